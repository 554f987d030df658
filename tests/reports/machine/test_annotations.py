"""GitHub sees one command for each thing that is no pass, and no name makes another."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reports.cli import report
from tests.reports.cucumber import Told
from tests.reports.machine.conftest import Runs

HOSTILE = (
    "a\n::add-mask::x",
    "a\r::set-env name=X::y",
    "100%0A::warning::x",
    "x::error file=a,line=1::y",
    "##[add-mask]x",
    "\u2028::debug::x",
    "\ud800",
)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, runs: Runs) -> pytest.MonkeyPatch:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    runs.made.take(monkeypatch)
    return monkeypatch


def told(folder: Path, *more: str) -> Result:
    return CliRunner().invoke(report.command, [str(folder), *more])


def commands(output: str) -> list[str]:
    """The lines that a runner of GitHub's obeys, as it reads them: nothing between stop-commands and its word."""
    stopped, found = "", []
    for line in re.split(r"\r\n|\n|\r", output):
        bare = line.lstrip()
        if stopped:
            stopped = "" if bare == f"::{stopped}::" else stopped
        elif bare.startswith("::stop-commands::"):
            stopped = bare.removeprefix("::stop-commands::")
        elif bare.startswith("::") or "##[" in bare:
            found.append(bare)
    assert stopped == ""
    return found


def read(command: str) -> tuple[dict[str, str], str]:
    """A command's properties and message, unescaped as a runner does."""
    properties, message = command.removeprefix("::error ").split("::", 1)
    back = (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))

    def plain(text: str) -> str:
        for code, sign in back:
            text = text.replace(code, sign)
        return text

    return {k: plain(v) for k, v in (each.split("=", 1) for each in properties.split(","))}, plain(message)


def test_elsewhere_nothing_is_said_to_github(runs: Runs, asked: pytest.MonkeyPatch) -> None:
    assert "::" not in told(runs.no_go()).output


@pytest.mark.parametrize(("actions", "more"), [("true", ()), ("", ("--format", "github"))])
def test_on_github_or_when_asked_each_gate_and_scenario_that_is_no_pass_is_one_command(
    runs: Runs, asked: pytest.MonkeyPatch, actions: str, more: tuple[str, ...]
) -> None:
    asked.setenv("GITHUB_ACTIONS", actions)
    failure = {"replay": "holdpoint replay R#f:20"}
    folder = runs.of(Told().scenario("One").scenario("Two", "PASSED", "FAILED", failure=failure), success=False)
    result = told(folder, *more)
    plain = json.loads((folder / "gate.json").read_text())
    wrong = [each for each in (*plain["gates"], *plain["criteria"]) if each["word"] not in {None, "GO"}]
    found = [read(each) for each in commands(result.output)]
    assert [properties["title"] for properties, _ in found] == [
        *(f"{each['word']}: {each['title']}" for each in wrong),
        "FAILED: Two",
    ]
    properties, message = found[-1]
    assert (properties["file"], properties["line"]) == ("features/kill_switch/all.feature", "22")
    assert message.endswith("the ledger holds 1\nholdpoint replay R#f:20")
    assert result.output.splitlines()[-1].endswith("exit code 1")
    assert result.exit_code == 1


def test_a_gate_that_a_scenario_broke_is_shown_at_that_scenario(runs: Runs, asked: pytest.MonkeyPatch) -> None:
    folder = runs.of(Told().scenario("One", "FAILED"), success=False)
    properties, message = read(commands(told(folder, "--format", "github").output)[0])
    assert (properties["file"], properties["line"]) == ("features/kill_switch/all.feature", "10")
    assert message


def test_a_go_has_no_annotation(runs: Runs, asked: pytest.MonkeyPatch) -> None:
    assert commands(told(runs.go(), "--format", "github").output) == []


@pytest.mark.parametrize("form", ["text"])
def test_on_github_they_can_be_left_out(runs: Runs, asked: pytest.MonkeyPatch, form: str) -> None:
    asked.setenv("GITHUB_ACTIONS", "true")
    assert "::" not in told(runs.no_go(), "--format", form).output


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_name_makes_a_second_command(runs: Runs, asked: pytest.MonkeyPatch, hostile: str) -> None:
    said = Told(uri=f"{hostile}.feature").scenario(hostile, "FAILED", message=hostile, failure={"replay": hostile})
    folder = runs.of(said, success=False)
    found = commands(told(folder, "--format", "github").output)
    shown = hostile.encode(errors="replace").decode()
    assert [each for each in found if not each.startswith("::error ")] == []
    properties, message = read(found[-1])
    assert properties == {"file": f"{shown}.feature", "line": "11", "title": f"FAILED: {shown}"}
    assert message.endswith(f"{shown}\n{shown}")


def test_the_summary_is_appended_where_github_wants_it(runs: Runs, asked: pytest.MonkeyPatch, tmp_path: Path) -> None:
    page = tmp_path / "step.md"
    page.write_text("before\n")
    asked.setenv("GITHUB_STEP_SUMMARY", str(page))
    folder = runs.go()
    told(folder)
    assert page.read_text() == "before\n" + (folder / "summary.md").read_text()


def test_a_summary_that_cannot_be_appended_is_said_and_changes_no_verdict(
    runs: Runs, asked: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    result = told(runs.go())
    assert result.exit_code == 0
    assert "the summary cannot be appended" in result.output
    assert result.output.splitlines()[-1] == "GO (bench: six gates), exit code 0"
