"""The verdict for machines and for a pull request: ``gate.json`` and ``summary.md``. No I/O."""

from typing import Any

import msgspec

from reports.made import VERIFY, Made
from reports.rules.case import RuleResult
from reports.verdict import CriterionResult, GateResult, Result

SCHEMA = "holdpoint-gate/3"


def gate_json(made: Made) -> bytes:
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
        "missing": verdict.missing,
        "broken": [
            {"scenario": scenario, "invariant": each.invariant, "title": each.title, "n": each.n, "rows": each.rows}
            for scenario, found in verdict.findings.items()
            for each in found
            if each.status == "broken"
        ],
    }
    return msgspec.json.format(msgspec.json.encode(plain), indent=2) + b"\n"


def _gate(gate: GateResult) -> dict[str, Any]:
    """A gate with the first thing that broke it, and the rule that this broke."""
    found = gate.broke
    return {
        **{name: getattr(gate, name) for name in ("gate", "title", "owner", "word", "why", "invariants", "rules")},
        "decided_by": gate.headline.name if gate.headline else None,
        "broke": {"rule": found[0].name, **msgspec.to_builtins(found[1])} if found else None,
    }


def summary_md(made: Made) -> str:
    """One screen of Markdown. Text from outside cannot make markup."""
    verdict, environment = made.verdict, made.environment
    marks = ["SIMULATED"] * verdict.simulated + ["UNSIGNED"] * (made.signed_by is None)
    lines = [
        f"# {verdict.word}: {_text(verdict.step)} ({', '.join(marks)})",
        "",
        _text(verdict.why),
        "",
        "| Gate | Owner | Limit | Measured | n | Shows | Verdict |",
        "|---|---|---|---|---:|---|---|",
    ]
    lines += [_row(each) for each in verdict.gates]
    lines += [_criterion(each) for each in verdict.criteria]
    results: tuple[Result, ...] = (*verdict.gates, *verdict.criteria)
    for result in results:
        if result.broke:
            rule, broke = result.broke
            lines += ["", f"**{result.title}** ({rule.name}, in {_text(broke.scenario)}): {_text(broke.sentence)}"]
    if verdict.word == "NO DATA":
        lines += ["", "Missing:", "", *(f"- {_text(each)}" for each in verdict.missing)]
    for title, rules in [
        *((f"of {each.title.lower()}", each.rules) for each in verdict.gates),
        ("of all gates", verdict.ground),
    ]:
        if rules:
            lines += ["", *_rules(title, rules)]
    lines += ["", f"Build {_text(environment.build)}, commit {_text(environment.commit)}, seed {environment.seed}."]
    if made.signed_by:
        lines += ["", f"Signed by key {made.signed_by}. To verify: `{VERIFY}`"]
    return "\n".join(lines) + "\n"


def _row(gate: GateResult) -> str:
    told = gate.headline
    if gate.word is None or told is None:
        return f"| {gate.title} | {gate.owner} | {_text(gate.why)} |  |  |  | - |"
    figures = f"{_text(told.name)}: {_text(told.limit)} | {_text(told.measured)} | {told.n} | {_text(told.bound)}"
    return f"| {gate.title} | {gate.owner} | {figures} | {gate.word} |"


def _criterion(each: CriterionResult) -> str:
    told = each.headline
    if told is None:
        return f"| {each.title}, {_text(each.target)} | - | {_text(each.why)} |  |  |  | - |"
    figures = f"{_text(told.limit)} | {_text(told.measured)} | {told.n} | {_text(told.bound)}"
    return f"| {each.title}, {_text(each.target)} | - | {figures} | {each.word} |"


def _rules(title: str, rules: tuple[RuleResult, ...]) -> list[str]:
    head = [f"| Rule {title} | Limit | Measured | n | Result | Why |", "|---|---|---|---:|---|---|"]
    return head + [
        f"| {each.name} | {_text(each.limit)} | {_text(each.measured)} | {each.n} | {each.word.replace('_', ' ')} | {_text(each.why)} |"
        for each in rules
    ]


_MARKUP = str.maketrans({each: f"\\{each}" for each in "\\`*_{}[]<>#|!"} | {"\n": " ", "\r": " "})


def _text(text: str) -> str:
    return text.translate(_MARKUP)
