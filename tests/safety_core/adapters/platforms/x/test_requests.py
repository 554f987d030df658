import json
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from safety_core.adapters.platforms import x
from safety_core.errors import Miswired
from safety_core.ports import Ready
from safety_core.secret import Secret
from safety_core.vocabulary import Action
from tests.safety_core.examples import INTENT

REPLY = msgspec.structs.replace(INTENT, action=Action.REPLY, target="1900")
LIKE = msgspec.structs.replace(INTENT, action=Action.LIKE, text="", target="1902", tag="tag-2")
RECALL = msgspec.structs.replace(INTENT, action=Action.RECALL, text="", recalls="1901", tag="tag-1")


def commit(intent, *, token: str):
    return x.commit(intent, account="1001", token=token, ready=Ready())


def test_a_post_is_its_exact_text_and_nothing_else() -> None:
    post = commit(msgspec.structs.replace(INTENT, text='e\u0301 "\\ \n &amp; <b> \U0001f468'), token=Secret("t0ken"))
    assert (post.method, post.host, post.path) == ("POST", "api.x.com", "/2/tweets")
    assert dict(post.headers)["authorization"] == Secret("Bearer t0ken")
    assert dict(post.headers)["content-type"] == "application/json"
    assert json.loads(post.body) == {"text": 'e\u0301 "\\ \n &amp; <b> \U0001f468'}


def test_a_reply_names_the_post_it_answers() -> None:
    body = json.loads(commit(REPLY, token=Secret("t")).body)
    assert body == {"text": INTENT.text, "reply": {"in_reply_to_tweet_id": "1900"}}


@pytest.mark.parametrize("target", [None, ""])
def test_a_reply_to_nothing_is_not_built(target: str | None) -> None:
    with pytest.raises(Miswired, match="X cannot reply"):
        commit(msgspec.structs.replace(REPLY, target=target), token=Secret("t"))


def test_a_like_is_asked_for_by_its_own_account_and_names_the_post() -> None:
    request = commit(LIKE, token=Secret("t0ken"))
    assert (request.method, request.host, request.path) == ("POST", "api.x.com", "/2/users/1001/likes")
    assert json.loads(request.body) == {"tweet_id": "1902"}
    assert (request.committing, request.tag) == (True, "tag-2")
    assert dict(request.headers)["content-type"] == "application/json"
    assert dict(request.headers)["authorization"] == Secret("Bearer t0ken")
    strange = x.commit(LIKE, account="1/../2?x", token=Secret("t"), ready=Ready()).path
    assert strange == "/2/users/1%2F..%2F2%3Fx/likes"


@pytest.mark.parametrize("target", [None, ""])
def test_a_like_of_nothing_is_not_built(target: str | None) -> None:
    with pytest.raises(Miswired, match="X cannot like"):
        commit(msgspec.structs.replace(LIKE, target=target), token=Secret("t"))


@pytest.mark.parametrize(("target", "able"), [("1902", True), ("01", False), ("abc", False), ("1" * 20, False)])
def test_what_is_no_post_of_x_cannot_be_liked(target: str, *, able: bool) -> None:
    assert (Action.LIKE in x.measure(msgspec.structs.replace(LIKE, target=target)).actions) is able


def test_who_likes_a_post_is_asked_for_a_hundred_at_a_time() -> None:
    first = urlsplit(x.list_likers("1902", token=Secret("t"), cursor=None).path)
    assert (first.path, parse_qs(first.query)) == ("/2/tweets/1902/liking_users", {"max_results": ["100"]})
    second = urlsplit(x.list_likers("1902", token=Secret("t"), cursor="a/b=&c").path)
    assert parse_qs(second.query) == {"max_results": ["100"], "pagination_token": ["a/b=&c"]}
    assert x.list_likers("1/../2", token=Secret("t"), cursor=None).path.startswith("/2/tweets/1%2F..%2F2/liking_users?")


def test_a_recall_deletes_the_one_post_that_it_names() -> None:
    request = commit(RECALL, token=Secret("t0ken"))
    assert (request.method, request.path, request.body) == ("DELETE", "/2/tweets/1901", b"")
    assert (request.committing, request.tag) == (True, "tag-1")
    assert dict(request.headers)["authorization"] == Secret("Bearer t0ken")
    other = commit(msgspec.structs.replace(RECALL, recalls="1/../2?x"), token=Secret("t")).path
    assert other == "/2/tweets/1%2F..%2F2%3Fx"


@pytest.mark.parametrize("target", [None, ""])
def test_a_recall_of_nothing_is_not_built(target: str | None) -> None:
    with pytest.raises(Miswired, match="X cannot recall"):
        commit(msgspec.structs.replace(RECALL, recalls=target), token=Secret("t"))


@pytest.mark.parametrize(("target", "able"), [("1901", True), ("01", False), ("abc", False), ("1" * 20, False)])
def test_what_is_no_post_of_x_cannot_be_recalled(target: str, *, able: bool) -> None:
    assert (Action.RECALL in x.measure(msgspec.structs.replace(RECALL, recalls=target)).actions) is able
    assert Action.PUBLISH in x.measure(RECALL).actions


def test_a_page_asks_for_all_it_needs_and_for_what_is_newer() -> None:
    parts = urlsplit(
        x.list_page("1001", action=Action.PUBLISH, token=Secret("t"), thread=None, since="12", cursor="a/b=&c").path
    )
    assert parts.path == "/2/users/1001/tweets"
    assert parse_qs(parts.query) == {
        "max_results": ["100"],
        "tweet.fields": ["author_id,created_at,entities"],
        "since_id": ["12"],
        "pagination_token": ["a/b=&c"],
    }


def test_the_first_page_of_an_account_asks_for_no_more() -> None:
    asked = parse_qs(
        urlsplit(
            x.list_page("1001", action=Action.PUBLISH, token=Secret("t"), thread=None, since=None, cursor=None).path
        ).query
    )
    assert asked.keys() == {"max_results", "tweet.fields"}


def test_an_id_cannot_break_out_of_its_place_in_the_path() -> None:
    assert x.read_back("1/../2?x#y", action=Action.PUBLISH, token=Secret("t")).path.startswith(
        "/2/tweets/1%2F..%2F2%3Fx%23y?"
    )
    assert (
        x.read_back("12", action=Action.PUBLISH, token=Secret("t")).path
        == "/2/tweets/12?tweet.fields=author_id,created_at,entities"
    )
