"""`holdpoint new`: each noun's skeleton reads well and runs as it stands; nothing is overwritten."""

import json
import os
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import pytest

from steps.cli import new
from steps.skeletons import NOUNS
from tests.steps.cli.shell import Shell
from tests.steps.plugin.harness import statuses_of

pytest_plugins = ["pytester"]

HOLDPOINT = [sys.executable, "-P", "-m", "safety_core.cli.main"]


@pytest.mark.long("test_a_skeleton_is_clean_and_passes_as_it_stands")
def test_a_skeleton_of_each_noun_is_clean_and_passes_as_it_stands(tmp_path: Path) -> None:
    stand(tmp_path, NOUNS)


def test_a_skeleton_is_clean_and_passes_as_it_stands(tmp_path: Path) -> None:
    stand(tmp_path, ["kill-switch"])


def stand(tmp_path: Path, nouns: Collection[str]) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    quiet = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    for noun in nouns:
        made = subprocess.run([*HOLDPOINT, "new", f"{noun}/as-it-is"], cwd=tmp_path, check=True, env=quiet)
        assert made.returncode == 0
    linted = subprocess.run([*HOLDPOINT, "lint"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (linted.returncode, linted.stdout) == (0, "nothing to find fault with\n")
    words = [*HOLDPOINT, "run", "--evidence", "kept", "-n", "2"]
    ran = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    messages = [json.loads(line) for line in (tmp_path / "kept" / "run.ndjson").read_text("utf-8").splitlines()]
    assert len(statuses_of(messages)) == len(nouns)


def test_every_folder_of_our_own_features_can_be_begun_from() -> None:
    folders = {
        each.name.replace("_", "-") for each in (Path(__file__).parents[3] / "features").iterdir() if each.is_dir()
    }
    assert folders - {"__pycache__"} == set(NOUNS)


def test_it_says_what_it_wrote_and_what_to_do_next(small: Shell) -> None:
    result = small.call(new.command, "kill-switch/per-client")
    assert result.exit_code == 0
    assert "holdpoint run features/kill_switch/per_client.feature" in result.output
    text = (small.path / "features" / "kill_switch" / "per_client.feature").read_text(encoding="utf-8")
    assert text.startswith("@gate-kill-switch @S5-C2 @phase-house\nFeature: Per client\n")


def test_nothing_is_overwritten(small: Shell) -> None:
    path = small.path / "features" / "audit" / "mine.feature"
    path.parent.mkdir()
    path.write_text("mine")
    result = small.call(new.command, "audit/mine")
    assert result.exit_code == 2
    assert "features/audit/mine.feature is there already and is not overwritten" in result.output
    assert path.read_text() == "mine"


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("kill-swich/x", "there is no noun 'kill-swich'; did you mean:\n    kill-switch"),
        ("kill/x", "did you mean:\n    kill-switch\n"),
        ("plannning/x", "did you mean:\n    planning\n"),
        ("?/x", "the nouns are:\n    approvals\n"),
        ("zzz/x", "the nouns are:\n    approvals\n"),
        ("kill-switch", "write it as NOUN/NAME"),
        ("kill-switch/", "write it as NOUN/NAME"),
        ("/x", "write it as NOUN/NAME"),
        ("audit/../../x", "write it as NOUN/NAME"),
        ("audit/a b", "write it as NOUN/NAME"),
    ],
)
def test_what_is_no_noun_and_name_is_refused_and_nothing_written(small: Shell, what: str, says: str) -> None:
    result = small.call(new.command, what)
    assert result.exit_code == 2
    assert says in result.output
    assert list((small.path / "features").iterdir()) == []
