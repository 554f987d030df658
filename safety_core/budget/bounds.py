"""Exact one-sided bounds on a failure probability (Clopper and Pearson), for one look at a number of events fixed beforehand.

A ladder of looks (299 events, else 473, else 628) passes falsely up to 9 % of the time instead of 5 %. So the number of
failures that a look allows, and with it the number of events, is written into the objective before the first event; the look
is taken in the transaction of the event that makes the number full, and never again.
"""

import math
from functools import lru_cache

import msgspec

CONFIDENCE = 0.95
FAILURES_MAX = 20
EVENTS_MAX = 10_000_000


def log_chance(failures: int, events: int, probability: float) -> float:
    """Ln of the chance of exactly so many failures; ``probability`` within (0, 1)."""
    return (
        math.lgamma(events + 1)
        - math.lgamma(failures + 1)
        - math.lgamma(events - failures + 1)
        + failures * math.log(probability)
        + (events - failures) * math.log1p(-probability)
    )


def at_most(failures: int, events: int, probability: float) -> float:
    """The chance of so many failures or fewer."""
    return min(1.0, math.fsum(math.exp(log_chance(each, events, probability)) for each in range(failures + 1)))


def at_least(failures: int, events: int, probability: float) -> float:
    """The chance of so many failures or more, exact in its small values, too."""
    if failures <= 0:
        return 1.0
    total = 0.0
    for each in range(failures, events + 1):
        term = math.exp(log_chance(each, events, probability))
        total += term
        if each > events * probability and term < total * 1e-12:
            break
    return min(1.0, total)


def upper(failures: int, events: int, *, confidence: float = CONFIDENCE) -> float:
    """The largest failure probability that such a result does not exclude."""
    if events == 0 or failures >= events:
        return 1.0
    low, high = failures / events, 1.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if at_most(failures, events, middle) > 1 - confidence else (low, middle)
    return high


@lru_cache(maxsize=64)
def needed(failures: int, worst: float, *, confidence: float = CONFIDENCE) -> int:
    """The fewest events, with so many failures among them, that show a failure probability below ``worst``.

    For 99 % at 95 %: 299 without a failure, 473 with one, 628 with two.
    """
    low, high = failures, failures + 1
    while at_most(failures, high, worst) > 1 - confidence:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if at_most(failures, middle, worst) > 1 - confidence else (low, middle)
    return high


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """The one look at the pool: stages and house together, all failures counted in full.

    Attributes:
        events, failures: of the pool, up to the needed number; what comes after it is not looked at.
        allowed: failures that the objective allows; needed: events, for that.
    """

    events: int
    failures: int
    allowed: int
    needed: int

    @property
    def taken(self) -> bool:
        """Whether the number is full."""
        return self.events >= self.needed

    @property
    def passes(self) -> bool:
        """Whether the release criterion is met; never before the number is full."""
        return self.taken and self.failures <= self.allowed

    @property
    def words(self) -> str:
        """For a person."""
        allowed = f"with at most {self.allowed} failed" if self.allowed else "without a failure"
        if not self.taken:
            return f"house and canary pooled: {self.events} of the {self.needed} events this needs, {self.failures} failed ({allowed} it passes)"
        said = "passed" if self.passes else "failed"
        return f"the one look at {self.needed} events {said}: {self.failures} failed ({allowed} it passes)"


def pooled(events: int, failures: int, *, allowed: int, worst: float) -> Look:
    """The look at a pool that counts no further than it needs."""
    return Look(events=events, failures=failures, allowed=allowed, needed=needed(allowed, worst))
