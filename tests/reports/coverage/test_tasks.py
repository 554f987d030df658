"""What the table of tasks says of this repository is there."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from reports.coverage.tasks import CODE, DOCUMENTS, TASKS
from safety_core.cli.main import cli
from steps.plugin.tags import REGISTERED

ROOT = Path(__file__).parents[3]
NOT_BUILT = "not built yet"


def test_there_are_the_sprint_s_twenty_tasks_each_with_a_registered_tag():
    assert [each.name for each in TASKS] == [f"S5-{letter}{n}" for letter in "ABCD" for n in range(1, 6)]
    assert {each.tag.removeprefix("@") for each in TASKS} <= set(REGISTERED)
    assert [each.owner for each in TASKS] == [letter for letter in "ABCD" for _ in range(5)]


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_what_a_task_points_at_is_there(task):
    assert (ROOT / "docs" / task.doc).is_file()
    assert task.module == NOT_BUILT or (ROOT / task.module).exists()


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_a_task_of_which_nothing_is_built_says_so_among_what_is_missing(task):
    if NOT_BUILT in {task.command, task.module}:
        assert task.missing


@pytest.mark.parametrize("output", [*CODE, *DOCUMENTS], ids=lambda output: output.name)
def test_what_an_output_points_at_is_there(output):
    for each in (output.module or "").split(", "):
        assert (ROOT / each).exists()


def test_every_document_and_every_output_is_there():
    assert {each.name for each in (*CODE, *DOCUMENTS) if each.module is None} == set()


@pytest.mark.parametrize(
    "command", sorted({each.command.split(" -")[0] for each in TASKS if each.command != NOT_BUILT}), ids=str
)
def test_the_command_of_a_task_exists(command):
    words = [each for each in command.split()[1:] if each != "features"]
    asked = CliRunner().invoke(cli, [*words, "--help"])
    assert asked.exit_code == 0, asked.output
    assert " ".join(words) in asked.output
