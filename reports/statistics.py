"""The few figures that the report states, and what each says in plain words. No I/O."""

from collections.abc import Sequence
from math import ceil, exp, fsum, lgamma, log, log1p

import msgspec


class Quantiles(msgspec.Struct, frozen=True, kw_only=True):
    """A distribution's figures, in the unit of what was measured."""

    n: int
    p50: float
    p99: float
    worst: float


def quantile(ordered: Sequence[float], share: float) -> float:
    """The nearest-rank quantile: the smallest measured value that at least ``share`` of all do not exceed.

    Args:
        ordered: not empty, ascending.
        share: above 0, at most 1.
    """
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def quantiles(values: Sequence[float]) -> Quantiles | None:
    """p50, p99 and worst; ``None`` of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    return Quantiles(n=len(ordered), p50=quantile(ordered, 0.5), p99=quantile(ordered, 0.99), worst=ordered[-1])


def lower_bound(good: int, n: int, confidence: float) -> float:
    """The exact one-sided lower bound on a share (Clopper and Pearson 1934): the least that such a result does not exclude."""
    if good == 0:
        return 0.0
    low, high = 0.0, 1.0 if good == n else good / n
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(n - good, n, 1 - middle) < 1 - confidence else (low, middle)
    return low


def _at_most(bad: int, n: int, p: float) -> float:
    """The chance of so many or fewer among n, each with chance ``p``."""
    if not 0 < p < 1:
        return 1.0 if p <= 0 else float(bad >= n)
    most = lgamma(n + 1)
    return fsum(
        exp(most - lgamma(k + 1) - lgamma(n - k + 1) + k * log(p) + (n - k) * log1p(-p)) for k in range(bad + 1)
    )


def rule_of_three(n: int) -> str:
    """What zero in ``n`` shows, with 95 % confidence (Hanley and Lippman-Hand 1983): a true rate below 3/n."""
    if n == 0:
        return "nothing was judged, so zero shows nothing"
    if n <= 3:  # noqa: PLR2004 - 3/n is 1 or more: no bound at all
        return f"zero in {n} shows nothing yet"
    return f"zero in {n:,} shows, with 95 % confidence, fewer than {100 * 3 / n:.2g} in 100"
