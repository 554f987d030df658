"""What YouTube and TikTok have of their own: a film goes out beforehand, and is asked about by what its upload was called."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from safety_core.intent import effect_digest
from safety_core.ports import Accepted, Gone, PlatformObject, Ready, Refreshed, Rejected, Unknown, Unreadable
from safety_core.secret import Secret
from safety_core.vocabulary import Action, ObjectId, Platform, Reason
from tests.contract.meeting import APP, OTHERS, RENEWS, SIDES, TOKEN, Meeting, film

YOUTUBE, TIKTOK = (
    next(side for side in SIDES if side.platform is platform) for platform in (Platform.YOUTUBE, Platform.TIKTOK)
)
BOTH = pytest.mark.parametrize("side", [YOUTUBE, TIKTOK], ids=lambda side: side.platform.value)
GRAIN = 256 * 1024
PROCESSED_S = 120


def begun(meeting: Meeting, **more: Any):
    intent = meeting.intent(text=meeting.side.text, **more)
    ready = meeting.prepared(intent)
    assert isinstance(ready, Ready)
    return intent, ready


# The trace of an upload ------------------------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("fault", ["answer_lost", "half_body", "garbage", "html_page"])
def test_a_film_whose_answer_was_lost_is_found_by_its_upload(side, fault: str) -> None:
    meeting = Meeting(side)
    intent, ready = begun(meeting)
    meeting.fault(fault, **({"side": "after"} if fault == "html_page" else {}))
    assert isinstance(meeting.committed(intent, ready), Unknown)
    meeting.wait(PROCESSED_S)
    traced = meeting.traced(ready)
    assert isinstance(traced, Accepted)
    (entry,) = meeting.effects()
    assert (entry.object, entry.visible) == (traced.object, effect_digest(intent))
    assert isinstance(meeting.shown(traced.object), PlatformObject)


@BOTH
def test_asking_about_an_upload_publishes_nothing(side) -> None:
    meeting = Meeting(side)
    _, ready = begun(meeting)
    for _ in range(3):
        assert not isinstance(meeting.traced(ready), Accepted)
        meeting.wait(PROCESSED_S)
    assert not meeting.effects()


def test_an_upload_that_lacks_its_last_piece_became_nothing_on_youtube_and_cannot_be_told_on_tiktok() -> None:
    said = {}
    for side in (YOUTUBE, TIKTOK):
        meeting = Meeting(side)
        _, ready = begun(meeting)
        said[side.platform] = meeting.traced(ready)
    assert isinstance(said[Platform.YOUTUBE], Rejected)
    assert isinstance(said[Platform.TIKTOK], Unreadable)


@BOTH
def test_a_film_that_is_taken_twice_stands_once(side) -> None:
    meeting = Meeting(side)
    intent, ready = begun(meeting)
    meeting.committed(intent, ready)
    meeting.committed(intent, ready)
    assert len(meeting.effects()) == 1


# YouTube ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "pieces"),
    [(200, 0), (GRAIN - 4_096, 0), (GRAIN + 1, 1), (2 * GRAIN - 4_096, 1), (16 * GRAIN + 1, 1), (17 * GRAIN + 1, 2)],
)
def test_a_film_goes_out_piece_by_piece_and_stands_with_the_last(size: int, pieces: int) -> None:
    meeting = Meeting(YOUTUBE)
    intent, ready = begun(meeting, shows=(film(size),))
    assert [each.operation for each in meeting.requests()] == ["create_container", *["upload_media"] * pieces]
    assert not meeting.effects()
    answer = meeting.committed(intent, ready)
    assert isinstance(answer, Accepted)
    meeting.wait(PROCESSED_S)
    shown = meeting.shown(answer.object)
    assert isinstance(shown, PlatformObject)
    assert meeting.adapter.shows(intent, shown)


def test_a_session_that_is_over_became_nothing() -> None:
    meeting = Meeting(YOUTUBE, session_life_s=60)
    intent, ready = begun(meeting)
    meeting.wait(60)
    assert isinstance(meeting.traced(ready), Rejected)
    assert isinstance(meeting.committed(intent, ready), Rejected)
    assert not meeting.effects()


@pytest.mark.parametrize("outcome", ["invalidFile", "copyright", "duplicate"])
def test_a_film_that_fails_or_is_rejected_stood_until_then_and_is_gone(outcome: str) -> None:
    meeting = Meeting(YOUTUBE, outcome=outcome)
    made = meeting.publish()
    assert isinstance(meeting.shown(made), PlatformObject)
    meeting.wait(PROCESSED_S)
    assert meeting.shown(made) == Gone()
    assert meeting.listed() == []


def test_the_same_film_again_is_taken_and_then_rejected_as_a_duplicate() -> None:
    meeting = Meeting(YOUTUBE, duplicate_window_s=3_600)
    first, second = meeting.publish("first"), meeting.publish("second")
    meeting.wait(PROCESSED_S)
    assert isinstance(meeting.shown(first), PlatformObject)
    assert meeting.shown(second) == Gone()


def test_what_an_unverified_project_uploads_is_never_confirmed() -> None:
    meeting = Meeting(YOUTUBE, project="unverified")
    made = meeting.publish()
    meeting.wait(PROCESSED_S)
    assert isinstance(meeting.shown(made), Unreadable)


@pytest.mark.parametrize(("text", "fits"), [("a" * 100, True), ("a" * 101, False), ("a < b", False), (" \nb", False)])
def test_a_title_is_unfit_where_it_would_be_refused(text: str, fits: bool) -> None:
    meeting = Meeting(YOUTUBE)
    intent = meeting.intent(text=text)
    assert (meeting.adapter.measure(intent).unfit == "") is fits
    answer = meeting.done(intent)
    assert isinstance(answer, Accepted if fits else Rejected)
    assert fits or answer.reason is Reason.PLATFORM_INVALID


def test_a_reply_to_a_reply_is_said_to_be_impossible_and_is_refused() -> None:
    meeting = Meeting(YOUTUBE)
    reply = meeting.made(meeting.answer_to(Action.REPLY))
    deeper = meeting.intent(Action.REPLY, "Danke", target=reply)
    assert Action.REPLY not in meeting.adapter.measure(deeper).actions
    assert isinstance(meeting.done(deeper), Rejected)


def test_the_refresh_token_renews_again_and_again() -> None:
    meeting = Meeting(YOUTUBE)
    seen = set()
    for _ in range(3):
        request = meeting.adapter.refresh(Secret(RENEWS), app=APP)
        pair = meeting.adapter.read_refresh(meeting.ask(request), now=meeting.now)
        assert isinstance(pair, Refreshed)
        assert pair.refresh is None
        assert meeting.who_am_i(pair.access.reveal()) == YOUTUBE.account
        seen.add(pair.access.reveal())
    assert len(seen) == 3


# TikTok ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["account", "private"])
@pytest.mark.parametrize("body", ["empty", "json"])
def test_a_film_is_accepted_by_the_name_of_its_upload_and_confirmed_by_receipt(kind: str, body: str) -> None:
    meeting = Meeting(replace(TIKTOK, kind=kind), upload_body=body)
    intent, ready = begun(meeting)
    answer = meeting.committed(intent, ready)
    assert isinstance(answer, Accepted)
    (entry,) = meeting.effects()
    assert (entry.event, entry.account, entry.tag) == ("create_post", TIKTOK.account, intent.tag)
    assert (entry.object, entry.visible) == (answer.object, effect_digest(intent))
    assert isinstance(meeting.shown(answer.object), Unreadable)
    assert isinstance(meeting.traced(ready), Unreadable)
    meeting.wait(PROCESSED_S)
    shown = meeting.shown(answer.object)
    assert shown == PlatformObject(object=answer.object, author=TIKTOK.account, text="")
    assert meeting.adapter.shows(intent, shown)
    assert meeting.traced(ready) == Accepted(answer.object)


def test_a_listed_film_bears_another_name_and_is_never_taken_for_ours() -> None:
    meeting = Meeting(TIKTOK)
    intent, ready = begun(meeting)
    answer = meeting.committed(intent, ready)
    assert meeting.listed() == []
    meeting.wait(PROCESSED_S)
    (listed,) = meeting.listed()
    assert (listed.author, listed.text) == (TIKTOK.account, intent.text)
    assert isinstance(answer, Accepted)
    assert listed.object != answer.object
    assert not meeting.adapter.shows(intent, listed)


def test_a_film_that_fails_is_gone_and_stands_in_no_ledger() -> None:
    meeting = Meeting(TIKTOK)
    spoilt = film(2_000)
    spoilt = msgspec.structs.replace(spoilt, content=b"\0" * 2_000)
    intent, ready = begun(meeting, shows=(spoilt,))
    answer = meeting.committed(intent, ready)
    assert isinstance(answer, Accepted)
    meeting.wait(PROCESSED_S)
    assert meeting.shown(answer.object) == Gone()
    assert isinstance(meeting.traced(ready), Rejected)
    assert not meeting.effects()


def test_only_who_published_is_told_of_a_film() -> None:
    meeting = Meeting(TIKTOK)
    made = meeting.publish()
    meeting.wait(PROCESSED_S)

    def asked(object_id: ObjectId, token: str):
        exchange = meeting.ask(meeting.adapter.read_back(object_id, action=Action.PUBLISH, token=Secret(token)))
        return meeting.adapter.read_object(
            exchange, object_id=object_id, action=Action.PUBLISH, account=meeting.side.account
        )

    assert isinstance(asked(made, TOKEN), PlatformObject)
    assert isinstance(asked(made, OTHERS), Unreadable)
    assert isinstance(asked(ObjectId("v_pub_file~v2-1.1"), TOKEN), Unreadable)


def test_a_creator_s_day_that_is_full_is_told_before_anything_is_sent() -> None:
    meeting = Meeting(TIKTOK, posts_max=1)
    meeting.publish()
    answer = meeting.done(meeting.intent())
    assert isinstance(answer, Rejected)
    assert answer.reason is Reason.PLATFORM_TOO_FAST
    assert meeting.requests()[-1].operation == "publishing_limit"


def test_a_client_that_was_not_audited_publishes_on_a_private_account_alone() -> None:
    for kind, wanted in (("account", Rejected), ("private", Accepted)):
        meeting = Meeting(replace(TIKTOK, kind=kind), audited=False)
        assert isinstance(meeting.done(meeting.intent()), wanted)
