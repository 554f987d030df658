"""What the observer says that it cannot see is what the checkers take for it: by platform, with comments looked for and without."""

import pytest

from reports.checkers.observed.joined import _hides, _unnamed
from reports.observer.client import Watched
from reports.observer.platforms import CLIENTS

HIDDEN = {
    # platform: (posts, answers where comments are looked for, answers where they are not)
    "X": (False, False, True),
    "Facebook": (False, True, True),  # under what others posted
    "Instagram": (False, True, True),
    "Threads": (False, False, True),
    "LinkedIn": (False, True, True),
    "TikTok": (True, True, True),
    "YouTube": (False, True, True),
}


@pytest.mark.parametrize("platform", HIDDEN)
def test_the_words_say_what_is_hidden(platform: str) -> None:
    client = CLIENTS[platform]
    posts, answers, without = HIDDEN[platform]
    for comments, hidden in ((True, answers), (False, without)):
        account = "urn:li:organization:1" if platform == "LinkedIn" else "1"
        watched = Watched(platform=platform, name="house", account=account, comments=comments)
        told = [each.what for each in client.blind(watched)]
        assert any(_hides(each, "publish") for each in told) is posts, told
        for action in ("comment", "reply"):
            assert any(_hides(each, action) for each in told) is hidden, told


def test_a_members_own_posts_on_linkedin_are_hidden_altogether() -> None:
    watched = Watched(platform="LinkedIn", name="house", account="urn:li:person:1", comments=True)
    told = [each.what for each in CLIENTS["LinkedIn"].blind(watched)]
    assert any(_hides(each, "publish") for each in told)


def test_on_tiktok_alone_the_list_knows_posts_by_another_name() -> None:
    named = {
        name
        for name, client in CLIENTS.items()
        if any(_unnamed(each.what) for each in client.blind(Watched(platform=name, name="house", account="urn:li:organization:1")))
    }  # fmt: skip
    assert named == {"TikTok"}
