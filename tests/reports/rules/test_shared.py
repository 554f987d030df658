"""What every gate is judged by, at its edge, on both sides."""

from collections.abc import Callable
from typing import Any

import pytest

from reports import policy
from reports.evidence.environment import Command
from reports.evidence.left_out import Standing
from reports.evidence.load import Generator
from reports.evidence.messages import Step
from reports.rules import shared
from reports.rules.case import Case
from tests.reports.rules import case as cases
from tests.reports.rules.case import (
    GATES,
    SIX,
    Change,
    bench_of,
    environment_of,
    evidence_of,
    finding,
    found,
    found_elsewhere,
    load_of,
    lost,
    replace,
    request,
    run_of,
    same,
    scenario,
)


def told(invariant: object) -> Change:
    """A scenario's own record calls an invariant broken; it has passed for all that."""
    record = ({"invariant": invariant, "held": False},)
    return lambda case: run_of(scenarios=(*case.run.scenarios, scenario(tags=("@other",), invariants=record)))(case)  # type: ignore[union-attr]


def one_more(*args: Any, **more: Any) -> Change:
    return lambda case: run_of(scenarios=(*case.run.scenarios, scenario(*args, **more)))(case)  # type: ignore[union-attr]


def of_tag(*statuses: str) -> Change:
    """As many audit scenarios as statuses, and nothing else."""
    return run_of(scenarios=tuple(scenario(each, ("@gate-audit",)) for each in statuses))


def step_of(**changed: Any) -> Change:
    return lambda case: replace(case, step=case.step.model_copy(update=changed))


LEFT_OUT = Standing(node="n", name="A", uri="a.feature", line=3, tags=("@gate-audit", "@slow"))
SCENARIOS: list[tuple[Change, str]] = [
    (same, "pass"),
    (of_tag("PASSED", "PASSED", "PASSED"), "pass"),
    (of_tag("PASSED", "PASSED"), "no_data"),
    (of_tag(), "no_data"),
    (one_more("FAILED", ("@gate-audit",)), "fail"),
    (one_more("FAILED", ("@gate-audit", "@gate-cadence")), "fail"),
    (one_more("FAILED", ("@gate-cadence",)), "pass"),
    *[(one_more(status, ("@gate-audit",)), "no_data")
      for status in ("SKIPPED", "UNDEFINED", "PENDING", "AMBIGUOUS", "UNKNOWN")],
    (one_more(tags=("@gate-audit", "@quarantined-until-2026-12-31")), "no_data"),
    (one_more(tags=("@gate-audit", "@manual")), "no_data"),
    (one_more(tags=("@gate-audit",), attempts=2), "no_data"),
    (one_more(tags=("@gate-cadence",), attempts=2), "pass"),
    (run_of(left_out=(LEFT_OUT,)), "no_data"),
    (run_of(left_out=(replace(LEFT_OUT, tags=("@gate-cadence", "@slow")),)), "pass"),
    (run_of(finished=False), "no_data"),
    (run_of(success=False), "no_data"),
    (run_of(errors=("a.feature:1: no",)), "no_data"),
    (lambda case: replace(case, run=None), "no_data"),
]  # fmt: skip

INVARIANTS: list[tuple[Change, str]] = [
    (same, "pass"),
    (found(I5=finding("I5", status="broken")), "fail"),
    (found_elsewhere(finding("I9", status="broken")), "fail"),
    (found_elsewhere(finding("I9", status="no_data")), "pass"),
    (found(I4=finding("I4", status="broken")), "pass"),
    (found_elsewhere(finding("I13", status="broken")), "pass"),
    (found_elsewhere(finding("I14", status="broken")), "fail"),
    (found(I5=finding("I5", status="no_data", n=0)), "no_data"),
    (found(I5=None), "no_data"),
    (lambda case: found_elsewhere(finding("I5"))(found(I5=None)(case)), "no_data"),
    (lambda case: replace(case, findings={}), "no_data"),
    (told("I5"), "fail"),
    (told("I4"), "pass"),
    (told("I14"), "fail"),
    (told(None), "fail"),
]


