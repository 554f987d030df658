"""``report.html``: one file that opens from disk, asks nothing of any network, and reads without a script."""

from collections import Counter
from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any

import msgspec

from reports.checkers.finding import Finding
from reports.checkers.observed.joined import Joined, joined
from reports.coverage import cover
from reports.evidence.messages import Scenario
from reports.evidence.rows import LedgerRow, SeenRow
from reports.halts import HaltSample
from reports.history.sparkline import spark
from reports.html.again import Again
from reports.html.behind import Link, at_quantile, behind, halts_of
from reports.html.chart import Chart, chart
from reports.html.frame import filled
from reports.html.load_page import shown as load_shown
from reports.html.trail import Exhibit, Trail
from reports.html.violations import SHOWN_MAX, Violations
from reports.made import VERIFY, Made
from reports.policy import HaltRule, KillSwitchAsks, ObservedStep
from reports.rules.case import RuleResult
from reports.rules.collected import AccountSeen, seen_of
from reports.rules.shared import passed
from reports.statistics import rule_of_three
from reports.verdict import Verdict, foremost

__all__ = ["SHOWN_MAX", "filled", "invariants", "render"]

FAILED_MAX = 100
"""Failed scenarios shown with their failing line; all of them stand in the table of scenarios."""
OPEN_MAX = 40
"""A table of more scenarios than these is folded away until it is asked for."""
DASH = "\N{EN DASH}"
SHARES = {"p50": 0.5, "p99": 0.99, "worst": 1.0}
STATUSES = ("failed", "ambiguous", "undefined", "pending", "skipped", "unknown", "quarantined", "manual", "passed")


def render(made: Made) -> str:
    """The page's text, UTF-8."""
    return filled("report.html.j2", _view(made), script=True)


def _view(made: Made) -> Mapping[str, Any]:
    verdict, trail = made.verdict, Trail(made.evidences)
    violations = Violations(trail)
    view: dict[str, Any] = {
        "v": verdict,
        "env": made.environment,
        "signed_by": made.signed_by,
        "verify": VERIFY,
        "must_be_signed": made.step.signatures != "none",
        "load": made.load,
        "run": made.run,
        "trail": trail,
        "again": Again(made),
        "broken": violations.groups(verdict.findings),
        "by_rules": violations.ruled(verdict.gates, verdict.findings),
        "broke": [
            (each, *each.broke, trail.of_plain(each.broke[1].row))
            for each in foremost([*verdict.gates, *verdict.criteria], "NO-GO")
            if each.broke
        ],
        "links_of": _links(made, trail),
        "judged_effects": _judged(verdict, "I2"),
        "unapproved": _rows_of(verdict, "I4", "I13"),
        "judged_engagements": _judged(verdict, "I13"),
        "three": rule_of_three,
        "shown_max": SHOWN_MAX,
        "invariants": invariants(verdict.findings),
        "coverage": cover(made),
        "accounts": _accounts(made),
        "loads": [load_shown(each) for each in verdict.loads],
        "observed": isinstance(made.step, ObservedStep),
        "history": made.history,
        "trend": {name: spark(points) for name, points in made.history.trend.items()},
        **_wrong_accounts(verdict, trail),
        **_response(made, trail),
        **_scenarios(made),
    }
    trail.close()
    return {**view, "exhibits": [each for each in trail.exhibits if each.anchor not in violations.inline]}


def _accounts(made: Made) -> tuple[AccountSeen, ...]:
    """What was collected, account by account; nothing where the step is run."""
    evidence = made.evidences.get(made.step.scenario)
    return () if evidence is None else seen_of(made.step, joined(evidence))


def _links(made: Made, trail: Trail) -> Callable[[RuleResult], tuple[Link, ...]]:
    """For each rule of the page the links to what it was computed from."""
    verdict = made.verdict
    rules = [*(rule for gate in verdict.gates for rule in gate.rules), *verdict.ground]
    rules += [each.headline for each in (*verdict.gates, *verdict.criteria) if each.headline is not None]
    known = {id(rule): behind(made, trail, rule) for rule in rules}
    return lambda rule: known[id(rule)]


# ---------------------------------------------------------------- switch response


