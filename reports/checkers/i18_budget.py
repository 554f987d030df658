"""I18 Error budget: a burn beyond the budget stops the narrowest scope by itself, nothing goes through while it stands, and a
person frees it.

1. Each trip stands on a burn that a second count of the log finds, and no burn found there is without one (``recount``).
2. Each has the automatic halt of its own scope, asked for within 60 s; or the rollout went a stage back with it.
3. From its entry to that of its freeing no permit is minted in its scope; and what arrives there later is of a permit from before.
4. It is freed with its halt's release, by whom the release names; Holdpoint itself frees only what went a stage back.
5. Meanwhile the rollout does not advance, whatever it is judged by.
"""

from collections.abc import Iterator

from reports.checkers.finding import Finding, Violation, judged, seconds, violation
from reports.checkers.log import entries
from reports.checkers.recount import SPARED, Recount
from reports.checkers.scope import FOREVER_US, Index, index_of
from reports.evidence.folder import Evidence
from reports.evidence.rows import HaltRow, IntentRow, LedgerRow, PermitRow, TripRow

NAME, TITLE = "I18", "Error budget"
HALTED_WITHIN_US = 60_000_000
HOLDPOINT = "holdpoint"
BACK = "stage_back"
SCOPE = ("client", "platform", "account", "action")


def check(evidence: Evidence) -> Finding:
    """Judge every trip, and every end that an objective counts."""
    counted = Recount(evidence)
    rows = list(counted.rows)
    for trip in evidence.trips:
        rows += _stopped(evidence, trip)
        rows += _freed(evidence, trip)
    rows += _let_through(evidence)
    rows += _arrived(evidence)
    n = counted.ends + len(evidence.trips)
    return judged((NAME, TITLE), n, rows, unit="ends and trips", nothing="no objective counts anything that ended")


def stands(trip: TripRow, at_us: int) -> bool:
    """Whether a trip stood at an instant."""
    return trip.tripped_us < at_us < (FOREVER_US if trip.freed_us is None else trip.freed_us)


def holds(trip: TripRow, where: IntentRow | PermitRow) -> bool:
    """Whether something lies in what a trip stops."""
    return where.action not in SPARED and all(getattr(trip, each) in (None, getattr(where, each)) for each in SCOPE)


def went_back(trip: TripRow) -> bool:
    """Whether it took the rollout a stage back, and so stopped nothing."""
    return trip.does == BACK and trip.freed_us is not None and trip.freed_by == HOLDPOINT


def halt_of(evidence: Evidence, trip: TripRow) -> HaltRow | None:
    """The halt that was thrown for a trip."""
    return next((each for each in evidence.halts if each.halt == trip.halt), None)


def _said(trip: TripRow) -> str:
    scope = ", ".join(f"{each} {getattr(trip, each)}" for each in SCOPE if getattr(trip, each) is not None)
    return f"trip {trip.trip} of {scope or 'everything'} at {seconds(trip.tripped_us)}"


def _stopped(evidence: Evidence, trip: TripRow) -> Iterator[Violation]:
    if went_back(trip):
        moves = [each for each in evidence.moves if each.move == "roll_back" and each.person == HOLDPOINT]
        if not any(abs(each.at_us - trip.tripped_us) <= HALTED_WITHIN_US for each in moves):
            yield violation(f"{_said(trip)} says that the rollout went a stage back, and it did not", trip)
        return
    found = halt_of(evidence, trip)
    if found is None:
        if _last_us(evidence) - trip.tripped_us > HALTED_WITHIN_US:
            yield violation(f"{_said(trip)} was followed by no halt", trip)
        return
    if not found.automatic or any(getattr(found, each) != getattr(trip, each) for each in SCOPE):
        yield violation(f"{_said(trip)} names halt {found.halt}, which is not its own", trip)
    if found.asked_us - trip.tripped_us > HALTED_WITHIN_US:
        late = (found.asked_us - trip.tripped_us) / 1_000_000
        yield violation(f"{_said(trip)} was halted for {late:.1f} s later", trip)


def _last_us(evidence: Evidence) -> int:
    return max([each.us for each in evidence.samples if each.name == "ended"], default=0)


def _freed(evidence: Evidence, trip: TripRow) -> Iterator[Violation]:
    if trip.freed_us is None or went_back(trip):
        return
    found = halt_of(evidence, trip)
    if found is None or found.released_us is None or found.released_us > trip.freed_us:
        yield violation(f"{_said(trip)} was freed before its halt was released", trip)
    elif trip.freed_by in (None, HOLDPOINT) or trip.freed_by != found.released_by:
        yield violation(f"{_said(trip)} was freed by {trip.freed_by}, its halt by {found.released_by}", trip)


def _let_through(evidence: Evidence) -> Iterator[Violation]:
    """Permits minted, and stages left, while a trip stood: by the order of the log, which has no two things at once."""
    rows = {each.index: each for each in evidence.audit}
    trips = {each.trip: each for each in evidence.trips}
    permits = {each.permit: each for each in evidence.permits}
    standing: dict[str, TripRow] = {}
    for index, entry in entries(evidence):
        kind, name = entry.get("kind"), str(entry.get("trip"))
        if kind == "trip" and name in trips:
            standing[name] = trips[name]
        elif kind == "trip_freed":
            standing.pop(name, None)
        elif kind == "permit" and standing:
            minted = permits.get(str(entry.get("permit")))
            over = [each for each in standing.values() if minted is not None and holds(each, minted)]
            if over and minted is not None:
                yield violation(f"permit {minted.permit} was minted while {_said(over[0])} stood", minted)
        elif kind == "stage" and entry.get("move") == "advance" and standing:
            first = next(iter(standing.values()))
            yield violation(
                f"the rollout advanced to {entry.get('next_stage')} while {_said(first)} stood", rows[index]
            )


def _arrived(evidence: Evidence) -> Iterator[Violation]:
    """Effects in a trip's scope that no permit from before it was for."""
    if not evidence.trips:
        return
    index = index_of(evidence)
    for effect in index.effects():
        found = _through(index, effect)
        if found is not None:
            yield violation(
                f"an effect of {effect.tag} arrived at {seconds(effect.arrived_us)}, while {_said(found)} stood", effect
            )


def _through(index: Index, effect: LedgerRow) -> TripRow | None:
    intent = index.intent_of(effect)
    if intent is None:
        return None
    for each in index.evidence.trips:
        if stands(each, effect.arrived_us) and holds(each, intent):
            before = [one for one in index.permits_of(intent) if one.minted_us <= each.tripped_us]
            if not before:
                return each
    return None
