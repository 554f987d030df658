"""The rules of the gates, a room for each gate: what was measured, beside its limit, and what that means.

A rule that was broken fails. A rule that could not be judged has no data, and that never passes. No I/O.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from reports import policy
from reports.rules import (
    approval,
    audit,
    cadence,
    collected,
    criteria,
    error_budget,
    isolation,
    kill_switch,
    observed,
    observed_criteria,
    rehearsal,
    shared,
)
from reports.rules.case import Case, RuleResult


class Gate(msgspec.Struct, frozen=True, kw_only=True):
    """How a gate is judged, given what the step asks of it (its own kind of ``policy.Asks``).

    Attributes:
        rules: the first of them is the one that the gate is about.
        sentence: what an open gate shows, in one sentence.
    """

    rules: tuple[Callable[[Case, Any], RuleResult], ...]
    sentence: Callable[[Case, Any], str]


GATES: dict[str, Gate] = {
    "kill-switch": Gate(rules=kill_switch.RULES, sentence=kill_switch.sentence),
    "isolation": Gate(rules=isolation.RULES, sentence=isolation.sentence),
    "audit": Gate(rules=audit.RULES, sentence=audit.sentence),
    "approval": Gate(rules=approval.RULES, sentence=approval.sentence),
    "cadence": Gate(rules=cadence.RULES, sentence=cadence.sentence),
    "error-budget": Gate(rules=error_budget.RULES, sentence=error_budget.sentence),
}


OBSERVED: dict[str, Gate] = {
    name: Gate(rules=rules, sentence=observed.SENTENCES[name]) for name, rules in observed.RULES.items()
}
"""The same where platforms are real, and everything was collected."""

SHARED_NAMES = frozenset((shared.INVARIANTS, shared.SCENARIOS, rehearsal.NAME))
"""Names of the rules that every gate has."""


def _gates(case: Case) -> dict[str, Gate]:
    return OBSERVED if isinstance(case.step, policy.ObservedStep) else GATES


def ground(case: Case) -> tuple[RuleResult, ...]:
    """What all evidence of the step rests on; every gate is judged by it too."""
    if isinstance(case.step, policy.ObservedStep):
        return tuple(rule(case) for rule in collected.GROUND)
    asked = case.step.rehearsal
    found = tuple(rule(case) for rule in shared.GROUND)
    return found if asked is None else (*found, rehearsal.rehearsal(case, asked))


def judge(gate: str, case: Case) -> tuple[RuleResult, ...]:
    """The gate's own rules, for a gate that the step requires."""
    asks = case.step.gates.required()[gate]
    return tuple(rule(case, asks) for rule in _gates(case)[gate].rules)


def sentence(gate: str, case: Case) -> str:
    """What the gate shows when it is open."""
    return _gates(case)[gate].sentence(case, case.step.gates.required()[gate])


def judge_criterion(name: str, case: Case, asks: Any) -> RuleResult:
    """The criterion's own rule, for a criterion that the step requires."""
    if isinstance(case.step, policy.ObservedStep):
        return observed_criteria.judge(name, case, asks)
    return criteria.judge(name, case, asks)
