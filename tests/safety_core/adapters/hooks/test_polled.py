"""What is listed under a post, as what somebody wrote to us."""

from datetime import UTC, datetime

import pytest

from safety_core.adapters.hooks.polled import asks_by, inbound_of
from safety_core.adapters.platforms import ADAPTERS
from safety_core.errors import BadInput
from safety_core.ports import Inbound, InboundKind, Page, PlatformObject
from safety_core.vocabulary import Action, Platform

AT = datetime(2026, 11, 29, 10, tzinfo=UTC)
LATER = PlatformObject(object="10_56", author="@ada", text="Second", created_at=AT.replace(minute=1))
FIRST = PlatformObject(object="10_55", author="31", text="First", created_at=AT)
OURS = PlatformObject(object="10_57", author="2001", text="Ours", created_at=AT)


def read(*objects: PlatformObject, **more: object):
    return inbound_of(Page(objects, None), platform=Platform.FACEBOOK, account="2001", thread="2001_10", **more)


@pytest.mark.parametrize(
    ("platform", "action"),
    [
        (Platform.FACEBOOK, Action.COMMENT),
        (Platform.INSTAGRAM, Action.COMMENT),
        (Platform.THREADS, Action.REPLY),
        (Platform.LINKEDIN, Action.COMMENT),
        (Platform.YOUTUBE, Action.COMMENT),
    ],
)
def test_comments_are_listed_by_the_action_that_makes_them(platform, action):
    assert asks_by(platform) is action
    assert action in ADAPTERS[platform].THREADED


@pytest.mark.parametrize("platform", [Platform.X, Platform.TIKTOK])
def test_where_nothing_is_listed_under_a_post_that_is_said(platform):
    with pytest.raises(BadInput, match="lists no answers under a post"):
        asks_by(platform)


def test_the_oldest_is_told_first_and_whole():
    found = read(LATER, FIRST)
    assert [each.object for each in found] == ["10_55", "10_56"]
    assert found[0] == Inbound(
        platform=Platform.FACEBOOK,
        kind=InboundKind.COMMENT,
        platform_account="2001",
        object="10_55",
        parent="2001_10",
        root="2001_10",
        author="31",
        text="First",
        at=AT,
    )


def test_a_name_that_stands_for_a_number_is_the_authors_name():
    (found,) = read(LATER)
    assert (found.author, found.author_name) == ("@ada", "ada")


def test_what_we_wrote_ourselves_is_left_out():
    assert read(OURS) == ()
    assert [each.object for each in read(OURS, FIRST)] == ["10_55"]


def test_answers_to_a_comment_stand_under_its_post():
    (found,) = read(FIRST, root="2001_9")
    assert (found.parent, found.root) == ("2001_10", "2001_9")


def test_listed_and_told_of_it_is_one():
    assert read(FIRST)[0].identity == (Platform.FACEBOOK, "2001", "10_55")
