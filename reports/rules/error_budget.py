"""Error budget: a burn beyond the budget halted the narrowest scope by itself, and promotion stayed refused while it lasted."""

from collections.abc import Iterator

from reports import policy
from reports.checkers.i18_budget import HOLDPOINT, SCOPE, halt_of, holds, stands, went_back
from reports.checkers.recount import COUNTED, Recount
from reports.checkers.scope import index_of
from reports.evidence.folder import Evidence
from reports.evidence.rows import SampleRow, TripRow
from reports.rules.case import ROWS_KEPT, Broke, Case, RuleResult, Word, broke, count, shown
from reports.rules.shared import invariants, scenarios
from reports.statistics import rule_of_three

ADVANCE = "advance"
"""Sample of one person's word for the next stage; ``detail``: ``refused: <why>``, ``ASKED: …`` or ``ADVANCED: <stage>``.
Anything but the first, while a trip stood, was not refused."""
REFUSED = "refused: "


def sentence(case: Case, _: policy.ErrorBudgetAsks) -> str:
    """What an open gate shows."""
    return (
        f"Each of {count(len(_trips(case)), 'burn')} halted its own scope by itself, and each of "
        f"{count(len(_asked(case)), 'word')} for the next stage was refused while one stood."
    )


def stopped(case: Case, asks: policy.ErrorBudgetAsks) -> RuleResult:
    """Enough burns tripped; each was halted for, let nothing through, and left all else alone."""
    made = _trips(case)
    found = case.broken("I18")
    outside = sum(_outside(evidence, each) for evidence, each in made)
    why = f"{found[0][1].sentence} (in {found[0][0]})" if found else _too_few(len(made), outside, asks)
    return RuleResult(
        name="Burns stopped",
        limit=f"each of ≥ {asks.trips_at_least}, work outside went on",
        measured=f"{count(len(made), 'burn')}, {count(len(found), 'row')} against it; {count(outside, 'effect')} outside meanwhile",
        n=len(made),
        bound="" if found else rule_of_three(len(made)),
        word=_word(found=bool(found), why=why),
        why=why,
        rows=shown(found),
    )


def _too_few(n: int, outside: int, asks: policy.ErrorBudgetAsks) -> str:
    if n < asks.trips_at_least:
        return f"{count(n, 'burn')} tripped, at least {asks.trips_at_least} must"
    if outside < asks.outside_at_least:
        return f"{count(outside, 'effect')} outside a stopped scope arrived, at least {asks.outside_at_least} must"
    return ""


def recounted(case: Case, asks: policy.ErrorBudgetAsks) -> RuleResult:
    """A second count of every end finds the burns that tripped, and no other."""
    counts = [Recount(each) for each in case.evidences.values()]
    ends, burns, trips = (sum(getattr(each, name) for each in counts) for name in ("ends", "burns", "trips"))
    rows = [(scenario, row) for scenario, each in zip(case.evidences, counts, strict=True) for row in each.rows]
    why = f"{rows[0][1].sentence} (in {rows[0][0]})" if rows else ""
    if not why and ends < asks.ends_at_least:
        why = f"{count(ends, 'end')} counted anew, at least {asks.ends_at_least:,} must be"
    return RuleResult(
        name="Counted anew",
        limit=f"the same burns in ≥ {asks.ends_at_least:,} ends",
        measured=f"{count(burns, 'burn')} found, {trips} tripped, in {count(ends, 'end')}",
        n=ends,
        bound="from the audit log and the objectives' own text",
        word=_word(found=bool(rows), why=why),
        why=why,
        rows=shown(rows),
    )


def promotion(case: Case, asks: policy.ErrorBudgetAsks) -> RuleResult:
    """Whoever asked for the next stage while a trip stood was refused."""
    asked = _asked(case)
    through = [each for each in asked if not (each.detail.startswith(REFUSED) and each.detail[len(REFUSED) :].strip())]
    why = ""
    if through:
        why = f"{through[0].ref} was not refused: {through[0].detail or 'no word'} (in {through[0].scenario})"
    elif len(asked) < asks.advances_at_least:
        why = f"{count(len(asked), 'word')} for the next stage while a burn stood, at least {asks.advances_at_least} must be said"
    return RuleResult(
        name="Promotion meanwhile",
        limit=f"0 of ≥ {asks.advances_at_least}",
        measured=f"{len(through)} of {len(asked)} let on",
        n=len(asked),
        bound="" if through else rule_of_three(len(asked)),
        word=_word(found=bool(through), why=why),
        why=why,
        rows=tuple(broke(each, f"{each.ref} was not refused: {each.detail}") for each in through[:ROWS_KEPT]),
    )


def freed(case: Case, asks: policy.ErrorBudgetAsks) -> RuleResult:
    """Enough of what was stopped was freed, each time by a person, with the halt."""
    ended = [each for _, each in _trips(case) if each.freed_us is not None]
    alone = [each for evidence, each in _trips(case) if each.freed_us is not None and not _by_a_person(evidence, each)]
    why = ""
    if alone:
        why = f"{_told(alone[0])} (in {alone[0].scenario})"
    elif len(ended) < asks.freed_at_least:
        why = f"{count(len(ended), 'burn')} freed, at least {asks.freed_at_least} must be"
    return RuleResult(
        name="Freed by a person",
        limit=f"each of ≥ {asks.freed_at_least}",
        measured=f"{len(ended) - len(alone)} of {len(ended)}",
        n=len(ended),
        bound="with the release of the halt, by whom it names",
        word=_word(found=bool(alone), why=why),
        why=why,
        rows=tuple(_row(each) for each in alone[:ROWS_KEPT]),
    )


def _by_a_person(evidence: Evidence, trip: TripRow) -> bool:
    halt = halt_of(evidence, trip)
    return halt is not None and trip.freed_by not in (None, HOLDPOINT) and halt.released_by == trip.freed_by


def _told(trip: TripRow) -> str:
    return f"trip {trip.trip} was freed by {trip.freed_by or 'nobody'}, and its halt was not released by them"


def _row(trip: TripRow) -> Broke:
    return broke(trip, _told(trip))


def _word(*, found: bool, why: str) -> Word:
    return "fail" if found else "no_data" if why else "pass"


def _trips(case: Case) -> list[tuple[Evidence, TripRow]]:
    """Trips for burns beyond a budget; what stops at the first sight of it, or went a stage back, is no such burn."""
    return [
        (evidence, each)
        for evidence in case.evidences.values()
        for each in evidence.trips
        if each.harm in COUNTED and not went_back(each)
    ]


def _asked(case: Case) -> list[SampleRow]:
    """Words for the next stage while a burn stood."""
    return list(_said(case))


def _said(case: Case) -> Iterator[SampleRow]:
    for evidence in case.evidences.values():
        burns = [each for each in evidence.trips if each.harm in COUNTED and not went_back(each)]
        for said in evidence.samples:
            if said.name == ADVANCE and any(stands(each, said.us) for each in burns):
                yield said


def _outside(evidence: Evidence, trip: TripRow) -> int:
    """Effects that arrived while it stood, and lay outside its scope."""
    index = index_of(evidence)
    meanwhile = [each for each in index.effects() if stands(trip, each.arrived_us)]
    intents = [index.intent_of(each) for each in meanwhile]
    return (
        sum(each is not None and not holds(trip, each) for each in intents)
        if any(getattr(trip, each) for each in SCOPE)
        else 0
    )


RULES = (stopped, recounted, promotion, freed, invariants, scenarios)
