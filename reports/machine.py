"""The verdict for machines and for a pull request: ``gate.json`` and ``summary.md``. No I/O."""

from typing import Any

import msgspec

from reports.evidence.environment import Environment
from reports.verdict import Verdict

SCHEMA = "holdpoint-gate/1"


def gate_json(verdict: Verdict, environment: Environment) -> bytes:
    """Verdict, exit code and every number, as JSON."""
    plain: dict[str, Any] = {
        "schema": SCHEMA,
        "verdict": verdict.word,
        "exit_code": verdict.exit_code,
        "step": verdict.step,
        "why": verdict.why,
        "simulated": verdict.simulated,
        "signed": False,
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
        "gates": verdict.gates,
        "criteria": verdict.criteria,
        "broken": [
            {"scenario": scenario, "invariant": each.invariant, "title": each.title, "n": each.n, "rows": each.rows}
            for scenario, found in verdict.findings.items()
            for each in found
            if each.status == "broken"
        ],
    }
    return msgspec.json.format(msgspec.json.encode(plain), indent=2) + b"\n"


def summary_md(verdict: Verdict, environment: Environment) -> str:
    """One screen of Markdown. Text from outside cannot make markup."""
    marks = ["SIMULATED"] * verdict.simulated + ["UNSIGNED"]
    lines = [
        f"# {verdict.word}: {_text(verdict.step)} ({', '.join(marks)})",
        "",
        _text(verdict.why),
        "",
        "| Gate | Owner | Verdict | Why |",
        "|---|---|---|---|",
    ]
    lines += [f"| {each.title} | {each.owner} | {each.word or '-'} | {_text(each.why)} |" for each in verdict.gates]
    for gate in verdict.gates:
        if gate.rules:
            lines += ["", f"| Rule of {gate.title.lower()} | Limit | Measured | n | Result |", "|---|---|---|---:|---|"]
            lines += [
                f"| {each.name} | {_text(each.limit)} | {_text(each.measured)} | {each.n} | {each.word.replace('_', ' ')} |"
                for each in gate.rules
            ]
    lines += ["", f"Build {_text(environment.build)}, commit {_text(environment.commit)}, seed {environment.seed}."]
    return "\n".join(lines) + "\n"


_MARKUP = str.maketrans({each: f"\\{each}" for each in "\\`*_{}[]<>#|!"} | {"\n": " ", "\r": " "})


def _text(text: str) -> str:
    return text.translate(_MARKUP)
