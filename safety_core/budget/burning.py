"""Burn windows: two nested windows both burn at least so fast, and the traffic is enough to tell that from chance.

At a 99 % objective and six posts an hour one failure is a burn of 16.7. So a burn counts only where the incidents in the
long window (one outage is one) could hardly have come about at the objective itself: the chance of so many or more among so
many events is at most alpha / (2 · cells · windows · 100,000 looks). Where there are fewer, the e-process decides.
"""

from collections.abc import Callable, Iterable

import msgspec

from safety_core.budget.bounds import at_least
from safety_core.budget.evidence import ALPHA
from safety_core.budget.objectives import MINUTE_S, Burn, Objective

LOOKS = 100_000


class Minute(msgspec.Struct, frozen=True, kw_only=True):
    """What one minute (since the epoch) of a cell had.

    Attributes:
        objective: of which cell.
        good, bad: permits that ended; incidents: failures as the tests count them; late: good ones that took too long.
    """

    objective: str
    minute: int
    good: int = 0
    bad: int = 0
    incidents: int = 0
    late: int = 0


class Sum(msgspec.Struct, frozen=True):
    """Minutes added up."""

    good: int = 0
    bad: int = 0
    incidents: int = 0
    late: int = 0

    @property
    def events(self) -> int:
        """All that ended."""
        return self.good + self.bad


def added(minutes: Iterable[Minute], since: int) -> Sum:
    """From minute ``since`` on."""
    good = bad = incidents = late = 0
    for each in minutes:
        if each.minute >= since:
            good, bad = good + each.good, bad + each.bad
            incidents, late = incidents + each.incidents, late + each.late
    return Sum(good, bad, incidents, late)


def first_minute(now: int, length_s: int) -> int:
    """The first minute of a window that ends with minute ``now``."""
    return now - length_s // MINUTE_S + 1


def rate(found: Sum, worst: float) -> float:
    """How many times as fast as the budget allows; 0 without events. What floats make of 14.4 is taken for it."""
    return round(found.bad / found.events / worst, 9) if found.events else 0.0


class Burning(msgspec.Struct, frozen=True):
    """A pair of windows that burns: how fast in each, and whether the traffic is enough to halt for it."""

    burn: Burn
    long: float
    short: float
    certain: bool


Since = Callable[[int], Sum]
"""Adds up a cell's minutes from one on."""


def burning(objective: Objective, since: Since, now: int, *, cells: int) -> list[Burning]:
    """The pairs in which both windows burn up to minute ``now``, in the order of the objective."""
    found = []
    for burn in objective.burns:
        long = since(first_minute(now, burn.long_s))
        short = since(first_minute(now, burn.short_s))
        rates = rate(long, objective.worst), rate(short, objective.worst)
        if min(rates) >= burn.rate:
            chance = at_least(min(long.incidents, long.events), long.events, objective.worst)
            allowed = ALPHA / (2 * cells * len(objective.burns) * LOOKS)
            found.append(Burning(burn, *rates, chance <= allowed))
    return found
