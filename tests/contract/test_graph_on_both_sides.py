"""What Facebook, Instagram and Threads do in ways of their own: containers, quotas, and what a regime leaves open."""

from hashlib import sha256
from typing import Any

import pytest

from safety_core.intent import effect_digest
from safety_core.media import Content, Medium
from safety_core.ports import Accepted, PlatformObject, Ready, Rejected, Unreadable
from safety_core.secret import Secret
from safety_core.vocabulary import Action, ObjectId, Platform, Reason
from simulators.drawing import garden, jpeg, png
from tests.contract.meeting import OTHERS, SIDES, TOKEN, Meeting, Side, window

_GRAPH = (Platform.FACEBOOK, Platform.INSTAGRAM, Platform.THREADS)
GRAPH = {side.platform: side for side in SIDES if side.platform in _GRAPH}
FACEBOOK, INSTAGRAM, THREADS = (GRAPH[each] for each in (Platform.FACEBOOK, Platform.INSTAGRAM, Platform.THREADS))
DAY_S = 24 * 3_600
EACH = pytest.mark.parametrize("side", GRAPH.values(), ids=lambda side: side.platform.value)
CONTAINERS = pytest.mark.parametrize("side", [INSTAGRAM, THREADS], ids=lambda side: side.platform.value)
FETCHED = pytest.mark.parametrize("fetched", ["creation", "processing"])


def shelved(content: bytes, kind: str, ending: str) -> Content:
    digest = sha256(content).hexdigest()
    return Content(Medium(kind, len(content), digest), content, f"https://shelf.example/{digest}.{ending}")


FILM = shelved(b"\x00\x00\x00\x18ftypmp42" + bytes(500), "video/mp4", "mp4")
NO_FILM = shelved(b"\x00\x00\x00\x18ftypmp42" + bytes(501), "video/mp4", "mp4")
PNG = shelved(png(1080, 1080, garden), "image/png", "png")
WIDE = shelved(jpeg(2048, 184, garden), "image/jpeg", "jpg")
BROKEN = shelved(b"\xff\xd8\xff" + bytes(100), "image/jpeg", "jpg")


def refusal(answer: object) -> Reason:
    assert isinstance(answer, Rejected), answer
    return answer.reason


# Containers ------------------------------------------------------------------------------------------------------------


@CONTAINERS
@pytest.mark.parametrize("processing_s", [0, 4, 100])
def test_a_film_is_published_once_it_is_processed(side: Side, processing_s: float) -> None:
    meeting = Meeting(side, processing_s=processing_s)
    intent = meeting.intent(shows=(FILM,))
    assert not side.adapter.measure(intent).unfit
    begun_us = meeting.clock.now_us()
    post = meeting.made(intent)
    assert meeting.clock.now_us() - begun_us >= processing_s * 1_000_000
    (entry,) = meeting.effects()
    assert (entry.object, entry.visible) == (post, effect_digest(intent))
    assert [each.object for each in meeting.listed()] == [post]


@CONTAINERS
def test_pictures_and_a_film_stand_in_one_post_in_their_order(side: Side) -> None:
    meeting = Meeting(side)
    intent = meeting.intent(pictures=2, shows=(FILM,))
    assert len(intent.media) == 3
    meeting.made(intent)
    (entry,) = meeting.effects()
    assert entry.visible == effect_digest(intent)


@CONTAINERS
@pytest.mark.parametrize("again", ["container_not_found", "media_not_found"])
def test_a_container_becomes_a_post_once(side: Side, again: str) -> None:
    meeting = Meeting(side, **({"published_again": again} if side is INSTAGRAM else {}))
    intent = meeting.intent()
    ready = meeting.prepared(intent)
    assert isinstance(ready, Ready)
    assert isinstance(meeting.committed(intent, ready), Accepted)
    assert refusal(meeting.committed(intent, ready)) is Reason.PLATFORM_TOO_FAST
    assert len(meeting.effects()) == 1


@CONTAINERS
@pytest.mark.parametrize(("waited_s", "stands"), [(DAY_S - 60, True), (DAY_S, False)])
def test_a_container_waits_a_day_and_then_a_new_one_is_needed(side: Side, waited_s: float, stands: bool) -> None:
    meeting = Meeting(side)
    intent = meeting.intent()
    ready = meeting.prepared(intent)
    assert isinstance(ready, Ready)
    meeting.wait(waited_s)
    answer = meeting.committed(intent, ready)
    assert isinstance(answer, Accepted) is stands
    if not stands:
        assert refusal(answer) is Reason.PLATFORM_TOO_FAST
        assert isinstance(meeting.done(intent), Accepted)
    assert len(meeting.effects()) == 1


