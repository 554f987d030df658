"""The figures are values that were measured, and zero in n is said as what it shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics import quantiles, rule_of_three


def test_nothing_has_no_figures() -> None:
    assert quantiles([]) is None


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=300))
def test_at_least_the_share_lies_at_or_below_a_quantile_and_less_below_it(values: list[int]) -> None:
    found = quantiles(values)
    assert found is not None
    for share, value in ((0.5, found.p50), (0.99, found.p99), (1.0, found.worst)):
        assert value in values
        assert sum(each <= value for each in values) >= share * len(values)
        assert sum(each < value for each in values) < share * len(values)


@pytest.mark.parametrize(
    ("n", "told"),
    [
        (0, "nothing was judged, so zero shows nothing"),
        (3, "zero in 3 shows nothing yet"),
        (4, "zero in 4 shows, with 95 % confidence, fewer than 75 in 100"),
        (30, "zero in 30 shows, with 95 % confidence, fewer than 10 in 100"),
        (30_000, "zero in 30,000 shows, with 95 % confidence, fewer than 0.01 in 100"),
    ],
)
def test_the_rule_of_three_in_words(n: int, told: str) -> None:
    assert rule_of_three(n) == told
