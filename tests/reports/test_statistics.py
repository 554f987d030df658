"""The figures are values that were measured, and zero in n is said as what it shows."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics import lower_bound, quantiles, rule_of_three


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


def tail(bad: int, n: int, p: Fraction) -> Fraction:
    """P(X ≤ bad) of a binomial, exactly."""
    return sum((comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(bad + 1)), Fraction(0))


@pytest.mark.parametrize(("n", "bad"), [(299, 0), (473, 1), (628, 2)])
def test_so_many_posts_and_no_fewer_show_more_than_99_in_100(n: int, bad: int) -> None:
    """The known sizes of an attribute sample for 99 % at 95 %."""
    assert lower_bound(n - bad, n, 0.95) > 0.99
    assert lower_bound(n - 1 - bad, n - 1, 0.95) < 0.99


@pytest.mark.parametrize(("bad", "n"), [(0, 1), (0, 10), (1, 10), (3, 10), (0, 299), (1, 473), (2, 628), (5, 60)])
def test_the_bound_is_where_the_binomial_tail_is_one_in_twenty(bad: int, n: int) -> None:
    """Clopper and Pearson's definition, in fractions, on both sides of the bound."""
    bound = lower_bound(n - bad, n, 0.95)
    step = Fraction(1, 10**9)
    assert tail(bad, n, 1 - (Fraction(bound) - step)) < Fraction(1, 20) < tail(bad, n, 1 - (Fraction(bound) + step))


@pytest.mark.parametrize("n", [1, 10, 299, 4812])
def test_of_no_failure_the_bound_is_the_nth_root_of_alpha(n: int) -> None:
    assert lower_bound(n, n, 0.95) == pytest.approx(0.05 ** (1 / n), abs=1e-12)


@pytest.mark.parametrize(("good", "n"), [(0, 0), (0, 1), (0, 1000)])
def test_of_no_success_nothing_is_shown(good: int, n: int) -> None:
    assert lower_bound(good, n, 0.95) == 0.0


@pytest.mark.parametrize("n", [30, 299, 1000, 30_000])
def test_three_in_n_is_never_less_than_the_exact_bound(n: int) -> None:
    exact = 1 - lower_bound(n, n, 0.95)
    assert exact < 3 / n < exact * 1.06