def _response(made: Made, trail: Trail) -> dict[str, Any]:
    asks = made.step.gates.kill_switch
    halts = asks.halts if isinstance(asks, KillSwitchAsks) else None
    samples, known = made.verdict.samples, halts_of(made)

    def link(each: HaltSample | None) -> str | None:
        exhibit = trail.of(known[each.halt]) if each is not None and each.halt in known else None
        return exhibit.anchor if exhibit else None

    kinds = _kinds(made, halts)
    for row in kinds:
        of_kind = [each for each in samples if each.kind == row["kind"]]
        row["links"] = {name: link(at_quantile(of_kind, share)) for name, share in SHARES.items()}
    shown = [each for each in samples if each.effects_after][:SHOWN_MAX]
    shown += [each for each in samples if (known.get(each.halt) is not None and trail.has(known[each.halt]))]
    widest = max(samples, key=lambda each: each.bound_us, default=None)
    counted = Counter("counts" if each.is_sample else "does not count" for each in samples)
    return {
        "halts": halts,
        "chart": _chart(made, halts),
        "kinds": kinds,
        "samples": samples,
        "figure_links": {"worst": link(at_quantile(samples, 1.0)), "bound": link(widest)},
        "halt_links": {each.halt: anchor for each in shown if (anchor := link(each))},
        "halt_statuses": [(name, counted[name]) for name in ("counts", "does not count") if counted[name]],
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


# ---------------------------------------------------------------- harm


def _rows_of(verdict: Verdict, *invariants: str) -> list[str]:
    """A sentence for each row that broke one of these."""
    return [
        row.sentence
        for found in verdict.findings.values()
        for each in found
        if each.invariant in invariants and each.status == "broken"
        for row in each.rows
    ]


def _judged(verdict: Verdict, invariant: str) -> int:
    return sum(each.n for found in verdict.findings.values() for each in found if each.invariant == invariant)


def _wrong_accounts(verdict: Verdict, trail: Trail) -> dict[str, Any]:
    """Each effect on a wrong account: whose, which, where, its ledger row and its audit leaf."""
    rows = [
        (scenario, each)
        for scenario, found in verdict.findings.items()
        for finding in found
        if finding.invariant == "I2" and finding.status == "broken"
        for each in finding.rows
    ]
    told = []
    for scenario, each in rows[:SHOWN_MAX]:
        exhibit = trail.of_plain(each.row)
        told.append(
            {"scenario": scenario, "sentence": each.sentence, "exhibit": exhibit, **_whose(each.row, exhibit, trail)}
        )
    return {"wrong_accounts": told, "wrong_accounts_n": len(rows)}


def _whose(row: Mapping[str, Any], exhibit: Exhibit | None, trail: Trail) -> dict[str, str]:
    room = trail.room(str(row.get("scenario")))
    if row.get("kind") == SeenRow.__struct_config__.tag and room is not None:
        return _whose_seen(msgspec.convert(dict(row), SeenRow), exhibit, joined(room.evidence))
    if row.get("kind") != LedgerRow.__struct_config__.tag or room is None:
        return {
            "client": str(row.get("client") or DASH),
            "pinned": DASH,
            "account": DASH,
            "platform": DASH,
            "name": "no effect",
            "leaf": DASH,
        }
    intent = next((each for each in room.evidence.intents if each.tag is not None and each.tag == row["tag"]), None)
    binding = room.index.binding_of(intent) if intent else None
    leaves = exhibit.leaves if exhibit else ()
    return {
        "client": intent.client if intent else "nobody known",
        "pinned": f"{intent.account} ({binding.platform_account if binding else 'bound to nothing'})"
        if intent
        else DASH,
        "account": str(row["account"]),
        "platform": str(row["platform"]),
        "name": f"{row['platform']} {row['n']}",
        "leaf": ", ".join(f"entry {each.row.index:,}" for each in leaves) or "none",
    }


def _whose_seen(row: SeenRow, exhibit: Exhibit | None, known: Joined) -> dict[str, str]:
    """The same of an object that an observer saw."""
    permit = known.permit_of(row)
    return {
        "client": permit.client if permit else "nobody known",
        "pinned": f"{permit.account} ({permit.platform_account})" if permit else DASH,
        "account": row.account,
        "platform": row.platform,
        "name": f"{row.object}, look {row.look}",
        "leaf": ", ".join(f"entry {each.row.index:,}" for each in (exhibit.leaves if exhibit else ())) or "none",
    }


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


# ---------------------------------------------------------------- scenarios


def _scenarios(made: Made) -> dict[str, Any]:
    scenarios = made.run.scenarios if made.run else ()
    wanted = {each.tag for asks in made.step.gates.required().values() for each in asks.scenarios}
    status = [_status(each) for each in scenarios]
    counted = Counter(status)
    failed = [each for each in scenarios if each.status != "PASSED"]
    return {
        "failed": sorted(failed, key=lambda each: (each.status != "FAILED", each.uri, each.line)),
        "failed_max": FAILED_MAX,
        "kept_out": [each for each, word in zip(scenarios, status, strict=True) if word in ("quarantined", "manual")],
        "missing": _missing(made),
        "features": _features(scenarios),
        "statuses": [(name, counted[name]) for name in STATUSES if counted[name]],
        "scenarios_n": len(scenarios),
        "required_n": sum(not wanted.isdisjoint(each.tags) for each in scenarios),
        "open_max": OPEN_MAX,
        "status_of": _status,
    }


def _features(scenarios: tuple[Scenario, ...]) -> list[tuple[str, list[Scenario]]]:
    """By feature file; those in which anything did not pass go first, and in each what did not."""
    bad = {each.uri for each in scenarios if not passed(each)}
    ordered = sorted(scenarios, key=lambda each: (each.uri not in bad, each.uri, passed(each), each.line))
    return [(uri, list(found)) for uri, found in groupby(ordered, key=lambda each: each.uri)]


def _missing(made: Made) -> list[str]:
    """What the step requires of scenarios and did not get."""
    if made.run is None:
        return ["the features were not run"]
    found = Counter(tag for each in made.run.scenarios for tag in set(each.tags))
    return [
        f"{found[rule.tag]} scenarios of {rule.tag} ran, at least {rule.at_least} must"
        for rule in (each for asks in made.step.gates.required().values() for each in asks.scenarios)
        if found[rule.tag] < rule.at_least
    ]


def _status(scenario: Scenario) -> str:
    """A scenario's status in a word that does not flatter."""
    if scenario.status == "PASSED" and not passed(scenario):
        return "manual" if "@manual" in scenario.tags else "quarantined"
    return scenario.status.lower()
