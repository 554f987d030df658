"""The page shows every cell, empty ones too, and each number opens to its scenarios; names are text there."""

import json
import re
from pathlib import Path

import msgspec
import pytest

from reports import policy
from reports.coverage import cover
from reports.coverage.tasks import TASKS
from reports.evidence import catalogue
from reports.html import page
from reports.judge import judge
from tests.reports import bench as benches
from tests.reports.bench import Bench
from tests.reports.coverage import build
from tests.reports.coverage.build import CATALOGUE, evidence, made, scenario
from tests.reports.cucumber import Told
from tests.reports.html.test_page import HOSTILE, Page, settled

A = scenario(tags=("@S5-B2",))


def section_of(text: str) -> str:
    found = re.search(r'<section aria-labelledby="coverage">.*?</section>', text, re.DOTALL)
    assert found is not None
    return found[0]


def shown(judged: build.Made) -> tuple[str, Page]:
    section = section_of(page.render(judged))
    return section, Page(section)


def test_every_task_and_every_cell_stands_on_the_page():
    judged = made([A], [evidence([build.refusal(0, "cadence", "too_soon")], A)])
    section, told = shown(judged)
    for task in TASKS:
        assert f"{task.name} {task.title}" in told.shown
    coverage = cover(judged)
    for line in coverage.lines:
        assert f"{line.title}: {line.told}" in told.shown
        assert all(each.name in told.shown for each in line.cells)
    for grid in coverage.grids:
        assert f"{grid.title}: {grid.whole.told}" in told.shown
        table = re.search(rf'id="coverage-{grid.name}".*?</table>', section, re.DOTALL)
        assert table is not None
        assert len(re.findall(r"<td[ >]", table[0])) == len(grid.cells) + 1


def test_an_empty_cell_says_none_and_one_that_is_not_owed_does_not():
    section, _ = shown(made([A]))
    table = re.search(r'id="coverage-capabilities".*?</table>', section, re.DOTALL)
    assert table is not None
    assert table[0].count(">none<") == 3
    assert table[0].count("lacks it") == 1


def test_a_number_opens_to_the_scenarios_that_met_it():
    other = scenario("B", line=8)
    section, _ = shown(made([A, other], [evidence([build.fault("answer_lost")], each) for each in (A, other)]))
    assert "<summary>2</summary><code>features/a.feature:3 8</code>" in section


def test_without_a_catalogue_the_page_says_that_nothing_can_be_complete():
    _, told = shown(made(run=None, catalogue=None))
    assert "no table can be complete" in told.shown
    assert "0 of 20 tasks are shown" in told.shown


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_names_are_text(hostile: str):
    bad = msgspec.structs.replace(scenario("F", "FAILED", tags=("@S5-B2",)), uri=hostile, id=hostile)
    there = msgspec.structs.replace(
        CATALOGUE, faults=(hostile,), reasons=(hostile,), scopes=(hostile,), capabilities={hostile: ("publish",)}
    )
    rows = [
        build.refusal(0, hostile, hostile),
        build.fault(hostile),
        build.intent(hostile, hostile, "action_unsupported"),
    ]
    judged = made([bad], [evidence(rows, bad)], catalogue=there)
    plain, told = shown(judged)
    assert {tag for tag, _ in told.tags} <= {tag for tag, _ in shown(made([A]))[1].tags} | {"code"}
    assert "<script" not in plain
    assert "49" not in re.findall(r">(\d+)<", plain)


def test_the_numbers_of_a_load_recounted_from_its_files(tmp_path: Path, whole: Bench, little: Bench):
    run = benches.write(tmp_path / "run", whole, policy.load().digest, Told().scenario("A").messages(), settled(little))
    catalogue.write(run, CATALOGUE)
    judge(run)
    section = section_of((run / "report.html").read_text(encoding="utf-8"))
    rows = [
        json.loads(line) for file in ("faults", "records") for line in (run / f"{file}.ndjson").read_text().splitlines()
    ]
    struck = sum(row["kind"] == "fault" for row in rows)
    done = sum(row["kind"] == "permit" and row["state"] == "confirmed" for row in rows)
    faults = re.search(
        r'<th scope="row">answer_lost</th><td class="n" data-label="Met">.*?<summary>([\d,]+)</summary>', section
    )
    publish = re.search(
        r'<th scope="row">X</th><td class="n "><details class="met"><summary>([\d,]+)</summary>', section
    )
    assert faults is not None
    assert publish is not None
    assert (faults[1], publish[1]) == (f"{struck:,}", f"{done:,}")
    assert struck > 0
