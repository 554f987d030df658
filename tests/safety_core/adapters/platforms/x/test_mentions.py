"""Who named the account or answered it, page by page."""

import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.platforms.x.mentions import list_mentions, read_mentions
from safety_core.ports import Answered, Inbound, InboundKind, Lost, Unreadable
from safety_core.secret import Secret
from safety_core.vocabulary import Platform

REPLY = {
    "id": "501",
    "author_id": "31",
    "text": "@us ham &amp; eggs?",
    "created_at": "2026-11-29T10:00:00.000Z",
    "conversation_id": "400",
    "in_reply_to_user_id": "1001",
    "referenced_tweets": [{"type": "quoted", "id": "7"}, {"type": "replied_to", "id": "450"}],
}
EXPECTED = Inbound(
    platform=Platform.X,
    kind=InboundKind.COMMENT,
    platform_account="1001",
    object="501",
    parent="450",
    root="400",
    author="31",
    author_name="ada",
    text="@us ham & eggs?",
    at=datetime(2026, 11, 29, 10, tzinfo=UTC),
)


def answered(*posts: object, users: object = ({"id": "31", "username": "ada"},), **meta: object) -> Answered:
    body = {"data": list(posts), "includes": {"users": users}, "meta": {"result_count": len(posts), **meta}}
    return Answered(200, {"content-type": "application/json"}, json.dumps(body).encode())


def read(*posts: object, **more: object):
    return read_mentions(answered(*posts, **more), account="1001")


def test_the_request_names_the_account_and_asks_for_what_is_read():
    asked = list_mentions("1001", token=Secret("t"), since="400", cursor="next-1")
    where = urlsplit(asked.path)
    query = parse_qs(where.query)
    assert (asked.method, asked.host, where.path) == ("GET", "api.x.com", "/2/users/1001/mentions")
    assert (asked.operation, asked.committing) == ("list_mentions", False)
    assert (query["since_id"], query["pagination_token"], query["max_results"]) == (["400"], ["next-1"], ["100"])
    assert {"author_id", "conversation_id", "in_reply_to_user_id", "referenced_tweets"} <= set(
        query["tweet.fields"][0].split(",")
    )


def test_an_answer_to_us_is_read_whole():
    assert read(REPLY, next_token="n") == ((EXPECTED,), "n")


def test_what_names_us_elsewhere_is_a_mention():
    plain = {key: REPLY[key] for key in ("id", "author_id", "text")}
    ((elsewhere, bare), following) = read(REPLY | {"id": "500", "in_reply_to_user_id": "77"}, plain)
    assert (elsewhere.kind, elsewhere.parent, elsewhere.root) == (InboundKind.MENTION, "450", "400")
    assert (bare.kind, bare.parent, bare.root, bare.at, following) == (InboundKind.MENTION, None, None, None, None)


def test_the_oldest_comes_first_and_our_own_not_at_all():
    found, _ = read(REPLY | {"id": "503"}, REPLY | {"id": "502", "author_id": "1001"}, REPLY)
    assert [each.object for each in found] == ["501", "503"]


@pytest.mark.parametrize("users", [None, {}, [1], [{"id": 31, "username": "ada"}], []], ids=str)
def test_a_name_that_is_not_told_is_empty(users):
    ((found,), _) = read(REPLY, users=users)
    assert found.author_name == ""


def test_a_page_that_cannot_be_read_whole_is_unreadable():
    assert isinstance(read(REPLY, REPLY | {"id": "x"}), Unreadable)
    assert isinstance(read(REPLY, 1), Unreadable)
    assert isinstance(read_mentions(Lost("gone"), account="1001"), Unreadable)
    empty = Answered(200, {"content-type": "application/json"}, b'{"meta":{"result_count":0}}')
    assert read_mentions(empty, account="1001") == ((), None)


@given(
    body=st.binary(max_size=60)
    | st.builds(
        lambda name, value: json.dumps({"data": [REPLY | {name: value}], "meta": {"result_count": 1}}).encode(),
        st.sampled_from(sorted(REPLY)),
        st.none() | st.integers() | st.text(max_size=5) | st.lists(st.dictionaries(st.text(), st.text()), max_size=2),
    )
)
def test_nothing_on_a_page_raises(body):
    found = read_mentions(Answered(200, {"content-type": "application/json"}, body), account="1001")
    assert isinstance(found, tuple | Unreadable)
