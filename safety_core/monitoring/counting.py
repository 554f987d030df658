"""Counting what ended since the last look: each permit once, however often and from wherever it is asked.

A permit's place in the order of minting never changes, and what has ended never changes again. So what is known is how far
was counted, the sums up to there, and which permits before that had not ended: those few are looked at again, and all that
was minted since. One look after 10^6 permits costs what one after ten does.

``Seen`` is never changed: two scrapes at once each make one from the same, and whichever is kept is right.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from safety_core.budget.classes import Failure, Verdict, failure, verdict
from safety_core.lifecycle import PermitState
from safety_core.monitored import PUBLISH_BUCKETS_S, REPLY_BUCKETS_S, Ended, Open
from safety_core.ports import Transaction
from safety_core.vocabulary import Action, Platform

STRIDE = 50_000
"""So many permits are counted in one look: a first look at many is several, and holds up no checkpoint of the database."""
NO_FAULT, APART = "none", "apart"
ENDS = (
    (PermitState.CONFIRMED.value, NO_FAULT),
    *((PermitState.REJECTED.value, each.value) for each in Failure),
    *((PermitState.NOT_SENT.value, each) for each in (*(each.value for each in Failure), APART)),
    (PermitState.ABSENT.value, Failure.UNCLEAR.value),
)
"""Every outcome with every fault that it can have."""


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many fell into each bucket, the one past the last included, and their sum."""

    counts: tuple[int, ...]
    sum_us: int = 0

    def plus(self, bucket: int, count: int, sum_us: int) -> "Histogram":
        """With more in one bucket."""
        counts = tuple(each + count * (number == bucket) for number, each in enumerate(self.counts))
        return Histogram(counts, self.sum_us + sum_us)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was counted.

    Attributes:
        upto: the place up to which it was.
        open: the places up to there that had not ended.
        ended: by platform, action, outcome and fault.
        verified: first byte to read back, by platform and action; replied: heard to answered, by platform.
    """

    upto: int = 0
    open: frozenset[int] = frozenset()
    ended: Counter[tuple[Platform, Action, str, str]] = field(default_factory=Counter)
    verified: dict[tuple[Platform, Action], Histogram] = field(default_factory=dict)
    replied: dict[Platform, Histogram] = field(default_factory=dict)


def advance(tx: Transaction, seen: Seen, standing: Iterable[Open]) -> Seen:
    """Count on, by ``STRIDE`` at most; ``standing``: the permits that have not ended, read in the same transaction."""
    last = tx.last_place()
    if last < seen.upto:  # another store than before, or one that went back in time: what was counted is of neither
        seen = Seen()
    upto = min(last, seen.upto + STRIDE)
    now_open = frozenset(each.place for each in standing if each.place <= upto)
    found = list(tx.ended_between(seen.upto, upto))
    for place in sorted(seen.open - now_open):
        found += tx.ended_between(place - 1, place)
    return _added(seen, found, upto, now_open)


def _added(seen: Seen, found: Iterable[Ended], upto: int, now_open: frozenset[int]) -> Seen:
    ended, verified, replied = Counter(seen.ended), dict(seen.verified), dict(seen.replied)
    for each in found:
        ended[each.platform, each.action, each.state.value, fault(each)] += each.total
        if each.took is not None:
            cell = each.platform, each.action
            verified[cell] = _of(verified.get(cell), PUBLISH_BUCKETS_S).plus(each.took, each.total, each.took_us)
        if each.answered is not None:
            before = _of(replied.get(each.platform), REPLY_BUCKETS_S)
            replied[each.platform] = before.plus(each.answered, each.total, each.answered_us)
    return Seen(upto, now_open, ended, verified, replied)


def _of(known: Histogram | None, ends_s: tuple[int, ...]) -> Histogram:
    return known or Histogram((0,) * (len(ends_s) + 1))


def fault(ended: Ended) -> str:
    """Whose fault an outcome was, as error budgets class it."""
    if ended.state is PermitState.CONFIRMED:
        return NO_FAULT
    if verdict(ended.state, ended.reason) is Verdict.APART:
        return APART
    return failure(ended.state, ended.reason, None).value