@CONTAINERS
@FETCHED
@pytest.mark.parametrize("shown", [WIDE, BROKEN], ids=["too wide", "no picture"])
def test_a_picture_that_the_platform_does_not_take_is_refused_before_anything_stands(
    side: Side, fetched: str, shown: Content
) -> None:
    meeting = Meeting(side, pictures_fetched=fetched)
    said = meeting.prepared(meeting.intent(shows=(shown,)))
    if side is THREADS and fetched == "processing" and shown is BROKEN:
        assert isinstance(said, Rejected | Unreadable)  # UNKNOWN, which may pass
        assert said.retry_after_s
    else:
        assert refusal(said) is Reason.PLATFORM_INVALID
    assert not meeting.effects()


@CONTAINERS
def test_what_fails_on_the_platforms_side_is_begun_anew(side: Side) -> None:
    meeting = Meeting(side)
    when = {"platform": side.platform.value, "operation": "create_container"}
    meeting.world.faults.add({"fault": "media_fails_late", "when": when})
    intent = meeting.intent(shows=(FILM,))
    said = meeting.prepared(intent)
    assert isinstance(said, Rejected | Unreadable)
    assert not meeting.effects()


@CONTAINERS
def test_what_has_no_address_any_more_is_not_published(side: Side) -> None:
    meeting = Meeting(side)
    intent = meeting.intent(pictures=1)
    for each in meeting.shelf.values():
        meeting.world.story.web.remove(each.url or "")
    said = meeting.prepared(intent)
    assert isinstance(said, Rejected | Unreadable)
    assert not meeting.effects()


@pytest.mark.parametrize(("race_s", "stands"), [(29, True), (36, False)])
@pytest.mark.parametrize("pictures", [0, 1])
def test_a_container_that_is_not_found_yet_is_too_soon(race_s: float, stands: bool, pictures: int) -> None:
    meeting = Meeting(THREADS, publish_race={"constant_s": race_s})
    answer = meeting.done(meeting.intent(pictures=pictures))
    assert isinstance(answer, Accepted) is stands
    if not stands:
        assert isinstance(answer, Rejected)
        assert (answer.reason, answer.retry_after_s) == (Reason.PLATFORM_TOO_FAST, 30)
    assert len(meeting.effects()) == stands


@pytest.mark.parametrize(("race_s", "stands"), [(29, True), (36, False)])
def test_a_carousel_whose_pictures_are_not_found_yet_is_too_soon(race_s: float, stands: bool) -> None:
    meeting = Meeting(THREADS, publish_race={"constant_s": race_s})
    said = meeting.prepared(meeting.intent(pictures=3))
    assert isinstance(said, Ready) is stands
    if not stands:
        assert refusal(said) is Reason.PLATFORM_TOO_FAST


def test_facebook_takes_pngs_as_they_are() -> None:
    meeting = Meeting(FACEBOOK)
    intent = meeting.intent(shows=(PNG,))
    meeting.made(intent)
    (entry,) = meeting.effects()
    assert entry.visible == effect_digest(intent)


# What does not fit -----------------------------------------------------------------------------------------------------


def links(number: int) -> str:
    return " ".join(f"https://{each}.example" for each in range(number))


def tags(number: int) -> str:
    return "#tag " * number


def mentions(number: int) -> str:
    return "@acme " * number


@pytest.mark.parametrize(
    ("side", "most"),
    [(FACEBOOK, 10), (INSTAGRAM, 10), (THREADS, 20)],
    ids=lambda each: str(getattr(each, "platform", each)),
)
def test_one_picture_more_than_fits_is_refused_by_both(side: Side, most: int) -> None:
    meeting = Meeting(side)
    fitting, beyond = (meeting.intent(text="many", pictures=each) for each in (most, most + 1))
    assert not side.adapter.measure(fitting).unfit
    assert side.adapter.measure(beyond).unfit
    assert refusal(meeting.done(beyond)) is Reason.PLATFORM_INVALID
    assert not meeting.effects()
    assert isinstance(meeting.done(fitting), Accepted)


