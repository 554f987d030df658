"""What gate.json shows is counted anew from the files, by plain reading: nothing of the product's judging is used."""

import json
import re
from math import ceil
from pathlib import Path
from typing import Any

from tests.reports.six import Made

Row = dict[str, Any]
NAMED = ("client", "platform", "account", "action")


def rows(folder: Path, name: str, kind: str, *, everywhere: bool = False) -> list[Row]:
    found = [json.loads(line) for line in (folder / f"{name}.ndjson").read_text().splitlines()]
    return [each for each in found if each["kind"] == kind and (everywhere or each["scenario"] == "load")]


def kind_of(halt: Row) -> str:
    named = [name for name in NAMED if halt[name] is not None]
    return "all" if not named else "account" if "account" in named else "+".join(named)


def counts(halt: Row, folder: Path) -> bool:
    """Twenty requests in flight when it was asked for, one of them and one queued intent in its scope. (That work went on
    and came back is so of every halt of this run.)
    """
    at = halt["asked_us"]
    intents = {each["tag"]: each for each in rows(folder, "records", "intent")}
    permits = {each["intent"]: each for each in rows(folder, "records", "permit")}
    flying, queued = [], 0
    for each in rows(folder, "journal", "request"):
        if each["committing"] and each["arrived_us"] <= at:
            ends = each["replied_us"] or permits[intents[each["tag"]]["intent"]]["answered_us"]
            flying += [intents[each["tag"]]] if at < ends else []
    for each in intents.values():
        queued += within(halt, each) and each["submitted_us"] <= at < permits[each["intent"]]["minted_us"]
    return len(flying) >= 20 and any(within(halt, each) for each in flying) and queued > 0


def within(halt: Row, intent: Row) -> bool:
    return all(halt[name] in (None, intent[name]) for name in NAMED)


def figures(values: list[float]) -> Row:
    ordered = sorted(values)
    rank = {share: ordered[ceil(len(ordered) * share / 100) - 1] for share in (50, 99)}
    return {"n": len(ordered), "p50": rank[50], "p99": rank[99], "worst": ordered[-1]}


def ints(text: str) -> list[int]:
    return [int(each.replace(",", "")) for each in re.findall(r"\d[\d,]*", text)]


def test_every_number_of_a_go_is_counted_anew(made: Made, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    made.judged(folder)
    shown = json.loads((folder / "gate.json").read_text())
    rules = {(gate["gate"], rule["name"]): rule for gate in shown["gates"] for rule in gate["rules"] or ()}
    ground = {each["name"]: each for each in shown["ground"]}
    halts, effects = rows(folder, "control", "halt"), rows(folder, "ledger", "effect")
    requests, permits = rows(folder, "journal", "request"), rows(folder, "records", "permit")
    took = {each["halt"]: (each["quiesced_us"] - each["asked_us"]) / 1000 for each in halts}
    assert (shown["halts"], shown["bound_s"]) == (len(halts), max(each["bound_us"] for each in halts) / 1e6)
    counted = ints(rules["kill-switch", "Halts that count"]["measured"])
    assert counted[0] == shown["samples"] == sum(counted[1:])
    halts = [each for each in halts if counts(each, folder)]
    took = {each["halt"]: took[each["halt"]] for each in halts}
    assert shown["samples"] == len(halts)
    assert shown["response_ms"] == figures(list(took.values()))
    for kind in {kind_of(each) for each in halts}:
        mine = [took[each["halt"]] for each in halts if kind_of(each) == kind]
        assert shown["response_by_kind_ms"][kind] == figures(mine)
    assert shown["effects_after_acknowledgement"] == 0

    attempts = [each for each in rows(folder, "samples", "sample", everywhere=True) if each["name"] == "cross_tenant"]
    doors = {each["ref"] for each in attempts}
    rule = rules["isolation", "Attempts across tenants"]
    assert (rule["n"], ints(rule["measured"])) == (len(attempts), [0, len(attempts), len(doors)])
    owner = {each["platform_account"]: each["client"] for each in rows(folder, "records", "binding")}
    of = {each["tag"]: each["client"] for each in rows(folder, "records", "intent")}
    wrong = [each for each in effects if owner[each["account"]] != of[each["tag"]]]
    assert ints(rules["isolation", "Wrong accounts"]["measured"]) == [len(wrong), len(effects)]

    entries = rows(folder, "audit", "entry")
    assert ints(rules["audit", "Effects without a record"]["measured"]) == [0, len(effects), len(entries), len(entries)]
    assert rules["audit", "Checkpoints"]["n"] <= len(rows(folder, "audit", "checkpoint"))
    log = [json.loads(each["entry"]) for each in entries]
    said = [each["person"] for each in log if each["kind"] == "decision" and each["word"] == "yes"]
    assert ints(rules["approval", "Decisions"]["measured"]) == [len(said), len(set(said))]
    answered = [each for each in requests if each["replied_us"] is not None]
    refused = [each for each in answered if each["status"] == 429]
    assert ints(rules["cadence", "Called too fast"]["measured"])[:2] == [len(refused), len(answered)]
    trips = rows(folder, "control", "trip", everywhere=True)
    assert rules["error-budget", "Burns stopped"]["n"] == len(trips)
    freed = [each for each in trips if each["freed_us"] is not None]
    assert ints(rules["error-budget", "Freed by a person"]["measured"]) == [len(freed), len(freed)]
    assert rules["kill-switch", "Breaches reported by the core"]["n"] == len(permits)

    committing = {each["n"] for each in requests if each["committing"]}
    hit = {each["call"] for each in rows(folder, "faults", "fault") if each["name"] == "answer_lost"} & committing
    share = f"answer_lost {100 * len(hit) / len(committing):.2f} %"
    assert (ground["Background weather"]["measured"], ground["Background weather"]["n"]) == (share, len(committing))
    load = json.loads((folder / "load.json").read_text())
    assert ground["Load"]["n"] == load["handed"] == len(of)
    for gate in shown["gates"]:
        tag = f"@gate-{gate['gate']}"
        told = [json.loads(line) for line in (folder / "run.ndjson").read_text().splitlines()]
        mine = [each for each in told if tag in {one["name"] for one in each.get("pickle", {}).get("tags", ())}]
        assert ints(rules[gate["gate"], "Scenarios"]["measured"]) == [len(mine), len(mine)]
