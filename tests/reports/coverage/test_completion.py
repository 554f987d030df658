"""The completion page is made from a run alone, says the same of the same run, and calls nothing done by itself."""

import json
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt

from reports.coverage.completion import render
from reports.coverage.tasks import TASKS
from reports.evidence import catalogue
from reports.judge import judge
from reports.made import Made
from reports.rules.case import RuleResult
from safety_core.cli.main import cli as main
from tests.reports import bench as benches
from tests.reports import six
from tests.reports.coverage import build
from tests.reports.coverage.build import RELEASED_US, scenario

STORED = Path(__file__).with_name("completion.md")
HOSTILE = "<script>alert(1)</script>[x](javascript:1)|`\n# owned ![i](http://x.example/i)"
PAGE = Path(__file__).parents[3] / "docs" / "00-overview" / "sprint-5-completion.md"


@pytest.fixture
def run(tmp_path: Path, made: six.Made) -> Path:
    """A folder of evidence: an honest load, six gates, and what there is to be seen."""
    folder = made.written(tmp_path / "run")
    catalogue.write(folder, build.CATALOGUE)
    return folder


@pytest.fixture
def small() -> Made:
    """A run of two scenarios, of which one passed, and a gate that is open."""
    good, bad = scenario("It stops", tags=("@S5-C1", "@gate-kill-switch")), scenario("F", "FAILED", ("@S5-B2",), line=8)
    rows = [build.halt(), build.binding(), build.request(RELEASED_US), build.refusal(0, "kill_switch", "switch_thrown")]
    plain = build.made([good, bad], [build.evidence([*rows, build.permit("X", "publish")], good)])
    told = RuleResult(name="Effects", limit="0", measured="0 in 60 halts", n=60, bound="< 5 % (3/n)", word="pass")
    gates = tuple(
        msgspec.structs.replace(each, word="GO", why="nothing arrived", headline=told, rules=(told,))
        if each.gate == "kill-switch"
        else each
        for each in plain.verdict.gates
    )
    environment = msgspec.structs.replace(plain.environment, policy_digest="ab" * 32)
    return msgspec.structs.replace(
        plain, environment=environment, verdict=msgspec.structs.replace(plain.verdict, gates=gates)
    )


@pytest.fixture
def written(small: Made) -> str:
    return render(small)


def test_a_page_that_is_made_again_is_the_stored_one(written: str):
    assert written == STORED.read_text(encoding="utf-8")


def test_the_same_evidence_gives_the_same_bytes(run: Path):
    judge(run, completion=run / "completion.md")
    judge(run, completion=run / "again.md")
    assert (run / "again.md").read_bytes() == (run / "completion.md").read_bytes()


def rows_of(page: str, head: str) -> list[list[str]]:
    """The cells of a table, by the first cell of its head."""
    lines = page.splitlines()
    at = next(n for n, each in enumerate(lines) if each.startswith(f"| {head} |"))
    rows = []
    for each in lines[at + 2 :]:
        if not each.startswith("|"):
            break
        rows.append([cell.strip() for cell in each.strip("|").split(" | ")])
    return rows


def test_it_has_the_twenty_tasks_six_gates_and_five_criteria(written: str):
    assert [row[0].split()[0] for row in rows_of(written, "Task")] == [each.name for each in TASKS]
    assert len(rows_of(written, "Gate")) == 6
    *five, support = rows_of(written, "Criterion")
    assert (len(five), support[0]) == (5, "Support")


def test_nothing_is_called_done_and_nothing_is_shown_where_nothing_ran():
    page = render(build.made(run=None, catalogue=None))
    assert {row[2] for row in rows_of(page, "Task")} == {"not shown"}
    assert " done" not in page
    assert {row[2] for row in rows_of(page, "Of")} == {"not known"}
    assert "0 of 20 tasks are shown" in page


def test_a_task_that_failed_says_so_and_why():
    page = render(build.made([scenario("F", "FAILED", tags=("@S5-B2",))]))
    assert next(row for row in rows_of(page, "Task") if row[0].startswith("S5-B2"))[2] == "failed"
    assert "- **S5-B2 Feature Flag Setup**: 1 of 1 scenarios did not pass." in page


