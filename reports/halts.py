"""Which halts of a load count as samples, what each took, and why another does not count. No I/O.

A halt is a sample only if a request in its scope was in flight and work in its scope was queued when it was asked for,
enough was in flight over the machine, something else went on after it was acknowledged, and work in its scope took
effect again after its release (safety.md §5). An idle halt shows nothing.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Generic, TypeVar

import msgspec

from reports.checkers.i03_halt import arrivals
from reports.checkers.scope import (
    FOREVER_US,
    Index,
    covers,
    covers_intent,
    index_of,
    place_of,
    printed_us,
    scope_kind,
    scope_text,
)
from reports.evidence.folder import Evidence
from reports.evidence.rows import HaltRow, IntentRow, JournalRow

MILLISECOND_US = 1000
OK_STATUS = range(200, 300)
NEVER_US = -FOREVER_US
"""It was not under way at any instant."""
Lasting = TypeVar("Lasting")


class Floors(msgspec.Struct, frozen=True, kw_only=True):
    """What must be under way at t0 for a halt to be a sample."""

    in_flight_machine: int
    in_flight_scope: int
    queued_scope: int


class HaltSample(msgspec.Struct, frozen=True, kw_only=True):
    """One halt of a load.

    Attributes:
        latency_us: t2 - t0; ``None`` when it was never acknowledged.
        printed_us: what its own command took, t0 to its word; shown beside, never instead.
        effects_after: requests in scope that arrived after the acknowledgement or the bound: the true harm.
        in_flight_scope, in_flight_machine: committing requests at a platform at t0, by its journal.
        queued: intents in scope that were submitted and not yet permitted or settled at t0.
        unknown: permits in scope whose outcome was unknown at t0.
        outside: effects outside the scope, or answered probes, after t2 and before the release.
        resumed: effects in scope after the release.
        why_not: empty for a sample.
    """

    halt: str
    scope: str
    kind: str
    asked_us: int
    bound_us: int
    latency_us: int | None
    printed_us: int | None
    quiesced_by: str | None
    failed: bool
    effects_after: int
    in_flight_scope: int
    in_flight_machine: int
    queued: int
    unknown: int
    outside: int
    resumed: int
    why_not: tuple[str, ...]

    @property
    def is_sample(self) -> bool:
        """Whether it counts."""
        return not self.why_not


def halt_samples(evidence: Evidence, floors: Floors) -> tuple[HaltSample, ...]:
    """Every halt of the evidence, in the order in which they were asked for."""
    load = _Load(evidence)
    printed = printed_us(evidence)
    after = Counter(each.halt.halt for each in arrivals(evidence))
    ordered = sorted(evidence.halts, key=lambda each: (each.asked_us, each.halt))
    return tuple(_sample(load, halt, floors, printed.get(halt.halt), after[halt.halt]) for halt in ordered)


class _During(Generic[Lasting]):
    """Things that last, each from its first instant to just before its last, asked for at instants that never go back."""

    def __init__(self, lasting: Iterable[tuple[int, int, Lasting]]) -> None:
        self._coming = sorted(lasting, key=lambda each: each[0], reverse=True)
        self._here: list[tuple[int, int, Lasting]] = []

    def at(self, us: int) -> list[Lasting]:
        """What lasts at this instant."""
        while self._coming and self._coming[-1][0] <= us:
            self._here.append(self._coming.pop())
        self._here = [each for each in self._here if us < each[1]]
        return [each for _, _, each in self._here]


class _Load:
    """One load's evidence, ordered once for all its halts. Halts are asked about in the order of their t0."""

    def __init__(self, evidence: Evidence) -> None:
        self.index = index = index_of(evidence)
        self.flying = _During((each.arrived_us, _replied_us(index, each), each) for each in index.requests())
        self.queued = _During((each.submitted_us, _begun_us(index, each), each) for each in evidence.intents)
        self.unknown = _During(_unknowns(evidence))
        self.places = {place_of(each) for each in evidence.intents}
        self._effects: dict[int, tuple[dict[str, int], list[int]]] = {}
        for each in sorted(index.effects(), key=lambda each: each.arrived_us):
            covering = index.covering(each)
            self._effects.setdefault(id(covering), (covering, []))[1].append(each.arrived_us)
        self._probes = sorted((each.us, each.ref) for each in evidence.samples if each.name == "probe")
        self._reads = sorted(
            (each.arrived_us, each.tag)
            for each in evidence.journal
            if not each.committing and each.tag is not None and each.replied_us is not None and each.status in OK_STATUS
        )

    def effects(self, halt: HaltRow, since_us: int, until_us: int, *, covered: bool) -> int:
        """How many effects arrived between these instants, and at neither, inside the halt's scope or outside it."""
        return sum(
            max(0, bisect_left(times, until_us) - bisect_right(times, since_us))
            for covering, times in self._effects.values()
            if (halt.halt in covering) is covered
        )

    def reads(self, since_us: int, until_us: int) -> int:
        """How many of the harness's own tagged reads were said and answered between these instants, and at neither."""
        return len(_named(self._probes, since_us, until_us) & _named(self._reads, since_us, until_us))


