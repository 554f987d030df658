"""`holdpoint run` and `replay`: what is selected, how they end, what they keep, what they say to bad input."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click.testing
import pytest

from steps.cli import replay, run
from tests.steps.plugin.harness import World, feature, quick_garbage_collection, statuses_of

pytest_plugins = ["pytester"]

TWO = feature("""
    Scenario: fine
      Then 2 posts stand

    @slow
    Scenario Outline: the outcome for <n>
      Then <n> posts stand
      Examples:
        | n |
        | 2 |
        | 3 |
    """)
FINE, TAG, OUTLINE, ROW_2, ROW_3 = 3, 6, 7, 11, 12


class Shell:
    """Runs the commands in the folder of a small world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.path = world.path

    def run(self, *arguments: str) -> click.testing.Result:
        return self._invoke(run.command, arguments)

    def replay(self, *arguments: str) -> click.testing.Result:
        return self._invoke(replay.command, arguments)

    def _invoke(self, command: click.Command, arguments: tuple[str, ...]) -> click.testing.Result:
        sys.modules.pop("some_steps", None)
        result = click.testing.CliRunner().invoke(command, list(arguments), catch_exceptions=False)
        assert "Traceback" not in result.output
        return result

    def runs(self) -> list[Path]:
        return sorted((self.path / "reports" / "runs").glob("*"), key=lambda path: path.stat().st_mtime_ns)

    def names(self, run_folder: Path | None = None) -> list[str]:
        text = ((run_folder or self.runs()[-1]) / "run.ndjson").read_text(encoding="utf-8")
        return list(statuses_of([json.loads(line) for line in text.splitlines()]))


@pytest.fixture
def shell(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    world = World(pytester, monkeypatch)
    world.write(TWO)
    before = list(sys.path)
    with quick_garbage_collection():
        yield Shell(world)
    sys.path[:] = before
    sys.modules.pop("some_steps", None)


def test_a_run_writes_its_evidence_and_says_where_and_ends_with_one_for_a_failure(shell: Shell) -> None:
    result = shell.run("--seed", "5")
    assert result.exit_code == 1
    [folder] = shell.runs()
    assert f"evidence: {folder}" in result.output
    assert f"holdpoint replay '{folder.name}#features/x.feature:{ROW_3}'" in result.output
    assert json.loads((folder / "environment.json").read_text())["seed"] == 5
    assert shell.names() == ["fine", "the outcome for 2", "the outcome for 3"]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        (1, ["fine", "the outcome for 2", "the outcome for 3"]),
        (FINE, ["fine"]),
        (FINE + 2, ["fine"]),
        (TAG, ["the outcome for 2", "the outcome for 3"]),
        (OUTLINE + 1, ["the outcome for 2", "the outcome for 3"]),
        (ROW_2 - 1, ["the outcome for 2", "the outcome for 3"]),
        (ROW_2, ["the outcome for 2"]),
        (ROW_3, ["the outcome for 3"]),
    ],
)
def test_a_line_selects_what_stands_on_it(shell: Shell, line: int, names: list[str]) -> None:
    assert shell.run(f"features/x.feature:{line}").exit_code == (1 if names[-1].endswith("3") else 0)
    assert shell.names() == names


def test_a_file_named_whole_is_not_narrowed_by_one_of_its_lines(shell: Shell) -> None:
    shell.run("features", f"features/x.feature:{ROW_2}")
    assert shell.names() == ["fine", "the outcome for 2", "the outcome for 3"]


@pytest.mark.parametrize(("tags", "names"), [("@slow", 2), ("not @slow", 1), ("@flow-publishing and not @slow", 1)])
def test_tags_select(shell: Shell, tags: str, names: int) -> None:
    shell.run("-t", tags)
    assert len(shell.names()) == names


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere"], "nowhere: there is no such file or folder"),
        (["features/y.feature:3"], "features/y.feature:3: there is no such file or folder"),
        (["some_steps.py"], "some_steps.py: not a feature"),
        (["features/x.feature:99"], "features/x.feature:99: no scenario stands there; the nearest begins on line 7"),
        (["features/x.feature:0"], "features/x.feature:0: no scenario stands there; the nearest begins on line 3"),
        (["-t", "@slwo"], "@slwo is no registered tag; did you mean @slow"),
        (["-t", "@manual"], "no scenario was selected, and an empty run shows nothing"),
        (["--failed"], "there is no earlier run"),
        (["--seed", "-1"], "-1 is not in the range"),
    ],
)
def test_what_cannot_be_run_ends_with_two_and_says_what_to_do(shell: Shell, arguments: list[str], says: str) -> None:
    result = shell.run(*arguments)
    assert result.exit_code == 2
    assert says in result.output


def test_a_faulty_feature_ends_with_two(shell: Shell) -> None:
    shell.world.write(TWO.replace("@slow", "@slwo"))
    result = shell.run()
    assert result.exit_code == 2
    assert "features/x.feature:6: @slwo is no registered tag" in result.output
    again = shell.run("--failed")
    assert again.exit_code == 2
    assert "ran nothing" in again.output


def test_a_dry_run_lists_and_writes_nothing(shell: Shell) -> None:
    result = shell.run("--dry-run")
    assert result.exit_code == 0
    assert "features/x.feature::the outcome for <n>[3]" in result.output
    assert shell.runs() == []