@pytest.mark.parametrize(
    ("side", "action", "written", "most"),
    [
        (INSTAGRAM, Action.PUBLISH, tags, 30),
        (INSTAGRAM, Action.PUBLISH, mentions, 20),
        (INSTAGRAM, Action.COMMENT, tags, 4),
        (INSTAGRAM, Action.REPLY, links, 1),
        (THREADS, Action.PUBLISH, links, 5),
        (THREADS, Action.REPLY, links, 5),
    ],
    ids=lambda each: getattr(each, "__name__", None) or str(getattr(each, "platform", each)),
)
def test_one_sign_more_than_fits_is_refused_by_both(side: Side, action: Action, written: Any, most: int) -> None:
    meeting = Meeting(side)
    target = None if action is Action.PUBLISH else meeting.answer_to(action).target
    fitting, beyond = (meeting.intent(action, written(each), target=target) for each in (most, most + 1))
    assert not side.adapter.measure(fitting).unfit
    assert side.adapter.measure(beyond).unfit
    so_far = len(meeting.effects())
    assert refusal(meeting.done(beyond)) is Reason.PLATFORM_INVALID
    assert len(meeting.effects()) == so_far
    assert isinstance(meeting.done(fitting), Accepted)


# Quotas ----------------------------------------------------------------------------------------------------------------

QUOTAS = [
    (INSTAGRAM, {"quota_total": 2}),
    (INSTAGRAM, {"quota_total": 2, "quota_status": 403}),
    *((THREADS, {"posts_a_day": 2, "quota_code": code}) for code in (4, 9, 17, 32, 613)),
    *((THREADS, {"posts_a_day": 2, "quota_status": status}) for status in (403, 429)),
]


@pytest.mark.parametrize(("side", "regime"), QUOTAS, ids=str)
def test_a_quota_that_is_used_up_is_too_fast_before_and_at_the_commit(side: Side, regime: dict[str, Any]) -> None:
    meeting = Meeting(side, **regime)
    meeting.publish("first")
    intent = meeting.intent(text="third")
    ready = meeting.prepared(intent)
    assert isinstance(ready, Ready)
    meeting.publish("second")
    late = meeting.committed(intent, ready)
    assert refusal(late) is Reason.PLATFORM_TOO_FAST
    asked = len(meeting.asked)
    early = meeting.prepared(intent)
    assert refusal(early) is Reason.PLATFORM_TOO_FAST
    assert len(meeting.asked) == asked + 1
    assert all(each.retry_after_s for each in (late, early) if isinstance(each, Rejected))
    meeting.wait(DAY_S)
    assert isinstance(meeting.done(intent), Accepted)


def test_replies_and_deletions_have_quotas_of_their_own() -> None:
    meeting = Meeting(THREADS, posts_a_day=2, replies_a_day=1, deletes_a_day=1)
    first, second = meeting.publish("first"), meeting.publish("second")
    reply = meeting.made(meeting.intent(Action.REPLY, "reply", target=first))
    assert refusal(meeting.done(meeting.intent(Action.REPLY, "again", target=first))) is Reason.PLATFORM_TOO_FAST
    assert isinstance(meeting.recall(second), Accepted)
    answer = meeting.recall(reply)
    assert refusal(answer) is Reason.PLATFORM_TOO_FAST
    assert isinstance(meeting.shown(reply, Action.RECALL), PlatformObject)
    meeting.wait(DAY_S)
    assert isinstance(meeting.recall(reply), Accepted)


# What a regime leaves open ---------------------------------------------------------------------------------------------


@EACH
@pytest.mark.parametrize("regime", [{"token_status": 401}, {"revoked_subcode": 460}, {"revoked_subcode": 467}], ids=str)
def test_a_refused_token_is_known_whatever_it_is_told_by(side: Side, regime: dict[str, Any]) -> None:
    meeting = Meeting(side, **regime)
    meeting.token().revoke()
    assert refusal(meeting.done(meeting.intent())) is Reason.PLATFORM_CREDENTIAL
    said = meeting.who_am_i()
    assert isinstance(said, Unreadable)
    assert said.credential


@EACH
@pytest.mark.parametrize("status", [400, 403])
def test_a_missing_permission_is_known_whatever_its_status(side: Side, status: int) -> None:
    meeting = Meeting(side, permission_status=status)
    meeting.token().lose_scope(side.publishes)
    assert refusal(meeting.done(meeting.intent())) is Reason.PLATFORM_FORBIDDEN


