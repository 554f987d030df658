"""When a scheduled release takes effect, who may agree to it, and what lets it lapse."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.errors import BadInput, Miswired
from safety_core.schedules import (
    AHEAD_MAX_S,
    CLOCKS_AGREE_S,
    SCHEDULE_MOVES,
    Clocks,
    ScheduledRelease,
    ScheduleState,
    agreement_refusal,
    due,
    due_us,
    lapsed,
    move,
)
from safety_core.switches import HaltState, Scope
from safety_core.vocabulary import Action, ClientId, HaltId, PersonId, ScheduleId
from tests.safety_core.examples import HALT, NOW_US, SECOND_US, halted

PROPOSED_AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
AHEAD_S = 7_200
SCHEDULE = ScheduledRelease(
    schedule=ScheduleId("schedule_1"),
    halts=(HaltId("halt_1"),),
    at=(PROPOSED_AT + timedelta(seconds=AHEAD_S)).isoformat(),
    due_us=NOW_US + AHEAD_S * SECOND_US,
    proposed_by=HALT.person,
    reason="the platform mends it by then",
    proposed_us=NOW_US,
    epoch=8,
    state=ScheduleState.AGREED,
    agreed_by=PersonId("pia"),
)
STANDING = halted(Scope(client=ClientId("acme")), state=HaltState.QUIESCED)
MICROSECOND_S = 1 / SECOND_US


def after(seconds: float, *, wall_ahead_s: float = 0) -> Clocks:
    """Both clocks so long after the proposal, the wall clock ahead of the other."""
    return Clocks(
        PROPOSED_AT + timedelta(seconds=seconds + wall_ahead_s),
        NOW_US + round(seconds * SECOND_US),
    )


def changed(schedule: ScheduledRelease, **changes: object) -> ScheduledRelease:
    return msgspec.structs.replace(schedule, **changes)


@pytest.mark.parametrize(("seconds", "comes"), [(AHEAD_S - MICROSECOND_S, False), (AHEAD_S, True), (AHEAD_S + 1, True)])
def test_it_is_due_at_its_time_and_not_before(seconds: float, comes: bool) -> None:
    assert due(SCHEDULE, after(seconds)) is comes


@pytest.mark.parametrize("state", [state for state in ScheduleState if state is not ScheduleState.AGREED])
def test_without_a_yes_its_time_passes_over_it(state: ScheduleState) -> None:
    assert not due(changed(SCHEDULE, state=state, agreed_by=None), after(AHEAD_S + 60))


@pytest.mark.parametrize("wall_ahead_s", [AHEAD_S, -AHEAD_S, -MICROSECOND_S])
def test_neither_clock_alone_makes_it_due(wall_ahead_s: float) -> None:
    assert not due(SCHEDULE, after(0 if wall_ahead_s > 0 else AHEAD_S, wall_ahead_s=wall_ahead_s))


@pytest.mark.parametrize(
    ("state", "says"), [(ScheduleState.PROPOSED, "nobody else agreed"), (ScheduleState.AGREED, "could not take effect")]
)
@pytest.mark.parametrize(("seconds", "over"), [(AHEAD_S + 3_600 - MICROSECOND_S, False), (AHEAD_S + 3_600, True)])
def test_it_lapses_an_hour_after_its_time(state: ScheduleState, says: str, seconds: float, over: bool) -> None:
    why = lapsed(changed(SCHEDULE, state=state), [STANDING], after(seconds))
    assert (why is not None) is over
    assert not over or says in (why or "")


@pytest.mark.parametrize(
    ("clocks", "over"),
    [
        (after(-MICROSECOND_S), True),  # the boot clock began anew
        (after(0), False),
        (after(60, wall_ahead_s=CLOCKS_AGREE_S), False),
        (after(60, wall_ahead_s=CLOCKS_AGREE_S + MICROSECOND_S), True),  # …and has come past the proposal since
        (after(60, wall_ahead_s=-86_400), False),  # waits until the wall clock comes there again, too
    ],
)
def test_it_lapses_when_the_machine_rebooted_or_its_clock_was_set_forward(clocks: Clocks, over: bool) -> None:
    assert (lapsed(SCHEDULE, [STANDING], clocks) is not None) is over


@given(booted_s=st.integers(CLOCKS_AGREE_S + 1, 10**7), ran_s=st.integers(0, 10**6), down_s=st.integers(0, 10**6))
def test_no_reboot_goes_unnoticed_however_long_the_machine_ran_before_and_after(
    booted_s: int, ran_s: int, down_s: int
) -> None:
    """Proposed ``booted_s`` after the boot, rebooted ``down_s`` later, and looked at ``ran_s`` after that."""
    proposed = changed(
        SCHEDULE, proposed_us=booted_s * SECOND_US, due_us=(booted_s + AHEAD_S) * SECOND_US, state=ScheduleState.AGREED
    )
    clocks = Clocks(PROPOSED_AT + timedelta(seconds=down_s + ran_s), ran_s * SECOND_US)
    assert lapsed(proposed, [STANDING], clocks) is not None


@pytest.mark.parametrize(
    ("scope", "epoch", "over"),
    [
        (Scope(), 9, True),
        (Scope(client=ClientId("acme"), action=Action.REPLY), 9, True),
        (Scope(client=ClientId("acme")), 8, False),  # thrown before it was proposed
        (Scope(client=ClientId("bolt")), 9, False),
        (Scope(action=Action.READ), 9, False),  # spared by the halt that is to end
    ],
)
@pytest.mark.parametrize("state", HaltState)
def test_a_new_halt_that_overlaps_lets_it_lapse_even_when_it_ended_meanwhile(
    scope: Scope, epoch: int, over: bool, state: HaltState
) -> None:
    new = msgspec.structs.replace(halted(scope, name="halt_2", state=state), epoch=epoch)
    assert (lapsed(SCHEDULE, [STANDING, new], after(60)) is not None) is over


def test_one_of_its_halts_released_meanwhile_lets_it_lapse_and_another_release_does_not() -> None:
    ended = msgspec.structs.replace(STANDING, state=HaltState.RELEASED, released_by=PersonId("pia"))
    assert "released meanwhile, by pia" in (lapsed(SCHEDULE, [ended], after(60)) or "")
    other = msgspec.structs.replace(ended, halt=HaltId("halt_0"), epoch=7)
    assert lapsed(SCHEDULE, [other, STANDING], after(60)) is None


def test_who_threw_one_of_its_halts_cannot_agree_and_another_operator_can() -> None:
    open_one = changed(SCHEDULE, state=ScheduleState.PROPOSED, agreed_by=None)
    automatic = msgspec.structs.replace(STANDING, automatic=True)
    assert "a second person" in (agreement_refusal(open_one, [STANDING], STANDING.person) or "")
    assert "a second person" in (agreement_refusal(open_one, [automatic, STANDING], STANDING.person) or "")
    assert agreement_refusal(open_one, [automatic], STANDING.person) is None
    assert agreement_refusal(open_one, [STANDING], PersonId("pia")) is None


@pytest.mark.parametrize("state", [state for state in ScheduleState if state is not ScheduleState.PROPOSED])
def test_a_schedule_takes_one_yes_while_it_is_open(state: ScheduleState) -> None:
    assert f"is {state}" in (agreement_refusal(changed(SCHEDULE, state=state), [STANDING], PersonId("quin")) or "")


@pytest.mark.parametrize("before", ScheduleState)
@pytest.mark.parametrize("to", ScheduleState)
def test_a_schedule_moves_by_its_table_and_not_otherwise(before: ScheduleState, to: ScheduleState) -> None:
    schedule = changed(SCHEDULE, state=before)
    assert schedule.open is (before in (ScheduleState.PROPOSED, ScheduleState.AGREED))
    if to in SCHEDULE_MOVES[before]:
        assert move(schedule, to, saw="x") == changed(schedule, state=to, saw="x")
    else:
        with pytest.raises(Miswired):
            move(schedule, to)


def test_what_was_only_proposed_is_never_done() -> None:
    assert set(SCHEDULE_MOVES) == set(ScheduleState)
    assert [state for state, moves in SCHEDULE_MOVES.items() if ScheduleState.DONE in moves] == [ScheduleState.AGREED]


@pytest.mark.parametrize(
    ("ahead_s", "says"),
    [(-60, "not in the future"), (0, "not in the future"), (1 - MICROSECOND_S, "not in the future"), (1, None),
     (AHEAD_MAX_S, None), (AHEAD_MAX_S + MICROSECOND_S, "30 days ahead")],
)  # fmt: skip
def test_a_time_is_ahead_and_not_too_far(ahead_s: float, says: str | None) -> None:
    at = PROPOSED_AT + timedelta(seconds=ahead_s)
    if says is None:
        assert due_us(at, after(0)) == NOW_US + round(ahead_s * SECOND_US)
    else:
        with pytest.raises(BadInput, match=says):
            due_us(at, after(0))
