"""The account's own comments and replies are looked for where that takes no right to write, or where the configuration says so."""

from typing import Any

import pytest

from reports.evidence.visible import visible_digest
from reports.observer.platforms import graph, linkedin
from reports.observer.platforms.linkedin import UNDER, shown
from tests.reports.observer.house import ACCOUNTS, WRITES, House, of_kind
from tests.simulators.hands import Hand as OnX
from tests.simulators.meta_hand import OnInstagram, OnThreads
from tests.simulators.platforms.facebook.hand import Hand as OnFacebook
from tests.simulators.platforms.facebook.hand import said
from tests.simulators.platforms.linkedin.hands import ORG
from tests.simulators.platforms.linkedin.hands import Hand as OnLinkedIn
from tests.simulators.platforms.youtube.hands import Hand as OnYouTube

Made = tuple[str, str]
"""A comment of the account's own on a post, and an answer to it, by their ids."""


def _facebook(house: House, post: str) -> Made:
    hand = OnFacebook(house.world, WRITES["Facebook"], ACCOUNTS["Facebook"])
    own = str(said(hand.ask("POST", f"{post}/comments", message="own"))["id"])
    return own, str(said(hand.ask("POST", f"{own}/comments", message="deep"))["id"])


def _instagram(house: House, post: str) -> Made:
    hand = OnInstagram(house.world, WRITES["Instagram"], ACCOUNTS["Instagram"])
    own = str(hand.post(f"{post}/comments", message="own")["id"])
    return own, str(hand.post(f"{own}/replies", message="deep")["id"])


def _linkedin(house: House, post: str) -> Made:
    hand = OnLinkedIn(house.world, WRITES["LinkedIn"])
    own = str(said(hand.comment(post, "own", actor=ORG))["commentUrn"])
    return own, str(said(hand.comment(post, "deep", actor=ORG, parentComment=own))["commentUrn"])


def _youtube(house: House, post: str) -> Made:
    hand = OnYouTube(house.world, WRITES["YouTube"])
    own = hand.comment_id(post, "own")
    return own, str(said(hand.reply(own, "deep"))["id"])


def _x(house: House, post: str) -> Made:
    hand = OnX(house.world, WRITES["X"])
    own = hand.post_id("own", reply={"in_reply_to_tweet_id": post})
    return own, hand.post_id("deep", reply={"in_reply_to_tweet_id": own})


def _threads(house: House, post: str) -> Made:
    hand = OnThreads(house.world, WRITES["Threads"])
    own = hand.post_id("own", reply_to_id=post)
    return own, hand.post_id("deep", reply_to_id=own)


MAKE: dict[str, Any] = {
    "Facebook": _facebook, "Instagram": _instagram, "LinkedIn": _linkedin, "YouTube": _youtube, "X": _x, "Threads": _threads,
}  # fmt: skip
EVERY = pytest.mark.parametrize("platform", list(MAKE))
COMMENTS = ("Facebook", "Instagram", "LinkedIn", "YouTube")
"""Where they are no posts."""


def looks_for(house: House, platform: str) -> None:
    """Give the observer what it takes there."""
    house.more[platform] = "comments = true"
    if platform in ("Instagram", "YouTube"):
        house.tokens[platform] = f"comments-{platform.lower()}"


def fan(house: House, platform: str, post: str) -> None:
    house.within(lambda held: held.comment_from_fan(post, "a fan's", platform=platform))


@EVERY
def test_its_own_are_seen_with_what_they_are_on_and_those_of_others_are_not(house: House, platform: str) -> None:
    looks_for(house, platform)
    post = house.by_hand(platform, "a post")
    fan(house, platform, post)
    own, deep = house.within(lambda _: MAKE[platform](house, post))
    looked = house.look(platform)[platform]
    assert (looked.look.word, looked.look.saw) == ("complete", "")
    seen = {row.object: row for row in of_kind(looked, "seen")}
    assert set(seen) == {post, own, deep}
    assert (seen[own].said, seen[deep].said) == (visible_digest("own"), visible_digest("deep"))
    assert (seen[own].target, seen[deep].target) == (post, own)
    assert seen[own].what == ("comment" if platform in COMMENTS else "post")


@EVERY
def test_where_they_are_not_looked_for_that_is_said_and_a_reading_token_is_enough(house: House, platform: str) -> None:
    house.more[platform] = "comments = false"
    post = house.by_hand(platform, "a post")
    house.within(lambda _: MAKE[platform](house, post))
    looked = house.look(platform)[platform]
    assert [row.object for row in of_kind(looked, "seen")] == [post]
    assert any(row.what in ("comments", "replies") for row in of_kind(looked, "blind"))


