"""``report.html``: one file that opens from disk, asks nothing of any network, and reads without a script."""

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2

from reports.checkers.finding import Finding
from reports.coverage import cover
from reports.coverage.cells import by_file
from reports.evidence.messages import Scenario
from reports.evidence.rows import FILE_OF_KIND
from reports.halts import HaltSample
from reports.history.sparkline import spark
from reports.html.chart import Chart, chart
from reports.made import VERIFY, Made
from reports.policy import HaltRule
from reports.rules.case import Broke, RuleResult
from reports.rules.shared import passed
from reports.statistics import rule_of_three
from reports.verdict import GateResult, Verdict, foremost

TEMPLATES = Path(__file__).with_name("templates")
STYLE = Path(__file__).with_name("style.css")
SHOWN_MAX = 20
"""Violations, exchanges and halts shown of each list; the rest is counted, and stands in the evidence."""
TEXT_MAX = 4000
ROW_HEAD = ("kind", "clock", "source", "scenario")


def render(made: Made) -> str:
    """The page's text, UTF-8."""
    return filled("report.html.j2", _view(made))


def filled(template: str, view: Mapping[str, Any]) -> str:
    """A template with what it shows, under the style sheet and a policy that lets in nothing but that."""
    css = STYLE.read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return _templates().get_template(template).render(css=css, csp=policy, **view)


def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["clip"] = clip
    environment.filters["plain"] = plain
    environment.filters["line"] = line
    environment.filters["file_of"] = file_of
    environment.filters["by_file"] = by_file
    return environment


def clip(text: object) -> str:
    """A text of any length, cut where nobody reads on."""
    told = str(text)
    return told if len(told) <= TEXT_MAX else f"{told[:TEXT_MAX]} … ({len(told) - TEXT_MAX:,} more characters)"


def plain(value: object) -> str:
    """A text as it is, anything else as indented JSON."""
    return clip(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2, default=str))


def line(row: Mapping[str, Any]) -> str:
    """A row as it stands in its file, without what its place there says already."""
    return clip(json.dumps({name: value for name, value in row.items() if name not in ROW_HEAD}, ensure_ascii=False))


def _view(made: Made) -> Mapping[str, Any]:
    verdict = made.verdict
    scenarios = made.run.scenarios if made.run else ()
    wanted = {each.tag for asks in made.step.gates.required().values() for each in asks.scenarios}
    halts = made.step.gates.kill_switch.halts if made.step.gates.kill_switch else None
    return {
        "v": verdict,
        "env": made.environment,
        "signed_by": made.signed_by,
        "verify": VERIFY,
        "must_be_signed": made.step.signatures != "none",
        "load": made.load,
        "run": made.run,
        "halts": halts,
        "chart": _chart(made, halts),
        "kinds": _kinds(made, halts),
        "not_counted": [each for each in verdict.samples if not each.is_sample],
        "broke": [(each, *each.broke) for each in foremost([*verdict.gates, *verdict.criteria], "NO-GO") if each.broke],
        "broken": _findings(verdict, "broken"),
        "by_rules": _by_rules(verdict),
        "wrong_accounts": _rows_of(verdict, "I2"),
        "judged_effects": _judged(verdict, "I2"),
        "unapproved": _rows_of(verdict, "I4", "I13"),
        "judged_engagements": _judged(verdict, "I13"),
        "failed": [each for each in scenarios if not passed(each)],
        "scenarios": sorted(scenarios, key=lambda each: (passed(each), each.uri, each.line)),
        "required": [each for each in scenarios if wanted & set(each.tags)],
        "status_of": _status,
        "three": rule_of_three,
        "shown_max": SHOWN_MAX,
        "invariants": invariants(verdict.findings),
        "coverage": cover(made),
        "history": made.history,
        "trend": {name: spark(points) for name, points in made.history.trend.items()},
    }


def _chart(made: Made, halts: HaltRule | None) -> Chart | None:
    samples = made.verdict.samples
    if halts is None or not any(each.latency_us is not None for each in samples):
        return None
    return chart(samples, halts.kinds, limit_s=halts.response_max_s)


def _kinds(made: Made, halts: HaltRule | None) -> list[dict[str, Any]]:
    """One line per kind of scope that the step asks for or that was halted."""
    samples = made.verdict.samples
    found = []
    for kind in dict.fromkeys([*(halts.kinds if halts else ()), *(each.kind for each in samples)]):
        of_kind = [each for each in samples if each.kind == kind]
        counted = [each for each in of_kind if each.is_sample]
        found.append(
            {
                "kind": kind,
                "counted": len(counted),
                "thrown": len(of_kind),
                "figures": made.verdict.response_by_kind_ms.get(kind),
                "in_flight": _range(counted, "in_flight_scope"),
                "machine": _range(counted, "in_flight_machine"),
                "queued": _range(counted, "queued"),
                "unknown": sum(each.unknown for each in counted),
                "after": sum(each.effects_after for each in of_kind),
            }
        )
    return found


def _range(samples: list[HaltSample], name: str) -> str:
    values = [getattr(each, name) for each in samples]
    if not values:
        return "none"
    return str(min(values)) if min(values) == max(values) else f"{min(values)} to {max(values)}"


def _findings(verdict: Verdict, status: str) -> list[tuple[str, Finding]]:
    return [(scenario, each) for scenario, found in verdict.findings.items() for each in found if each.status == status]


def _rows_of(verdict: Verdict, *invariants: str) -> list[str]:
    """A sentence for each row that broke one of these."""
    return [
        row.sentence for _, each in _findings(verdict, "broken") if each.invariant in invariants for row in each.rows
    ]


def _judged(verdict: Verdict, invariant: str) -> int:
    return sum(each.n for found in verdict.findings.values() for each in found if each.invariant == invariant)


def _by_rules(verdict: Verdict) -> list[tuple[GateResult, RuleResult, list[Broke]]]:
    """Rows that broke a rule and no invariant; those of invariants are listed by their findings."""
    listed = {row.sentence for _, each in _findings(verdict, "broken") for row in each.rows}
    found = []
    for gate in verdict.gates:
        for rule in gate.rules:
            rows = [each for each in rule.rows if each.row and each.sentence not in listed]
            if rule.word == "fail" and rows:
                found.append((gate, rule, rows))
    return found


def file_of(row: Mapping[str, Any]) -> str:
    """The evidence file that a row stands in."""
    return FILE_OF_KIND.get(str(row.get("kind")), "the evidence")


def invariants(findings: Mapping[str, tuple[Finding, ...]]) -> list[dict[str, Any]]:
    """Each invariant over all scenarios."""
    table: dict[str, dict[str, Any]] = {}
    for found in findings.values():
        for each in found:
            row = table.setdefault(
                each.invariant,
                {"invariant": each.invariant, "title": each.title, "held": 0, "broken": 0, "no_data": 0, "n": 0},
            )
            row[each.status] += 1
            row["n"] += each.n
    return sorted(table.values(), key=lambda row: (len(row["invariant"]), row["invariant"]))


def _status(scenario: Scenario) -> str:
    """A scenario's status in a word that does not flatter."""
    if scenario.status == "PASSED" and not passed(scenario):
        return "kept out"
    return scenario.status.lower()
