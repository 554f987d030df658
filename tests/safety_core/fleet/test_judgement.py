"""The supervisor's judgement of one worker, at both edges of P and of K; a real one is killed in ``test_supervisor.py``."""

import msgspec
import pytest

from safety_core.fleet.judgement import confirm_within_us, why_it_must_die
from safety_core.halt import Timing, checked, us
from safety_core.ports import Beat
from safety_core.vocabulary import WorkerId

TIMING = Timing()
P_US, K_US = us(TIMING.pause_s), us(TIMING.confirm_s)
BEFORE, RAISED, LATER = 10, 12, 14
"""Generations of the view."""
AT_US = 1_000_000_000
"""When RAISED was first seen."""
LONG_AGO_US = AT_US - 100_000_000
LEFT = None
SILENT, UNCONFIRMED = "it was silent for", "it did not confirm what was raised"
EDGE = ("at-the-edge", "past-it")


def judged(
    now_us: int,
    *,
    beat_us: int | None = None,
    confirmed: int = BEFORE,
    joined_us: int = LONG_AGO_US,
    resumed_us: int = LONG_AGO_US,
    raised: tuple[tuple[int, int], ...] = ((BEFORE, LONG_AGO_US), (RAISED, AT_US)),
    timing: Timing = TIMING,
) -> str | None:
    """The judgement, without its figures; a worker that is said nothing of beat just now."""
    beat = Beat(
        worker=WorkerId("worker-1"),
        pid=1,
        started_ticks=1,
        beat_us=now_us if beat_us is None else beat_us,
        confirmed=confirmed,
        confirmed_us=LONG_AGO_US,
    )
    said = why_it_must_die(
        beat, joined_us=joined_us, resumed_us=resumed_us, raised=raised, now_us=now_us, timing=timing
    )
    return said and next(each for each in (SILENT, UNCONFIRMED) if said.startswith(each))


@pytest.mark.parametrize(("late_us", "said"), [(P_US, LEFT), (P_US + 1, SILENT)], ids=EDGE)
def test_whoever_is_silent_for_longer_than_p_dies_and_not_at_p_itself(late_us, said):
    assert judged(AT_US + late_us, beat_us=AT_US, confirmed=RAISED) == said


@pytest.mark.parametrize(("late_us", "said"), [(K_US - P_US, LEFT), (K_US - P_US + 1, UNCONFIRMED)], ids=EDGE)
def test_whoever_beats_and_has_not_confirmed_p_before_k_is_over_dies_and_not_at_that_instant_itself(late_us, said):
    assert judged(AT_US + late_us) == said


def test_a_supervisor_that_is_paused_for_p_just_before_it_would_kill_still_kills_by_k():
    asleep_us = AT_US + confirm_within_us(TIMING)
    assert judged(asleep_us) is LEFT
    assert judged(asleep_us + P_US, resumed_us=asleep_us + P_US) == UNCONFIRMED
    assert asleep_us + P_US <= AT_US + K_US


def test_k_counts_from_the_raise_however_lately_the_worker_gave_a_sign_of_life():
    late_us = AT_US + confirm_within_us(TIMING) + 1
    assert [judged(late_us, beat_us=late_us - ago_us) for ago_us in (0, 1, P_US)] == [UNCONFIRMED] * 3


def test_k_counts_from_the_oldest_raise_that_is_owed_so_that_raise_upon_raise_gives_nobody_more_time():
    late_us = AT_US + confirm_within_us(TIMING) + 1
    raised = ((RAISED, AT_US), (LATER, late_us - 1))
    assert judged(late_us, raised=raised) == UNCONFIRMED
    assert judged(late_us, raised=raised, confirmed=RAISED) is LEFT


@pytest.mark.parametrize(("confirmed", "said"), [(RAISED - 1, UNCONFIRMED), (RAISED, LEFT), (LATER, LEFT)], ids=str)
def test_a_confirmation_of_this_raise_or_a_later_one_is_enough_and_one_of_an_earlier_is_not(confirmed, said):
    assert judged(AT_US + 10 * K_US, confirmed=confirmed) == said


@pytest.mark.parametrize(("late_us", "said"), [(K_US - P_US, LEFT), (K_US - P_US + 1, UNCONFIRMED)], ids=EDGE)
def test_a_worker_that_joined_after_the_raise_has_k_from_its_joining(late_us, said):
    joined_us = AT_US + 10 * K_US
    assert judged(joined_us + late_us, joined_us=joined_us) == said


@pytest.mark.parametrize(("late_us", "said"), [(P_US, LEFT), (P_US + 1, SILENT)], ids=EDGE)
def test_after_a_pause_of_the_supervisor_silence_counts_anew(late_us, said):
    resumed_us = AT_US + 5 * P_US
    assert judged(resumed_us + late_us, beat_us=AT_US, resumed_us=resumed_us, confirmed=RAISED) == said


def test_after_a_pause_of_the_supervisor_confirming_does_not_count_anew():
    now_us = AT_US + confirm_within_us(TIMING) + 1
    assert judged(now_us, resumed_us=now_us) == UNCONFIRMED


@pytest.mark.parametrize(("confirm_s", "within_s"), [(8.0, 6.0), (4.5, 2.5), (4.0, 2.0)])
def test_p_is_kept_of_k_and_p_at_least_is_left_down_to_the_shortest_k_that_is_taken(confirm_s, within_s):
    timing = checked(msgspec.structs.replace(TIMING, confirm_s=confirm_s))
    assert confirm_within_us(timing) == us(within_s)
    assert judged(AT_US + us(within_s), timing=timing) is LEFT
    assert judged(AT_US + us(within_s) + 1, timing=timing) == UNCONFIRMED