def test_each_package_of_the_sprint_has_a_module_a_command_and_paths_that_the_api_has(written: str):
    served = json.loads((PAGE.parents[1] / "schemas" / "api.json").read_text())["paths"]
    rows = {row[0]: row[1:] for row in rows_of(written, "Output of the sprint")}
    for package in ("@rtv/safety/kill-switches", "@rtv/rollout/feature-flags", "@rtv/tests/e2e"):
        module, command, http = next(cells for name, cells in rows.items() if f"`{package}`" in name)
        assert module.startswith("`")
        assert command.startswith("`holdpoint ")
        assert {each.removeprefix("/api/v1") for each in http.strip("`").split(", ")} <= served.keys()


def test_hostile_text_in_every_name_makes_no_markdown():
    aside = msgspec.structs.replace(scenario("F", "FAILED", tags=("@S5-B2",)), uri=HOSTILE, id=HOSTILE)
    rows = [build.refusal(0, HOSTILE, HOSTILE), build.fault(HOSTILE)]
    plain = build.made([aside], [build.evidence(rows, "load")], catalogue=msgspec.structs.replace(
        build.CATALOGUE, faults=(HOSTILE,), reasons=(HOSTILE,), capabilities={HOSTILE: ("publish",)}
    ))  # fmt: skip
    known = msgspec.structs.replace(plain.environment, run=HOSTILE, commit=HOSTILE)
    verdict = msgspec.structs.replace(plain.verdict, why=HOSTILE)
    page = render(msgspec.structs.replace(plain, environment=known, verdict=verdict))
    html = MarkdownIt("gfm-like", {"linkify": False, "html": True}).render(page)
    assert "<script" not in html
    assert "<img" not in html
    assert "javascript:1)" in html
    assert 'href="javascript' not in html
    assert html.count("<h1>") == 1
    assert html.count("<table>") == 6
    assert html.count("<tr>") > 30


def test_the_command_writes_it_beside_the_report(run: Path):
    asked = CliRunner().invoke(main, ["report", str(run), "--completion", str(run / "page.md")])
    assert "Traceback" not in asked.output
    assert (run / "page.md").read_text(encoding="utf-8").startswith("# Sprint 5")


def test_a_place_that_cannot_be_written_is_said_with_exit_code_2(run: Path):
    asked = CliRunner().invoke(main, ["report", str(run), "--completion", str(run / "none" / "page.md")])
    assert asked.exit_code == 2
    assert "cannot be written" in asked.output


def test_a_rehearsal_has_none(tmp_path: Path):
    rehearsal = tmp_path / "rehearsal"
    benches.folder.create(rehearsal)
    benches.environment.begin(rehearsal, benches.environment_of("", step=""))
    row = {
        "kind": "rehearsal", "scenario": "r", "clock": "virtual", "source": "simulated", "line": "holdpoint rehearse",
        "begun_us": 1, "day_us": 1, "days": 0, "word": "HELD", "why": "nothing broke",
    }  # fmt: skip
    benches.folder.append(rehearsal, [row])
    asked = CliRunner().invoke(main, ["report", str(rehearsal), "--completion", str(tmp_path / "page.md")])
    assert asked.exit_code == 2
    assert "decides no step" in asked.output
    assert not (tmp_path / "page.md").exists()


def test_the_page_in_the_documents_is_a_generated_one_of_today_s_tasks():
    stored = PAGE.read_text(encoding="utf-8")
    fresh = render(build.made())
    declared = [0, 1, 5, 6, 7]
    assert [[row[n] for n in declared] for row in rows_of(stored, "Task")] == [
        [row[n] for n in declared] for row in rows_of(fresh, "Task")
    ]
    for head in ("Output of the sprint", "Document"):
        assert rows_of(stored, head) == rows_of(fresh, head)


SHOWN_AT_LEAST = {
    "Checks that said no": 8,
    "Reasons of refusal": 41,
    "Faults": 28,
    "What platforms can do": 12,
    "Faults under halts": 140,
}
"""May be raised, and is lowered on purpose only."""


def test_what_the_page_in_the_documents_showed_once_is_not_lost():
    told = {row[0]: row[1] for row in rows_of(PAGE.read_text(encoding="utf-8"), "Of")}
    shown = {name: int(words.split()[0]) for name, words in told.items()}
    assert set(shown) == set(SHOWN_AT_LEAST)
    assert {name: n for name, n in shown.items() if n < SHOWN_AT_LEAST[name]} == {}