def test_a_dry_run_of_a_faulty_feature_ends_with_two(shell: Shell) -> None:
    shell.world.write(TWO.replace("posts", "boats"))
    assert shell.run("--dry-run").exit_code == 2


def test_failed_runs_again_only_what_did_not_pass(shell: Shell) -> None:
    shell.run()
    assert shell.run("--failed").exit_code == 1
    assert shell.names() == ["the outcome for 3"]
    shell.world.steps((shell.path / "some_steps.py").read_text().replace("assert n == 2", "assert n in (2, 3)"))
    assert shell.run("--failed", "features").exit_code == 0
    assert shell.names() == ["the outcome for 3"]
    result = shell.run("--failed")
    assert result.exit_code == 2
    assert "everything asked for passed in the last run" in result.output


def test_an_evidence_folder_of_one_s_own_is_written_once(shell: Shell) -> None:
    assert shell.run("--evidence", "mine", "features/x.feature:3").exit_code == 0
    assert shell.names(shell.path / "mine") == ["fine"]
    result = shell.run("--evidence", "mine")
    assert result.exit_code == 2
    assert "evidence is not overwritten" in result.output


def test_a_replay_says_that_it_failed_the_same_way_with_the_same_seed(shell: Shell) -> None:
    shell.run("--seed", "5")
    name = shell.runs()[0].name
    for scenario in ("the outcome for 3", f"features/x.feature:{ROW_3}"):
        result = shell.replay(f"{name}#{scenario}")
        assert result.exit_code == 1
        assert "failed the same way" in result.output
        assert "seed 5" in result.output
    assert shell.names() == ["the outcome for 3"]
    assert json.loads((shell.runs()[-1] / "environment.json").read_text())["seed"] == 5
    assert shell.replay(f"{shell.runs()[0]}#fine").exit_code == 0


def test_a_replay_says_when_it_went_another_way(shell: Shell) -> None:
    shell.run()
    name = shell.runs()[0].name
    steps = (shell.path / "some_steps.py").read_text()
    shell.world.steps(steps.replace("assert n == 2", "assert n == 4"))
    result = shell.replay(f"{name}#the outcome for 3")
    assert result.exit_code == 1
    assert "did not fail the same way" in result.output
    shell.world.steps(steps.replace("assert n == 2", "assert n == 3"))
    result = shell.replay(f"{name}#the outcome for 3")
    assert result.exit_code == 0
    assert "failed then, passes now" in result.output


def test_a_replay_tells_that_the_file_was_changed_since(shell: Shell) -> None:
    shell.run()
    shell.world.write(TWO + "  # a remark\n")
    assert "was changed since that run" in shell.replay(f"{shell.runs()[0].name}#fine").output


def test_a_replay_of_nothing_known_ends_with_two_and_offers_the_nearest(shell: Shell) -> None:
    shell.run()
    name = shell.runs()[0].name
    for which, says in {
        "no-such-run#fine": "there is no run 'no-such-run'",
        "fine": "write it as RUN#SCENARIO",
        f"{name}#": "write it as RUN#SCENARIO",
        f"{name}#fin": "did you mean:\n    fine",
        f"{name}#features/x.feature:{OUTLINE}": f"name one by FILE:LINE:\n    features/x.feature:{ROW_2}",
    }.items():
        result = shell.replay(which)
        assert result.exit_code == 2
        assert says in result.output


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("run.ndjson", "{}\nnot json\n", "run.ndjson:2: not JSON"),
        ("run.ndjson", '{"testStepFinished": {"x": 1}}\n', "not as the recorder writes it"),
        ("environment.json", '{"seed": "x"}', "environment.json: seed: cannot be read"),
        ("environment.json", "{}", "environment.json: seed: cannot be read"),
    ],
)
def test_broken_evidence_is_refused_with_its_place(shell: Shell, file: str, text: str, says: str) -> None:
    shell.run()
    [folder] = shell.runs()
    (folder / file).write_text(text)
    result = shell.replay(f"{folder.name}#fine")
    assert result.exit_code == 2
    assert says in result.output


def test_a_feature_outside_of_the_root_is_run_with_the_root_s_settings_and_can_be_replayed(
    shell: Shell, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "o.feature"
    elsewhere.write_text(TWO)
    assert shell.run(f"{elsewhere}:{ROW_3}").exit_code == 1
    replayed = shell.replay(f"{shell.runs()[0].name}#the outcome for 3")
    assert "failed the same way" in replayed.output


def test_a_run_from_a_folder_below_names_and_keeps_things_alike(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shell.path / "features")
    result = shell.run(f"x.feature:{ROW_3}")
    assert f"#features/x.feature:{ROW_3}" in result.output
    assert len(shell.runs()) == 1


def test_what_pytest_was_told_elsewhere_does_not_change_a_run(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", "-x --deselect features/x.feature::fine")
    shell.world.pytester.makeini(
        "[pytest]\npythonpath = .\nholdpoint_plugins = some_steps\nholdpoint_vocabulary =\naddopts = -k nothing -p no:xyz\n"
    )
    assert shell.run().exit_code == 1
    assert len(shell.names()) == 3
    assert os.environ["PYTEST_ADDOPTS"].startswith("-x")
