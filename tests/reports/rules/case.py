"""A case in which every rule of every gate passes, each at its edge, and ways to change it in one place."""

from collections.abc import Callable
from typing import Any

import msgspec

from reports import policy
from reports.checkers.finding import Finding, Violation
from reports.evidence.environment import Bench as DeclaredBench
from reports.evidence.folder import Evidence, from_rows
from reports.evidence.load import Generator
from reports.evidence.messages import Run, Scenario
from reports.evidence.rows import AuditRow, CheckpointRow, FaultRow, JournalRow, SampleRow
from reports.halts import HaltSample
from reports.rules import GATES as GATES_JUDGED
from reports.rules.case import Case, RuleResult
from reports.statistics import quantiles
from tests.reports import bench as benches
from tests.reports import burning, signing
from tests.reports.bench import Bench

SIX = "bench: six gates"
GATES = ("kill-switch", "isolation", "audit", "approval", "cadence", "error-budget")
HEAD: dict[str, Any] = {"scenario": "load", "clock": "wall", "source": "simulated"}
SECOND = benches.SECOND
replace = msgspec.structs.replace
Change = Callable[[Case], Case]


def scenario(status: str = "PASSED", tags: tuple[str, ...] = ("@gate-kill-switch",), **more: Any) -> Scenario:
    plain = {"name": "A", "uri": "a.feature", "line": 3, "steps": (), "invariants": (), "failure": None, **more}
    return Scenario(status=status, tags=tags, **plain)


def halt(number: int = 0, **changed: Any) -> HaltSample:
    plain: dict[str, Any] = {
        "halt": f"halt-{number}", "scope": "everything", "kind": benches.KINDS[number % 5], "asked_us": 0,
        "bound_us": 10_000_000, "latency_us": 500_000, "printed_us": 501_000, "quiesced_by": "answers", "failed": False,
        "effects_after": 0, "in_flight_scope": 1, "in_flight_machine": 20, "queued": 1, "unknown": 0, "outside": 1,
        "resumed": 1, "why_not": (),
    }  # fmt: skip
    return HaltSample(**{**plain, **changed})


def request(n: int, *, committing: bool = True, **changed: Any) -> JournalRow:
    plain: dict[str, Any] = {
        "arrived_us": n, "replied_us": n + 1, "platform": "X", "operation": "create_post", "account": "7", "status": 201,
        "fault": None, "tag": None,
    }  # fmt: skip
    return JournalRow(**HEAD, n=n, committing=committing, **{**plain, **changed})


def lost(n: int, name: str = "answer_lost") -> FaultRow:
    return FaultRow(**HEAD, name=name, call=n, at_us=SECOND)


def finding(invariant: str = "I1", *, status: str = "held", n: int = 1) -> Finding:
    row = {"kind": "effect", **HEAD, "object": f"obj-of-{invariant}"}
    rows = (Violation(sentence=f"what broke {invariant}", row=row),) if status == "broken" else ()
    return Finding(invariant=invariant, title="T", status=status, n=n, why="because", rows=rows)  # type: ignore[arg-type]


JUDGED = {
    "I1": 1,
    "I2": 300,
    "I3": 1,
    "I4": 100,
    "I5": 300,
    "I6": 1,
    "I7": 1,
    "I8": 1,
    "I9": 1,
    "I10": 300,
    "I11": 1,
    "I12": 1,
    "I13": 100,
    "I18": 1,
}
"""How much each checker judged under load in the good case: the floors of the policy."""


def findings(**changed: Finding | None) -> tuple[Finding, ...]:
    """Of every checker, with some exchanged, or left out."""
    found = {name: finding(name, n=n) for name, n in JUDGED.items()}
    return tuple(each for each in {**found, **changed}.values() if each is not None)


def attempt(n: int = 0, **changed: Any) -> SampleRow:
    plain: dict[str, Any] = {
        "name": "cross_tenant", "us": 1 + n, "ref": f"verb {n % 40}/operator", "detail": "refused: of_another_client",
    }  # fmt: skip
    return SampleRow(**HEAD, **{**plain, **changed})


def handed(n: int) -> SampleRow:
    return SampleRow(**HEAD, name="handed", us=1 + n, ref=f"tag-{n}", detail="")


def entry(index: int, kind: str, at_us: int, **fields: Any) -> AuditRow:
    text = msgspec.json.encode({"v": 1, "kind": kind, "at_us": at_us, **fields}).decode()
    return AuditRow(**HEAD, index=index, entry=text)


def head(size: int, seen_us: int, **changed: Any) -> CheckpointRow:
    root = f"{size:064x}"
    plain = {"size": size, "root": root, "seen_us": seen_us, "note": signing.note(size, root)}
    return CheckpointRow(**HEAD, **{**plain, **changed})


