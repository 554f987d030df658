"""``gate.json``: verdict, exit code and every number, in the shape of ``gate.schema.json``. No I/O."""

import json
from typing import Any

import msgspec

from reports.made import VERIFY, Made
from reports.verdict import OF_LINE, GateResult, LoadResult

SCHEMA = "holdpoint-gate/5"


def render(made: Made) -> str:
    """Verdict, exit code and every number, as JSON."""
    verdict, environment = made.verdict, made.environment
    plain: dict[str, Any] = {
        "schema": SCHEMA,
        "verdict": verdict.word,
        "exit_code": verdict.exit_code,
        "step": verdict.step,
        "why": verdict.why,
        "simulated": verdict.simulated,
        "signed": made.signed_by is not None,
        "signed_by": made.signed_by,
        "verify": VERIFY if made.signed_by else None,
        "run": environment.run,
        "build": environment.build,
        "commit": environment.commit,
        "seed": environment.seed,
        "started_at": environment.started_at,
        "policy_digest": verdict.policy_digest,
        "effects_after_acknowledgement": verdict.effects_after,
        "halts": len(verdict.samples),
        "samples": sum(each.is_sample for each in verdict.samples),
        "bound_s": max((each.bound_us for each in verdict.samples), default=0) / 1_000_000 or None,
        "response_ms": verdict.response_ms,
        "response_by_kind_ms": verdict.response_by_kind_ms,
        "gates": [_gate(each) for each in verdict.gates],
        "ground": verdict.ground,
        "criteria": verdict.criteria,
        "loads": [_load(each) for each in verdict.loads],
        "missing": verdict.missing,
        "broken": [
            {"scenario": scenario, "invariant": each.invariant, "title": each.title, "n": each.n, "rows": each.rows}
            for scenario, found in verdict.findings.items()
            for each in found
            if each.status == "broken"
        ],
    }
    return json.dumps(msgspec.to_builtins(plain), ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _gate(gate: GateResult) -> dict[str, Any]:
    """A gate with the first thing that broke it, and the rule that this broke."""
    found = gate.broke
    return {
        **{name: getattr(gate, name) for name in ("gate", "title", "owner", "word", "why", "invariants", "rules")},
        "decided_by": gate.headline.name if gate.headline else None,
        "broke": {"rule": found[0].name, **msgspec.to_builtins(found[1])} if found else None,
    }


def _load(load: LoadResult) -> dict[str, Any]:
    """A load over the API with everything that was asked of it."""
    lines = load.judgement.lines if load.judgement else ()
    return {
        "load": load.load,
        "file": load.file,
        "word": load.word,
        "why": load.why,
        "rules": [{"asked": each.asked, "word": OF_LINE[each.word], "saw": each.saw} for each in lines],
    }
