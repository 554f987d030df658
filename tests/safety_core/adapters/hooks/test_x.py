"""X's check (CRC), replies to us and mentions of us."""

import base64
import json
from datetime import UTC, datetime

import pytest

from safety_core.adapters.hooks import HOOKS
from safety_core.ports import Challenged, Forged, Inbound, InboundKind, Told, Unreadable
from safety_core.secret import Secret
from safety_core.vocabulary import Platform
from tests.safety_core.adapters.hooks.ground import SECRET, asked, mac, posted

X = HOOKS[Platform.X]
NAMED = {"user_mentions": [{"id_str": "1001", "screen_name": "us"}]}
REPLY = {
    "created_at": "Sat Nov 29 10:00:00 +0000 2025",
    "id": 501,
    "id_str": "501",
    "text": "@us ham &amp; eggs?",
    "user": {"id": 31, "id_str": "31", "screen_name": "ada", "name": "Ada"},
    "in_reply_to_status_id_str": "400",
    "in_reply_to_user_id_str": "1001",
    "entities": NAMED,
}
EXPECTED = Inbound(
    platform=Platform.X,
    kind=InboundKind.COMMENT,
    platform_account="1001",
    object="501",
    parent="400",
    author="31",
    author_name="ada",
    text="@us ham & eggs?",
    at=datetime(2025, 11, 29, 10, tzinfo=UTC),
)


def read(*posts: object, **more: object):
    return X.read(posted({"for_user_id": "1001", "tweet_create_events": list(posts), **more}))


def without(*names: object):
    return {key: value for key, value in REPLY.items() if key not in names}


def test_the_token_is_answered_with_its_signature():
    found = X.challenge(asked(crc_token="a3-Zq_9=", nonce="x"), SECRET, None)
    assert isinstance(found, Challenged)
    assert (found.status, found.content_type) == (200, "application/json")
    right = "sha256=" + base64.b64encode(mac(b"a3-Zq_9=")).decode()
    assert json.loads(found.body) == {"response_token": right}


@pytest.mark.parametrize("token", ["", "{}", '{"for_user_id":"1001"}', "a b", "a\n", "a" * 257, "é", "\ud800"])
def test_nobody_can_have_us_sign_an_event_by_asking(token):
    assert isinstance(X.challenge(asked(crc_token=token), SECRET, None), Forged)


def test_two_tokens_and_a_token_without_a_secret_are_not_answered():
    twice = Told(method="GET", query=(("crc_token", "a"), ("crc_token", "b")))
    assert isinstance(X.challenge(twice, SECRET, None), Forged)
    assert isinstance(X.challenge(asked(crc_token="a"), Secret(""), None), Forged)


def test_a_reply_to_us_is_read_whole_as_a_reader_sees_it():
    assert read(REPLY) == (EXPECTED,)


def test_a_mention_is_one_and_its_own_root():
    (found,) = read(without("in_reply_to_status_id_str", "in_reply_to_user_id_str"))
    assert (found.kind, found.object, found.parent, found.root) == (InboundKind.MENTION, "501", None, "501")


def test_a_mention_in_a_reply_to_somebody_else_answers_that_and_its_root_is_not_told():
    (found,) = read(REPLY | {"in_reply_to_user_id_str": "77"})
    assert (found.kind, found.parent, found.root) == (InboundKind.MENTION, "400", None)


def test_the_conversation_is_the_root_where_it_is_told():
    (found,) = read(REPLY | {"conversation_id_str": "390"})
    assert found.root == "390"


def test_the_whole_text_of_a_longer_post_is_read_with_its_own_mentions():
    links = {"urls": [{"url": "https://t.co/a1", "expanded_url": "https://example.org/long"}]}
    whole = {"full_text": "A longer text https://t.co/a1", "entities": NAMED | links}
    (found,) = read(without("entities", "in_reply_to_user_id_str") | {"extended_tweet": whole})
    assert (found.kind, found.text) == (InboundKind.MENTION, "A longer text https://example.org/long")


def test_the_time_in_milliseconds_is_taken_before_that_in_words():
    (found,) = read(REPLY | {"timestamp_ms": "1764410460123"})
    assert found.at == datetime(2025, 11, 29, 10, 1, 0, 123000, tzinfo=UTC)


@pytest.mark.parametrize(
    "said", [None, "", "Sat Nov 31 10:00:00 +0000 2025", "Sat Foo 29 10:00:00 +0000 2025", 5, "now"]
)
def test_a_time_that_is_none_is_not_made_up(said):
    (found,) = read(REPLY | {"created_at": said})
    assert found.at is None


def test_our_own_reply_is_told_to_us_as_our_own_and_our_own_post_not_at_all():
    ours = REPLY | {"user": {"id_str": "1001", "screen_name": "us"}, "in_reply_to_user_id_str": "31"}
    (found,) = read(ours)
    assert found.own
    assert read({key: value for key, value in ours.items() if not key.startswith("in_reply")}) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"retweeted_status": {"id_str": "400"}},
        {"in_reply_to_user_id_str": "77", "entities": {}},
        {"in_reply_to_user_id_str": None, "in_reply_to_status_id_str": None, "entities": None},
    ],
    ids=str,
)
def test_reposts_and_posts_that_neither_answer_nor_name_us_are_left_out(change):
    assert read(REPLY | change, REPLY) == (EXPECTED,)


def test_likes_follows_and_messages_are_left_out():
    for name in ("favorite_events", "follow_events", "direct_message_events", "tweet_delete_events"):
        assert X.read(posted({"for_user_id": "1001", name: [{"id": "1"}]})) == ()


def test_a_delivery_with_posts_that_does_not_say_whose_it_is_is_unreadable():
    assert isinstance(X.read(posted({"tweet_create_events": [REPLY]})), Unreadable)
    assert isinstance(X.read(posted({"tweet_create_events": [REPLY], "for_user_id": "us"})), Unreadable)


@pytest.mark.parametrize(
    "wrong",
    [1, {}, without("user"), without("id", "id_str"), without("text"), REPLY | {"user": {"id_str": "ada"}}],
    ids=str,
)
def test_a_post_that_lacks_what_it_needs_makes_the_whole_unreadable(wrong):
    found = read(REPLY, wrong)
    assert isinstance(found, Unreadable)
    assert found.saw.startswith("post 2: ")


def test_posts_that_are_no_list_are_unreadable():
    assert isinstance(X.read(posted({"for_user_id": "1001", "tweet_create_events": {"0": REPLY}})), Unreadable)
