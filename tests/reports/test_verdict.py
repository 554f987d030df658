"""GO only when everything was judged and passed; each rule at its edge, on both sides."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from reports import policy, rules, verdict
from reports.checkers import check_all
from reports.checkers.finding import Finding, Violation
from reports.evidence.environment import Bench as DeclaredBench
from reports.evidence.environment import Command
from reports.evidence.folder import Evidence, from_rows
from reports.evidence.load import Generator
from reports.evidence.messages import Run, Scenario
from reports.evidence.rows import BreachRow, FaultRow, JournalRow
from reports.halts import Floors, HaltSample, halt_samples
from reports.rules import Case
from reports.statistics import quantiles
from tests.reports import bench as benches
from tests.reports.bench import Bench

STEP = "bench: kill switch"
replace = msgspec.structs.replace


def scenario(status: str = "PASSED", tags: tuple[str, ...] = ("@gate-kill-switch",), **more: Any) -> Scenario:
    plain = {"name": "A", "uri": "a.feature", "line": 3, "steps": (), "invariants": (), "failure": None, **more}
    return Scenario(status=status, tags=tags, **plain)


def sample(number: int = 0, **changed: Any) -> HaltSample:
    plain: dict[str, Any] = {
        "halt": f"halt-{number}", "scope": "everything", "kind": benches.KINDS[number % 5], "asked_us": 0,
        "bound_us": 10_000_000, "latency_us": 500_000, "printed_us": 501_000, "quiesced_by": "answers", "failed": False,
        "effects_after": 0, "in_flight_scope": 1, "in_flight_machine": 20, "queued": 1, "unknown": 0, "outside": 1,
        "resumed": 1, "why_not": (),
    }  # fmt: skip
    return HaltSample(**{**plain, **changed})


def request(n: int, *, committing: bool = True) -> JournalRow:
    return JournalRow(
        scenario="load", clock="wall", source="simulated", n=n, arrived_us=n, replied_us=n + 1, platform="X",
        operation="create_post", committing=committing, account="7", status=201, fault=None, tag=None,
    )  # fmt: skip


def lost(n: int, name: str = "answer_lost") -> FaultRow:
    return FaultRow(scenario="load", clock="wall", source="simulated", name=name, call=n, at_us=1)


def held(*, status: str = "held", invariant: str = "I1") -> Finding:
    rows = (Violation(sentence="twice", row={}),) if status == "broken" else ()
    return Finding(invariant=invariant, title="T", status=status, n=1, why="because", rows=rows)  # type: ignore[arg-type]


ALL_HELD = tuple(held(invariant=name) for name in ("I1", "I2", "I3", "I5", "I6", "I7", "I8", "I9"))


@pytest.fixture(scope="module")
def good(_little: Bench) -> Case:
    """A case in which every rule passes, small enough to be changed in one place."""
    loaded = policy.load()
    of_load = replace(
        from_rows(_little.rows()),
        journal=tuple(request(n) for n in range(100)),
        faults=tuple(lost(n) for n in range(2)),
    )
    samples = tuple(sample(n) for n in range(30))
    return Case(
        step=loaded.step(STEP),
        policy_digest=loaded.digest,
        evidences={"load": of_load},
        run=Run(scenarios=(scenario(),), finished=True, success=True, errors=()),
        load=benches.load_of(
            _little, handed=100, outcomes={"confirmed": 100}, generator=Generator(cpu_max=0.95, late_starts=1)
        ),
        environment=benches.environment_of(loaded.digest),
        findings={"load": ALL_HELD},
        samples=samples,
        response=quantiles([500.0] * 30),
    )


def test_the_good_case_passes_every_rule_at_its_edge(good: Case) -> None:
    assert [
        (each(good).name, each(good).word, each(good).why) for each in rules.KILL_SWITCH if each(good).word != "pass"
    ] == []


def run_of(**changed: Any) -> Callable[[Case], Case]:
    return lambda case: replace(case, run=replace(case.run, **changed))


def load_of(**changed: Any) -> Callable[[Case], Case]:
    return lambda case: replace(case, load=replace(case.load, **changed))


def evidence_of(**changed: Any) -> Callable[[Case], Case]:
    return lambda case: replace(case, evidences={"load": replace(case.evidences["load"], **changed)})


def environment_of(**changed: Any) -> Callable[[Case], Case]:
    return lambda case: replace(case, environment=replace(case.environment, **changed))


def with_samples(*samples: HaltSample) -> Callable[[Case], Case]:
    times = [each.latency_us / 1000 for each in samples if each.latency_us is not None and each.is_sample]
    return lambda case: replace(case, samples=samples, response=quantiles(times))


def one_changed(**changed: Any) -> Callable[[Case], Case]:
    return with_samples(*(sample(n) for n in range(30)), sample(30, **changed))


def bench_of(bound_s: float = 10.0, **processes: int) -> Callable[[Case], Case]:
    named = processes or {"simulator": 1, "supervisor": 2, "worker-1": 4, "worker-2": 5, "load": 3}
    declared = DeclaredBench(timing_s={"request_s": 3.0}, bound_s=bound_s, processes=named)
    return environment_of(bench=declared)


def same(case: Case) -> Case:
    return case


BREACH = BreachRow(
    scenario="load", clock="wall", source="simulated", client="acme", intent="i", permit="p", what="late", found_us=1
)
TOLD = ({"invariant": "I1", "held": False},)
EDGES: list[tuple[str, Callable[[Case], Case], str]] = [
    ("scenarios", run_of(scenarios=(scenario(), scenario("FAILED"))), "fail"),
    ("scenarios", run_of(scenarios=(scenario(), scenario("FAILED", ("@other",)))), "pass"),
    *[("scenarios", run_of(scenarios=(scenario(), scenario(status))), "no_data")
      for status in ("SKIPPED", "UNDEFINED", "PENDING", "AMBIGUOUS", "UNKNOWN")],
    ("scenarios", run_of(scenarios=(scenario(), scenario(tags=("@gate-kill-switch", "@quarantined-until-2026-12-31")))), "no_data"),
    ("scenarios", run_of(scenarios=(scenario(), scenario(tags=("@gate-kill-switch", "@manual")))), "no_data"),
    ("scenarios", run_of(scenarios=(scenario(tags=("@other",)),)), "no_data"),
    ("scenarios", run_of(finished=False), "no_data"),
    ("scenarios", run_of(success=False), "no_data"),
    ("scenarios", run_of(errors=("a.feature:1: no",)), "no_data"),
    ("scenarios", lambda case: replace(case, run=None), "no_data"),
    ("invariants", lambda case: replace(case, findings={**case.findings, "x": (held(status="broken"),)}), "fail"),
    ("invariants", lambda case: replace(case, findings={**case.findings, "x": (held(status="no_data"),)}), "pass"),
    ("invariants", lambda case: replace(case, findings={"load": ALL_HELD[1:], "x": ALL_HELD}), "no_data"),
    ("invariants", lambda case: replace(case, findings={"load": ALL_HELD[:5] + ALL_HELD[6:], "x": ALL_HELD}), "pass"),
    ("invariants", lambda case: replace(case, findings={"load": ALL_HELD[:5] + ALL_HELD[6:]}), "no_data"),
    ("invariants", lambda case: replace(case, findings={}), "no_data"),
    ("invariants", run_of(scenarios=(scenario(invariants=TOLD),)), "fail"),
    ("effects_after", one_changed(effects_after=1), "fail"),
    ("effects_after", one_changed(effects_after=1, why_not=("idle",)), "fail"),
    ("effects_after", with_samples(), "no_data"),
    ("effects_after", with_samples(sample(why_not=("idle",))), "no_data"),
    ("samples", with_samples(*(sample(n) for n in range(29))), "no_data"),
    ("samples", with_samples(*(sample(n) for n in range(29)), sample(29, why_not=("idle",))), "no_data"),
    ("samples", with_samples(*(sample(n, kind="all" if n == 4 else benches.KINDS[n % 5]) for n in range(30))), "pass"),
    ("samples", with_samples(*(sample(n, kind="all" if n in (4, 9) else benches.KINDS[n % 5]) for n in range(30))), "no_data"),
    ("response", one_changed(latency_us=29_999_999, bound_us=30_000_000), "pass"),
    ("response", one_changed(latency_us=30_000_000, bound_us=30_000_000), "fail"),
    ("response", one_changed(latency_us=10_000_000), "pass"),
    ("response", one_changed(latency_us=10_000_001), "fail"),
    ("response", one_changed(latency_us=None), "fail"),
    ("response", one_changed(latency_us=None, why_not=("idle",)), "fail"),
    ("response", with_samples(), "no_data"),
    ("proven_bound", one_changed(bound_us=30_000_000), "pass"),
    ("proven_bound", one_changed(bound_us=30_000_001), "fail"),
    ("proven_bound", bench_of(bound_s=30.0), "pass"),
    ("proven_bound", bench_of(bound_s=30.001), "fail"),
    ("proven_bound", environment_of(bench=None), "no_data"),
    ("proven_bound", with_samples(), "no_data"),
    ("breaches", evidence_of(breaches=(BREACH,)), "fail"),
    ("breaches", evidence_of(permits=()), "no_data"),
    ("load_run", lambda case: replace(case, load=None), "no_data"),
    ("load_run", lambda case: replace(case, evidences={}), "no_data"),
    ("load_run", load_of(crashed=True), "no_data"),
    ("load_run", load_of(handed=0, outcomes={}), "no_data"),
    ("load_run", load_of(handed=99, outcomes={"confirmed": 99}), "no_data"),
    ("load_run", load_of(lost=1, outcomes={"confirmed": 99}), "no_data"),
    ("load_run", load_of(outcomes={"confirmed": 99}), "no_data"),
    ("load_run", load_of(generator=Generator(cpu_max=0.951, late_starts=0)), "no_data"),
    ("load_run", load_of(generator=Generator(cpu_max=0.5, late_starts=2)), "no_data"),
    ("load_run", evidence_of(clock="virtual"), "no_data"),
    ("load_run", environment_of(bench=None), "no_data"),
    ("load_run", bench_of(simulator=1, supervisor=2, **{"worker-1": 4, "worker-2": 5}), "no_data"),
    ("load_run", bench_of(simulator=1, supervisor=2, load=2, **{"worker-1": 4, "worker-2": 5}), "no_data"),
    ("weather", evidence_of(faults=(lost(0),)), "no_data"),
    ("weather", evidence_of(faults=(lost(0), lost(0))), "no_data"),
    ("weather", evidence_of(faults=(lost(0), lost(1, "latency"))), "no_data"),
    ("weather", evidence_of(faults=(lost(0), lost(500))), "no_data"),
    ("weather", evidence_of(journal=tuple(request(n) for n in range(101))), "no_data"),
    ("weather", evidence_of(journal=tuple(request(n, committing=n < 100) for n in range(200))), "pass"),
    ("weather", evidence_of(journal=()), "no_data"),
    ("provenance", environment_of(policy_digest="00" * 32), "no_data"),
    ("provenance", environment_of(commands=None), "no_data"),
    ("provenance", environment_of(commands=(Command(line="x", exit_code=1, duration_s=1),)), "pass"),
    ("provenance", environment_of(commands=(Command(line="x", exit_code=2, duration_s=1),)), "no_data"),
    ("provenance", environment_of(commands=(Command(line="x", exit_code=-9, duration_s=1),)), "no_data"),
    ("provenance", lambda case: replace(case, evidences={}), "no_data"),
    ("provenance", lambda case: replace(case, step=case.step.model_copy(update={"sources": ["observed"]})), "no_data"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "change", "word"), EDGES, ids=[f"{n}-{rule}-{word}" for n, (rule, _, word) in enumerate(EDGES)]
)
def test_each_rule_at_its_edge(good: Case, rule: str, change: Callable[[Case], Case], word: str) -> None:
    result = getattr(rules, rule)(change(good))
    assert (result.word, bool(result.why)) == (word, word != "pass"), result.why


def test_every_rule_has_an_edge_here() -> None:
    assert {rule for rule, _, _ in EDGES} == {each.__name__ for each in rules.KILL_SWITCH}


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        (("pass", "pass"), "GO"),
        (("pass", "no_data"), "NO DATA"),
        (("no_data", "fail"), "NO-GO"),
        (("fail", "pass"), "NO-GO"),
        ((), "NO DATA"),
    ],
)
def test_broken_outweighs_missing_and_missing_outweighs_passed(words: tuple[str, ...], whole: str) -> None:
    results = tuple(
        rules.RuleResult(name="R", limit="", measured="", n=1, bound="", word=word, why="w")
        for word in words  # type: ignore[arg-type]
    )
    assert verdict.gate_word(results)[0] == whole


def decided(evidences: dict[str, Evidence], bench: Bench) -> verdict.Verdict:
    loaded = policy.load()
    return verdict.decide(
        STEP,
        loaded,
        evidences=evidences,
        run=Run(scenarios=(scenario(),), finished=True, success=True, errors=()),
        load=benches.load_of(bench),
        environment=benches.environment_of(loaded.digest),
    )


def settled(little: Bench) -> Evidence:
    little.scenario, little.clock = "f:1", "virtual"
    little.samples[-1]["us"] += 400 * benches.SECOND
    return from_rows(little.rows())


def test_an_honest_load_is_go_and_acknowledging_at_commit_is_no_go(whole: Bench, little: Bench) -> None:
    features = {"f:1": settled(little)}
    good = decided({**features, "load": from_rows(whole.rows())}, whole)
    assert (good.word, good.exit_code, good.effects_after) == ("GO", 0, 0), good.why
    assert [each.why for each in good.gates if each.word is None] == ["not required by this step"] * 5
    assert len(good.criteria) == 5
    for each in whole.halts:
        each["quiesced_us"] = each["fenced_us"] - 6000
    bad = decided({**features, "load": from_rows(whole.rows())}, whole)
    assert (bad.word, bad.exit_code) == ("NO-GO", 1)
    assert bad.effects_after > 0
    assert "Global kill switch" in bad.why


def test_no_evidence_is_no_data(whole: Bench) -> None:
    nothing = decided({}, whole)
    assert (nothing.word, nothing.exit_code) == ("NO DATA", 3)


def test_every_kind_of_halt_is_a_sample_under_an_honest_load(whole: Bench) -> None:
    found = halt_samples(from_rows(whole.rows()), Floors(in_flight_machine=20, in_flight_scope=1, queued_scope=1))
    assert {each.kind for each in found if each.is_sample} == set(benches.KINDS)
    assert len(found) == 35


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda bench: bench.journal.clear(), "in scope were in flight"),
        (lambda bench: [each.update(submitted_us=1 << 40) for each in bench.intents], "were queued"),
        (lambda bench: bench.samples.clear(), "tagged read of the harness's own"),
        (lambda bench: [each.update(status=503) for each in bench.journal if not each["committing"]], "tagged read"),
        (lambda bench: [each.update(released_us=None, state="quiesced") for each in bench.halts], "never released"),
        (lambda bench: bench.ledger.clear(), "nothing in its scope took effect after its release"),
    ],
)
def test_an_idle_halt_is_no_sample_and_says_why(little: Bench, change: Callable[[Bench], Any], told: str) -> None:
    change(little)
    first = halt_samples(from_rows(little.rows()), Floors(in_flight_machine=1, in_flight_scope=1, queued_scope=1))[0]
    assert not first.is_sample
    assert any(told in why for why in first.why_not), first.why_not


@pytest.mark.parametrize(("more", "counts"), [(0, True), (1, False)])
def test_the_floor_of_requests_in_flight_is_inclusive(little: Bench, more: int, counts: bool) -> None:
    halt = min(little.halts, key=lambda each: each["asked_us"])
    flying = sum(
        each["committing"] and each["arrived_us"] <= halt["asked_us"]
        and halt["asked_us"] < (each["replied_us"] or little.permits[each["n"] - 1]["answered_us"])
        for each in little.journal
    )  # fmt: skip
    floors = Floors(in_flight_machine=flying + more, in_flight_scope=1, queued_scope=1)
    assert halt_samples(from_rows(little.rows()), floors)[0].is_sample is counts


def test_checkers_are_listed_once_each(little: Bench) -> None:
    names = [each.invariant for each in check_all(from_rows(little.rows()))]
    assert names == sorted(set(names), key=lambda each: int(each[1:]))
