"""What is planned, moved and taken back: by whom, within what, and what of a decision outlives it."""

import json
from datetime import timedelta

import pytest

from safety_core.approvals import ApprovalState
from safety_core.errors import BadInput, Refused, StoreUnavailable, UnknownName
from safety_core.lifecycle import IntentState
from safety_core.shell import publish, recall, submit, timetable
from safety_core.vocabulary import IntentId, Reason, Role
from tests.safety_core.shell.ground import START_US, WIDE, put_limits
from tests.safety_core.shell.recalling import around_a_halt
from tests.safety_core.shell.test_outlook import DISTANCE, NIGHT

MINUTE_US = 60_000_000
YEAR_S = 366 * 86_400


@pytest.fixture
def dana(ground):
    return ground.person("dana")


def planned(ground, minutes: float = 60, text: str = "planned", **changes: object):
    return ground.submit(text, due_us=ground.clock.us + round(minutes * MINUTE_US), **changes)


def move(ground, queued, who, *, seconds: float, why: str = "", despite: bool = False):
    at = ground.clock.now() + timedelta(seconds=seconds)
    return timetable.reschedule(ground.core, queued.intent.intent, at, who, why, despite=despite)


def entries(ground, kind: str) -> list[dict]:
    found = [json.loads(each) for each in ground.store.store.read(lambda tx: tx.audit_entries())]
    return [each for each in found if each["kind"] == kind]


def newest(ground, queued):
    return ground.store.store.read(lambda tx: tx.approval_of(queued.intent.intent))


@pytest.mark.parametrize("seconds", [1, 600, 7_200])
def test_a_post_is_claimed_at_its_new_time_and_not_a_microsecond_before(ground, dana, seconds):
    moved = move(ground, planned(ground), dana, seconds=seconds)
    due_us = ground.clock.us + seconds * 1_000_000
    assert (moved.due_us, moved.intent.not_before_us, moved.state) == (due_us, due_us, IntentState.QUEUED)
    ground.clock.us = due_us - 1
    assert publish.claim(ground.core, 1) == []
    ground.clock.us = due_us
    assert len(publish.claim(ground.core, 1)) == 1


def test_the_queue_of_an_account_offers_what_is_first_after_a_move(ground, dana):
    first, second = planned(ground, 10, "first"), planned(ground, 20, "second")
    move(ground, first, dana, seconds=1_800)
    ground.clock.pass_s(1_200)
    _, queued, _ = ground.claim()
    assert queued.intent.intent == second.intent.intent


def test_the_log_names_old_and_new_time_and_the_person_and_reason_only_by_commitment(ground, dana):
    queued = planned(ground)
    move(ground, queued, dana, seconds=600, why="too late")
    (entry,) = entries(ground, "rescheduled")
    assert (entry["was_us"], entry["due_us"], entry["conflicts"]) == (queued.due_us, START_US + 600_000_000, 0)
    assert (entry["intent"], entry["client"]) == (queued.intent.intent, "acme")
    assert "dana" not in json.dumps(entry)
    assert "too late" not in json.dumps(entry)
    move(ground, queued, dana, seconds=700)
    assert [each["why"] is None for each in entries(ground, "rescheduled")] == [False, True]


@pytest.mark.parametrize("seconds", [-1, -1e-6, YEAR_S + 1e-6, 2 * YEAR_S])
def test_a_time_that_is_past_or_more_than_a_year_ahead_is_refused(ground, dana, seconds):
    queued = planned(ground)
    with pytest.raises(BadInput, match="is past or more than a year ahead"):
        move(ground, queued, dana, seconds=seconds)
    assert ground.now(queued) == queued
    assert entries(ground, "rescheduled") == []


@pytest.mark.parametrize("seconds", [0, YEAR_S])
def test_now_and_a_year_ahead_are_times_to_come(ground, dana, seconds):
    assert move(ground, planned(ground), dana, seconds=seconds).due_us == ground.clock.us + seconds * 1_000_000


def test_the_end_of_its_window_is_too_late_and_the_instant_before_is_not(ground, dana):
    queued = planned(ground, 10, not_after_us=ground.clock.us + 60 * MINUTE_US)
    with pytest.raises(BadInput, match="its window is over"):
        move(ground, queued, dana, seconds=3_600)
    assert move(ground, queued, dana, seconds=3_600 - 1e-6).due_us == queued.intent.not_after_us - 1


