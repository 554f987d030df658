"""Threads' replies and mentions; how it asks and signs is Meta's, and tested with Facebook."""

from datetime import UTC, datetime

import pytest

from safety_core.adapters.hooks import HOOKS
from safety_core.ports import Inbound, InboundKind, Unreadable
from safety_core.vocabulary import Platform
from tests.safety_core.adapters.hooks.ground import posted

REPLY = {
    "id": "8901234",
    "username": "ada",
    "text": "Is it open?",
    "media_type": "TEXT_POST",
    "permalink": "https://www.threads.net/@ada/post/Pp",
    "replied_to": {"id": "567890"},
    "root_post": {"id": "123456", "owner_id": "4001", "username": "us"},
    "shortcode": "Pp",
    "timestamp": "2025-11-29T10:00:00+0000",
}
EXPECTED = Inbound(
    platform=Platform.THREADS,
    kind=InboundKind.COMMENT,
    platform_account="4001",
    object="8901234",
    parent="567890",
    root="123456",
    author="@ada",
    author_name="ada",
    text="Is it open?",
    at=datetime(2025, 11, 29, 10, tzinfo=UTC),
)
ENVELOPE = {"app_id": "1", "topic": "moderate", "target_id": "567890", "time": 1764410460, "subscription_id": "2"}


def read(value, field="replies", **envelope: object):
    return HOOKS[Platform.THREADS].read(posted({**ENVELOPE, **envelope, "values": {"value": value, "field": field}}))


def without(*names: object):
    return {key: value for key, value in REPLY.items() if key not in names}


def test_a_reply_is_read_whole():
    assert read(REPLY) == (EXPECTED,)


def test_several_values_are_all_read():
    held = [{"value": REPLY, "field": "replies"}, {"value": REPLY | {"id": "9"}, "field": "replies"}]
    found = HOOKS[Platform.THREADS].read(posted({**ENVELOPE, "values": held}))
    assert [(each.object, each.platform_account) for each in found] == [("8901234", "4001"), ("9", "4001")]


def test_a_mention_that_answers_nothing_is_its_own_root():
    (found,) = read(without("replied_to", "root_post"), "mentions", topic="interaction", target_id="4001")
    assert (found.kind, found.platform_account) == (InboundKind.MENTION, "4001")
    assert (found.parent, found.root) == (None, "8901234")


def test_what_answers_something_without_a_root_has_none_that_anybody_knows():
    (found,) = read(without("root_post"), "mentions", target_id="4001")
    assert (found.parent, found.root) == ("567890", None)


@pytest.mark.parametrize(
    "ours",
    [{"username": "us"}, {"owner": {"id": "4001"}}, {"is_reply_owned_by_me": True}],
    ids=lambda each: next(iter(each)),
)
def test_a_reply_of_the_profile_itself_is_our_own(ours):
    (found,) = read(REPLY | ours)
    assert found.own


def test_a_mention_of_us_in_a_thread_of_somebody_of_the_authors_name_is_not_ours():
    root = {"root_post": {"id": "123456", "owner_id": "4002", "username": "ada"}}
    (found,) = read(REPLY | root, "mentions", target_id="4001")
    assert (found.platform_account, found.own) == ("4001", False)


def test_a_reply_in_somebody_elses_thread_is_told_with_their_profile_and_not_ours():
    (found,) = read(REPLY | {"root_post": {"id": "123456", "owner_id": "4002", "username": "bob"}})
    assert found.platform_account == "4002"


def test_without_a_time_of_its_own_it_was_made_when_threads_told_of_it():
    (found,) = read(without("timestamp"))
    assert found.at == datetime(2025, 11, 29, 10, 1, tzinfo=UTC)


@pytest.mark.parametrize("field", ["publish", "delete", "anything"])
def test_other_fields_are_left_out(field):
    assert read(REPLY, field) == ()
    assert read(None, field) == ()


@pytest.mark.parametrize("value", [None, [], {}, REPLY | {"id": "x"}, REPLY | {"id": ""}], ids=str)
def test_a_reply_without_its_id_is_unreadable(value):
    assert isinstance(read(value), Unreadable)


@pytest.mark.parametrize("target", [None, "", {}, "a b"])
def test_a_mention_of_nobody_and_a_reply_to_nobody_are_unreadable(target):
    assert isinstance(read(REPLY, "mentions", target_id=target), Unreadable)
    assert isinstance(read(REPLY | {"root_post": {"id": "1", "owner_id": target}}), Unreadable)


def test_the_entries_of_metas_other_two_are_unreadable():
    found = HOOKS[Platform.THREADS].read(posted({"object": "page", "entry": [{"id": "4001", "changes": []}]}))
    assert isinstance(found, Unreadable)
