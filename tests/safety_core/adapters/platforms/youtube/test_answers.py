"""What YouTube's answers say: the documented yes, the documented no, and everything else."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.platforms import youtube
from safety_core.adapters.platforms.youtube.problems import MINUTE_S, RETRY_DEFAULT_S, until_midnight_s
from safety_core.cadence.pace import Pace, Said
from safety_core.ports import (
    Accepted,
    Answered,
    Gone,
    Likers,
    Lost,
    NeverSent,
    NotSent,
    PlatformObject,
    Rejected,
    Unknown,
    Unreadable,
)
from safety_core.vocabulary import Action, Reason
from tests.fuzzing import fuzzed
from tests.safety_core.adapters.platforms.youtube.ground import (
    ANSWER,
    CHANNEL,
    JSON,
    NOW,
    OTHER,
    PATIENT,
    THREAD,
    UNTIL_MIDNIGHT_S,
    VIDEO,
    answered,
    comment,
    error,
    intent,
    item,
    listing,
    ready,
    thread,
    video,
)

MADE = {Action.PUBLISH: video(), Action.COMMENT: thread(), Action.REPLY: comment(ANSWER)}
SHOWN = PlatformObject(
    object=VIDEO, author=CHANNEL, text="T\nD", created_at=datetime(2026, 3, 1, 11, 59, 58, tzinfo=UTC)
)


def committed(exchange, action=Action.PUBLISH):
    return youtube.read_commit(exchange, intent=intent(action), ready=ready(), now=NOW)


def commit_answers(exchange):
    yield from (committed(exchange, action) for action in MADE)
    yield youtube.read_recall(exchange, recalls=VIDEO, now=NOW)
    yield youtube.read_like(exchange, target=VIDEO, now=NOW)


def read_object(exchange, object_id=VIDEO, action=Action.PUBLISH):
    return youtube.read_object(exchange, object_id=object_id, action=action, account=CHANNEL)


def read_page(exchange):
    return youtube.read_page(exchange, account=CHANNEL)


def read_likers(exchange):
    return youtube.read_likers(exchange, account=CHANNEL)


def readings(exchange):
    yield youtube.read_who_am_i(exchange, account=CHANNEL)
    yield read_page(exchange)
    yield from (read_object(exchange, action=action) for action in Action)
    yield read_likers(exchange)
    yield youtube.read_trace(exchange, handle="")


def rating(*items: object):
    return answered(200, {"kind": "youtube#videoGetRatingResponse", "items": list(items)})


@pytest.mark.parametrize(
    ("action", "status", "made"),
    [
        (Action.PUBLISH, 200, VIDEO),
        (Action.PUBLISH, 201, VIDEO),
        (Action.COMMENT, 200, THREAD),
        (Action.REPLY, 200, ANSWER),
    ],
)
def test_the_resource_that_was_made_is_a_yes_and_names_its_channel(action, status, made):
    assert committed(answered(status, MADE[action]), action) == Accepted(made, CHANNEL)


def test_a_channel_that_the_answer_does_not_name_is_not_told():
    assert committed(answered(200, {"kind": "youtube#video", "id": VIDEO})) == Accepted(VIDEO)
    assert committed(answered(200, video(channelId="me"))) == Accepted(VIDEO)


@pytest.mark.parametrize("action", MADE)
@pytest.mark.parametrize(
    "change",
    [
        *({"id": bad} for bad in (None, 12, True, "", "short", f"{VIDEO}\n", "a b", [], {})),
        *({"kind": bad} for bad in (None, "youtube#channel", "", 7)),
        {"error": {}},
    ],
)
def test_200_without_its_own_resource_is_unknown(action, change):
    assert isinstance(committed(answered(200, {**MADE[action], **change}), action), Unknown)


def test_another_kind_of_resource_than_was_asked_for_is_unknown():
    for action in MADE:
        for other, made in MADE.items():
            if other is not action:
                assert isinstance(committed(answered(200, made), action), Unknown)
    two = thread()
    two["id"] = THREAD[:-1] + "x"
    assert isinstance(committed(answered(200, two), Action.COMMENT), Unknown)
    assert isinstance(committed(answered(201, thread()), Action.COMMENT), Unknown)


def test_204_without_a_body_is_the_yes_to_a_deletion_and_a_like():
    assert youtube.read_recall(Answered(204, {}, b""), recalls=THREAD, now=NOW) == Accepted(THREAD)
    assert youtube.read_like(Answered(204, {}, b""), target=VIDEO, now=NOW) == Accepted(VIDEO)
    for bad in (Answered(204, {}, b"{}"), Answered(200, JSON, b""), Answered(200, JSON, b"{}")):
        assert isinstance(youtube.read_recall(bad, recalls=THREAD, now=NOW), Unknown)
        assert isinstance(youtube.read_like(bad, target=VIDEO, now=NOW), Unknown)


@pytest.mark.parametrize(
    ("refused", "reason", "wait_s"),
    [
        (error(403, "quotaExceeded"), Reason.PLATFORM_TOO_FAST, UNTIL_MIDNIGHT_S),
        (error(403, "rateLimitExceeded"), Reason.PLATFORM_TOO_FAST, UNTIL_MIDNIGHT_S),
        (error(429, "rateLimitExceeded"), Reason.PLATFORM_TOO_FAST, UNTIL_MIDNIGHT_S),
        (error(400, "uploadLimitExceeded"), Reason.PLATFORM_TOO_FAST, UNTIL_MIDNIGHT_S),
        (error(403, "userRateLimitExceeded"), Reason.PLATFORM_TOO_FAST, MINUTE_S),
        (error(429, "tooManyRequests"), Reason.PLATFORM_TOO_FAST, MINUTE_S),
        (error(401, "authError"), Reason.PLATFORM_CREDENTIAL, None),
        (error(401, "youtubeSignupRequired"), Reason.PLATFORM_FORBIDDEN, None),
        (error(403, "forbidden"), Reason.PLATFORM_FORBIDDEN, None),
        (error(403, "commentsDisabled"), Reason.PLATFORM_FORBIDDEN, None),
        (error(404, "videoNotFound"), Reason.TARGET_MISSING, None),
        (error(404, "commentNotFound"), Reason.TARGET_MISSING, None),
        (error(404, "parentCommentNotFound"), Reason.TARGET_MISSING, None),
        (error(400, "invalidTitle"), Reason.PLATFORM_INVALID, None),
        (error(400, "commentTextTooLong"), Reason.PLATFORM_INVALID, None),
    ],
)
def test_googles_own_refusal_is_a_no_with_its_reason(refused, reason, wait_s):
    for answer in commit_answers(refused):
        assert isinstance(answer, Rejected)
        assert (answer.reason, answer.retry_after_s) == (reason, wait_s)


def test_a_status_stands_in_for_reasons_that_are_not_listed():
    body = {"error": {"code": 429, "message": "no", "status": "RESOURCE_EXHAUSTED"}}
    assert committed(answered(429, body)).retry_after_s == UNTIL_MIDNIGHT_S


@pytest.mark.parametrize(
    "exchange",
    [
        error(400, "processingFailure"),
        error(403, "backendError"),
        error(409, "conflict"),
        error(500, "backendError"),
        error(503, "quotaExceeded"),
        answered(403, {"error": {"code": 400, "message": "no", "errors": [{"reason": "forbidden"}]}}),
        answered(403, {"error": {"code": 403, "message": "no"}}),
        answered(403, {"error": {"code": 403, "message": "no", "errors": []}}),
        answered(403, {"error": {"code": 403, "message": "no", "errors": [{"reason": 7}]}}),
        answered(403, {"error": {"code": 403, "message": "no", "errors": ["forbidden"]}}),
        answered(403, {"error": {"code": 403, "errors": [{"reason": "forbidden"}]}}),
        answered(403, {"error": "forbidden"}),
        error(403, "forbidden", {"content-type": "text/html"}),
        answered(403, {**json.loads(error(403, "forbidden").body), "id": VIDEO}),
        answered(200, json.loads(error(403, "forbidden").body)),
    ],
)
def test_a_refusal_in_nobodys_form_or_of_what_may_be_done_is_unknown(exchange):
    assert all(isinstance(each, Unknown) for each in commit_answers(exchange))


@pytest.mark.parametrize("status", [100, 202, 206, 301, 302, 307, 308, 404, 408, 425, 500, 502, 503, 504, 599])
@pytest.mark.parametrize("body", [b"", b"{}", b"<html></html>", json.dumps(video()).encode()])
def test_what_may_have_committed_is_unknown(status, body):
    assert all(isinstance(each, Unknown) for each in commit_answers(Answered(status, JSON, body)))


def test_lost_is_unknown_and_never_sent_is_not_sent():
    never = NeverSent(Reason.SWITCH_THROWN, "all")
    assert set(map(repr, commit_answers(Lost("reset")))) == {repr(Unknown(Reason.ANSWER_LOST, "reset"))}
    assert set(map(repr, commit_answers(never))) == {repr(NotSent(Reason.SWITCH_THROWN, "all"))}
    for exchange in (Lost("reset"), never):
        assert all(isinstance(each, Unreadable) for each in readings(exchange))


@fuzzed("answers of YouTube")
@PATIENT
@given(
    status=st.integers(100, 599), headers=st.dictionaries(st.text(max_size=8), st.text(max_size=8)), body=st.binary()
)
def test_whatever_comes_nothing_raises_and_noise_is_never_a_word(status, headers, body):
    exchange = Answered(status, headers, body)
    for answer in commit_answers(exchange):
        assert isinstance(answer, Unknown) or (status, body) == (204, b"")
    *read, traced = readings(exchange)
    assert all(isinstance(each, Unreadable) for each in read)
    assert isinstance(traced, Unreadable) or (isinstance(traced, Rejected) and status in (308, 404))
    youtube.read_pace(exchange, now=NOW)
    youtube.read_refresh(exchange, now=NOW)
    assert youtube.read_handle(exchange, account=CHANNEL) is None


VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.sampled_from([VIDEO, THREAD, CHANNEL])
SHAPES = st.recursive(
    VALUES,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                ["id", "snippet", "status", "kind", "topLevelComment", "error", "errors", "reason", "code"]
            ),
            inner,
        )
    ),
    max_leaves=8,
)
KINDS = st.sampled_from(["video", "videoList", "playlistItemList", "commentThreadList", "commentList", "channelList", "videoGetRating"])  # fmt: skip


@fuzzed("answers of YouTube")
@PATIENT
@given(status=st.sampled_from([200, 201, 308, 400, 401, 403, 404]), kind=KINDS, items=SHAPES, more=SHAPES)
def test_no_json_makes_a_reading_raise(status, kind, items, more):
    body = {"kind": f"youtube#{kind}Response", "items": items} | (more if isinstance(more, dict) else {})
    exchange = answered(status, body)
    assert len([*commit_answers(exchange), *readings(exchange)]) == 9 + len(Action)
    youtube.read_handle(exchange, account=CHANNEL)


def test_whose_the_token_is_and_what_it_is_called():
    one = listing("channel", {"id": CHANNEL, "snippet": {"title": "House", "customUrl": "@house"}})
    assert youtube.read_who_am_i(one, account=CHANNEL) == CHANNEL
    assert youtube.read_who_am_i(one, account=OTHER) == CHANNEL
    assert youtube.read_handle(one, account=CHANNEL) == "@house"
    two = listing("channel", {"id": OTHER}, {"id": CHANNEL, "snippet": {"title": "House"}})
    assert youtube.read_who_am_i(two, account=CHANNEL) == CHANNEL
    assert youtube.read_handle(two, account=CHANNEL) == "House"
    for bad in (listing("channel"), listing("channel", {"id": "UCx"}), listing("channel", {"id": CHANNEL}, 7)):
        assert isinstance(youtube.read_who_am_i(bad, account=CHANNEL), Unreadable)
    assert youtube.read_who_am_i(error(401, "authError"), account=CHANNEL).credential


def test_pages_of_videos_comments_and_answers_are_read_newest_first():
    older = item("aaaaaaaaaaa")
    older["contentDetails"]["videoPublishedAt"] = "2026-02-01T00:00:00Z"
    page = read_page(listing("playlistItem", older, item(), nextPageToken="n"))
    assert [each.object for each in page.objects] == [VIDEO, "aaaaaaaaaaa"]
    assert (page.objects[0], page.next) == (SHOWN, "n")
    (shown,) = read_page(listing("commentThread", thread(textOriginal="<hi>"))).objects
    assert (shown.object, shown.author, shown.text) == (THREAD, CHANNEL, "<hi>")
    (shown,) = read_page(listing("comment", comment(ANSWER))).objects
    assert (shown.object, shown.text) == (ANSWER, "hi")
    assert read_page(answered(200, {"kind": "youtube#commentListResponse"})).objects == ()


def test_a_channel_without_a_list_has_no_videos():
    assert read_page(error(404, "playlistNotFound")).objects == ()
    for other in (error(403, "playlistNotFound"), error(404, "videoNotFound"), error(403, "commentsDisabled")):
        assert isinstance(read_page(other), Unreadable)


def test_whose_channel_is_no_more_is_nobody():
    gone = thread(authorDisplayName="somebody")
    del gone["snippet"]["topLevelComment"]["snippet"]["authorChannelId"]
    (shown,) = read_page(listing("commentThread", gone)).objects
    assert shown.author == ""


@pytest.mark.parametrize(
    "body",
    [
        listing("playlistItem", item(), item()),
        listing("playlistItem", item(), 7),
        listing("playlistItem", item("short")),
        listing("playlistItem", item(channelId=None)),
        listing("playlistItem", item(title=None)),
        listing("playlistItem", item(), nextPageToken=""),
        listing("playlistItem", item(), nextPageToken=7),
        listing("playlistItem", item(), error={}),
        listing("commentThread", thread(authorChannelId={})),
        listing("commentThread", thread(publishedAt="yesterday")),
        listing("commentThread", thread(publishedAt="2026-03-01T11:59:58")),
        listing("comment", comment("a.b.c")),
        listing("channel", {"id": CHANNEL}),
        answered(200, {"items": []}),
        answered(200, {"kind": "youtube#commentListResponse", "items": {}}),
        answered(206, json.loads(listing("comment").body)),
    ],
)
def test_a_page_is_whole_or_unreadable(body):
    assert isinstance(read_page(body), Unreadable)


@pytest.mark.parametrize("uploaded", ["uploaded", "processed"])
def test_a_video_stands_once_its_resource_is_there(uploaded):
    assert read_object(listing("video", video(uploadStatus=uploaded))) == SHOWN


@pytest.mark.parametrize("uploaded", ["failed", "rejected", "deleted"])
def test_a_video_that_nobody_can_watch_is_gone(uploaded):
    assert read_object(listing("video", video(uploadStatus=uploaded))) == Gone()


def test_a_list_without_it_says_that_it_is_gone():
    assert read_object(listing("video")) == Gone()
    assert read_object(listing("comment"), ANSWER, Action.REPLY) == Gone()
    assert read_object(error(404, "commentNotFound"), ANSWER, Action.REPLY) == Gone()
    assert read_object(listing("comment"), ANSWER, Action.RECALL) == Gone()


def test_a_video_that_is_not_public_has_not_become_what_it_was_to_be_and_can_be_taken_back():
    kept = listing("video", video(privacyStatus="private"))
    assert isinstance(read_object(kept), Unreadable)
    assert read_object(kept, action=Action.RECALL) == SHOWN


@pytest.mark.parametrize(
    "body",
    [
        listing("video", video(), video()),
        listing("video", video(id="aaaaaaaaaaa")),
        listing("video", video(uploadStatus="processing")),
        listing("video", video(uploadStatus=None)),
        listing("video", video(status=None)),
        listing("video", nextPageToken="n"),
        listing("comment"),
        error(403, "videoNotFound"),
        answered(404, b"<html></html>"),
    ],
)
def test_what_cannot_be_read_is_neither_there_nor_gone(body):
    assert isinstance(read_object(body), Unreadable)


@pytest.mark.parametrize(
    ("said", "likers"),
    [
        (rating({"videoId": VIDEO, "rating": "like"}), Likers((CHANNEL,), None)),
        (rating({"videoId": VIDEO, "rating": "none"}), Likers((), None)),
        (rating({"videoId": VIDEO, "rating": "dislike"}), Likers((), None)),
        (rating(), Gone()),
        (error(404, "videoNotFound"), Gone()),
    ],
)
def test_how_this_channel_rates_a_video_is_all_that_is_said(said, likers):
    assert read_likers(said) == likers


@pytest.mark.parametrize(
    "bad", [{"videoId": VIDEO, "rating": "unspecified"}, {"rating": "like"}, {"videoId": VIDEO}, 7]
)
def test_a_rating_that_is_none_says_nothing(bad):
    assert isinstance(read_likers(rating(bad)), Unreadable)
    assert isinstance(read_likers(rating({"videoId": VIDEO, "rating": "like"}, bad)), Unreadable)


@pytest.mark.parametrize(
    ("text", "shown", "same"),
    [
        ("T\nD", "T\nD", True),
        ("T\n\n D ", "T\nD", True),
        ("T ", "T", True),
        ("T\r\nD", "T\nD", True),
        ("U\u0308", "Ü", True),
        ("T\nD", "T", False),
        ("T D", "T\nD", False),
    ],
)
def test_a_video_shows_title_and_description_apart_from_blanks(text, shown, same):
    seen = PlatformObject(object=VIDEO, author=CHANNEL, text=shown)
    assert youtube.shows(intent(text=text), seen) is same


def test_a_comment_shows_its_text_apart_from_blanks():
    seen = PlatformObject(object=THREAD, author=CHANNEL, text="a\n\nb")
    assert youtube.shows(intent(Action.COMMENT, text=" a\n\nb\n"), seen)
    assert not youtube.shows(intent(Action.COMMENT, text="a\nb"), seen)


@PATIENT
@given(st.datetimes(datetime(2008, 1, 1), datetime(2090, 1, 1)))
def test_until_midnight_is_reckoned_as_the_zones_table_has_it(naive):
    instant, pacific = naive.replace(tzinfo=UTC), ZoneInfo("America/Los_Angeles")
    midnight = datetime.combine(
        instant.astimezone(pacific).date() + timedelta(days=1), datetime.min.time(), tzinfo=pacific
    )
    assert until_midnight_s(instant) == (midnight.astimezone(UTC) - instant).total_seconds()


@pytest.mark.parametrize(
    ("instant", "hours"),
    [
        (datetime(2026, 3, 8, 7, 59, 59, tzinfo=UTC), 1 / 3600),  # the day of the change begins in winter time
        (datetime(2026, 3, 8, 8, 0, tzinfo=UTC), 23),
        (datetime(2026, 3, 9, 7, 0, tzinfo=UTC), 24),
        (datetime(2026, 11, 1, 6, 59, 59, tzinfo=UTC), 1 / 3600),  # and this one in summer time
        (datetime(2026, 11, 1, 7, 0, tzinfo=UTC), 25),
        (datetime(2026, 11, 2, 8, 0, tzinfo=UTC), 24),
    ],
)
def test_the_days_on_which_the_clocks_change_are_shorter_or_longer(instant, hours):
    assert until_midnight_s(instant) == pytest.approx(hours * 3600)


def test_the_wait_of_a_read_counts_from_the_answers_own_date():
    dated = error(403, "quotaExceeded", JSON | {"date": "Sun, 01 Mar 2026 12:00:00 GMT"})
    assert read_page(dated).retry_after_s == UNTIL_MIDNIGHT_S
    for bad in ("", "now", "Fri, 31 Dec 9999 23:59:59 GMT"):
        assert read_page(error(403, "quotaExceeded", JSON | {"date": bad})).retry_after_s == RETRY_DEFAULT_S


def test_a_spent_quota_is_the_apps_and_a_full_channel_is_its_own():
    day = Pace(said=(Said(remaining=0, reset_s=UNTIL_MIDNIGHT_S, app_wide=True),))
    assert youtube.read_pace(error(403, "quotaExceeded"), now=NOW) == day
    assert youtube.read_pace(error(400, "uploadLimitExceeded"), now=NOW) == Pace(wait_s=UNTIL_MIDNIGHT_S)
    assert youtube.read_pace(error(403, "userRateLimitExceeded"), now=NOW) == Pace(wait_s=MINUTE_S)
    assert youtube.read_pace(error(429, "tooMany"), now=NOW) == Pace(wait_s=MINUTE_S)
    for silent in (error(403, "forbidden"), answered(200, video()), Lost("reset"), answered(429, b"")):
        assert youtube.read_pace(silent, now=NOW) is None
