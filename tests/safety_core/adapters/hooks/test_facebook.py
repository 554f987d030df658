"""Facebook's verification request, its comments and its mentions."""

from datetime import UTC, datetime

import pytest

from safety_core.adapters.hooks import HOOKS
from safety_core.ports import Challenged, Forged, Inbound, InboundKind, Unreadable
from safety_core.secret import Secret
from safety_core.vocabulary import Platform
from tests.safety_core.adapters.hooks.ground import SECRET, asked, posted

FACEBOOK = HOOKS[Platform.FACEBOOK]
META = pytest.mark.parametrize("platform", [Platform.FACEBOOK, Platform.INSTAGRAM, Platform.THREADS])
WORD = Secret("word-we-registered-with")
ASKED = {"hub.mode": "subscribe", "hub.verify_token": "word-we-registered-with", "hub.challenge": "1158201444"}
COMMENT = {
    "item": "comment",
    "verb": "add",
    "post_id": "2001_10",
    "comment_id": "10_55",
    "parent_id": "2001_10",
    "created_time": 1764410400,
    "from": {"id": "31", "name": "Ada"},
    "message": "Where is it?",
}
EXPECTED = Inbound(
    platform=Platform.FACEBOOK,
    kind=InboundKind.COMMENT,
    platform_account="2001",
    object="10_55",
    parent="2001_10",
    root="2001_10",
    author="31",
    author_name="Ada",
    text="Where is it?",
    at=datetime(2025, 11, 29, 10, tzinfo=UTC),
)


def entry(*values: object, field="feed", account="2001", at=1764410460):
    return {"id": account, "time": at, "changes": [{"field": field, "value": value} for value in values]}


def read(*entries: object):
    return FACEBOOK.read(posted({"object": "page", "entry": list(entries)}))


def without(name):
    return {key: value for key, value in COMMENT.items() if key != name}


@META
def test_the_challenge_goes_back_as_plain_text_to_whoever_knows_the_word(platform):
    found = HOOKS[platform].challenge(asked(**ASKED), SECRET, WORD)
    assert found == Challenged(200, b"1158201444", "text/plain; charset=utf-8")


@META
@pytest.mark.parametrize(
    "change",
    [
        {"hub.verify_token": "word-we-registered-wit"},
        {"hub.verify_token": ""},
        {"hub.verify_token": "\ud800"},
        {"hub.mode": "unsubscribe"},
        {"hub.challenge": "<script>"},
        {"hub.challenge": ""},
        {"hub.challenge": "1" * 257},
    ],
    ids=str,
)
def test_any_other_verification_request_is_a_forgery(platform, change):
    assert isinstance(HOOKS[platform].challenge(asked(**ASKED | change), SECRET, WORD), Forged)


@META
@pytest.mark.parametrize("name", sorted(ASKED))
def test_a_verification_request_that_lacks_a_part_or_has_it_twice_is_a_forgery(platform, name):
    less = {key: value for key, value in ASKED.items() if key != name}
    assert isinstance(HOOKS[platform].challenge(asked(**less), SECRET, WORD), Forged)
    told = asked(**ASKED)
    twice = type(told)(method="GET", query=(*told.query, (name, ASKED[name])))
    assert isinstance(HOOKS[platform].challenge(twice, SECRET, WORD), Forged)


@META
@pytest.mark.parametrize("word", [None, Secret("")])
def test_without_a_word_nobody_is_answered(platform, word):
    told = asked(**ASKED | {"hub.verify_token": ""})
    assert isinstance(HOOKS[platform].challenge(told, SECRET, word), Forged)


def test_a_comment_is_read_whole():
    assert read(entry(COMMENT)) == (EXPECTED,)


def test_a_comment_on_a_comment_answers_that_comment_under_the_same_post():
    (found,) = read(entry(COMMENT | {"comment_id": "10_56", "parent_id": "10_55"}))
    assert (found.object, found.parent, found.root) == ("10_56", "10_55", "2001_10")


def test_all_comments_of_all_entries_are_read_in_their_order():
    second, third = COMMENT | {"comment_id": "10_56"}, COMMENT | {"comment_id": "10_57"}
    found = read(entry(COMMENT, second), entry(third, account="2002"))
    assert [(each.object, each.platform_account) for each in found] == [
        ("10_55", "2001"),
        ("10_56", "2001"),
        ("10_57", "2002"),
    ]