@pytest.mark.parametrize("platform", COMMENTS)
def test_one_that_is_deleted_is_gone_and_one_that_is_edited_is_changed(house: House, platform: str) -> None:
    looks_for(house, platform)
    post = house.by_hand(platform, "a post")
    own, deep = house.within(lambda _: MAKE[platform](house, post))
    house.look(platform)
    numbers = {each: house.world.platforms[platform].number(each) for each in (own, deep)}
    posts = house.world.platforms[platform].store.posts
    house.within(lambda _: setattr(posts[numbers[deep]], "gone", "deleted"))
    house.within(lambda _: setattr(posts[numbers[own]], "text", "other words"))
    looked = house.look(platform)[platform]
    assert [row.object for row in of_kind(looked, "gone")] == [deep]
    (row,) = of_kind(looked, "changed")
    assert (row.object, row.said) == (own, visible_digest("other words"))


@pytest.mark.parametrize("platform", ["Facebook", "Instagram", "LinkedIn"])
def test_lists_of_comments_that_go_on_are_read_to_their_end(
    house: House, platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks_for(house, platform)
    monkeypatch.setattr(linkedin, "PAGE", 2)
    monkeypatch.setattr(graph, "PAGE", 2)
    regime = getattr(house.world.platforms[platform].state, "config", None)
    post = house.by_hand(platform, "a post")
    made = [house.within(lambda _: MAKE[platform](house, post)) for _ in range(3)]
    if platform != "LinkedIn":
        state = house.world.platforms[platform].state
        house.within(lambda _: setattr(state, "config", regime.model_copy(update={"page_highest": 2})))
    looked = house.look(platform)[platform]
    assert {row.object for row in of_kind(looked, "seen")} == {post, *(each for pair in made for each in pair)}
    assert (looked.look.word, looked.look.saw) == ("complete", "")


def test_more_than_five_replies_under_a_film_are_read_to_their_end(house: House) -> None:
    looks_for(house, "YouTube")
    post = house.by_hand("YouTube", "a post")
    own, _ = house.within(lambda _: _youtube(house, post))
    hand = OnYouTube(house.world, WRITES["YouTube"])
    for nth in range(7):
        house.within(lambda _, nth=nth: hand.reply(own, f"deep {nth}"))
    assert house.look("YouTube")["YouTube"].look.objects == 10


def test_at_linkedin_only_the_newest_posts_are_looked_under_and_that_is_said(house: House) -> None:
    posts = [house.by_hand("LinkedIn", f"number {nth}") for nth in range(UNDER + 1)]
    hand = OnLinkedIn(house.world, WRITES["LinkedIn"])
    for post in posts:
        house.within(lambda _, post=post: hand.comment(post, "own", actor=ORG))
    looked = house.look("LinkedIn")["LinkedIn"]
    targets = {row.target for row in of_kind(looked, "seen") if row.what == "comment"}
    assert targets == set(posts[1:])
    assert str(UNDER) in next(row.why for row in of_kind(looked, "blind") if row.what == "comments elsewhere")


def test_a_comment_under_a_post_that_is_looked_under_no_more_is_asked_for_by_its_id(house: House) -> None:
    post = house.by_hand("LinkedIn", "the first")
    own, _ = house.within(lambda _: _linkedin(house, post))
    house.look("LinkedIn")
    for nth in range(UNDER):
        house.by_hand("LinkedIn", f"number {nth}")
    looked = house.look("LinkedIn")["LinkedIn"]
    assert of_kind(looked, "gone") == []
    assert "2 listed no longer, and there by id all the same" in looked.look.saw
    house.delete("LinkedIn", own)
    assert own in [row.object for row in of_kind(house.look("LinkedIn")["LinkedIn"], "gone")]


@pytest.mark.parametrize(
    ("little", "seen"),
    [
        ("plain", "plain"),
        (r"50 % \(off\) \<now\> \\ \_x\_", r"50 % (off) <now> \ _x_"),
        (r"{hashtag|\#|spring} and {hashtag|#|sale}", "#spring and #sale"),
        ("@[Acme Tools](urn:li:organization:5001) says", "Acme Tools says"),
        (r"@[A\(b\)](urn:li:person:ann1)!", "A(b)!"),
        ("", ""),
    ],
)
def test_little_text_is_read_as_readers_see_it(little: str, seen: str) -> None:
    assert shown(little) == seen
