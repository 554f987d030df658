"""Percentiles and ratios that the figures stand on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtests.benchmarks.measure import busy, each_us, in_turn, noise, percentile, ratios


@pytest.mark.parametrize(("share", "value"), [(0.5, 50), (0.99, 99), (0.991, 100), (1.0, 100), (0.01, 1), (0.0101, 2)])
def test_a_percentile_is_the_least_value_that_so_many_do_not_exceed(share, value):
    assert percentile(list(range(100, 0, -1)), share) == value


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50), st.floats(0.01, 1.0))
def test_at_least_the_share_lies_at_or_below_a_percentile(values, share):
    found = percentile(values, share)
    assert found in values
    assert sum(each <= found for each in values) >= share * len(values) - 1e-9


def test_ratios_are_taken_turn_by_turn():
    assert ratios([10, 30], [5, 10]) == [2, 3]
    with pytest.raises(ValueError, match="shorter"):
        ratios([1, 2], [1])


def test_two_works_are_timed_in_turn_after_each_ran_once():
    order: list[str] = []
    ours, theirs = in_turn(lambda: order.append("ours"), lambda: order.append("theirs"), 3)
    assert order == ["ours", "theirs"] * 4
    assert len(ours) == len(theirs) == 3


def test_every_call_is_timed():
    assert len(each_us(lambda: None, 7)) == 7


def test_the_noise_of_the_machine_is_ordered():
    found = noise(50)
    assert 0 < found.p50_us <= found.p99_us <= found.worst_us
    assert found.unevenness >= 1


@pytest.mark.parametrize(("sinks_after", "told"), [(0, False), (59, False), (61, True)])
def test_a_machine_whose_load_has_not_sunk_in_time_is_busy(sinks_after, told):
    at = [0.0]

    def wait(seconds: float) -> None:
        at[0] += seconds

    said = busy(60.0, load=lambda: 1_000.0 if at[0] < sinks_after else 0.0, clock=lambda: at[0], wait=wait)
    assert ("load 1000.0" in said and "after 60 s of waiting" in said) is told
    assert at[0] == min(sinks_after, 60)  # no longer than it takes, and no longer than was allowed
