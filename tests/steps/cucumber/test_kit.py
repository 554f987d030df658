"""The Cucumber Compatibility Kit: of each applicable folder our record is the kit's."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.steps.cli.test_run import Shell
from tests.steps.cucumber.comparing import comparable, without_our_lines

pytest_plugins = ["pytester"]

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[2] / "docs" / "messages.md"
APPLICABLE = {
    "all-statuses": "all_statuses",
    "ambiguous": "ambiguous",
    "attachments": "attachments",
    "backgrounds": "orders",
    "cdata": "cdata",
    "data-tables": "data_tables",
    "doc-strings": "doc_strings",
    "examples-tables": "examples_tables",
    "examples-tables-attachment": "examples_tables_attachment",
    "examples-tables-undefined": "examples_tables_undefined",
    "examples-tables-undefined-multiple": "examples_tables_undefined",
    "minimal": "minimal",
    "multiple-features": "multiple_features",
    "parameter-types": "parameter_types",
    "pending": "pending",
    "pending-exception": "pending_exception",
    "regular-expression": "regular_expression",
    "rules": "rules",
    "rules-backgrounds": "orders",
    "skipped": "skipped",
    "skipped-exception": "skipped_exception",
    "stack-traces": "stack_traces",
    "undefined": "undefined",
    "undefined-multiple": "undefined",
    "unused-steps": "unused_steps",
}
"""Each folder, and the module of our own definitions for its steps."""
NOT_GREEN_HERE = {"skipped", "skipped-exception"}
"""The kit calls a run of nothing but skipped scenarios a success. Here nothing is green that did not run."""
OTHERS = {
    "empty",
    "failedish-combinations",
    "global-hooks",
    "global-hooks-afterall-error",
    "global-hooks-attachments",
    "global-hooks-beforeall-error",
    "hooks",
    "hooks-attachment",
    "hooks-conditional",
    "hooks-named",
    "hooks-skipped",
    "hooks-undefined",
    "markdown",
    "multiple-features-reversed",
    "retry",
    "retry-ambiguous",
    "retry-pending",
    "retry-undefined",
    "skipped-failing-hook",
    "test-run-exception",
    "unknown-parameter-type",
}
"""Folders of what we do not have; the page says why, folder by folder."""

Message = dict[str, Any]


@pytest.fixture(scope="session")
def kit(tools: Path) -> Path:
    return tools / "node_modules" / "@cucumber" / "compatibility-kit" / "features"


def lines(path: Path) -> list[Message]:
    return [json.loads(each) for each in path.read_text(encoding="utf-8").splitlines()]


def recorded(shell: Shell, folder: Path, module: str) -> list[Message]:
    """What `holdpoint run` records of a folder of the kit."""
    world = shell.world
    world.pytester.makeini(
        "[pytest]\npythonpath = .\nholdpoint_plugins = some_steps\nholdpoint_vocabulary =\nholdpoint_house_rules = false\n"
    )
    world.steps((HERE / "kit" / f"{module}.py").read_text(encoding="utf-8"))
    for each in folder.iterdir():
        if each.suffix not in {".ndjson", ".ts"}:
            shutil.copy(each, world.path / "features" / each.name)
    result = shell.run("--seed", "1", "--evidence", "out")
    told = lines(world.path / "out" / "run.ndjson")
    assert result.exit_code == (0 if told[-1]["testRunFinished"]["success"] else 1), result.output
    return told


@pytest.mark.parametrize("folder", APPLICABLE)
def test_of_each_applicable_folder_our_record_is_the_kit_s(shell: Shell, kit: Path, folder: str) -> None:
    ours = without_our_lines(recorded(shell, kit / folder, APPLICABLE[folder]))
    theirs = lines(kit / folder / f"{folder}.ndjson")
    if folder in NOT_GREEN_HERE:
        assert [each[-1]["testRunFinished"].pop("success") for each in (ours, theirs)] == [False, True]
    assert comparable(ours) == comparable(theirs)


def test_every_folder_of_the_kit_is_spoken_of_on_the_page_and_under_its_heading(kit: Path) -> None:
    assert {each.name for each in kit.iterdir()} == APPLICABLE.keys() | OTHERS
    text = PAGE.read_text(encoding="utf-8")
    passing, others = text.split("## Folders that pass")[1].split("## Folders that do not apply")
    listed = passing.strip().split("\n\n")[0]
    rows = [line.split("|")[1] for line in others.splitlines() if line.startswith("| `")]
    assert set(re.findall(r"`([a-z-]+)`", listed)) == set(APPLICABLE)
    assert set(re.findall(r"`([a-z-]+)`", " ".join(rows))) == OTHERS


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ("status", {"testStepResult": {"status": "PASSED", "duration": {"seconds": 0, "nanos": 0}}}),
        ("another step", {"testStepId": "9"}),
        ("no time", {"timestamp": {}}),
    ],
)
def test_the_comparison_sees_a_difference(kit: Path, change: str, field: Message) -> None:
    theirs = lines(kit / "undefined" / "undefined.ndjson")
    place = next(n for n, each in enumerate(theirs) if "testStepFinished" in each)
    other = [*theirs]
    other[place] = {"testStepFinished": {**theirs[place]["testStepFinished"], **field}}
    assert comparable(theirs) == comparable([*theirs])
    assert comparable(other) != comparable(theirs), change