def asking(**changed: Any) -> Change:
    """Another step."""
    return lambda case: replace(case, step=case.step.model_copy(update=changed))


def storms(count: int) -> Change:
    """A step that wants a storm, and so many of them."""
    made = (*(lost(n) for n in range(6)), *(lost(n, "too_fast") for n in range(count)))
    return lambda case: evidence_of(faults=made)(asking(storms_at_least=1)(case))


def lagging(*, reads: int, hit: int) -> Change:
    """A step that wants every tenth read to lag, and so many reads and hits."""
    rule = policy.WeatherRule(faults=["read_lag"], of="reads", at_least_per_mille=100)
    asked = tuple(request(1000 + n, committing=False) for n in range(reads))
    faults = tuple(lost(1000 + n, "read_lag") for n in range(hit))
    return lambda case: evidence_of(journal=asked, faults=faults)(asking(weather=[rule])(case))


def commands(*codes: int) -> Change:
    return environment_of(commands=tuple(Command(line="x", exit_code=code, duration_s=1) for code in codes))


GROUND: list[tuple[str, Change, str]] = [
    ("load_run", same, "pass"),
    ("load_run", lambda case: replace(case, load=None), "no_data"),
    ("load_run", lambda case: replace(case, evidences={}), "no_data"),
    ("load_run", load_of(crashed=True), "no_data"),
    ("load_run", load_of(handed=0, outcomes={}), "no_data"),
    ("load_run", load_of(handed=99, outcomes={"confirmed": 99}), "no_data"),
    ("load_run", load_of(lost=1, outcomes={"confirmed": 99}), "no_data"),
    ("load_run", load_of(outcomes={"confirmed": 99}), "no_data"),
    ("load_run", load_of(handed=101, outcomes={"confirmed": 101}), "no_data"),
    ("load_run", load_of(generator=Generator(cpu_max=0.951, late_starts=0)), "no_data"),
    ("load_run", load_of(generator=Generator(cpu_max=0.5, late_starts=2)), "no_data"),
    ("load_run", evidence_of(clock="virtual"), "no_data"),
    ("load_run", environment_of(bench=None), "no_data"),
    ("load_run", bench_of(simulator=1, supervisor=2, **{"worker-1": 4, "worker-2": 5}), "no_data"),
    ("load_run", bench_of(simulator=1, supervisor=2, load=2, **{"worker-1": 4, "worker-2": 5}), "no_data"),
    ("weather", same, "pass"),
    ("weather", evidence_of(faults=tuple(lost(n) for n in range(5))), "no_data"),
    ("weather", evidence_of(faults=(lost(0),) * 6), "no_data"),
    ("weather", evidence_of(faults=(lost(0, "latency"), *(lost(n) for n in range(1, 6)))), "no_data"),
    ("weather", evidence_of(faults=(lost(500), *(lost(n) for n in range(1, 6)))), "no_data"),
    ("weather", evidence_of(journal=tuple(request(n) for n in range(301))), "no_data"),
    ("weather", evidence_of(journal=tuple(request(n, committing=n < 300) for n in range(400))), "pass"),
    ("weather", evidence_of(journal=()), "no_data"),
    ("weather", asking(storms_at_least=1), "no_data"),
    ("weather", storms(1), "pass"),
    ("weather", storms(0), "no_data"),
    ("weather", lagging(reads=60, hit=6), "pass"),
    ("weather", lagging(reads=61, hit=6), "no_data"),
    ("weather", lagging(reads=0, hit=0), "no_data"),
    ("load_run", asking(load=policy.load().step(SIX).load.model_copy(update={"permits_at_least": 10_000})), "no_data"),
    ("platforms", same, "pass"),
    ("platforms", asking(platforms=["X", "TikTok"]), "no_data"),
    ("platforms", evidence_of(ledger=()), "no_data"),
    ("platforms", lambda case: replace(case, evidences={}), "no_data"),
    ("provenance", same, "pass"),
    ("provenance", environment_of(policy_digest="00" * 32), "no_data"),
    ("provenance", environment_of(commands=None), "no_data"),
    *[("provenance", commands(0, code), "no_data") for code in (1, 2, -9)],
    ("provenance", commands(0), "no_data"),
    ("provenance", commands(0, 0, 0), "pass"),
    ("provenance", lambda case: replace(case, evidences={}), "no_data"),
    ("provenance", step_of(sources=["observed"]), "no_data"),
    ("signature", same, "pass"),
    ("signature", lambda case: replace(case, signed_by=None), "no_data"),
    ("signature", lambda case: replace(step_of(signatures="none")(case), signed_by=None), "pass"),
]


