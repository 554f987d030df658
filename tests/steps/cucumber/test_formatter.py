"""The tools of others read our record: each line fits the published schema, and html-formatter draws the page."""

import json
import subprocess
import textwrap
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.steps.cli.test_run import Shell
from tests.steps.plugin.harness import STEPS, statuses_of
from tests.steps.plugin.test_recorder import MIXED

pytest_plugins = ["pytester"]

MORE = """
@when("it is not written yet")
def unwritten():
    from steps.plugin.scenario import Pending
    raise Pending
"""
REST = textwrap.indent(
    textwrap.dedent("""
    Scenario: pending
      When it is not written yet
      Then 2 posts stand

    Scenario: hostile </script ><script >alert(1)</script >
      Then 3 posts stand

    Scenario: it tears down badly
      When the world tears down badly
      Then these stand:
        | platform |
      And the text is kept:
        \"\"\"
        words
        \"\"\"
    """),
    "  ",
)


@pytest.fixture
def record(shell: Shell) -> Path:
    """Of a run in which something of each kind came about."""
    shell.world.steps(STEPS + MORE)
    shell.world.write(MIXED + REST)
    result = shell.run("--evidence", "out")
    assert result.exit_code == 1, result.output
    return shell.path / "out" / "run.ndjson"


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(each) for each in path.read_text(encoding="utf-8").splitlines()]


def faults(tools: Path, messages: list[dict[str, Any]]) -> list[str]:
    schema = tools / "node_modules" / "@cucumber" / "messages" / "messages.schema.json"
    validator = jsonschema.Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))
    return [f"{each.json_path}: {each.message}" for message in messages for each in validator.iter_errors(message)]


def test_every_line_fits_the_published_schema(tools: Path, record: Path) -> None:
    messages = lines(record)
    kinds = {next(iter(each)) for each in messages}
    assert {"meta", "source", "gherkinDocument", "pickle", "stepDefinition", "hook", "testRunStarted", "testCase",
            "testCaseStarted", "testStepStarted", "attachment", "testStepFinished", "testCaseFinished",
            "testRunFinished"} <= kinds  # fmt: skip
    assert faults(tools, messages) == []


def test_a_faulty_feature_and_an_undefined_step_fit_it_too(tools: Path, shell: Shell) -> None:
    shell.world.write("Feature: no tag\n  Scenario: a\n    Then nobody knows\n")
    assert shell.run("--evidence", "faulty").exit_code == 2
    messages = lines(shell.path / "faulty" / "run.ndjson")
    assert [each for each in messages if "parseError" in each]
    assert faults(tools, messages) == []
    settings = (shell.path / "tox.ini").read_text()
    (shell.path / "tox.ini").write_text(settings + "\nholdpoint_house_rules = false\n")
    result = shell.run("--evidence", "undefined")
    assert result.exit_code == 1, result.output
    messages = lines(shell.path / "undefined" / "run.ndjson")
    assert [each for each in messages if "suggestion" in each]
    assert faults(tools, messages) == []


def test_the_schema_would_see_a_fault(tools: Path, record: Path) -> None:
    messages = lines(record)
    del messages[0]["meta"]["os"]
    messages[-1]["testRunFinished"]["verdict"] = "GO"
    assert len(faults(tools, messages)) == 2


def test_html_formatter_draws_every_scenario_with_its_steps_and_statuses(tools: Path, record: Path) -> None:
    command = ["node", str(tools / "render.mjs"), str(record)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    page = json.loads(done.stdout)
    assert page["errors"] == []
    told = statuses_of(lines(record))
    assert page["summary"] == {"PASSED": 2, "FAILED": 4, "SKIPPED": 1, "PENDING": 1}
    assert len(told) == sum(page["summary"].values())
    for name in ("fine", "the outcome for <n>", "hostile </script ><script >alert(1)</script >", "it tears down badly"):
        assert name in page["text"]
    assert ["FAILED", "Then 3 posts stand"] in page["steps"]
    assert ["PENDING", "When it is not written yet"] in page["steps"]
    assert "AssertionError: assert 3 == 2" in page["text"]
    assert "would not close" in page["text"]
