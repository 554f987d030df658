import json
from urllib.parse import parse_qs

import pytest

from safety_core.adapters.platforms import facebook
from safety_core.adapters.transports.request_form import body_of, check_writable
from safety_core.ports import App, Ready
from safety_core.secret import Secret
from safety_core.vocabulary import Action, Platform
from tests.safety_core.adapters.platforms.graph.ground import TOKEN, form, intent, query, where

NOTHING = Ready()
HOST = "graph.facebook.com"
FIELDS = "id,message,created_time,from"


def commit(action=Action.PUBLISH, ready=NOTHING, **changes: object):
    return facebook.commit(intent(Platform.FACEBOOK, action, **changes), account="2001", token=TOKEN, ready=ready)


def test_a_post_is_its_exact_text_and_nothing_else():
    text = 'e\u0301 "\\ \n &amp; <b> +%20 \U0001f468 https://example.com'
    post = commit(text=text)
    assert where(post) == ("POST", HOST, "/v24.0/2001/feed")
    assert dict(post.headers)["content-type"] == "application/x-www-form-urlencoded"
    assert form(post) == {"message": text}


def test_a_post_with_photos_names_them_in_their_order_and_may_have_no_text():
    post = commit(text="Two", ready=Ready("71,72"))
    assert form(post) == {
        "message": "Two",
        "attached_media[0]": '{"media_fbid": "71"}',
        "attached_media[1]": '{"media_fbid": "72"}',
    }
    assert form(commit(text="", ready=Ready("71"))).keys() == {"attached_media[0]"}


@pytest.mark.parametrize("action", [Action.COMMENT, Action.REPLY])
def test_a_comment_stands_under_the_post_or_comment_that_it_answers(action):
    request = commit(action, text="Yes & no", target="2001_12")
    assert where(request) == ("POST", HOST, "/v24.0/2001_12/comments")
    assert form(request) == {"message": "Yes & no"}


def test_a_like_and_a_recall_name_their_object_and_say_nothing():
    like = commit(Action.LIKE, text="", target="2001_12")
    assert (where(like), like.body) == (("POST", HOST, "/v24.0/2001_12/likes"), b"")
    recall = commit(Action.RECALL, text="", recalls="2001_12")
    assert (where(recall), recall.body) == (("DELETE", HOST, "/v24.0/2001_12"), b"")


def test_the_pages_own_posts_are_listed_and_only_what_may_be_newer():
    first = facebook.list_page("2001", action=Action.PUBLISH, token=TOKEN, thread=None, since=None, cursor=None)
    assert where(first) == ("GET", HOST, "/v24.0/2001/published_posts")
    assert query(first) == {"fields": FIELDS, "limit": "100"}
    later = facebook.list_page(
        "2001", action=Action.PUBLISH, token=TOKEN, thread=None, since="1764370000:2001_1", cursor="a/b=&c"
    )
    assert query(later) == {"fields": FIELDS, "limit": "100", "since": "1764369999", "after": "a/b=&c"}


def test_comments_are_listed_under_what_they_answer():
    listed = facebook.list_page("2001", action=Action.PUBLISH, token=TOKEN, thread="2001_12", since=None, cursor=None)
    assert where(listed) == ("GET", HOST, "/v24.0/2001_12/comments")
    assert query(listed) | {"filter": "toplevel"} == query(listed)


def test_only_a_post_is_asked_whether_it_is_published():
    def fields(action):
        return query(facebook.read_back("2001_12", action=action, token=TOKEN))["fields"]

    assert fields(Action.PUBLISH) == f"{FIELDS},is_published"
    assert {fields(each) for each in (Action.COMMENT, Action.REPLY, Action.RECALL)} == {FIELDS}


def test_who_likes_it_is_asked_with_whether_the_page_does():
    asked = facebook.list_likers("2001_12", token=TOKEN, cursor="c")
    assert where(asked) == ("GET", HOST, "/v24.0/2001_12/likes")
    assert query(asked) == {"fields": "id", "limit": "100", "summary": "true", "after": "c"}


def test_a_refresh_shows_both_secrets_in_its_form_alone():
    request = facebook.refresh(Secret("t+/=&"), app=App("our:app", Secret("hush%&")))
    check_writable(request)
    assert where(request) == ("POST", HOST, "/v24.0/oauth/access_token")
    assert {name: each[0] for name, each in parse_qs(body_of(request).decode(), strict_parsing=True).items()} == {
        "grant_type": "fb_exchange_token",
        "client_id": "our:app",
        "fb_exchange_token": "t+/=&",
        "client_secret": "hush%&",
    }
    assert "client_secret" not in body_of(facebook.refresh(Secret("t"), app=App("a"))).decode()


def test_what_shows_photos_is_json_that_nothing_breaks_out_of():
    assert json.loads(form(commit(ready=Ready('7"}')))["attached_media[0]"]) == {"media_fbid": '7"}'}