def test_the_time_that_it_has_already_is_no_new_one_and_keeps_what_was_decided(ground, dana):
    queued = planned(ground, action="reply", target="7")
    with pytest.raises(BadInput, match="already"):
        move(ground, queued, dana, seconds=3_600)
    assert newest(ground, queued).state is ApprovalState.APPROVED


@pytest.mark.parametrize("why", ["\ud800", "x" * 501])
def test_a_reason_that_nobody_can_read_moves_and_takes_back_nothing(ground, dana, why):
    queued = planned(ground)
    with pytest.raises(BadInput, match="reason"):
        move(ground, queued, dana, seconds=600, why=why)
    with pytest.raises(BadInput, match="reason"):
        submit.withdraw(ground.core, queued.intent.intent, person=dana.person, why=why)
    assert ground.now(queued) == queued


def test_what_was_never_there_is_not_moved(ground, dana):
    with pytest.raises(UnknownName):
        timetable.reschedule(ground.core, "int-none", ground.clock.now(), dana)


def test_who_may_not_act_for_the_client_or_brings_no_key_moves_nothing(ground, dana):
    queued = planned(ground)
    for who in (ground.person("vera", Role.VIEWER), ground.person("otto", Role.APPROVER)):
        with pytest.raises(Refused, match="may not act as operator"):
            move(ground, queued, who, seconds=600)
    with pytest.raises(Refused, match="has not proved"):
        move(ground, queued, type(dana)(dana.person, b"\0" * 32), seconds=600)
    assert ground.now(queued) == queued


def test_another_clients_people_are_told_what_is_told_of_what_never_was(ground):
    queued = planned(ground)
    ground.store.transact(lambda tx: tx.add_client("bolt"), deadline_s=1)
    bob = ground.person("bob", clients=("bolt",))
    with pytest.raises(UnknownName, match="there is no"):
        move(ground, queued, bob, seconds=600)
    assert timetable.queue(ground.core, bob) == ()
    with pytest.raises(UnknownName):
        timetable.queue(ground.core, bob, "acme")
    assert len(timetable.queue(ground.core)) == 1


def test_what_a_worker_has_in_hand_or_is_over_is_not_moved(ground, dana):
    done = ground.attempt()
    live, _ = ground.under_permit("under way")
    for queued, state in ((done, "confirmed"), (live, "under_permit")):
        with pytest.raises(Refused, match=f"is {ground.now(queued).state} and cannot"):
            move(ground, queued, dana, seconds=600)
        assert ground.now(queued).state == state or ground.now(queued).state is IntentState.ACCEPTED


def test_what_may_stand_already_by_a_permit_is_not_moved_whatever_its_state_says(ground, dana):
    live, _ = ground.under_permit()
    intent = live.intent.intent
    ground.store.transact(lambda tx: tx.move_intent(intent, IntentState.UNDER_PERMIT, IntentState.QUEUED), deadline_s=1)
    with pytest.raises(Refused, match="it may stand on acme-1 already"):
        move(ground, live, dana, seconds=600)


def test_of_two_who_have_it_at_once_the_mover_is_told(ground, dana):
    queued = planned(ground, 0)

    ground.claim()
    late = ground.store.transact(
        lambda tx: tx.plan_intent(queued.intent.intent, IntentState.QUEUED, at_us=7, at=""), deadline_s=1
    )
    assert late is False
    with pytest.raises(Refused, match="is claimed and cannot be rescheduled"):
        move(ground, queued, dana, seconds=600)


# ---------------------------------------------------------------- what was decided


def test_a_move_voids_the_yes_and_asks_anew_for_the_new_window(ground, dana):
    queued = planned(ground, action="reply", target="7")
    before = newest(ground, queued)
    moved = move(ground, queued, dana, seconds=600)
    after = newest(ground, queued)
    assert ground.store.store.read(lambda tx: tx.approval(before.approval)).state is ApprovalState.VOID
    assert (after.state, after.not_before_us) == (ApprovalState.ASKED, moved.due_us)
    assert after.commitment != before.commitment
    assert (moved.state, moved.reason, moved.waits_for) == (
        IntentState.WAITING, Reason.APPROVAL_MISSING, "decision",
    )  # fmt: skip


