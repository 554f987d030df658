"""What the verdict needs of Cucumber messages, and nothing that they do not say."""

import json
from pathlib import Path
from typing import Any

import pytest

from reports.errors import BadEvidence
from reports.evidence import messages
from tests.reports.cucumber import Told


def read(folder: Path, told: list[dict[str, Any]]) -> messages.Run:
    (folder / "run.ndjson").write_text("".join(json.dumps(each) + "\n" for each in told))
    run = messages.read(folder)
    assert run is not None
    return run


def test_a_record_of_a_broken_invariant_is_kept_whole_and_of_one_that_held_that_it_did(tmp_path: Path) -> None:
    broken = {"invariant": "I3", "held": False, "why": "2 of 7 halts", "rows": [{"sentence": "too late"}]}
    unjudged = {"invariant": "I4", "held": None, "why": "nothing was judged"}
    held = {"invariant": "I1", "held": True, "why": "all 9", "rows": []}
    (one,) = read(tmp_path, Told().scenario("One", invariants=(broken, unjudged, held)).messages()).scenarios
    assert one.invariants == (broken, {"invariant": "I4", "held": None}, {"invariant": "I1", "held": True})


def test_no_run_is_none(tmp_path: Path) -> None:
    assert messages.read(tmp_path) is None


def test_a_scenario_has_its_name_place_tags_and_attachments(tmp_path: Path) -> None:
    told = Told().scenario("One", invariants=({"invariant": "I1", "held": True},))
    failure = {"seed": 5, "replay": "holdpoint replay R#f:20", "wire": [], "error": "no"}
    told.scenario("Two", "PASSED", "FAILED", "SKIPPED", failure=failure)
    one, two = read(tmp_path, told.messages(success=False)).scenarios
    assert (one.name, one.status, one.location) == ("One", "PASSED", "features/kill_switch/all.feature:10")
    assert one.tags == ("@gate-kill-switch",)
    assert one.invariants == ({"invariant": "I1", "held": True},)
    assert two.status == "FAILED"
    assert two.failure == failure
    assert two.failing is not None
    assert (two.failing.line, two.failing.text) == (22, "nothing arrives at a platform")


@pytest.mark.parametrize(
    ("statuses", "whole"),
    [
        (("PASSED", "PASSED"), "PASSED"),
        (("PASSED", "SKIPPED"), "SKIPPED"),
        (("UNDEFINED", "SKIPPED"), "UNDEFINED"),
        (("PASSED", "PENDING"), "PENDING"),
        (("AMBIGUOUS", "UNDEFINED"), "AMBIGUOUS"),
        (("UNDEFINED", "FAILED"), "FAILED"),
    ],
)
def test_a_scenario_is_as_good_as_its_worst_step(tmp_path: Path, statuses: tuple[str, ...], whole: str) -> None:
    assert read(tmp_path, Told().scenario("One", *statuses).messages()).scenarios[0].status == whole


@pytest.mark.parametrize("how", [{"finish": False}, {"start": False}])
def test_a_scenario_that_never_ended_is_unknown(tmp_path: Path, how: dict[str, bool]) -> None:
    run = read(tmp_path, Told().scenario("One", **how).messages(success=None))  # type: ignore[arg-type]
    assert run.scenarios[0].status == "UNKNOWN"
    assert not run.finished
    assert not run.success


def test_a_scenario_took_what_its_last_attempt_s_steps_took(tmp_path: Path) -> None:
    told = Told().scenario("One").messages()
    for each in told:
        if "testStepFinished" in each:
            each["testStepFinished"]["testStepResult"]["duration"] = {"seconds": 2, "nanos": 999_999_999}
    assert read(tmp_path, told).scenarios[0].took_us == 3 * 2_999_999


@pytest.mark.parametrize(
    "duration",
    [
        None, {"seconds": 1}, {"seconds": -1, "nanos": 0}, {"seconds": 0, "nanos": 1_000_000_000},
        {"seconds": 0, "nanos": -1}, {"seconds": 1.5, "nanos": 0}, {"seconds": True, "nanos": 0},
    ],
)  # fmt: skip
def test_a_duration_that_is_none_is_refused(tmp_path: Path, duration: Any) -> None:
    told = Told().scenario("One").messages()
    place = next(n for n, each in enumerate(told) if "testStepFinished" in each)
    told[place]["testStepFinished"]["testStepResult"]["duration"] = duration
    with pytest.raises(BadEvidence, match=rf"run\.ndjson:{place + 1}: "):
        read(tmp_path, told)


def test_the_last_attempt_counts(tmp_path: Path) -> None:
    told = Told().scenario("One", "FAILED").messages()
    again = [json.loads(json.dumps(each).replace('"r1"', '"r2"').replace("FAILED", "PASSED")) for each in told[4:-1]]
    assert [each.status for each in read(tmp_path, [*told[:-1], *again, told[-1]]).scenarios] == ["PASSED"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{}", "exactly one known kind"),
        ('{"pickel": {}}', "exactly one known kind"),
        ('{"pickle": {"id": "a", "id": "b"}}', "given twice"),
        ('{"testCase": {"id": "c", "pickleId": "nowhere", "testSteps": []}}', "nowhere"),
        ('{"testCaseStarted": {"id": "r9"}}', "testCaseId"),
        ('{"testCaseFinished": {"testCaseStartedId": "r99"}}', "r99"),
        ('{"testRunFinished": {"success": true}}', "ends twice"),
        ("[]", "is not a Cucumber message"),
        ("x", "is not a Cucumber message"),
    ],
)
def test_a_message_that_fits_nowhere_is_refused_with_its_line(tmp_path: Path, line: str, told: str) -> None:
    lines = [json.dumps(each) for each in Told().scenario("One").messages()]
    (tmp_path / "run.ndjson").write_text("\n".join([*lines, line, ""]))
    with pytest.raises(BadEvidence, match=rf"run\.ndjson:{len(lines) + 1}: .*{told}"):
        messages.read(tmp_path)


def test_a_run_cut_off_in_a_line_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run.ndjson").write_text('{"meta": {}}\n{"testRunFi')
    with pytest.raises(BadEvidence, match=r"run\.ndjson:2: the last line has no end"):
        messages.read(tmp_path)


def test_a_row_of_an_outline_is_known_by_the_outline_s_name_and_its_cells(tmp_path: Path) -> None:
    told = Told().scenario("One").messages()
    step = {"id": "o1s", "text": "all is well", "location": {"line": 3}, "keyword": "Then "}
    rows = [
        {"id": f"row{n}", "location": {"line": 7 + n}, "cells": [{"value": client}, {"value": "5"}]}
        for n, client in enumerate(("acme", "zeta"))
    ]
    outline = {
        "id": "o1", "name": "Halting <client>", "location": {"line": 2}, "steps": [step],
        "examples": [{"id": "e1", "name": "all", "location": {"line": 5}, "tableBody": rows}],
    }  # fmt: skip
    told[1]["gherkinDocument"]["feature"]["children"].append({"rule": {"children": [{"scenario": outline}]}})
    told[2:2] = [
        {"pickle": {"id": f"po{n}", "uri": "b.feature", "name": f"Halting {client}", "tags": [], "steps": [],
                    "astNodeIds": ["o1", f"row{n}"]}}
        for n, client in enumerate(("acme", "zeta"))
    ]  # fmt: skip
    ids = {each.id: each.line for each in read(tmp_path, told).scenarios}
    assert ids == {
        "features/kill_switch/all.feature::One": 10,
        "b.feature::Halting <client>[acme, 5]": 7,
        "b.feature::Halting <client>[zeta, 5]": 8,
    }
