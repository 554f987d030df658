"""A quiet film of TikTok is begun for its own account alone; whether it stands its state says, and to whom it is shown nothing."""

import json

import pytest

from safety_core.adapters.platforms import tiktok
from safety_core.adapters.platforms.rest import known
from safety_core.errors import Miswired
from safety_core.ports import Accepted, Gone, PlatformObject, Ready, Rejected, Unreadable
from safety_core.vocabulary import Action, Reason
from tests.safety_core.adapters.platforms.tiktok.ground import (
    BEGUN,
    CREATOR,
    OPEN_ID,
    PUBLISH_ID,
    TOKEN,
    film,
    intent,
    ready,
    said,
)

PUBLIC, FRIENDS, SELF = "PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"


def prepare(*answers: object, quiet, of=None):
    return tiktok.prepare(intent(), account=OPEN_ID, token=TOKEN, media=(of or film(),), said=answers, quiet=quiet)


def offers(*levels: str):
    return said(privacy_level_options=list(levels), comment_disabled=True)


def commit(prepared, *, quiet):
    return tiktok.commit(intent(), account=OPEN_ID, token=TOKEN, ready=prepared, quiet=quiet)


def read(*, quiet, **data: object):
    return tiktok.read_object(said(**data), object_id=PUBLISH_ID, action=Action.PUBLISH, account=OPEN_ID, quiet=quiet)


def test_what_the_account_offers_is_asked_alike_in_both_forms():
    assert prepare(quiet=True) == prepare(quiet=False)


def test_a_quiet_upload_differs_in_its_level_and_in_nothing_else():
    quiet, live = prepare(CREATOR, quiet=True), prepare(CREATOR, quiet=False)
    asked, other = json.loads(quiet.body), json.loads(live.body)
    assert other["post_info"]["privacy_level"] == PUBLIC
    assert asked == other | {"post_info": other["post_info"] | {"privacy_level": SELF}}
    assert (quiet.path, quiet.headers, quiet.operation) == (live.path, live.headers, live.operation)


@pytest.mark.parametrize("levels", [(PUBLIC,), (PUBLIC, FRIENDS), (FRIENDS,), ("FOLLOWER_OF_CREATOR", "self_only")])
def test_an_account_that_does_not_offer_it_is_refused_and_never_shown_to_more(levels):
    refused = prepare(offers(*levels), quiet=True)
    assert refused == Rejected(Reason.PLATFORM_FORBIDDEN, "the account offers none of SELF_ONLY")


def test_a_private_account_has_one_form_and_a_public_one_both():
    assert json.loads(prepare(offers(SELF), quiet=True).body) == json.loads(prepare(offers(SELF), quiet=False).body)
    assert isinstance(prepare(offers(), quiet=True), Unreadable)


def test_the_handle_says_in_which_form_the_upload_was_begun_and_its_film_goes_in_no_other():
    quiet, live = prepare(CREATOR, BEGUN, quiet=True), prepare(CREATOR, BEGUN, quiet=False)
    assert isinstance(quiet, Ready)
    assert (known(quiet.handle).quiet, known(live.handle).quiet) == (True, False)
    assert commit(quiet, quiet=True) == commit(live, quiet=False)
    for prepared, form in ((quiet, False), (live, True)):
        with pytest.raises(Miswired, match="what was prepared is"):
            commit(prepared, quiet=form)


def test_a_handle_from_before_there_were_two_forms_is_not_quiet():
    before = json.loads(ready().handle)
    del before["quiet"]
    assert commit(Ready(json.dumps(before)), quiet=False) == commit(ready(), quiet=False)
    with pytest.raises(Miswired):
        commit(Ready(json.dumps(before)), quiet=True)


@pytest.mark.parametrize("more", [{}, {"publicaly_available_post_id": []}, {"publicaly_available_post_id": None}])
def test_a_quiet_film_stands_once_it_is_complete_and_bears_no_public_number(more):
    shown = read(quiet=True, status="PUBLISH_COMPLETE", **more)
    assert shown == PlatformObject(object=PUBLISH_ID, author=OPEN_ID, text="")
    assert tiktok.shows(intent(), shown)


@pytest.mark.parametrize("numbers", [["7312345678901234567"], [7312345678901234567], "7312345678901234567"])
def test_a_quiet_film_that_bears_a_public_number_is_not_confirmed(numbers):
    found = read(quiet=True, status="PUBLISH_COMPLETE", publicaly_available_post_id=numbers)
    assert isinstance(found, Unreadable)
    assert "public" in found.saw


@pytest.mark.parametrize("numbers", [["7312345678901234567"], []])
def test_a_live_film_is_confirmed_with_and_without_a_number_since_moderation_comes_before_it(numbers):
    found = read(quiet=False, status="PUBLISH_COMPLETE", publicaly_available_post_id=numbers)
    assert isinstance(found, PlatformObject)


def test_a_quiet_film_that_failed_is_gone_and_one_on_its_way_is_not_there_yet():
    assert read(quiet=True, status="FAILED", fail_reason="internal") == Gone()
    assert isinstance(read(quiet=True, status="PROCESSING_UPLOAD"), Unreadable)


def test_a_lost_answer_is_asked_about_by_its_name_and_not_looked_for_on_the_list_of_public_films():
    quiet = prepare(CREATOR, BEGUN, quiet=True)
    asked = tiktok.trace(quiet.handle, token=TOKEN)
    assert json.loads(asked.body) == {"publish_id": PUBLISH_ID}
    assert tiktok.read_trace(said(status="PUBLISH_COMPLETE"), handle=quiet.handle) == Accepted(PUBLISH_ID)
    assert Action.PUBLISH not in tiktok.QUIET_LISTED
