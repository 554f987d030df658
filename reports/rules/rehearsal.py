"""The rehearsal that a step asks for beside its load: days of work in virtual time, under faults, judged by every checker."""

from reports import policy
from reports.evidence.folder import Evidence
from reports.rules.case import Broke, Case, RuleResult, broke, count

NAME = "Rehearsal"
WELL = frozenset({"HELD", "GO"})
"""What its harness says of one in which nothing was violated."""


def rehearsal(case: Case, asks: policy.RehearsalRule) -> RuleResult:
    """There was one, long enough, in which each of these invariants had something to hold for.

    An invariant that broke in it fails the gate whose it is; what is violated and no invariant's fails here.
    """
    found = [each for each in case.evidences.values() if each.rehearsals]
    violated = _of_no_invariant(case, found)
    why = violated.sentence if violated else _lacking(case, asks, found)
    days = sum(each.days for evidence in found for each in evidence.rehearsals)
    permits = sum(len(each.permits) for each in found)
    return RuleResult(
        name=NAME,
        limit=f"≥ {count(asks.days_at_least, 'day')} and ≥ {asks.permits_at_least:,} permits in virtual time, "
        f"{', '.join(asks.invariants)} hold",
        measured=f"{count(days, 'day')}, {count(permits, 'permit')}" if found else "nothing",
        n=permits,
        bound=", ".join(f"{each.word}: {each.line}" for evidence in found for each in evidence.rehearsals),
        word="fail" if violated else "no_data" if why else "pass",
        why=why,
        rows=(violated,) if violated else (),
    )


def _of_no_invariant(case: Case, found: list[Evidence]) -> Broke | None:
    rows = [each for evidence in found for each in evidence.rehearsals if each.word not in WELL]
    broken = any(each.status == "broken" for evidence in found for each in case.findings.get(evidence.scenario, ()))
    return broke(rows[0], f"the rehearsal ended with {rows[0].word}: {rows[0].why}") if rows and not broken else None


def _lacking(case: Case, asks: policy.RehearsalRule, found: list[Evidence]) -> str:
    rows = [each for evidence in found for each in evidence.rehearsals]
    if len(rows) != 1:
        return f"{count(len(rows), 'rehearsal')} left a record, one must" if rows else "nothing was rehearsed"
    (evidence,), (row,) = found, rows
    held = {each.invariant for each in case.findings.get(evidence.scenario, ()) if each.status == "held"}
    unheld = [each for each in asks.invariants if each not in held]
    lacking = (
        (row.word not in WELL, f"the rehearsal ended with {row.word}: {row.why}"),
        (evidence.clock != "virtual", f"it ran on a {evidence.clock} clock"),
        (row.days < asks.days_at_least, f"{count(row.days, 'day')} of {asks.days_at_least} were rehearsed"),
        (
            len(evidence.permits) < asks.permits_at_least,
            f"only {count(len(evidence.permits), 'permit')} were minted, of {asks.permits_at_least:,}",
        ),
        (bool(unheld), f"there was nothing to judge {', '.join(unheld)} in the rehearsal"),
    )
    return next((why for wrong, why in lacking if wrong), "")
