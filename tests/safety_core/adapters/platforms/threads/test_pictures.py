import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.platforms import threads
from safety_core.adapters.platforms.graph.containers import ANEW_S, QUOTA_RETRY_S
from safety_core.adapters.platforms.threads.pictures import FIRST_LOOK_S, ITEMS_MAX, LOOK_EVERY_S, LOOKS_MAX
from safety_core.adapters.transports.request_form import check_writable
from safety_core.media import Medium
from safety_core.ports import Later, Lost, NeverSent, Ready, Rejected, Unreadable, WireRequest
from safety_core.vocabulary import Action, Platform, Reason
from tests.safety_core.adapters.platforms.graph.ground import (
    PATIENT,
    TOKEN,
    answered,
    content,
    error,
    form,
    intent,
    query,
    where,
)

PICTURE = content("image/png", b"\x89PNG", url="https://media.example/a.png?x=1&y=2")
FILM = content("video/mp4", b"....ftypisom", url="https://media.example/f.mp4")
ROOM = answered(200, {"data": [{"quota_usage": 249, "config": {"quota_total": 250, "quota_duration": 86400}}]})
FINISHED = answered(200, {"status": "FINISHED", "id": "71"})
WORKING = answered(200, {"status": "IN_PROGRESS", "id": "71"})


def made(name):
    return answered(200, {"id": name})


def prepare(*said: object, media=(), **changes: object):
    asked = intent(Platform.THREADS, **{"text": "Grüße & mehr", **changes})
    return threads.prepare(asked, account="178", token=TOKEN, media=media, said=said)


def failed(message, state="ERROR"):
    return answered(200, {"status": state, "error_message": message})


def test_a_text_too_goes_from_the_quota_over_its_container_to_ready():
    assert where(prepare()) == ("GET", "graph.threads.net", "/v1.0/178/threads_publishing_limit")
    assert query(prepare()) == {"fields": "quota_usage,config"}
    create = prepare(ROOM)
    assert where(create) == ("POST", "graph.threads.net", "/v1.0/178/threads")
    assert form(create) == {"media_type": "TEXT", "text": "Grüße & mehr"}
    look = prepare(ROOM, made("71"))
    assert where(look.request) == ("GET", "graph.threads.net", "/v1.0/71")
    assert query(look.request) == {"fields": "status,error_message"}
    assert prepare(ROOM, made("71"), WORKING) == Later(LOOK_EVERY_S, look.request)
    assert prepare(ROOM, made("71"), FINISHED) == Ready("71")


def test_half_a_minute_passes_before_a_container_can_be_published():
    look = prepare(ROOM, made("71"))
    assert isinstance(look, Later)
    assert look.after_s == FIRST_LOOK_S == 30


def test_a_reply_names_in_its_container_what_it_answers_and_has_a_quota_of_its_own():
    changes = {"action": Action.REPLY, "target": "12"}
    assert query(prepare(**changes)) == {"fields": "reply_quota_usage,reply_config"}
    room = answered(200, {"data": [{"reply_quota_usage": 999, "reply_config": {"quota_total": 1000}}]})
    assert form(prepare(room, **changes)) == {"media_type": "TEXT", "text": "Grüße & mehr", "reply_to_id": "12"}
    full = answered(200, {"data": [{"reply_quota_usage": 1000, "reply_config": {"quota_total": 1000}}]})
    assert prepare(full, **changes).retry_after_s == QUOTA_RETRY_S
    assert isinstance(prepare(ROOM, **changes), Unreadable)


def test_one_picture_or_film_is_a_post_and_several_are_a_carousel():
    assert form(prepare(ROOM, media=(PICTURE,))) == {"media_type": "IMAGE", "image_url": PICTURE.url, "text": "Grüße & mehr"}  # fmt: skip
    assert form(prepare(ROOM, media=(FILM,), text="")) == {"media_type": "VIDEO", "video_url": FILM.url}
    media = (PICTURE, FILM)
    first = {"is_carousel_item": "true", "media_type": "IMAGE", "image_url": PICTURE.url}
    assert form(prepare(ROOM, media=media)) == first
    children = (ROOM, made("71"), made("72"))
    assert prepare(*children, media=media).after_s == FIRST_LOOK_S
    assert isinstance(prepare(*children, FINISHED, media=media), WireRequest)
    whole = prepare(*children, FINISHED, FINISHED, media=media)
    assert form(whole) == {"media_type": "CAROUSEL", "children": "71,72", "text": "Grüße & mehr"}
    assert prepare(*children, FINISHED, FINISHED, made("73"), media=media).after_s == FIRST_LOOK_S
    assert prepare(*children, FINISHED, FINISHED, made("73"), FINISHED, media=media) == Ready("73")