SET_UP = 150
LOG = (
    entry(0, "key", 1, key=signing.KEY),
    *(entry(index, "account", 1 + index) for index in range(1, SET_UP)),
    *(
        entry(SET_UP + n, "permit" if n % 2 == 0 else "decision", 100 * SECOND + n, word="yes", person="quinn")
        for n in range(200)
    ),
)
"""A log of a long set-up, and then 200 entries under load, half of them permits, half a person's yes."""
HEADS = (head(SET_UP + 100, 110 * SECOND), head(SET_UP + 200, 110 * SECOND + 100))
"""Its checkpoints: each as late, and as many entries after the one before, as the policy lets it be."""


BURNS = {
    each.scenario: from_rows(each.rows())
    for each in (burning.burn(scenario=f"features/error_budget/burn.feature:{n}") for n in range(5))
}
"""Five burns, each stopped and freed, with as many ends between them as the policy asks for."""


def good(little: Bench) -> Case:
    """The good case, small enough to be changed in one place."""
    loaded = policy.load()
    of_load = replace(
        from_rows(little.rows()),
        journal=tuple(request(n) for n in range(300)),
        faults=tuple(lost(n) for n in range(6)),
        samples=(*(attempt(n) for n in range(200)), *(handed(n) for n in range(100))),
        audit=LOG,
        checkpoints=HEADS,
    )
    tags = [f"@gate-{gate}" for gate in GATES[:1] * 34 + GATES[1:5] * 3 + GATES[5:] * 30]
    bench = benches.environment_of(loaded.digest).bench
    assert bench is not None
    return Case(
        step=loaded.step(SIX),
        policy_digest=loaded.digest,
        evidences={"load": of_load, **BURNS},
        run=Run(scenarios=tuple(scenario(tags=(tag,)) for tag in tags), finished=True, success=True, errors=()),
        load=benches.load_of(
            little, handed=100, outcomes={"confirmed": 100}, generator=Generator(cpu_max=0.95, late_starts=1)
        ),
        environment=benches.environment_of(loaded.digest, bench=replace(bench, audit_key=signing.KEY)),
        findings={"load": findings()},
        samples=tuple(halt(n) for n in range(30)),
        response=quantiles([500.0] * 30),
        signed_by="ab" * 32,
    )


def same(case: Case) -> Case:
    return case


def run_of(**changed: Any) -> Change:
    return lambda case: replace(case, run=replace(case.run, **changed))


def load_of(**changed: Any) -> Change:
    return lambda case: replace(case, load=replace(case.load, **changed))


def evidence_of(**changed: Any) -> Change:
    return lambda case: replace(case, evidences={**case.evidences, "load": replace(case.evidences["load"], **changed)})


def also(name: str, **rows: Any) -> Change:
    """Evidence of a scenario of its own beside the load's."""
    beside = Evidence(scenario=name, clock="virtual", source="simulated", **rows)
    return lambda case: replace(case, evidences={**case.evidences, name: beside})


def environment_of(**changed: Any) -> Change:
    return lambda case: replace(case, environment=replace(case.environment, **changed))


def found(**changed: Finding | None) -> Change:
    """Other findings under load."""
    return lambda case: replace(case, findings={"load": findings(**changed)})


def found_elsewhere(*findings: Finding) -> Change:
    """Findings of a scenario beside the load."""
    return lambda case: replace(case, findings={"a.feature:3": findings, **case.findings})


def with_samples(*samples: HaltSample) -> Change:
    times = [each.latency_us / 1000 for each in samples if each.latency_us is not None and each.is_sample]
    return lambda case: replace(case, samples=samples, response=quantiles(times))


def one_changed(**changed: Any) -> Change:
    return with_samples(*(halt(n) for n in range(30)), halt(30, **changed))


def bench_of(bound_s: float = 10.0, **processes: int) -> Change:
    named = processes or {"simulator": 1, "supervisor": 2, "worker-1": 4, "worker-2": 5, "load": 3}
    declared = DeclaredBench(timing_s={"request_s": 3.0}, bound_s=bound_s, processes=named, audit_key=signing.KEY)
    return environment_of(bench=declared)


def of(gate: str, rule: str, case: Case) -> RuleResult:
    """What one rule of a gate says."""
    asks = case.step.gates.required()[gate]
    (judge,) = [each for each in GATES_JUDGED[gate].rules if each.__name__ == rule]
    return judge(case, asks)


def rules_of(gate: str) -> list[str]:
    return [each.__name__ for each in GATES_JUDGED[gate].rules]