def test_a_comment_of_the_page_itself_is_our_own():
    (found,) = read(entry(COMMENT | {"from": {"id": "2001", "name": "The Page"}}))
    assert found.own
    assert not EXPECTED.own


def test_a_comment_whose_author_facebook_does_not_tell_has_none():
    (found,) = read(entry(without("from")))
    assert (found.author, found.author_name, found.own) == (None, "", False)


def test_a_comment_without_a_time_was_made_when_facebook_told_of_it():
    (found,) = read(entry(without("created_time")))
    assert found.at == datetime(2025, 11, 29, 10, 1, tzinfo=UTC)
    (timeless,) = read({**entry(without("created_time")), "time": "soon"})
    assert timeless.at is None


def test_a_comment_of_a_picture_alone_has_no_text():
    (found,) = read(entry(without("message")))
    assert found.text == ""


def test_text_is_read_as_it_is_nul_and_bidi_marks_and_all():
    (found,) = read(entry(COMMENT | {"message": "a\x00b \u202e </script> \U0001f600"}))
    assert found.text == "a\x00b \u202e </script> \U0001f600"


@pytest.mark.parametrize("name", ["comment_id", "post_id"])
@pytest.mark.parametrize("value", [None, "", "x", "10_55_1", "10_55\n", {}, True, -1])
def test_a_comment_without_usable_ids_makes_the_whole_unreadable(name, value):
    found = read(entry(COMMENT), entry(COMMENT, COMMENT | {name: value}))
    assert isinstance(found, Unreadable)
    assert found.saw.startswith("entry 2: change 2: ")


@pytest.mark.parametrize(
    "value",
    [
        COMMENT | {"verb": "edited"},
        COMMENT | {"verb": "remove"},
        COMMENT | {"verb": "hide"},
        COMMENT | {"item": "like"},
        COMMENT | {"item": "post"},
        {"item": "reaction", "verb": "add"},
        {},
    ],
    ids=str,
)
def test_what_is_no_new_comment_is_left_out(value):
    assert read(entry(COMMENT, value)) == (EXPECTED,)


def test_fields_that_nobody_reads_and_messages_are_left_out():
    message = {"id": "2001", "time": 1764410460, "messaging": [{"sender": {"id": "31"}, "message": {"text": "psst"}}]}
    assert read(entry(COMMENT, field="ratings"), message, entry("word", field="name"), entry(COMMENT)) == (EXPECTED,)


def test_a_delivery_about_something_else_tells_of_nothing():
    assert FACEBOOK.read(posted({"object": "instagram", "entry": [entry(COMMENT)]})) == ()


@pytest.mark.parametrize(
    "entries", [None, {}, [1], [{}], [{"id": "2001", "changes": {}}], [{"id": "2001", "changes": [{}]}], [[]]], ids=str
)
def test_what_is_no_list_of_entries_is_unreadable(entries):
    assert isinstance(FACEBOOK.read(posted({"object": "page", "entry": entries})), Unreadable)


def test_a_mention_in_a_post_is_that_post():
    value = {"item": "post", "verb": "add", "post_id": "77_8", "sender_id": "77", "sender_name": "Bob", "message": "hi"}
    (found,) = read(entry(value, field="mention"))
    assert (found.kind, found.object, found.parent, found.root) == (InboundKind.MENTION, "77_8", None, "77_8")
    assert (found.author, found.author_name, found.text) == ("77", "Bob", "hi")


def test_a_mention_in_a_comment_is_that_comment():
    (found,) = read(entry(COMMENT | {"post_id": "77_8", "comment_id": "8_9", "parent_id": "77_8"}, field="mention"))
    assert (found.kind, found.object, found.parent, found.root) == (InboundKind.MENTION, "8_9", "77_8", "77_8")


def test_told_twice_it_is_equal_and_has_one_identity():
    first, second = read(entry(COMMENT), entry(COMMENT))
    assert first == second
    assert first.identity == second.identity == (Platform.FACEBOOK, "2001", "10_55")