@EACH
@pytest.mark.parametrize("status", [400, 403, 429])
def test_a_full_window_is_known_whatever_its_status_of_reads_as_well(side: Side, status: int) -> None:
    meeting = Meeting(side, throttle_status=status, **window(side, "who_am_i", 1))
    assert meeting.who_am_i() == side.account
    said = meeting.who_am_i()
    assert isinstance(said, Unreadable)
    assert not said.credential
    assert said.retry_after_s is not None
    meeting.wait(said.retry_after_s)
    assert meeting.who_am_i() == side.account


@pytest.mark.parametrize("code", [4, 17, 32, 613, 80001])
@EACH
def test_a_full_window_is_known_by_each_of_its_codes_and_told_by_the_answer_that_filled_it(
    side: Side, code: int
) -> None:
    meeting = Meeting(side, throttle_codes={side.shares: code}, **window(side, "who_am_i", 2))
    request = side.adapter.who_am_i(Secret(TOKEN), account=side.account)
    half, full, over = (side.adapter.read_pace(meeting.ask(request), now=meeting.now) for _ in range(3))
    assert half is None
    for pace in (full, over):
        assert pace is not None
        assert [each.remaining for each in pace.said if not each.app_wide] == [0]
        assert all(each.reset_s is not None and each.reset_s > 0 for each in pace.said)
    assert over is not None
    assert any(each.app_wide for each in over.said) is (code == 4)


@pytest.mark.parametrize("code", [36004, 36103])
def test_a_caption_that_is_too_long_is_invalid_by_either_code(code: int) -> None:
    meeting = Meeting(INSTAGRAM, caption_code=code)
    assert refusal(meeting.prepared(meeting.intent(text="a" * 2_201))) is Reason.PLATFORM_INVALID


@pytest.mark.parametrize("rule", ["facebook_login", "refused"])
def test_where_instagram_deletes_no_posts_a_recall_is_refused_and_the_post_stands(rule: str) -> None:
    meeting = Meeting(INSTAGRAM, delete_media=rule)
    post = meeting.publish()
    assert refusal(meeting.recall(post)) is Reason.TARGET_MISSING
    assert isinstance(meeting.shown(post, Action.RECALL), PlatformObject)
    assert len(meeting.effects()) == 1


@EACH
def test_what_lists_do_not_show_yet_is_read_by_its_id(side: Side) -> None:
    meeting = Meeting(side)
    meeting.world.lag_lists(10, platform=side.platform.value)
    post = meeting.publish()
    assert isinstance(meeting.shown(post), PlatformObject)
    assert meeting.listed() == []
    meeting.wait(10)
    assert [each.object for each in meeting.listed()] == [post]


@pytest.mark.parametrize("shown", ["own_threads", "always"])
def test_a_reply_is_known_as_ours_whether_or_not_its_owner_is_told(shown: str) -> None:
    meeting = Meeting(THREADS, owner_shown=shown)
    post = meeting.publish()
    ours = meeting.made(meeting.intent(Action.REPLY, "ours", target=post))
    meeting.made(meeting.intent(Action.REPLY, "theirs", target=post), OTHERS)
    found = {each.text: each for each in meeting.listed(Action.REPLY, thread=post)}
    assert (found["ours"].object, found["ours"].author) == (ours, THREADS.account)
    assert found["theirs"].author == (THREADS.other if shown == "always" else "@zeta")
    assert meeting.shown(ours, Action.REPLY) == found["ours"]


def test_a_reply_to_another_profile_is_read_by_its_id_and_its_thread_is_not_readable() -> None:
    meeting = Meeting(THREADS)
    post = meeting.made(meeting.intent(text="theirs"), OTHERS)
    reply = meeting.made(meeting.intent(Action.REPLY, "ours", target=post))
    assert isinstance(meeting.shown(reply, Action.REPLY), PlatformObject)
    request = THREADS.adapter.list_page(
        THREADS.account, action=Action.REPLY, token=Secret(TOKEN), thread=post, since=None, cursor=None
    )
    assert isinstance(THREADS.adapter.read_page(meeting.ask(request), account=THREADS.account), Unreadable)


def test_a_reply_to_a_reply_of_instagram_stands_beside_it() -> None:
    meeting = Meeting(INSTAGRAM)
    answer = meeting.answer_to(Action.REPLY, "a reply")
    comment, reply = ObjectId(answer.target or ""), meeting.made(answer)
    below = meeting.made(meeting.intent(Action.REPLY, "a reply to it", target=reply))
    assert isinstance(meeting.shown(below, Action.REPLY), PlatformObject)
    assert {each.object for each in meeting.listed(Action.REPLY, thread=comment)} == {reply, below}
    assert meeting.listed(Action.REPLY, thread=reply) == []
