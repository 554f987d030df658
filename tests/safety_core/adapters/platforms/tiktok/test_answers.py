"""What TikTok's answers say: the documented yes, the documented no, and everything else."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.platforms import tiktok
from safety_core.cadence.pace import Pace, Said
from safety_core.ports import (
    Accepted,
    Answered,
    Gone,
    Lost,
    NeverSent,
    NotSent,
    PlatformObject,
    Ready,
    Refreshed,
    Rejected,
    Unknown,
    Unreadable,
)
from safety_core.secret import Secret
from safety_core.vocabulary import Action, Reason
from tests.fuzzing import fuzzed
from tests.safety_core.adapters.platforms.tiktok.ground import (
    JSON,
    NOW,
    OPEN_ID,
    PATIENT,
    PUBLISH_ID,
    answered,
    intent,
    ready,
    said,
)


def committed(exchange, prepared=None):
    return tiktok.read_commit(exchange, intent=intent(), ready=prepared or ready(), now=NOW)


def never_asked(exchange):
    yield tiktok.read_recall(exchange, recalls=PUBLISH_ID, now=NOW)
    yield tiktok.read_like(exchange, target=PUBLISH_ID, now=NOW)


def read_object(exchange):
    return tiktok.read_object(exchange, object_id=PUBLISH_ID, action=Action.PUBLISH, account=OPEN_ID)


def read_page(exchange):
    return tiktok.read_page(exchange, account=OPEN_ID)


def readings(exchange):
    yield tiktok.read_who_am_i(exchange, account=OPEN_ID)
    yield read_page(exchange)
    yield read_object(exchange)
    yield tiktok.read_likers(exchange, account=OPEN_ID)
    yield tiktok.read_trace(exchange, handle="")
    yield tiktok.read_trace(exchange, handle=ready().handle)


def film(name="7400000000000000001", at=1764370000, **more: object):
    return {"id": name, "create_time": at, "title": "T", **more}


def page(*films: object, has_more=False, **more: object):
    return said(videos=list(films), has_more=has_more, **more)


@pytest.mark.parametrize("body", [b"", b"{}", b"ok", b'{"data":{},"error":{"code":"ok"}}'])
def test_201_is_the_yes_and_the_film_is_called_what_its_upload_was(body):
    assert committed(Answered(201, {}, body)) == Accepted(PUBLISH_ID)


@pytest.mark.parametrize(
    "answer",
    [
        Answered(201, {"content-type": "text/html"}, b""),
        Answered(201, {}, b"  <!DOCTYPE html>"),
        said(201, "internal_error"),
        answered(201, {"error": "invalid_params"}),
        said(200),
        said(200, "invalid_params"),
        said(200, publish_id=PUBLISH_ID),
        Answered(206, {}, b""),
        Answered(416, {}, b""),
        Answered(403, {"content-type": "text/html"}, b"<html></html>"),
        said(403, "something_new"),
        said(403, "internal_error"),
        said(400, "invalid_params", publish_id=PUBLISH_ID),
        said(503, "rate_limit_exceeded"),
    ],
)
def test_what_is_neither_yes_nor_no_is_unknown(answer):
    assert isinstance(committed(answer), Unknown)


@pytest.mark.parametrize("handle", ["", "12", ready(named="").handle, ready(named="a b").handle])
def test_201_to_what_was_not_prepared_is_unknown(handle):
    assert isinstance(committed(Answered(201, {}, b""), Ready(handle)), Unknown)


@pytest.mark.parametrize(
    ("answer", "reason", "wait_s"),
    [
        (said(400, "invalid_file_upload"), Reason.PLATFORM_INVALID, None),
        (said(401, "access_token_invalid"), Reason.PLATFORM_CREDENTIAL, None),
        (said(403, "spam_risk_user_banned_from_posting"), Reason.PLATFORM_FORBIDDEN, None),
        (said(403, "spam_risk_too_many_posts"), Reason.PLATFORM_TOO_FAST, 3600),
        (said(429, "rate_limit_exceeded"), Reason.PLATFORM_TOO_FAST, 60),
    ],
)
def test_tiktoks_own_refusal_is_a_no(answer, reason, wait_s):
    refused = committed(answer)
    assert isinstance(refused, Rejected)
    assert (refused.reason, refused.retry_after_s) == (reason, wait_s)


@pytest.mark.parametrize(
    "status", [100, 200, 202, 204, 206, 301, 302, 307, 308, 408, 416, 425, 500, 502, 503, 504, 599]
)
@pytest.mark.parametrize("body", [b"", b"{}", b"<html></html>", b'{"data":{},"error":{"code":"ok"}}'])
def test_what_may_have_committed_is_unknown(status, body):
    assert isinstance(committed(Answered(status, JSON, body)), Unknown)
    assert all(isinstance(each, Unknown) for each in never_asked(Answered(status, JSON, body)))


def test_lost_is_unknown_and_never_sent_is_not_sent():
    never = NeverSent(Reason.SWITCH_THROWN, "all")
    for read in ((lambda each: [committed(each)]), never_asked):
        assert all(each == Unknown(Reason.ANSWER_LOST, "reset") for each in read(Lost("reset")))
        assert all(each == NotSent(Reason.SWITCH_THROWN, "all") for each in read(never))
    for exchange in (never, Lost("reset")):
        assert all(isinstance(each, Unreadable) for each in readings(exchange))


@fuzzed("answers of TikTok")
@PATIENT
@given(
    status=st.integers(100, 599), headers=st.dictionaries(st.text(max_size=8), st.text(max_size=8)), body=st.binary()
)
def test_whatever_comes_nothing_raises_and_noise_is_never_a_word(status, headers, body):
    exchange = Answered(status, headers, body)
    assert isinstance(committed(exchange), Accepted if status == 201 and body.lstrip()[:1] != b"<" else Unknown)
    assert all(isinstance(each, Unknown) for each in never_asked(exchange))
    assert all(isinstance(each, Unreadable) for each in readings(exchange))
    assert tiktok.read_handle(exchange, account=OPEN_ID) is None
    assert tiktok.read_pace(exchange, now=NOW) is None
    assert isinstance(tiktok.read_refresh(exchange, now=NOW), Unknown | Rejected)


VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=4)
DATA = st.dictionaries(
    st.sampled_from(["status", "fail_reason", "videos", "cursor", "has_more", "user"]),
    VALUES | st.lists(VALUES | st.dictionaries(st.sampled_from(["id", "create_time", "title"]), VALUES), max_size=2),
)


@fuzzed("answers of TikTok")
@PATIENT
@given(
    status=st.sampled_from([200, 201, 400, 401, 403]), code=st.sampled_from(["ok", "invalid_params", "new"]), data=DATA
)
def test_no_json_makes_a_reading_raise(status, code, data):
    exchange = said(status, code, **data)
    assert len([committed(exchange), *never_asked(exchange), *readings(exchange)]) == 9


def test_whose_the_token_is_and_what_it_is_called():
    one = said(user={"open_id": OPEN_ID, "username": "house.of_rtv"})
    assert tiktok.read_who_am_i(one, account="other") == OPEN_ID
    assert tiktok.read_handle(one, account=OPEN_ID) == "house.of_rtv"
    for bad in (
        said(),
        said(user={}),
        said(user={"open_id": ""}),
        said(user={"open_id": 7}),
        said(user={"open_id": "a b"}),
    ):
        assert isinstance(tiktok.read_who_am_i(bad, account=OPEN_ID), Unreadable)
    assert tiktok.read_handle(said(user={"open_id": OPEN_ID, "username": "a b"}), account=OPEN_ID) is None
    assert tiktok.read_who_am_i(said(401, "access_token_invalid"), account=OPEN_ID).credential
    assert tiktok.read_page(said(429, "rate_limit_exceeded"), account=OPEN_ID).retry_after_s == 60


def test_a_film_stands_once_it_is_published_as_the_account_that_asks():
    shown = PlatformObject(object=PUBLISH_ID, author=OPEN_ID, text="")
    for more in ({}, {"publicaly_available_post_id": []}, {"publicaly_available_post_id": [7400000000000000001]}):
        assert read_object(said(status="PUBLISH_COMPLETE", **more)) == shown
    assert tiktok.shows(intent(), shown)


def test_a_film_that_failed_is_gone_and_one_that_is_worked_on_is_unreadable():
    assert read_object(said(status="FAILED", fail_reason="file_format_check_failed")) == Gone()
    for status in ("PROCESSING_UPLOAD", "PROCESSING_DOWNLOAD", "SEND_TO_USER_INBOX", "publish_complete", "", None, 7):
        assert isinstance(read_object(said(status=status)), Unreadable)
        assert isinstance(tiktok.read_trace(said(status=status), handle=ready().handle), Unreadable)
    assert isinstance(read_object(said(400, "invalid_publish_id")), Unreadable)


@pytest.mark.parametrize("status", [201, 400, 401, 403, 429, 500])
def test_no_error_under_a_refusals_status_says_nothing(status):
    stands = said(status, "ok", status="PUBLISH_COMPLETE")
    assert isinstance(read_object(stands), Unreadable)
    assert isinstance(tiktok.read_trace(stands, handle=ready().handle), Unreadable)


def test_what_became_of_an_upload_is_told_by_its_handle():
    stands, failed = said(status="PUBLISH_COMPLETE"), said(status="FAILED", fail_reason="spam_risk")
    assert tiktok.read_trace(stands, handle=ready().handle) == Accepted(PUBLISH_ID)
    assert tiktok.read_trace(failed, handle=ready().handle) == Rejected(Reason.PLATFORM_INVALID, "FAILED: spam_risk")
    assert tiktok.read_trace(failed, handle="") == Rejected(Reason.PLATFORM_INVALID, "FAILED: spam_risk")
    assert isinstance(tiktok.read_trace(stands, handle=""), Unreadable)
    assert isinstance(tiktok.read_trace(said(400, "invalid_publish_id"), handle=""), Unreadable)


def test_public_films_are_listed_newest_first_and_none_is_taken_for_an_uploads():
    older = film("7400000000000000000", 1764360000, video_description="D")
    found = read_page(page(older, film(), has_more=True, cursor=1764360000000))
    assert [each.object for each in found.objects] == ["7400000000000000001", "7400000000000000000"]
    assert [each.text for each in found.objects] == ["T", "D"]
    assert found.next == "1764360000000"
    assert found.objects[0].author == OPEN_ID
    assert found.objects[0].created_at == datetime.fromtimestamp(1764370000, UTC)
    assert not any(tiktok.shows(intent(text="T"), each) for each in found.objects)
    assert read_page(page()).objects == ()
    marked = tiktok.mark(found.objects, None)
    assert marked == "1764370000:7400000000000000001"
    assert not any(tiktok.newer(each, marked) for each in found.objects)


@pytest.mark.parametrize(
    "answer",
    [
        page(film(), film()),
        page(film(name=7)),
        page(film(name="07")),
        page(film(at="1764370000")),
        page(film(at=True)),
        page(film(at=-1)),
        page(film(at=10**12)),
        page(film(title=7)),
        page(7),
        page(film(), has_more=True),
        page(film(), has_more=True, cursor="1"),
        page(film(), has_more=True, cursor=True),
        page(film(), has_more=True, cursor=-1),
        page(film(), has_more=None),
        said(has_more=False),
        said(videos={}, has_more=False),
        said(200, "internal_error", videos=[], has_more=False),
    ],
)
def test_a_page_is_whole_or_unreadable(answer):
    assert isinstance(read_page(answer), Unreadable)


def test_a_full_minute_is_the_accounts_and_a_full_app_is_everybodys():
    assert tiktok.read_pace(said(429, "rate_limit_exceeded"), now=NOW) == Pace(wait_s=60)
    assert tiktok.read_pace(said(200, "spam_risk_too_many_posts"), now=NOW) == Pace(wait_s=3600)
    full = Pace(said=(Said(remaining=0, reset_s=3600, app_wide=True),))
    assert tiktok.read_pace(said(403, "reached_active_user_cap"), now=NOW) == full
    for silent in (said(), said(403, "invalid_params"), Lost("reset"), answered(429, b"")):
        assert tiktok.read_pace(silent, now=NOW) is None


def test_a_new_pair_takes_the_place_of_the_old():
    body = {"access_token": "act.new", "refresh_token": "rft.new", "token_type": "Bearer", "expires_in": 86400, "open_id": OPEN_ID}  # fmt: skip
    assert tiktok.read_refresh(answered(200, body), now=NOW) == Refreshed(Secret("act.new"), Secret("rft.new"), 86400)


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize(
    ("error", "reason"), [("invalid_grant", Reason.PLATFORM_CREDENTIAL), ("invalid_client", Reason.PLATFORM_FORBIDDEN)]
)
def test_a_refused_refresh_is_a_no_under_200_too(status, error, reason):
    body = {"error": error, "error_description": "no", "log_id": "2026"}
    assert tiktok.read_refresh(answered(status, body), now=NOW).reason is reason


def test_everything_else_of_a_refresh_is_unknown():
    for bad in (
        answered(200, {}),
        answered(200, {"error": 7}),
        answered(500, {"error": "invalid_grant"}),
        Lost("reset"),
    ):
        assert isinstance(tiktok.read_refresh(bad, now=NOW), Unknown)
