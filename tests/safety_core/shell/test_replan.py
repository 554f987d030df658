"""After a reboot what is planned keeps its wall-clock time, and its yes is asked for anew."""

from datetime import timedelta

import pytest

from safety_core.approvals import ApprovalState
from safety_core.errors import Refused
from safety_core.lifecycle import IntentState
from safety_core.shell import approve, publish, tidy
from safety_core.shell.asking import WAITS_FOR_DECISION
from safety_core.switches import Scope
from safety_core.vocabulary import Action, Reason
from tests.safety_core.examples import halted
from tests.safety_core.shell.test_timetable import MINUTE_US, entries, move, newest, planned

HOUR_S = 3_600.0


@pytest.fixture
def ground(ground):
    tidy.register(ground.core, threads=1)
    return ground


def reboot(ground, *, off_s: float, boot: str = "the-next-boot") -> None:
    ground.clock.restart(MINUTE_US, off_s=off_s)
    ground.fates.boot = boot
    tidy.register(ground.core, threads=1)


@pytest.mark.parametrize("off_s", [1, 1_800, HOUR_S - 0.000001])
def test_a_planned_post_goes_at_its_wall_clock_time_and_not_a_microsecond_before(ground, off_s):
    at = ground.clock.now() + timedelta(hours=1)
    post = planned(ground, 60)
    reboot(ground, off_s=off_s)
    due_us = ground.clock.us + round((HOUR_S - off_s) * 1_000_000)
    ground.clock.us = due_us - 1
    assert publish.claim(ground.core, 1) == []
    ground.clock.us = due_us
    assert ground.clock.now() == at
    _, taken, _ = ground.claim()
    assert (taken.intent.intent, taken.intent.not_before_us) == (post.intent.intent, due_us)


@pytest.mark.parametrize("off_s", [HOUR_S, HOUR_S + 0.000001, 10 * HOUR_S])
def test_a_post_whose_time_came_while_the_machine_was_off_is_due(ground, off_s):
    post = planned(ground, 60)
    reboot(ground, off_s=off_s)
    _, taken, _ = ground.claim()
    assert taken.intent.intent == post.intent.intent


def test_what_was_moved_goes_at_its_new_wall_clock_time(ground):
    post = planned(ground, 60)
    move(ground, post, ground.person("dana"), seconds=2 * HOUR_S)
    reboot(ground, off_s=HOUR_S)
    due_us = ground.clock.us + round(HOUR_S) * 1_000_000
    assert (ground.now(post).due_us, ground.now(post).intent.not_before_us) == (due_us, due_us)


def test_who_comes_second_in_a_boot_moves_nothing_and_voids_no_yes_given_since(ground):
    post = planned(ground, 60, action="reply", target="100")
    reboot(ground, off_s=60)
    asked = newest(ground, post)
    approve.yes(ground.core, asked.approval, ground.keys_of("otto"), seen=asked.commitment)
    before = ground.now(post)
    ground.clock.pass_s(5)
    ground.clock.wall_back_s -= 0.001  # the clock is disciplined meanwhile
    tidy.register(ground.worker("worker-2"), threads=1)
    assert (ground.now(post), newest(ground, post).state) == (before, ApprovalState.APPROVED)


def test_a_yes_is_void_after_a_reboot_and_asked_for_anew(ground):
    post = planned(ground, 60, action="reply", target="100")
    old = newest(ground, post)
    assert old.state is ApprovalState.APPROVED
    reboot(ground, off_s=60)
    asked = newest(ground, post)
    assert asked.approval != old.approval
    assert (asked.state, asked.not_before_us) == (ApprovalState.ASKED, ground.now(post).intent.not_before_us)
    after = ground.now(post)
    assert (after.state, after.waits_for, after.reason) == (
        IntentState.WAITING, WAITS_FOR_DECISION, Reason.APPROVAL_MISSING,
    )  # fmt: skip
    ground.clock.pass_s(HOUR_S)
    assert publish.claim(ground.core, 1) == []
    assert len(entries(ground, "approval_void")) == 1


def test_a_yes_that_names_no_time_outlives_a_reboot(ground):
    post = ground.submit("Yes", action="reply", target="100")
    reboot(ground, off_s=60)
    publish.attempt(ground.core, ground.claim())
    assert ground.now(post).state not in (IntentState.WAITING, IntentState.CANCELLED)
    assert newest(ground, post).state is ApprovalState.APPROVED


def test_where_a_person_took_the_yes_back_nobody_is_asked_again(ground):
    post = planned(ground, 60, action="reply", target="100")
    approve.revoke(ground.core, newest(ground, post).approval, ground.keys_of("otto"), why="not now")
    before = newest(ground, post)
    reboot(ground, off_s=60)
    assert newest(ground, post) == before


