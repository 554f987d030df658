"""A quiet video of YouTube is a private one: its session is begun so, and the video says so when it is read back."""

import json

import pytest

from safety_core.adapters.platforms import youtube
from safety_core.adapters.platforms.rest import known
from safety_core.errors import Miswired
from safety_core.ports import Answered, Exposed, Gone, Page, PlatformObject, Ready, Unreadable
from safety_core.vocabulary import Action
from tests.safety_core.adapters.platforms.youtube.ground import (
    CHANNEL,
    SESSION,
    THREAD,
    TOKEN,
    VIDEO,
    comment,
    film,
    intent,
    item,
    listing,
    ready,
    video,
)

BEGUN = Answered(200, {"location": f"https://www.googleapis.com{SESSION}"}, b"")


def prepare(*said: object, quiet):
    return youtube.prepare(intent(), account=CHANNEL, token=TOKEN, media=(film(),), said=said, quiet=quiet)


def commit(prepared, *, quiet):
    return youtube.commit(intent(), account=CHANNEL, token=TOKEN, ready=prepared, quiet=quiet)


def read(found, *, quiet, action=Action.PUBLISH, kind="video", name=VIDEO):
    return youtube.read_object(listing(kind, found), object_id=name, action=action, account=CHANNEL, quiet=quiet)


def test_a_quiet_session_differs_in_its_privacy_and_in_nothing_else():
    quiet, live = prepare(quiet=True), prepare(quiet=False)
    asked, other = json.loads(quiet.body), json.loads(live.body)
    assert other["status"] == {"privacyStatus": "public"}
    assert asked == other | {"status": {"privacyStatus": "private"}}
    assert (quiet.path, quiet.headers, quiet.operation) == (live.path, live.headers, live.operation)


def test_the_handle_says_in_which_form_the_session_was_begun_and_its_video_stands_in_no_other():
    quiet, live = prepare(BEGUN, quiet=True), prepare(BEGUN, quiet=False)
    assert isinstance(quiet, Ready)
    assert (known(quiet.handle).quiet, known(live.handle).quiet) == (True, False)
    assert commit(quiet, quiet=True) == commit(live, quiet=False)
    for prepared, form in ((quiet, False), (live, True)):
        with pytest.raises(Miswired, match="what was prepared is"):
            commit(prepared, quiet=form)


def test_what_became_of_a_session_is_asked_alike_in_both_forms():
    asked = [youtube.trace(prepare(BEGUN, quiet=quiet).handle, token=TOKEN) for quiet in (True, False)]
    assert asked[0] == asked[1]
    assert asked[0].path == SESSION


def test_a_handle_from_before_there_were_two_forms_is_not_quiet():
    before = json.loads(ready().handle)
    del before["quiet"]
    assert commit(Ready(json.dumps(before)), quiet=False) == commit(ready(), quiet=False)
    with pytest.raises(Miswired):
        commit(Ready(json.dumps(before)), quiet=True)


@pytest.mark.parametrize("uploaded", ["uploaded", "processed"])
def test_a_quiet_video_that_is_private_is_confirmed(uploaded):
    shown = read(video(privacyStatus="private", uploadStatus=uploaded), quiet=True)
    assert isinstance(shown, PlatformObject)
    assert (shown.object, shown.author) == (VIDEO, CHANNEL)


@pytest.mark.parametrize(
    ("privacy", "told"), [("public", Exposed), ("unlisted", Exposed), ("", Unreadable), (None, Unreadable)]
)
def test_a_quiet_video_that_more_can_see_is_exposed_and_one_that_does_not_say_is_not_confirmed(privacy, told):
    assert read(video(privacyStatus=privacy), quiet=True) == told("the video is not private")


@pytest.mark.parametrize("privacy", ["private", "unlisted"])
def test_a_live_video_that_is_not_public_is_not_confirmed(privacy):
    assert read(video(privacyStatus=privacy), quiet=False) == Unreadable("the video is not public")


@pytest.mark.parametrize("quiet", [True, False])
def test_what_was_taken_down_is_gone_and_what_is_to_be_taken_back_reads_alike_in_both_forms(quiet):
    assert read(video(uploadStatus="rejected"), quiet=quiet) == Gone()
    for privacy in ("private", "public"):
        found = read(video(privacyStatus=privacy), quiet=quiet, action=Action.RECALL)
        assert isinstance(found, PlatformObject)
    said = read(comment(), quiet=quiet, action=Action.COMMENT, kind="comment", name=THREAD)
    assert isinstance(said, PlatformObject)


def test_the_list_of_uploads_shows_a_private_video_which_was_never_published_to_anybody():
    private = item()
    del private["contentDetails"]["videoPublishedAt"]
    found = youtube.read_page(listing("playlistItem", private), account=CHANNEL)
    assert isinstance(found, Page)
    assert [each.object for each in found.objects] == [VIDEO]
    assert Action.PUBLISH in youtube.QUIET_LISTED
