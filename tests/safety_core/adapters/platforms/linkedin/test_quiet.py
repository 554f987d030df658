"""A quiet post of LinkedIn is one that no feed shows: the request asks for it, and the post says so when it is read back."""

import pytest

from safety_core.adapters.platforms import linkedin
from safety_core.ports import Page, PlatformObject, Ready, Unreadable
from safety_core.vocabulary import Action
from tests.safety_core.adapters.platforms.linkedin.ground import (
    ACME,
    COMMENT,
    POST,
    SHOWN_COMMENT,
    SHOWN_POST,
    TOKEN,
    answered,
    content,
    intent,
    page,
    sent,
)


def commit(handle="", *, quiet):
    return linkedin.commit(intent(text="Hi"), account=ACME, token=TOKEN, ready=Ready(handle), quiet=quiet)


def in_feed(feed):
    return SHOWN_POST | {"distribution": {"feedDistribution": feed, "thirdPartyDistributionChannels": []}}


def read(found, *, quiet, action=Action.PUBLISH, name=POST):
    return linkedin.read_object(answered(200, found), object_id=name, action=action, account=ACME, quiet=quiet)


@pytest.mark.parametrize("handle", ["", "urn:li:image:C4E10", "urn:li:image:C4E10,urn:li:image:C4E11"])
def test_a_quiet_post_differs_in_its_feed_and_in_nothing_else(handle):
    quiet, live = commit(handle, quiet=True), commit(handle, quiet=False)
    assert sent(live)["distribution"]["feedDistribution"] == "MAIN_FEED"
    assert sent(quiet)["distribution"] == sent(live)["distribution"] | {"feedDistribution": "NONE"}
    assert sent(quiet) | {"distribution": 0} == sent(live) | {"distribution": 0}
    assert (quiet.method, quiet.path, quiet.headers, quiet.tag) == (live.method, live.path, live.headers, live.tag)


def test_pictures_are_handed_over_alike_in_both_forms():
    steps = [
        linkedin.prepare(intent(), account=ACME, token=TOKEN, media=(content(),), said=(), quiet=quiet)
        for quiet in (True, False)
    ]
    assert steps[0] == steps[1]


def test_a_quiet_post_that_says_no_feed_shows_it_is_confirmed():
    shown = read(in_feed("NONE"), quiet=True)
    assert isinstance(shown, PlatformObject)
    assert (shown.object, shown.text) == (POST, "Hi")


@pytest.mark.parametrize("found", [in_feed("MAIN_FEED"), in_feed(None), SHOWN_POST, SHOWN_POST | {"distribution": []}])
def test_a_quiet_post_that_a_feed_shows_or_that_does_not_say_is_not_confirmed(found):
    assert isinstance(read(found, quiet=True), Unreadable)


def test_a_live_post_that_no_feed_shows_is_not_confirmed():
    assert read(in_feed("NONE"), quiet=False) == Unreadable("no feed shows it")


@pytest.mark.parametrize("found", [in_feed("MAIN_FEED"), SHOWN_POST])
def test_a_live_post_that_a_feed_shows_or_that_does_not_say_is_confirmed(found):
    assert isinstance(read(found, quiet=False), PlatformObject)


@pytest.mark.parametrize("state", ["DRAFT", "PROCESSING", "PUBLISH_FAILED"])
def test_a_quiet_post_that_does_not_stand_yet_is_not_confirmed(state):
    assert isinstance(read(in_feed("NONE") | {"lifecycleState": state}, quiet=True), Unreadable)


@pytest.mark.parametrize("quiet", [True, False])
def test_comments_and_what_is_to_be_taken_back_read_alike_in_both_forms(quiet):
    assert isinstance(read(SHOWN_COMMENT, quiet=quiet, action=Action.COMMENT, name=COMMENT), PlatformObject)
    for feed in ("NONE", "MAIN_FEED"):
        assert isinstance(read(in_feed(feed), quiet=quiet, action=Action.RECALL), PlatformObject)


def test_a_list_that_shows_a_quiet_post_is_read_and_one_that_does_not_proves_nothing():
    found = linkedin.read_page(page(in_feed("NONE"), total=1), account=ACME)
    assert isinstance(found, Page)
    assert [each.object for each in found.objects] == [POST]
    assert Action.PUBLISH not in linkedin.QUIET_LISTED