def test_a_move_earlier_voids_the_yes_as_one_later_does(ground, dana):
    queued = planned(ground, action="reply", target="7")
    assert move(ground, queued, dana, seconds=1).waits_for == "decision"


def test_rules_that_nobody_can_read_let_nothing_be_moved(ground, dana):
    queued = planned(ground)
    broken = "not toml ["
    rules = ground.store.store.read(lambda tx: tx.rules("approvals"))
    ground.store.transact(
        lambda tx: tx.put_rules(type(rules)(**{**_fields(rules), "version": 99, "body": broken})), deadline_s=1
    )
    with pytest.raises(StoreUnavailable, match="rules on approvals"):
        move(ground, queued, dana, seconds=600)
    assert ground.now(queued) == queued


def _fields(rules) -> dict:
    return {name: getattr(rules, name) for name in type(rules).__struct_fields__}


def test_what_waited_for_a_yes_that_nobody_needs_any_more_takes_its_place_in_the_queue(ground, dana):
    queued = planned(ground)
    intent = queued.intent.intent
    ground.store.transact(
        lambda tx: tx.move_intent(
            intent, IntentState.QUEUED, IntentState.WAITING, waits_for="decision", reason=Reason.APPROVAL_MISSING
        ),
        deadline_s=1,
    )
    moved = move(ground, queued, dana, seconds=600)
    assert (moved.state, moved.waits_for, moved.reason) == (IntentState.QUEUED, None, None)


def test_what_waits_for_a_release_waits_on_at_its_new_time(ground, dana):
    queued = planned(ground)
    intent = queued.intent.intent
    ground.store.transact(
        lambda tx: tx.move_intent(
            intent, IntentState.QUEUED, IntentState.WAITING, waits_for="release", reason=Reason.SWITCH_THROWN
        ),
        deadline_s=1,
    )
    moved = move(ground, queued, dana, seconds=600)
    assert (moved.state, moved.waits_for, moved.reason) == (IntentState.WAITING, "release", Reason.SWITCH_THROWN)
    assert moved.due_us == ground.clock.us + 600_000_000


# ---------------------------------------------------------------- conflicts, and what is shown


def test_a_move_into_a_repetition_is_refused_and_one_that_is_meant_is_written_down(ground, dana):
    planned(ground, 60, "same")
    later = planned(ground, 60 * 30, "same")
    with pytest.raises(Refused, match=r"show the same content.*--despite-conflict"):
        move(ground, later, dana, seconds=7_200)
    assert ground.now(later) == later
    assert move(ground, later, dana, seconds=7_200, despite=True).due_us == ground.clock.us + 7_200_000_000
    assert [each["conflicts"] for each in entries(ground, "rescheduled")] == [1]


def test_a_move_within_a_distance_in_force_is_refused_and_at_it_is_not(ground, dana):
    put_limits(ground.store, WIDE + DISTANCE)
    planned(ground, 60, "one")
    other = planned(ground, 120, "other")
    with pytest.raises(Refused, match="distance asks for 10 min 0 s"):
        move(ground, other, dana, seconds=70 * 60 - 1e-6)
    assert move(ground, other, dana, seconds=70 * 60).due_us == ground.clock.us + 70 * MINUTE_US


def test_a_post_is_in_no_conflict_with_its_own_old_time(ground, dana):
    put_limits(ground.store, WIDE + DISTANCE)
    queued = planned(ground, 60, "one")
    assert move(ground, queued, dana, seconds=61 * 60).due_us == ground.clock.us + 61 * MINUTE_US


def test_a_refused_move_leaves_the_yes_as_it_was(ground, dana):
    planned(ground, 60, "same")
    reply = planned(ground, 60 * 30, "same", action="reply", target="7")
    before = newest(ground, reply)
    with pytest.raises(Refused):
        move(ground, reply, dana, seconds=7_200)
    assert newest(ground, reply) == before


def test_the_queue_is_in_order_of_time_with_what_each_waits_for_and_what_is_in_its_way(ground):
    put_limits(ground.store, WIDE + DISTANCE)
    late = planned(ground, 65, "late")
    early = planned(ground, 60, "early", action="reply", target="7", approved=False)
    at_once = ground.submit("at once")
    rows = timetable.queue(ground.core)
    assert [each.queued.intent.intent for each in rows] == [each.intent.intent for each in (at_once, early, late)]
    assert [each.waits_for for each in rows] == ["its turn", "decision", "its time"]
    assert [each.at == "now" for each in rows] == [True, False, False]
    assert [[one.kind for one in each.conflicts] for each in rows] == [[], [], []]  # the distance counts posts only
    planned(ground, 66, "later still")
    rows = timetable.queue(ground.core, client="acme")
    assert [len(each.conflicts) for each in rows] == [0, 0, 1, 1]
    assert rows[2].conflicts == rows[3].conflicts


