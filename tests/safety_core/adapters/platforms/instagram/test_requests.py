import pytest

from safety_core.adapters.platforms import instagram
from safety_core.errors import Miswired
from safety_core.ports import App, Ready
from safety_core.vocabulary import Action, Platform
from tests.safety_core.adapters.platforms.graph.ground import TOKEN, form, intent, query, where

HOST = "graph.instagram.com"
POST_FIELDS = "id,caption,media_type,timestamp,username,owner"
COMMENT_FIELDS = "id,text,timestamp,username,from"


def commit(action=Action.PUBLISH, handle="71", **changes: object):
    asked = intent(Platform.INSTAGRAM, action, **changes)
    return instagram.commit(asked, account="178", token=TOKEN, ready=Ready(handle))


def listed(**changes: object):
    return instagram.list_page(
        "178", token=TOKEN, **{"action": Action.PUBLISH, "thread": None, "since": None, "cursor": None, **changes}
    )


def test_a_post_is_the_publication_of_its_container_and_nothing_else():
    request = commit()
    assert where(request) == ("POST", HOST, "/v24.0/178/media_publish")
    assert form(request) == {"creation_id": "71"}


def test_without_a_container_nothing_is_published():
    with pytest.raises(Miswired, match="Instagram cannot publish"):
        commit(handle="")


def test_a_comment_stands_under_a_post_and_a_reply_under_a_comment():
    comment, reply = commit(Action.COMMENT, target="12", text="a & b"), commit(Action.REPLY, target="12", text="a & b")
    assert where(comment) == ("POST", HOST, "/v24.0/12/comments")
    assert where(reply) == ("POST", HOST, "/v24.0/12/replies")
    assert form(comment) == form(reply) == {"message": "a & b"}


def test_a_recall_names_its_object_and_says_nothing():
    recall = commit(Action.RECALL, text="", recalls="12")
    assert (where(recall), recall.body) == (("DELETE", HOST, "/v24.0/12"), b"")


def test_the_accounts_posts_are_listed_and_only_what_may_be_newer():
    assert where(listed()) == ("GET", HOST, "/v24.0/178/media")
    assert query(listed()) == {"fields": POST_FIELDS, "limit": "50"}
    later = query(listed(since="1764370000:1", cursor="a/b=&c"))
    assert later == {"fields": POST_FIELDS, "limit": "50", "since": "1764369999", "after": "a/b=&c"}


def test_comments_are_asked_for_of_a_post_and_replies_of_a_comment():
    assert where(listed(thread="12", action=Action.COMMENT)) == ("GET", HOST, "/v24.0/12/comments")
    assert where(listed(thread="12", action=Action.REPLY)) == ("GET", HOST, "/v24.0/12/replies")
    assert query(listed(thread="12", since="1764370000:1", cursor="c")) == {"fields": COMMENT_FIELDS, "limit": "50", "after": "c"}  # fmt: skip


def test_each_kind_is_asked_for_what_it_has():
    def fields(action):
        return query(instagram.read_back("12", action=action, token=TOKEN))["fields"]

    assert fields(Action.PUBLISH) == POST_FIELDS
    assert fields(Action.COMMENT) == fields(Action.REPLY) == COMMENT_FIELDS
    assert fields(Action.RECALL) == "id,timestamp"


def test_a_refresh_shows_the_token_alone():
    request = instagram.refresh(TOKEN, app=App("app"))
    assert where(request) == ("GET", HOST, "/refresh_access_token")
    assert query(request) == {"grant_type": "ig_refresh_token"}
    assert dict(request.headers)["authorization"].reveal() == "Bearer t0ken"


def test_who_likes_a_post_is_not_asked():
    with pytest.raises(Miswired):
        instagram.list_likers("12", token=TOKEN, cursor=None)
