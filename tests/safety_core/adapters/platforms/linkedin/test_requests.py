import pytest

from safety_core.adapters.platforms import linkedin
from safety_core.ports import Ready
from safety_core.vocabulary import Action
from tests.safety_core.adapters.platforms.linkedin.ground import (
    ACME,
    ACTIVITY,
    COMMENT,
    POST,
    TOKEN,
    UGC,
    header,
    intent,
    query,
    sent,
    where,
)

HOST = "api.linkedin.com"
NUMBER = "7000000000000000015"
TEXT = {
    "author": ACME,
    "commentary": r"Hi \(all\) #tag",
    "visibility": "PUBLIC",
    "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []},
    "lifecycleState": "PUBLISHED",
    "isReshareDisabledByAuthor": False,
}


def commit(action, handle="", **changes: object):
    asked = intent(action, **{"text": "Hi (all) #tag", **changes})
    return linkedin.commit(asked, account=ACME, token=TOKEN, ready=Ready(handle))


@pytest.mark.parametrize(
    ("handle", "content"),
    [
        ("", None),
        ("urn:li:image:a", {"media": {"id": "urn:li:image:a"}}),
        ("urn:li:video:a", {"media": {"id": "urn:li:video:a"}}),
        (
            "urn:li:image:a,urn:li:image:b",
            {"multiImage": {"images": [{"id": "urn:li:image:a"}, {"id": "urn:li:image:b"}]}},
        ),
    ],
)
def test_a_post_is_the_organization_s_public_and_shows_what_is_ready(handle, content):
    request = commit(Action.PUBLISH, handle)
    assert where(request) == ("POST", HOST, "/rest/posts")
    assert sent(request) == (TEXT if content is None else TEXT | {"content": content})
    assert header(request, "content-type") == "application/json"
    assert header(request, "x-restli-method") == "CREATE"


@pytest.mark.parametrize("target", [POST, UGC, ACTIVITY])
def test_a_comment_stands_on_the_post_with_its_text_as_it_is(target):
    request = commit(Action.COMMENT, target=target)
    assert where(request) == ("POST", HOST, f"/rest/socialActions/{target}/comments")
    assert sent(request) == {"actor": ACME, "object": target, "message": {"text": "Hi (all) #tag"}}


def test_a_reply_names_the_comment_and_stands_on_what_that_stands_on():
    request = commit(Action.REPLY, target=COMMENT)
    assert where(request) == ("POST", HOST, f"/rest/socialActions/{COMMENT}/comments")
    assert "%28urn%3Ali%3Aactivity%3A7000000000000000014%2C7000000000000000015%29" in request.path
    assert sent(request) == {
        "actor": ACME,
        "object": ACTIVITY,
        "parentComment": COMMENT,
        "message": {"text": "Hi (all) #tag"},
    }


@pytest.mark.parametrize("target", [POST, COMMENT])
def test_a_like_is_the_organization_s_reaction(target):
    request = commit(Action.LIKE, target=target)
    assert where(request) == ("POST", HOST, "/rest/reactions")
    assert query(request) == {"actor": ACME}
    assert sent(request) == {"root": target, "reactionType": "LIKE"}


def test_a_post_is_deleted_by_its_name_and_a_comment_where_it_stands_by_its_actor():
    post, comment = commit(Action.RECALL, recalls=POST), commit(Action.RECALL, recalls=COMMENT)
    assert where(post) == ("DELETE", HOST, f"/rest/posts/{POST}")
    assert post.path == "/rest/posts/urn%3Ali%3Ashare%3A7000000000000000012"
    assert where(comment) == ("DELETE", HOST, f"/rest/socialActions/{ACTIVITY}/comments/{NUMBER}")
    assert query(comment) == {"actor": ACME}
    assert (post.body, comment.body) == (b"", b"")


def test_who_am_i_asks_for_approved_roles():
    request = linkedin.who_am_i(TOKEN, account=ACME)
    assert where(request) == ("GET", HOST, "/rest/organizationAcls")
    assert query(request) == {"q": "roleAssignee", "state": "APPROVED", "count": "100"}


def test_own_posts_are_listed_by_author_and_answers_under_their_target():
    posts = linkedin.list_page(ACME, action=Action.PUBLISH, token=TOKEN, thread=None, since=None, cursor="100")
    assert where(posts) == ("GET", HOST, "/rest/posts")
    assert query(posts) == {
        "q": "author",
        "author": ACME,
        "count": "100",
        "start": "100",
        "sortBy": "LAST_MODIFIED",
    }
    assert "author=urn%3Ali%3Aorganization%3A2001" in posts.path
    for target in (POST, COMMENT):
        comments = linkedin.list_page(
            ACME, action=Action.PUBLISH, token=TOKEN, thread=target, since=f"1:{POST}", cursor=None
        )
        assert where(comments) == ("GET", HOST, f"/rest/socialActions/{target}/comments")
        assert query(comments) == {"count": "100", "start": "0"}


def test_one_thing_is_read_where_it_stands():
    assert where(linkedin.read_back(UGC, action=Action.PUBLISH, token=TOKEN)) == ("GET", HOST, f"/rest/posts/{UGC}")
    back = linkedin.read_back(COMMENT, action=Action.COMMENT, token=TOKEN)
    assert where(back) == ("GET", HOST, f"/rest/socialActions/{ACTIVITY}/comments/{NUMBER}")


def test_those_who_like_are_listed_by_what_they_like():
    request = linkedin.list_likers(COMMENT, token=TOKEN, cursor="200")
    assert where(request) == ("GET", HOST, f"/rest/reactions/(entity:{COMMENT})")
    assert "(entity:urn%3Ali%3Acomment%3A%28urn" in request.path
    assert query(request) == {"q": "entity", "sort": "(value:REVERSE_CHRONOLOGICAL)", "count": "100", "start": "200"}
