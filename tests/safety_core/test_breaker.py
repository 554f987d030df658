"""The breaker: its table, what counts as a row of failures, its back-off, its one trial."""

import itertools

import msgspec
import pytest

from safety_core.breaker import (
    FIRST_US,
    LONGEST_US,
    MOVES,
    OF_ACCOUNT,
    OF_PLATFORM,
    WINDOW_US,
    Breaker,
    BreakerState,
    Event,
    Sign,
    Traffic,
    after,
    held_until,
    in_the_way,
    rebased,
    traffic_of,
    tried,
)
from safety_core.vocabulary import Action, ClientId, Platform, SlotId

NOW_US = 10**12
OWN = Breaker(platform=Platform.X, subject="1001", client=ClientId("acme"), traffic=Traffic.READS)
COMMON = Breaker(platform=Platform.X, subject="", client=None, traffic=Traffic.READS)
SLOT, OTHER = SlotId("slot-1"), SlotId("slot-2")


def failed(breaker: Breaker, *times_us: int) -> Breaker:
    for at_us in times_us:
        breaker = after(breaker, Sign.FAILED, SLOT, now_us=at_us)
    return breaker


def opened(breaker: Breaker = OWN, at_us: int = NOW_US) -> Breaker:
    return failed(breaker, *[at_us] * (OF_ACCOUNT if breaker.subject else OF_PLATFORM))


def trial(breaker: Breaker, slot: SlotId = SLOT) -> Breaker:
    return tried(breaker, slot, until_us=breaker.until_us + 100)


def test_the_table_leads_back_to_closed_from_everywhere_and_out_of_closed_only_by_failures():
    assert {state for state, _ in MOVES} == set(BreakerState)
    assert {event for state, event in MOVES if state is BreakerState.CLOSED} == {Event.TRIPPED}
    assert [key for key, to in MOVES.items() if to is BreakerState.CLOSED] == [(BreakerState.HALF_OPEN, Event.ANSWERED)]


@pytest.mark.parametrize(("breaker", "most"), [(OWN, OF_ACCOUNT), (COMMON, OF_PLATFORM)])
def test_it_opens_with_the_last_failure_of_a_row_and_not_before(breaker, most):
    short = failed(breaker, *[NOW_US] * (most - 1))
    assert (short.state, held_until(short, now_us=NOW_US)) == (BreakerState.CLOSED, NOW_US)
    full = failed(short, NOW_US + 5)
    assert (full.state, full.failures, full.until_us) == (BreakerState.OPEN, most, NOW_US + 5 + FIRST_US)


def test_a_sign_of_life_ends_the_row():
    short = failed(OWN, NOW_US, NOW_US)
    alive = after(short, Sign.ALIVE, SLOT, now_us=NOW_US)
    assert alive == OWN
    assert failed(alive, NOW_US, NOW_US).state is BreakerState.CLOSED


def test_what_was_never_sent_neither_counts_nor_ends_the_row():
    short = failed(OWN, NOW_US, NOW_US)
    assert after(short, Sign.NONE, SLOT, now_us=NOW_US) is short


@pytest.mark.parametrize(("late_us", "state"), [(WINDOW_US, BreakerState.OPEN), (WINDOW_US + 1, BreakerState.CLOSED)])
def test_a_row_counts_from_its_first_failure_for_one_window(late_us, state):
    late = failed(OWN, NOW_US, NOW_US + 1, NOW_US + late_us)
    assert late.state is state
    if state is BreakerState.CLOSED:
        assert (late.failures, late.since_us) == (1, NOW_US + late_us)


def test_of_an_open_one_nothing_that_was_under_way_before_moves_it():
    broken = opened()
    for sign in Sign:
        assert after(broken, sign, OTHER, now_us=NOW_US + 1) is broken


def test_only_the_trials_own_answer_closes_it():
    half = trial(opened())
    assert after(half, Sign.ALIVE, OTHER, now_us=NOW_US) is half
    assert after(half, Sign.ALIVE, SLOT, now_us=NOW_US) == OWN


def test_a_trial_that_never_left_makes_room_for_the_next_at_once():
    half = trial(opened())
    again = after(half, Sign.NONE, SLOT, now_us=NOW_US + 3)
    assert (again.state, held_until(again, now_us=NOW_US + 3)) == (BreakerState.OPEN, NOW_US + 3)
    assert again.back_off_us == half.back_off_us


def test_the_back_off_doubles_with_each_failed_trial_up_to_its_bound_and_begins_anew_after_closing():
    breaker, waits = opened(), []
    for _ in range(6):
        waits.append(breaker.back_off_us)
        breaker = after(trial(breaker), Sign.FAILED, SLOT, now_us=breaker.until_us)
    assert waits[0] == FIRST_US
    assert all(later == min(2 * earlier, LONGEST_US) for earlier, later in itertools.pairwise(waits))
    assert waits[-1] == LONGEST_US
    closed = after(trial(breaker), Sign.ALIVE, SLOT, now_us=breaker.until_us)
    assert opened(closed).back_off_us == FIRST_US


def test_a_trial_whose_outcome_nobody_recorded_is_followed_by_another():
    half = trial(opened())
    assert held_until(half, now_us=NOW_US) == half.until_us
    next_one = trial(half, OTHER)
    assert next_one.state is BreakerState.HALF_OPEN
    assert after(next_one, Sign.ALIVE, SLOT, now_us=NOW_US) is next_one
    assert after(next_one, Sign.ALIVE, OTHER, now_us=NOW_US) == OWN


def test_a_closed_one_has_no_trial():
    with pytest.raises(KeyError):
        trial(OWN)


def test_after_a_reboot_it_stands_as_it_stood_and_waits_at_most_as_long_as_it_ever_does():
    kept = rebased(opened(), now_us=1_000)
    assert (kept.state, kept.failures, kept.until_us) == (BreakerState.OPEN, OF_ACCOUNT, 1_000 + LONGEST_US)
    assert kept.since_us == 1_000
    soon = msgspec.structs.replace(kept, until_us=1_001)
    assert rebased(soon, now_us=1_000) == soon


@pytest.mark.parametrize("action", Action)
def test_a_read_is_held_by_breakers_of_reads_and_whatever_may_change_something_by_both(action):
    both = tuple(msgspec.structs.replace(OWN, traffic=each) for each in Traffic)
    reading = action is Action.READ
    assert traffic_of(action) is (Traffic.READS if reading else Traffic.EFFECTS)
    assert in_the_way(both, action) == (both[:1] if reading else both)