@pytest.mark.parametrize(("off_s", "over"), [(60, False), (60.000001, True)])
@pytest.mark.parametrize("action", ["publish", "reply"])
def test_a_window_that_is_over_by_the_wall_clock_is_over(ground, off_s, over, action):
    target = None if action == "publish" else "100"
    end_us = ground.clock.us + MINUTE_US
    post = ground.submit(action=action, target=target, not_after_us=end_us)
    reboot(ground, off_s=off_s)
    assert (newest(ground, post) is not None and newest(ground, post).state is ApprovalState.ASKED) is (
        action == "reply" and not over
    )
    if action == "reply" and not over:
        return
    publish.attempt(ground.core, ground.claim())
    reason = ground.now(post).reason
    assert (reason is Reason.WINDOW_OVER) is over


@pytest.mark.parametrize("column", ["until_at", "due_at"])
def test_of_a_window_without_a_wall_clock_nobody_knows_where_it_lies_and_it_is_over(ground, column):
    """What an earlier release took in, and no reschedule since."""
    post = (
        planned(ground, 60, not_after_us=ground.clock.us + 90 * MINUTE_US) if column == "until_at" else planned(ground)
    )
    sql(ground, f"UPDATE intents SET {column} = NULL")
    reboot(ground, off_s=60)
    assert ground.now(post).intent.not_after_us == 0
    ground.clock.pass_s(2 * HOUR_S)
    publish.attempt(ground.core, ground.claim())
    assert (ground.now(post).state, ground.now(post).reason) == (IntentState.CANCELLED, Reason.WINDOW_OVER)


def test_what_is_due_and_names_no_time_has_no_window_that_could_be_over(ground):
    post = ground.submit(due_us=ground.clock.us)
    reboot(ground, off_s=60)
    assert ground.now(post).intent.not_after_us is None
    assert ground.claim()[1].intent.intent == post.intent.intent


def test_rules_that_cannot_be_read_void_the_yes_and_keep_nobody_from_starting(ground):
    post = planned(ground, 60, action="reply", target="100")
    sql(ground, "UPDATE rules SET body = 'none' WHERE name = 'approvals'")
    reboot(ground, off_s=60)
    assert newest(ground, post).state is ApprovalState.VOID
    ground.clock.pass_s(HOUR_S)
    publish.attempt(ground.core, ground.claim())
    assert ground.now(post).reason is Reason.APPROVAL_UNREADABLE


@pytest.mark.parametrize(("back_s", "refused"), [(0, False), (0.000001, True), (86_400, True)])
def test_a_clock_that_is_earlier_than_what_was_written_lets_no_worker_start_and_changes_nothing(
    ground, back_s, refused
):
    post = planned(ground, 60)
    before, writes = ground.now(post), ground.store.read(lambda tx: tx.last_seen())
    if refused:
        with pytest.raises(Refused, match="set the clock and start again"):
            reboot(ground, off_s=-back_s)
    else:
        reboot(ground, off_s=0)
    assert (ground.now(post) == before) is refused
    assert (ground.store.read(lambda tx: tx.last_seen()) == writes) is refused


def test_what_is_written_by_a_clock_that_is_back_does_not_make_it_right(ground):
    planned(ground, 60)
    ground.clock.restart(MINUTE_US, off_s=-86_400)
    ground.fates.boot = "the-next-boot"
    ground.submit("from an intake that started first")
    with pytest.raises(Refused, match="nobody knows when what is planned is due"):
        tidy.register(ground.core, threads=1)
    ground.clock.wall_back_s -= 86_400
    tidy.register(ground.core, threads=1)


@pytest.mark.parametrize("scope", [Scope(), Scope(action=Action.PUBLISH)])
def test_under_a_halt_of_everything_a_worker_starts_by_the_clock_as_it_is(ground, scope):
    post = planned(ground, 60)
    due_at = ground.clock.now() + timedelta(hours=1)
    ground.store.transact(lambda tx: tx.put_halt(halted(scope)), deadline_s=1)
    if scope != Scope():
        with pytest.raises(Refused):
            reboot(ground, off_s=-86_400)
        return
    reboot(ground, off_s=-86_400)
    assert ground.clock.now() + timedelta(microseconds=ground.now(post).due_us - ground.clock.us) == due_at
    reboot(ground, off_s=0, boot="the-one-after")  # what the clock shows is the latest that is known since


def sql(ground, statement: str) -> None:
    connection = ground.store.store._connection
    connection.execute(statement)
    connection.commit()