def judged(rule: Callable[..., Any], case: Case, word: str, *asks: Any) -> None:
    result = rule(case, *asks)
    assert (result.word, bool(result.why)) == (word, word != "pass"), result.why


@pytest.mark.parametrize(("change", "word"), SCENARIOS)
def test_scenarios_at_their_edges(good: Case, change: Change, word: str) -> None:
    judged(shared.scenarios, change(good), word, good.step.gates.audit)


@pytest.mark.parametrize(("change", "word"), INVARIANTS)
def test_invariants_at_their_edges(good: Case, change: Change, word: str) -> None:
    judged(shared.invariants, change(good), word, good.step.gates.audit)


@pytest.mark.parametrize(("rule", "change", "word"), GROUND)
def test_the_ground_at_its_edges(good: Case, rule: str, change: Change, word: str) -> None:
    judged(getattr(shared, rule), change(good), word)


def test_every_rule_of_the_ground_has_an_edge_here() -> None:
    assert {rule for rule, _, _ in GROUND} == {each.__name__ for each in shared.GROUND}


@pytest.mark.parametrize("gate", GATES)
def test_the_good_case_passes_every_rule_of_every_gate(good: Case, gate: str) -> None:
    assert [each for rule in cases.rules_of(gate) if (each := cases.of(gate, rule, good)).word != "pass"] == []


def test_the_six_gates_are_all_that_the_step_asks_for(good: Case) -> None:
    assert tuple(good.step.gates.required()) == GATES == tuple(cases.GATES_JUDGED)


def test_an_invariant_that_no_gate_names_counts_against_every_gate(good: Case) -> None:
    changed = found_elsewhere(finding("I17", status="broken"))(good)
    assert {cases.of(gate, "invariants", changed).word for gate in GATES} == {"fail"}


def test_what_broke_under_load_is_shown_before_what_broke_elsewhere(good: Case) -> None:
    changed = found_elsewhere(finding("I5", status="broken"))(found(I9=finding("I9", status="broken"))(good))
    result = cases.of("audit", "invariants", changed)
    assert [each.scenario for each in result.rows] == ["load", "a.feature:3"]
    assert "broke in load" in result.why


def test_a_scenario_that_failed_is_shown_by_its_failing_line(good: Case) -> None:
    result = cases.of("audit", "scenarios", one_more("FAILED", ("@gate-audit",))(good))
    assert [(each.scenario, each.row) for each in result.rows] == [("a.feature:3", {})]


@pytest.mark.parametrize(
    ("line", "message", "said"),
    [
        (7, "AssertionError", "a step"),
        (None, "broken: I10: 3 of 16 requests\nmore", "broken: I10: 3 of 16 requests"),
        (None, "", "a step"),
    ],
)
def test_what_failed_after_the_last_line_says_itself_what_it_found(
    good: Case, line: int | None, message: str, said: str
) -> None:
    steps = (Step(text="a step", line=line, status="FAILED", message=message),)
    case = one_more("FAILED", ("@gate-audit",), steps=steps)(good)
    assert shared.scenarios(case, case.step.gates.audit).rows[0].sentence == f"A failed: {said}"


def test_a_gate_that_is_not_decided_for_others_failures_says_so(good: Case) -> None:
    failed = run_of(scenarios=(*good.run.scenarios, scenario("FAILED", ("@other",))), success=False)(good)  # type: ignore[union-attr]
    assert "1 scenario of other gates failed" in shared.scenarios(failed, failed.step.gates.audit).why
    alone = run_of(success=False)(good)
    assert "the runner itself" in shared.scenarios(alone, alone.step.gates.audit).why