def _named(timed: list[tuple[int, str]], since_us: int, until_us: int) -> set[str]:
    first = bisect_right(timed, since_us, key=itemgetter(0))
    return {name for _, name in timed[first : bisect_left(timed, until_us, key=itemgetter(0))]}


def _sample(load: _Load, halt: HaltRow, floors: Floors, printed: int | None, after: int) -> HaltSample:
    flying = load.flying.at(halt.asked_us)
    in_scope = sum(load.index.covered(halt, each) for each in flying)
    queued = sum(covers_intent(halt, each) for each in load.queued.at(halt.asked_us))
    outside, kind_of_life = _went_on(load, halt)
    resumed = 0 if halt.released_us is None else load.effects(halt, halt.released_us, FOREVER_US, covered=True)
    reasons = (
        (
            in_scope < floors.in_flight_scope,
            f"{in_scope} requests in scope were in flight, {floors.in_flight_scope} needed",
        ),
        (queued < floors.queued_scope, f"{queued} intents in scope were queued, {floors.queued_scope} needed"),
        (
            len(flying) < floors.in_flight_machine,
            f"{len(flying)} requests were in flight over the machine, {floors.in_flight_machine} needed",
        ),
        (outside < 1, f"no {kind_of_life} between its acknowledgement and its release"),
        (halt.released_us is None, "it was never released"),
        (halt.released_us is not None and resumed < 1, "nothing in its scope took effect after its release"),
    )
    return HaltSample(
        halt=halt.halt,
        scope=scope_text(halt),
        kind=scope_kind(halt),
        asked_us=halt.asked_us,
        bound_us=halt.bound_us,
        latency_us=None if halt.quiesced_us is None else halt.quiesced_us - halt.asked_us,
        printed_us=None if printed is None else printed - halt.asked_us,
        quiesced_by=halt.quiesced_by,
        failed=halt.failed_us is not None,
        effects_after=after,
        in_flight_scope=in_scope,
        in_flight_machine=len(flying),
        queued=queued,
        unknown=sum(covers_intent(halt, each) for each in load.unknown.at(halt.asked_us)),
        outside=outside,
        resumed=resumed,
        why_not=tuple(why for wrong, why in reasons if wrong),
    )


def _replied_us(index: Index, request: JournalRow) -> int:
    """Until when a request was at a platform. One never replied to is, for as long as its permit had no answer."""
    if request.replied_us is not None:
        return request.replied_us
    intent = index.intent_of(request)
    sent = [
        each
        for each in (index.permits_of(intent) if intent else [])
        if each.sent_us is not None and each.sent_us <= request.arrived_us
    ]
    last = max(sent, key=lambda each: each.sent_us or 0, default=None)
    return NEVER_US if last is None or last.answered_us is None else last.answered_us


def _begun_us(index: Index, intent: IntentRow) -> int:
    """Until when an intent was queued: its first permit, or its end without one."""
    minted = [each.minted_us for each in index.permits_of(intent)]
    return min([*minted, FOREVER_US if intent.settled_us is None else intent.settled_us])


def _unknowns(evidence: Evidence) -> Iterator[tuple[int, int, IntentRow]]:
    """Permits answered "unknown", until they were looked up, each as its intent (a settle time marks an unknown)."""
    intents = {each.intent: each for each in evidence.intents}
    for permit in evidence.permits:
        intent = intents.get(permit.intent)
        if intent is not None and permit.settle_us is not None and permit.answered_us is not None:
            confirmed_us = FOREVER_US if permit.confirmed_us is None else permit.confirmed_us
            yield permit.answered_us, min(confirmed_us, intent.settled_us or FOREVER_US), intent


def _went_on(load: _Load, halt: HaltRow) -> tuple[int, str]:
    """What else went on between t2 and the release, and what that had to be."""
    until_us = FOREVER_US if halt.released_us is None else halt.released_us
    since_us = FOREVER_US if halt.quiesced_us is None else halt.quiesced_us
    if any(not covers(halt, each) for each in load.places):
        return load.effects(halt, since_us, until_us, covered=False), "work outside its scope took effect"
    return load.reads(since_us, until_us), "tagged read of the harness's own was answered"
