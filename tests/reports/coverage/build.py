"""A small judged run by hand: scenarios, and the rows that they left, under a catalogue of a few names."""

from collections.abc import Iterable
from typing import Any

import msgspec

from reports import policy
from reports.checkers.finding import Finding
from reports.evidence.catalogue import Catalogue
from reports.evidence.folder import Evidence, from_rows
from reports.evidence.messages import Run, Scenario
from reports.made import Made
from reports.verdict import Verdict
from tests.reports import bench as benches
from tests.reports.bench import SECOND, Row

STEP = "simulated → house"
CATALOGUE = Catalogue(
    checks=("kill_switch", "cadence"),
    reasons=("switch_thrown", "too_soon"),
    faults=("answer_lost", "webhook_late"),
    scopes=("all", "client", "platform", "account", "action"),
    actions=("publish", "like", "read"),
    capabilities={"X": ("publish", "like"), "TikTok": ("publish",)},
)
ASKED_US, BOUND_US, RELEASED_US = 100 * SECOND, 10 * SECOND, 200 * SECOND


def scenario(name: str = "A", status: str = "PASSED", tags: tuple[str, ...] = ("@S5-C1",), line: int = 3) -> Scenario:
    uri = "features/a.feature"
    return Scenario(
        name=name,
        uri=uri,
        line=line,
        tags=tags,
        status=status,
        steps=(),
        invariants=(),
        failure=None,
        id=f"{uri}::{name}",
    )


def evidence(rows: Iterable[Row], of: Scenario | str) -> Evidence:
    name = of if isinstance(of, str) else of.id
    return from_rows([{"scenario": name, "clock": "virtual", "source": "simulated", **row} for row in rows])


def halt(**changed: Any) -> Row:
    plain = benches.make(halts=1).halts[0]
    instants = {"asked_us": ASKED_US, "fenced_us": ASKED_US, "quiesced_us": ASKED_US + 1, "released_us": RELEASED_US}
    scope = {"client": None, "platform": None, "account": None, "action": None}
    return {"kind": "halt", **plain, **instants, "bound_us": BOUND_US, **scope, **changed}


def request(at_us: int, fault: str | None = "answer_lost", **changed: Any) -> Row:
    plain = {
        "kind": "request", "n": 1, "arrived_us": at_us, "replied_us": None, "platform": "X", "operation": "create_post",
        "committing": True, "account": "7", "status": None, "fault": fault, "tag": None,
    }  # fmt: skip
    return {**plain, **changed}


def binding(client: str = "acme", platform: str = "X") -> Row:
    return {"kind": "binding", "client": client, "platform": platform, "account": "one", "platform_account": "7"}


def fault(name: str, at_us: int = ASKED_US + 1) -> Row:
    return {"kind": "fault", "name": name, "call": 1, "at_us": at_us}


def entry(index: int, **told: Any) -> Row:
    return {"kind": "entry", "index": index, "entry": msgspec.json.encode({"v": 1, **told}).decode()}


def refusal(index: int, check: str, reason: str) -> Row:
    return entry(index, kind="refusal", check=check, word="refuse", reason=reason)


def permit(platform: str, action: str, state: str = "confirmed") -> Row:
    plain = benches.make(halts=1).permits[0]
    return {"kind": "permit", **plain, "permit": f"per-{platform}-{action}", "platform": platform, "action": action,
            "state": state}  # fmt: skip


def intent(platform: str, action: str, reason: str | None) -> Row:
    plain = benches.make(halts=1).intents[0]
    return {"kind": "intent", **plain, "platform": platform, "action": action, "reason": reason, "state": "cancelled"}


def run(*scenarios: Scenario, finished: bool = True) -> Run:
    return Run(scenarios=scenarios, finished=finished, success=finished, errors=())


def made(
    scenarios: Iterable[Scenario] = (),
    evidences: Iterable[Evidence] = (),
    *,
    catalogue: Catalogue | None = CATALOGUE,
    findings: dict[str, tuple[Finding, ...]] | None = None,
    **changed: Any,
) -> Made:
    """A judged run whose verdict says nothing but what is handed in."""
    loaded = policy.load()
    gates, criteria = loaded.policy.gates, loaded.policy.criteria
    plain: dict[str, Any] = {
        "verdict": verdict(gates, criteria, findings or {}),
        "policy": loaded,
        "step": loaded.step(STEP),
        "environment": benches.environment_of(loaded.digest, step=STEP),
        "evidences": {each.scenario: each for each in evidences},
        "run": run(*scenarios),
        "load": None,
        "catalogue": catalogue,
    }
    return Made(**{**plain, **changed})


def verdict(gates: Any, criteria: Any, findings: dict[str, tuple[Finding, ...]], **changed: Any) -> Verdict:
    from reports.verdict import CriterionResult, GateResult

    plain: dict[str, Any] = {
        "step": STEP, "word": "NO DATA", "exit_code": 3, "why": "There was no load.", "simulated": True,
        "policy_digest": "ab" * 32,
        "gates": tuple(GateResult(gate=name, title=each.title, owner=each.owner) for name, each in gates.items()),
        "ground": (),
        "criteria": tuple(
            CriterionResult(criterion=name, title=each.title, target=each.target) for name, each in criteria.items()
        ),
        "samples": (), "response_ms": None, "response_by_kind_ms": {}, "findings": findings,
    }  # fmt: skip
    return Verdict(**{**plain, **changed})


def broken(scenario: str) -> dict[str, tuple[Finding, ...]]:
    """Findings by which an invariant was broken there."""
    return {scenario: (Finding(invariant="I1", title="At most one", status="broken", n=1, why="two stand"),)}
