"""Which halts of a load count as samples, what each took, and why another does not count. No I/O.

A halt is a sample only if a request in its scope was in flight and work in its scope was queued when it was asked for,
enough was in flight over the machine, something else went on after it was acknowledged, and work in its scope took
effect again after its release (safety.md §5). An idle halt shows nothing.
"""

import msgspec

from reports.checkers.i03_halt import arrivals
from reports.checkers.scope import FOREVER_US, Index, covers_intent, printed_us, scope_kind, scope_text
from reports.evidence.folder import Evidence
from reports.evidence.rows import HaltRow, IntentRow, JournalRow

MILLISECOND_US = 1000
OK_STATUS = range(200, 300)


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
    index = Index(evidence)
    printed = printed_us(evidence)
    after: dict[str, int] = {}
    for each in arrivals(evidence):
        after[each.halt.halt] = after.get(each.halt.halt, 0) + 1
    ordered = sorted(evidence.halts, key=lambda each: (each.asked_us, each.halt))
    return tuple(_sample(index, halt, floors, printed.get(halt.halt), after.get(halt.halt, 0)) for halt in ordered)


def _sample(index: Index, halt: HaltRow, floors: Floors, printed: int | None, after: int) -> HaltSample:
    flying = [each for each in index.requests() if _in_flight(index, each, halt.asked_us)]
    in_scope = sum(index.covered(halt, each) for each in flying)
    queued = sum(_queued(index, each, halt.asked_us) and covers_intent(halt, each) for each in index.evidence.intents)
    outside, kind_of_life = _went_on(index, halt)
    resumed = sum(
        each.arrived_us > halt.released_us and index.covered(halt, each)
        for each in index.effects()
        if halt.released_us is not None
    )
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
        unknown=_unknown(index, halt),
        outside=outside,
        resumed=resumed,
        why_not=tuple(why for wrong, why in reasons if wrong),
    )


def _in_flight(index: Index, request: JournalRow, at_us: int) -> bool:
    """Whether a request was at a platform. One never replied to is, for as long as its permit had no answer."""
    if request.arrived_us > at_us:
        return False
    if request.replied_us is not None:
        return at_us < request.replied_us
    intent = index.intent_of(request)
    sent = [
        each
        for each in (index.permits_of(intent) if intent else [])
        if each.sent_us is not None and each.sent_us <= request.arrived_us
    ]
    last = max(sent, key=lambda each: each.sent_us or 0, default=None)
    return last is not None and last.answered_us is not None and at_us < last.answered_us


def _queued(index: Index, intent: IntentRow, at_us: int) -> bool:
    if intent.submitted_us > at_us or (intent.settled_us is not None and intent.settled_us <= at_us):
        return False
    return not any(each.minted_us <= at_us for each in index.permits_of(intent))


def _unknown(index: Index, halt: HaltRow) -> int:
    """Permits in scope answered "unknown" before t0 and not looked up by then (a settle time marks an unknown)."""
    intents = {each.intent: each for each in index.evidence.intents}
    return sum(
        permit.settle_us is not None
        and permit.answered_us is not None
        and permit.answered_us <= halt.asked_us
        and (permit.confirmed_us is None or permit.confirmed_us > halt.asked_us)
        and (intents[permit.intent].settled_us or FOREVER_US) > halt.asked_us
        and covers_intent(halt, intents[permit.intent])
        for permit in index.evidence.permits
        if permit.intent in intents
    )


def _went_on(index: Index, halt: HaltRow) -> tuple[int, str]:
    """What else went on between t2 and the release, and what that had to be."""
    until_us = FOREVER_US if halt.released_us is None else halt.released_us
    since_us = FOREVER_US if halt.quiesced_us is None else halt.quiesced_us
    if any(not covers_intent(halt, each) for each in index.evidence.intents):
        effects = [each for each in index.effects() if since_us < each.arrived_us < until_us]
        return sum(not index.covered(halt, each) for each in effects), "work outside its scope took effect"
    said = {each.ref for each in index.evidence.samples if each.name == "probe" and since_us < each.us < until_us}
    answered = {
        each.tag
        for each in index.evidence.journal
        if not each.committing
        and each.tag in said
        and each.replied_us is not None
        and each.status in OK_STATUS
        and since_us < each.arrived_us < until_us
    }
    return len(answered), "tagged read of the harness's own was answered"
