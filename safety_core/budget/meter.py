"""The meter of a cell: its evidence, the outage under way, and its pool. One event moves it one step."""

import msgspec

from safety_core.budget.bounds import needed
from safety_core.budget.classes import MERGED, OUTAGE_S, Failure
from safety_core.budget.evidence import RUN, log_evidence, log_threshold
from safety_core.budget.objectives import Objective


class Meter(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen of a cell.

    Attributes:
        terms: what the evidence is against (target and number of cells); with others it begins anew.
        run: its number, from 1; good, bad: of this run, an outage counted once.
        since: minute in which the run began; burns_from: from which on burn windows count: what was before a trip is decided on.
        outage_s: when the outage under way began (wall clock, s); ``None``: there is none.
        pool, pool_bad: of the one look, in full, counted no further than it needs.
    """

    objective: str
    terms: str
    run: int = 1
    good: int = 0
    bad: int = 0
    since: int = 0
    burns_from: int = 0
    outage_s: int | None = None
    pool: int = 0
    pool_bad: int = 0


class Step(msgspec.Struct, frozen=True):
    """The meter after an event; whether it was an incident of its own, and whether the evidence is enough to halt."""

    meter: Meter
    incident: bool
    trips: bool


def terms(objective: Objective, cells: int) -> str:
    """What evidence of an objective is against."""
    return f"{objective.target!r}/{cells}"


def fresh(objective: Objective, cells: int, *, minute: int) -> Meter:
    """A cell of which nothing was seen."""
    return Meter(objective=objective.name, terms=terms(objective, cells), since=minute)


def under(meter: Meter, objective: Objective, cells: int, *, minute: int) -> Meter:
    """The meter under the objective in force: other terms are another run, and another target another pool."""
    now = terms(objective, cells)
    if meter.terms == now:
        return meter
    begun = msgspec.structs.replace(restarted(meter, minute=minute), terms=now)
    if meter.terms.partition("/")[0] == now.partition("/")[0]:
        return begun
    return msgspec.structs.replace(begun, pool=0, pool_bad=0)


def restarted(meter: Meter, *, minute: int) -> Meter:
    """The next run: nothing of the old evidence, and the next share of alpha."""
    return msgspec.structs.replace(meter, run=meter.run + 1, good=0, bad=0, since=minute)


def tripped(meter: Meter, *, minute: int) -> Meter:
    """After a trip: the next run, and burn windows that do not reach back to before it."""
    return msgspec.structs.replace(restarted(meter, minute=minute), burns_from=minute + 1)


def after(meter: Meter, objective: Objective, failure: Failure | None, *, at_s: int, cells: int, tested: bool) -> Step:
    """One event; ``failure``: ``None`` was a success. ``tested``: whether the tests see it, too.

    They do not see what comes out while a trip stands in its way: it was decided on already.
    """
    pooled = _pooled(meter, objective, failure)
    if failure is None:
        seen = msgspec.structs.replace(pooled, good=pooled.good + tested, outage_s=None)
        return Step(_ended(seen, at_s), incident=False, trips=False)
    outage = meter.outage_s is not None and 0 <= at_s - meter.outage_s < OUTAGE_S
    if failure in MERGED and outage:
        return Step(pooled, incident=False, trips=False)
    began = at_s if failure in MERGED else None
    seen = msgspec.structs.replace(pooled, bad=pooled.bad + tested, outage_s=began)
    trips = tested and log_evidence(seen.good, seen.bad, objective.worst) >= log_threshold(seen.run, cells)
    return Step(seen if trips else _ended(seen, at_s), incident=True, trips=trips)


def missing(meter: Meter, objective: Objective, *, cells: int) -> int:
    """How many failures in a row, each an incident, would be enough to halt now."""
    more = 1
    limit = log_threshold(meter.run, cells)
    while log_evidence(meter.good, meter.bad + more, objective.worst) < limit and more < RUN:
        more += 1
    return more


def _pooled(meter: Meter, objective: Objective, failure: Failure | None) -> Meter:
    if meter.pool >= needed(objective.failures, objective.worst):
        return meter
    return msgspec.structs.replace(meter, pool=meter.pool + 1, pool_bad=meter.pool_bad + (failure is not None))


def _ended(meter: Meter, at_s: int) -> Meter:
    return restarted(meter, minute=at_s // 60) if meter.good + meter.bad >= RUN else meter
