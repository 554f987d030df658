"""Seeds of bugs that stood in the product until a rehearsal found them; the first two on X, with the kinds that there were then."""

import pytest

from loadtests.rehearsal import weather
from loadtests.rehearsal.options import ONLY_X, Options
from loadtests.rehearsal.run import rehearse
from loadtests.rehearsal.words import of_result


def violates_nothing(seed: int) -> None:
    found = rehearse(Options(seed=seed, platforms=ONLY_X, kinds=weather.FIRST))
    assert found.good, of_result(found)


def test_a_halt_whose_last_look_meets_a_locked_store_is_told_by_its_bound():
    violates_nothing(1252)


def test_a_halt_that_is_released_before_its_acknowledgement_was_written_counts_as_acknowledged():
    violates_nothing(2311)


@pytest.mark.parametrize("seed", [16780, 18511])
def test_a_window_that_was_spent_while_this_machines_clock_was_behind_is_waited_for_no_longer(seed):
    found = rehearse(Options(seed=seed))
    assert found.good, of_result(found)
    assert found.faults["too_fast"] > 0
    assert found.mishaps["clock_back"] > 0


def test_a_halt_that_nobody_waits_for_is_told_by_its_bound_though_the_supervisor_stands_still():
    found = rehearse(Options(seed=15_078))
    assert found.good, of_result(found)


def test_a_halt_waits_for_no_preparation_that_was_over_when_the_store_was_away():
    found = rehearse(Options(seed=11_916))
    assert found.good, of_result(found)


def test_a_halt_that_nobody_waits_for_is_told_by_its_bound_though_nobody_can_write():
    found = rehearse(Options(seed=12_487))
    assert found.good, of_result(found)
