"""What the HALT side says after an event: the evidence, the burn windows, and triggers that count."""

import msgspec

from safety_core.budget.burning import Burning, Since, Sum, burning
from safety_core.budget.evidence import log_evidence, log_threshold, milli
from safety_core.budget.meter import Step
from safety_core.budget.objectives import Objective, Trigger
from safety_core.vocabulary import Harm


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Why it halts.

    Attributes:
        by: ``evidence``, the name of a burn policy, or of a trigger; what: for a person.
        evidence, threshold: ln E and ln 1/alpha_k in thousandths; 0 where it is not they that halt.
    """

    harm: Harm
    by: str
    what: str
    evidence: int = 0
    threshold: int = 0


def judged(objective: Objective, step: Step, since: Since, now: int, *, cells: int) -> Finding | None:
    """What a cell's event says, by its meter and by its minutes up to ``now``."""
    if not step.incident:
        return None
    seen = step.meter
    if step.trips:
        return Finding(
            harm=Harm.BUDGET_BURN,
            by="evidence",
            what=f"{objective.cell} fails more often than {objective.name} allows: {seen.bad} of {seen.good + seen.bad} since run {seen.run} began",
            evidence=milli(log_evidence(seen.good, seen.bad, objective.worst)),
            threshold=milli(log_threshold(seen.run, cells)),
        )
    burns = [each for each in burning(objective, since, now, cells=cells) if each.certain]
    if not burns:
        return None
    what = f"{objective.cell} burns the budget of {objective.name}: {words(burns[0])}"
    return Finding(harm=Harm.BUDGET_BURN, by=burns[0].burn.name, what=what)


def words(found: Burning) -> str:
    """A burn, for a person."""
    burn = found.burn
    return (
        f"{found.long:.1f} times as fast as allowed over {length(burn.long_s)}, {found.short:.1f} times over "
        f"{length(burn.short_s)} ({burn.name}: {burn.rate:g})"
    )


def length(seconds: int) -> str:
    """``5m``, ``6h``, ``3d``."""
    for unit, each in (("d", 86_400), ("h", 3_600)):
        if seconds % each == 0:
            return f"{seconds // each}{unit}"
    return f"{seconds // 60}m"


def too_many(trigger: Trigger, bad: int, events: int) -> Finding | None:
    """Whether a trigger on a share acts; of latency ``bad`` are those that came too late."""
    if events < trigger.at_least or bad < trigger.share * events:
        return None
    said = f"read back later than {length(trigger.over_s)}" if trigger.harm is Harm.LATENCY else "failed"
    what = f"{bad} of {events} {said} within {length(trigger.window_s)} ({trigger.name}: {trigger.share:.0%})"
    return Finding(harm=trigger.harm, by=trigger.name, what=what)


def late(found: Sum) -> tuple[int, int]:
    """Late ones, and all that were confirmed."""
    return found.late, found.good
