"""`metrics.txt` is OpenMetrics to a parser that is not ours, and its numbers are those of the verdict."""

import json
from pathlib import Path

import pytest
from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from reports.machine import metrics
from tests.reports import bench as benches
from tests.reports.cucumber import Told
from tests.reports.machine.conftest import VERDICTS, Runs

Value = tuple[dict[str, str], float]


def families(folder: Path) -> dict[str, Metric]:
    text = (folder / "metrics.txt").read_text()
    return {each.name: each for each in text_string_to_metric_families(text)}


def values(folder: Path, family: str, suffix: str = "") -> list[Value]:
    return [(each.labels, each.value) for each in families(folder)[family].samples if each.name == family + suffix]


def one(folder: Path, family: str, suffix: str = "", **labels: str) -> float:
    (found,) = [value for mine, value in values(folder, family, suffix) if labels.items() <= mine.items()]
    return found


def test_a_parser_of_others_takes_each_verdict(kind: str, judged: Path) -> None:
    text = (judged / "metrics.txt").read_text()
    assert text.endswith("\n# EOF\n")
    found = families(judged)
    assert {each.type for each in found.values()} == {"gauge", "info", "histogram"}
    assert all(each.documentation for each in found.values())
    assert {each.name for each in found.values() if each.unit} == {
        "holdpoint_switch_response_seconds", "holdpoint_switch_bound_seconds", "holdpoint_verification_seconds"
    }  # fmt: skip
    ones = [labels["verdict"] for labels, value in values(judged, "holdpoint_verdict") if value == 1]
    assert ones == [VERDICTS[kind]]


def test_one_of_three_series_of_each_required_gate_and_criterion_is_one(judged: Path) -> None:
    plain = json.loads((judged / "gate.json").read_text())
    for room, key in (("gates", "gate"), ("criteria", "criterion")):
        found = values(judged, f"holdpoint_{key}_verdict")
        asked = {each[key]: each["word"] for each in plain[room] if each["word"]}
        assert {labels[key]: labels["verdict"] for labels, value in found if value == 1} == asked
        assert sum(value for _, value in found) == len(asked)
        assert len(found) == 3 * len(asked)


def test_its_numbers_are_those_of_the_rows(runs: Runs) -> None:
    folder, load = runs.go(), runs.made.load
    assert one(folder, "holdpoint_halts", sample="true") + one(folder, "holdpoint_halts", sample="false") == 35
    counts = values(folder, "holdpoint_switch_response_seconds", "_count")
    assert sum(value for _, value in counts) == one(folder, "holdpoint_halts", sample="true")
    assert {labels["scope"] for labels, _ in counts} == set(benches.KINDS)
    plain = json.loads((folder / "gate.json").read_text())
    for labels, n in counts:
        slow = plain["response_by_kind_ms"][labels["scope"]]["worst"] / 1000
        for mine, value in values(folder, "holdpoint_switch_response_seconds", "_bucket"):
            if mine["scope"] == labels["scope"] and float(mine["le"]) >= slow:
                assert value == n
    assert one(folder, "holdpoint_permits", ground="load", state="confirmed") == len(load.permits)
    assert one(folder, "holdpoint_effects", ground="load") == len(load.ledger)
    took = [(each["confirmed_us"] - each["sent_us"]) / 1e6 for each in load.permits]
    assert one(folder, "holdpoint_verification_seconds", "_sum") == pytest.approx(sum(took))
    below = one(folder, "holdpoint_verification_seconds", "_bucket", le="0.5")
    assert below == sum(each <= 0.5 for each in took)
    assert 0 < below < len(took)
    assert one(folder, "holdpoint_switch_bound_seconds") == benches.BOUND_US / 1e6
    rules = {(gate["gate"], rule["name"]): rule for gate in plain["gates"] for rule in gate["rules"]}
    rules |= {("", rule["name"]): rule for rule in plain["ground"]}
    passed = {(each["gate"], each["rule"]): value for each, value in values(folder, "holdpoint_rule_passed")}
    judged = {(each["gate"], each["rule"]): value for each, value in values(folder, "holdpoint_rule_judged")}
    assert passed == dict.fromkeys(rules, 1)
    assert judged == {place: rule["n"] for place, rule in rules.items()}


def test_a_histogram_s_edge_belongs_below_it() -> None:
    found = metrics._histogram([0.25, 0.2500001], (0.25, 0.5), {})
    assert [value for suffix, _, value in found if suffix == "_bucket"] == [1, 2, 2]


def test_what_broke_is_counted(runs: Runs) -> None:
    folder = runs.no_go()
    plain = json.loads((folder / "gate.json").read_text())
    assert one(folder, "holdpoint_invariant_broken_rows", invariant="I2") == sum(
        len(each["rows"]) for each in plain["broken"] if each["invariant"] == "I2"
    )
    assert one(folder, "holdpoint_exit_code") == 1


def test_scenarios_are_counted_by_how_they_ended_and_those_that_did_not_are_zero(runs: Runs) -> None:
    told = Told().scenario("A").scenario("B", "FAILED").scenario("C", "SKIPPED").scenario("D", start=False)
    found = {labels["status"]: value for labels, value in values(runs.of(told, success=False), "holdpoint_scenarios")}
    expected = dict.fromkeys(metrics.STATUSES, 0.0) | {"PASSED": 1, "FAILED": 1, "SKIPPED": 1, "UNKNOWN": 1}
    assert found == expected


def test_what_was_measured_stands_in_words_beside_what_is_asked_for(runs: Runs) -> None:
    folder = runs.no_data()
    plain = json.loads((folder / "gate.json").read_text())
    told = {each["criterion"]: each for each, _ in values(folder, "holdpoint_criterion", "_info")}
    for each in (each for each in plain["criteria"] if each["word"] is not None):
        mine = told[each["criterion"]]
        assert {name: mine[name] for name in ("limit", "measured", "bound")} == {
            name: each["headline"][name] for name in ("limit", "measured", "bound")
        }


@pytest.mark.parametrize(
    "hostile", ['a"} 1\nholdpoint_verdict{verdict="GO"} 1', "back\\slash\\n", "\u202e\x1b", "# EOF\n"]
)
def test_hostile_text_stays_a_label(hostile: str) -> None:
    lines = metrics._family("x", hostile, [("", {"name": hostile}, 1)])
    (family,) = text_string_to_metric_families("\n".join([*lines, "# EOF\n"]))
    assert family.documentation == hostile
    ((sample,),) = [family.samples]
    assert (sample.labels, sample.value) == ({"name": hostile}, 1)
