"""What a rule is asked with, and what it says. No I/O."""

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from reports import policy
from reports.checkers.finding import Finding, Violation
from reports.evidence.environment import Environment
from reports.evidence.folder import Evidence
from reports.evidence.load import Load
from reports.evidence.messages import Run
from reports.evidence.rows import Row
from reports.halts import HaltSample
from reports.signed.before import Before
from reports.statistics import Quantiles, rule_of_three

Word = Literal["pass", "fail", "no_data"]
SECOND_US = 1_000_000
ROWS_KEPT = 3
"""Rows that a rule carries as its proof; all of them stand in the evidence, and those of invariants in the findings."""


class Broke(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that broke a rule: where it was found, a sentence, and the row of the evidence that shows it.

    ``row`` is empty where a scenario failed: that has a line, not a row.
    """

    scenario: str
    sentence: str
    row: dict[str, Any]


class RuleResult(msgspec.Struct, frozen=True, kw_only=True):
    """One rule of a gate. Texts are for people; ``n`` is how many things the measurement rests on.

    ``margin``: how far what was measured is from the limit, where that can be said.
    """

    name: str
    limit: str
    measured: str
    n: int
    bound: str
    word: Word
    why: str = ""
    rows: tuple[Broke, ...] = ()
    margin: str = ""


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a step is decided on, with what the checkers and the samples already made of it.

    ``signed_by``: id of the key that will sign the report; ``None``: nobody can. ``before``: the verdict on the step before.
    """

    step: policy.AnyStep
    policy_digest: str
    evidences: dict[str, Evidence]
    run: Run | None
    load: Load | None
    environment: Environment
    findings: dict[str, tuple[Finding, ...]]
    samples: tuple[HaltSample, ...]
    response: Quantiles | None
    signed_by: str | None = None
    before: Before | None = None

    @property
    def run_step(self) -> policy.Step:
        """The step, where its evidence was run: rules on loads, weather and rehearsals are of such steps alone."""
        assert isinstance(self.step, policy.Step)
        return self.step

    @property
    def collecting(self) -> policy.CollectedRule:
        """What must have been collected, where the step's evidence is."""
        assert isinstance(self.step, policy.ObservedStep)
        return self.step.collected

    @property
    def of_load(self) -> Evidence | None:
        """The evidence of the load; of a step that runs nothing, what was collected."""
        return self.evidences.get(self.step.scenario)

    @property
    def counted(self) -> tuple[HaltSample, ...]:
        """The halts that are samples."""
        return tuple(each for each in self.samples if each.is_sample)

    def judged_under_load(self, *invariants: str) -> int:
        """How many things the checkers of these invariants judged under load: the fewest of any of them."""
        found = {each.invariant: each.n for each in self.findings.get(self.step.scenario, ())}
        return min((found.get(each, 0) for each in invariants), default=0)

    def broken(self, *invariants: str) -> list[tuple[str, Violation]]:
        """Each row that broke one of these invariants, and the scenario; those of the load first."""
        found = [
            (scenario, row)
            for scenario, findings in self.findings.items()
            for each in findings
            if each.invariant in invariants and each.status == "broken"
            for row in each.rows
        ]
        return sorted(found, key=lambda each: each[0] != self.step.scenario)


def shown(found: list[tuple[str, Violation]]) -> tuple[Broke, ...]:
    """The first of the rows that broke a rule."""
    return tuple(Broke(scenario=scenario, sentence=each.sentence, row=each.row) for scenario, each in found[:ROWS_KEPT])


def broke(row: Row, sentence: str) -> Broke:
    """A row that breaks a rule without a checker."""
    return Broke(scenario=row.scenario, sentence=sentence, row=msgspec.to_builtins(row))


def of_halts(case: Case, halts: Sequence[HaltSample]) -> tuple[Broke, ...]:
    """The rows of halts of the load that broke a rule, each with how long it took."""
    rows = {each.halt: each for each in (case.of_load.halts if case.of_load else ())}
    return tuple(broke(rows[each.halt], _took(each)) for each in halts if each.halt in rows)[:ROWS_KEPT]


def _took(halt: HaltSample) -> str:
    took = "was never acknowledged" if halt.latency_us is None else f"took {halt.latency_us / SECOND_US:.3f} s"
    return f"halt {halt.halt} of {halt.scope} {took}; its bound is {halt.bound_us / SECOND_US:.3f} s"


def zero_of(
    name: str, *, unit: str, n: int, at_least: int, found: list[tuple[str, Violation]], nothing: str
) -> RuleResult:
    """A rule under which nothing may be found, and enough must have been judged under load for that to say something.

    Args:
        name: of the rule.
        unit: what is counted, in the plural.
        n: how many were judged under load.
        at_least: how many must be.
        found: each row that broke it, wherever.
        nothing: why there is too little, when there is.
    """
    word: Word = "fail" if found else "pass" if n >= at_least else "no_data"
    told = {"fail": f"{found[0][1].sentence} (in {found[0][0]})" if found else "", "pass": "", "no_data": nothing}
    return RuleResult(
        name=name,
        limit=f"0 of ≥ {at_least:,}",
        measured=f"0 of {n:,} {unit}" if not found else f"{count(len(found), 'row')} broke it; {n:,} {unit} under load",
        n=n,
        bound="" if found else rule_of_three(n),
        word=word,
        why=told[word],
        rows=shown(found),
        margin="" if found else over(n, at_least),
    )


def over(n: int, at_least: int) -> str:
    """How many times what must be judged was judged."""
    return f"{n / at_least:,.1f} times the {at_least:,} needed" if at_least and n >= at_least else ""


def below(measured: float, limit: float, unit: str) -> str:
    """How far a value is below its limit."""
    return f"{limit - measured:,.1f} {unit} below the limit" if measured < limit else ""


def count(n: int, noun: str) -> str:
    """A number with its noun."""
    return f"{n:,} {noun}{'' if n == 1 else 's'}"