def test_a_recall_needs_nothing_before():
    assert prepare(action=Action.RECALL) == Ready()


@pytest.mark.parametrize(
    ("message", "passes"),
    [("UNKNOWN", True), ("FAILED_DOWNLOADING_VIDEO", True), ("INVALID_ASPEC_RATIO", False), ("FAILED_PROCESSING_VIDEO", False), ("", False)],
)  # fmt: skip
def test_a_container_that_failed_is_a_no_unless_what_went_wrong_may_pass(message, passes):
    step = prepare(ROOM, made("71"), failed(message))
    if passes:
        assert (type(step), step.retry_after_s) == (Unreadable, ANEW_S)
    else:
        assert step.reason is Reason.PLATFORM_INVALID


def test_a_container_that_cannot_be_asked_about_yet_is_asked_about_again():
    for said in (error(24, 4279009), error(100, 4279004), Lost("reset"), error(100)):
        assert prepare(ROOM, made("71"), said).after_s == LOOK_EVERY_S
        assert isinstance(prepare(ROOM, made("71"), *[said] * LOOKS_MAX), Unreadable)
    assert isinstance(prepare(ROOM, made("71"), NeverSent(Reason.SWITCH_THROWN, "all")), Unreadable)


def test_a_carousel_that_is_made_too_early_is_made_anew_later():
    early = prepare(ROOM, made("71"), made("72"), FINISHED, FINISHED, error(100, 4279004), media=(PICTURE, FILM))
    assert (early.reason, early.retry_after_s) == (Reason.PLATFORM_TOO_FAST, 30)


def test_what_stands_nowhere_cannot_be_fetched():
    assert prepare(media=(content(url=None),)).reason is Reason.CONTENT_UNFIT


SAYINGS = st.sampled_from([ROOM, FINISHED, WORKING, made("71"), failed("UNKNOWN"), error(190), error(4), error(24, 4279009), Lost("reset"), NeverSent(Reason.SWITCH_THROWN, "all")])  # fmt: skip


@PATIENT
@given(st.lists(SAYINGS, min_size=200, max_size=200), st.integers(0, ITEMS_MAX))
def test_it_ends_whatever_is_said_and_each_step_can_be_written(said, count):
    media = (PICTURE,) * count
    for steps in range(len(said)):
        step = prepare(*said[:steps], media=media)
        if not isinstance(step, WireRequest | Later):
            break
        check_writable(step.request if isinstance(step, Later) else step)
    assert isinstance(step, Ready | Rejected | Unreadable)


def test_a_picture_and_its_carousel_are_given_up_before_the_whole_preparation_is():
    assert 2 * (FIRST_LOOK_S + (LOOKS_MAX - 1) * LOOK_EVERY_S) < 900


def test_what_a_post_shows_is_known_beforehand():
    def unfit(*media: Medium, text="a"):
        return threads.measure(intent(Platform.THREADS, text=text, media=tuple(each.ref for each in media))).unfit

    def item(size=1, kind="image/jpeg"):
        return Medium(kind, size, "0" * 64)

    assert unfit() == unfit(item(kind="image/png")) == unfit(item(1024**3, "video/mp4")) == ""
    assert unfit(*[item()] * ITEMS_MAX) == unfit(item(8 * 1024**2)) == ""
    assert "bytes" in unfit(item(8 * 1024**2 + 1))
    assert "bytes" in unfit(item(1024**3 + 1, "video/quicktime"))
    assert "image/gif" in unfit(item(kind="image/gif"))
    assert str(ITEMS_MAX + 1) in unfit(*[item()] * (ITEMS_MAX + 1))
