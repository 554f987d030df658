"""Seeds of planted bugs that stood in the product until a rehearsal found them: on X, with the kinds that there were then."""

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