@pytest.mark.parametrize("apart_s", [-0.04, -7e-6, 0, 7e-6, 0.04])
def test_a_planned_time_is_shown_as_it_was_planned_however_far_apart_two_clocks_were_read(ground, dana, apart_s):
    queued = planned(ground, 60)
    ground.clock.wall_back_s = apart_s
    assert [each.at for each in timetable.queue(ground.core)] == ["2026-01-01T01:16:40Z"]
    move(ground, queued, dana, seconds=7_200 + apart_s)
    ground.clock.wall_back_s = 0
    assert [each.at for each in timetable.queue(ground.core)] == ["2026-01-01T02:16:40Z"]


@pytest.mark.parametrize("apart_s", [-0.001, -7e-6, 0, 7e-6])
def test_what_is_held_is_shown_until_the_second_that_its_reason_names(ground, apart_s):
    put_limits(ground.store, WIDE + NIGHT)
    one = (ground.clock.now().replace(hour=1, minute=30, second=0) - ground.clock.now()).total_seconds()
    planned(ground, one / 60)
    ground.clock.pass_s(one)
    publish.attempt(ground.core, ground.claim())
    ground.clock.wall_back_s = apart_s
    (row,) = timetable.queue(ground.core)
    assert (row.at, row.waits_for.endswith(f"next at {row.at}")) == ("2026-01-01T02:00:00Z", True)


def test_what_a_worker_has_is_shown_and_what_is_under_a_permit_is_planned_no_more(ground):
    ground.submit()
    ground.claim()
    assert [each.waits_for for each in timetable.queue(ground.core)] == ["the worker that has it"]


def test_what_cadence_holds_says_why_until_it_is_moved(ground, dana):
    put_limits(ground.store, WIDE + NIGHT)
    one = (ground.clock.now().replace(hour=1, minute=30, second=0, microsecond=0) - ground.clock.now()).total_seconds()
    queued = planned(ground, one / 60)
    ground.clock.pass_s(one)
    publish.attempt(ground.core, ground.claim())
    (row,) = timetable.queue(ground.core)
    assert "quiet hours of acme-1" in row.waits_for
    moved = move(ground, queued, dana, seconds=7_200)
    assert (moved.reason, moved.saw) == (None, "")
    (row,) = timetable.queue(ground.core)
    assert row.waits_for == "its time"


def test_limits_that_nobody_can_read_show_the_queue_without_distances(ground, dana):
    planned(ground, 60, "one")
    planned(ground, 61, "other")
    put_limits(ground.store, WIDE + DISTANCE)
    assert all(each.conflicts for each in timetable.queue(ground.core))
    rules = ground.store.store.read(lambda tx: tx.rules("limits"))
    ground.store.transact(
        lambda tx: tx.put_rules(type(rules)(**{**_fields(rules), "version": 99, "digest": "0"})), deadline_s=1
    )
    assert [each.conflicts for each in timetable.queue(ground.core)] == [(), ()]


def test_who_takes_it_back_is_written_down_with_their_reason(ground, dana):
    queued = planned(ground)
    done = submit.withdraw(ground.core, queued.intent.intent, person=dana.person, claimant=dana, why="it still snows")
    assert (done.state, done.saw) == (IntentState.CANCELLED, "withdrawn by dana: it still snows")
    (entry,) = entries(ground, "withdrawn")
    assert entry["why"] is not None
    assert "snows" not in json.dumps(entry)
    with pytest.raises(Refused, match="is cancelled and cannot be rescheduled"):
        move(ground, queued, dana, seconds=600)


def test_a_recall_is_not_planned(ground, dana):
    done, permit = around_a_halt(ground)
    (ordered,) = recall.delete(ground.core, [permit.permit], dana, "wrong one")
    assert done.object == ordered.intent.recalls
    with pytest.raises(Refused, match="is a recall"):
        timetable.reschedule(ground.core, IntentId(ordered.intent.intent), ground.clock.now(), dana)
