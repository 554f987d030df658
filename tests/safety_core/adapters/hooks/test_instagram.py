"""Instagram's comments and mentions; how it asks and signs is Meta's, and tested with Facebook."""

from datetime import UTC, datetime

import pytest

from safety_core.adapters.hooks import HOOKS
from safety_core.ports import Inbound, InboundKind, Unreadable
from safety_core.vocabulary import Platform
from tests.safety_core.adapters.hooks.ground import posted

COMMENT = {
    "id": "17801",
    "from": {"id": "31", "username": "ada"},
    "media": {"id": "17900", "media_product_type": "FEED"},
    "text": "Lovely \u2764",
}
EXPECTED = Inbound(
    platform=Platform.INSTAGRAM,
    kind=InboundKind.COMMENT,
    platform_account="3001",
    object="17801",
    parent="17900",
    root="17900",
    author="31",
    author_name="ada",
    text="Lovely \u2764",
    at=datetime(2025, 11, 29, 10, tzinfo=UTC),
)


def read(*changes: object, at=1764410400):
    entry = {"id": "3001", "time": at, "changes": list(changes)}
    return HOOKS[Platform.INSTAGRAM].read(posted({"object": "instagram", "entry": [entry]}))


def change(value, field="comments"):
    return {"field": field, "value": value}


def test_a_comment_is_read_whole_with_the_time_at_which_instagram_told_of_it():
    assert read(change(COMMENT)) == (EXPECTED,)
    assert read(change(COMMENT), at=1764410400000) == (EXPECTED,)


def test_an_entry_that_is_itself_the_change_is_read():
    entry = {"id": "3001", "time": 1764410400, **change(COMMENT)}
    assert HOOKS[Platform.INSTAGRAM].read(posted({"object": "instagram", "entry": [entry]})) == (EXPECTED,)


def test_a_reply_to_a_comment_answers_that_comment():
    (found,) = read(change(COMMENT | {"id": "17802", "parent_id": "17801"}))
    assert (found.object, found.parent, found.root) == ("17802", "17801", "17900")


def test_a_comment_of_the_account_itself_is_our_own():
    (found,) = read(change(COMMENT | {"from": {"id": "3001", "username": "us"}}))
    assert found.own


def test_a_mention_tells_where_it_is_and_neither_who_nor_what():
    (found,) = read(change({"media_id": "17950", "comment_id": "17960"}, "mentions"))
    assert (found.kind, found.object, found.parent, found.root) == (InboundKind.MENTION, "17960", "17950", "17950")
    assert (found.author, found.text, found.own) == (None, "", False)


def test_a_mention_in_a_caption_is_the_media():
    (found,) = read(change({"media_id": "17950"}, "mentions"))
    assert (found.object, found.parent, found.root) == ("17950", None, "17950")


def test_other_fields_are_left_out():
    assert read(change(COMMENT, "live_comments"), change({}, "story_insights"), change(COMMENT)) == (EXPECTED,)


@pytest.mark.parametrize(
    "wrong",
    [
        change(COMMENT | {"id": "17801_2"}),
        change(COMMENT | {"id": None}),
        change(COMMENT | {"media": "17900"}),
        change({}),
        change({"comment_id": "17960"}, "mentions"),
    ],
    ids=str,
)
def test_what_lacks_its_ids_makes_the_whole_unreadable(wrong):
    assert isinstance(read(change(COMMENT), wrong), Unreadable)
