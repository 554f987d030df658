"""`--watch`, and the line that says what is running now."""

import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from steps.cli import run
from steps.cli.watching import stamps, stopped_by_signals, watch
from tests.steps.cli.shell import Shell
from tests.steps.plugin.harness import feature

pytest_plugins = ["pytester"]

FINE = feature("""
    Scenario: what was posted stands
      Then 2 posts stand

    Scenario: this stands as well
      Then 2 posts stand
    """)
PATIENCE_S = 120
HOLDPOINT = [sys.executable, "-P", "-m", "safety_core.cli.main"]


class Turns:
    """Stands in for a stop: each wait is a turn, and the script says what happens in it."""

    def __init__(self, *script: Callable[[], object]) -> None:
        self.script = list(script)

    def wait(self, _timeout_s: float) -> bool:
        if not self.script:
            return True
        self.script.pop(0)()
        return False


@pytest.fixture
def feature_file(tmp_path: Path) -> Path:
    path = tmp_path / "a.feature"
    path.write_text("one")
    return path


def test_it_runs_at_once_and_again_after_each_change_and_not_without_one(feature_file: Path) -> None:
    codes = iter([0, 1, 0])
    script = Turns(lambda: None, lambda: feature_file.write_text("three"), lambda: None, feature_file.unlink)
    assert watch(lambda: next(codes), (str(feature_file.parent),), script) == 0  # type: ignore[arg-type]
    assert list(codes) == []


def test_a_change_while_it_runs_is_not_missed(feature_file: Path) -> None:
    runs: list[int] = []

    def again() -> int:
        runs.append(1)
        if len(runs) == 1:
            feature_file.write_text("changed meanwhile")
        return 0

    watch(again, (str(feature_file),), Turns(lambda: None, lambda: None))  # type: ignore[arg-type]
    assert len(runs) == 2


def test_only_features_are_watched(feature_file: Path) -> None:
    before = stamps((str(feature_file.parent),))
    (feature_file.parent / "notes.txt").write_text("x")
    assert stamps((str(feature_file.parent),)) == before
    assert list(before) == [str(feature_file)]


def test_a_signal_sets_it_and_the_handlers_before_are_put_back() -> None:
    before = signal.getsignal(signal.SIGINT)
    with stopped_by_signals() as stop:
        os.kill(os.getpid(), signal.SIGINT)
        assert stop.wait(PATIENCE_S)
    assert signal.getsignal(signal.SIGINT) is before


def test_watching_runs_until_it_is_stopped_and_ends_as_the_last_run_did(small: Shell) -> None:
    file = small.world.write(FINE)
    process = subprocess.Popen([*HOLDPOINT, "run", "--watch"], cwd=small.path, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    said: list[str] = []

    def until_it_watches() -> None:
        while "watching features" not in (line := process.stdout.readline()):
            assert line, "".join(said)
            said.append(line)

    until_it_watches()
    assert any("2 passed" in line for line in said)
    file.write_text(FINE.replace("Then 2", "Then 3", 1))
    until_it_watches()
    assert any("1 failed, 1 passed" in line for line in said)
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE_S) == 1
    process.stdout.close()
    assert len(small.runs()) == 2


@pytest.mark.parametrize("more", [("--evidence", "mine"), ("--failed",)])
def test_watching_takes_neither_one_folder_nor_the_failed_alone(small: Shell, more: tuple[str, ...]) -> None:
    small.world.write(FINE)
    result = small.call(run.command, "--watch", *more)
    assert result.exit_code == 2
    assert "--watch runs many times" in result.output


def seen_on_a_terminal(cwd: Path, *more: str) -> str:
    ours, theirs = pty.openpty()
    command = [*HOLDPOINT, "run", *more]
    process = subprocess.Popen(command, cwd=cwd, stdout=theirs, stderr=theirs, stdin=theirs)
    os.close(theirs)
    seen = b""
    while select.select([ours], [], [], PATIENCE_S)[0]:
        try:
            seen += (more_seen := os.read(ours, 4096))
        except OSError:
            break  # Linux says so when the other end is closed
        if not more_seen:
            break
    os.close(ours)
    assert process.wait(PATIENCE_S) == 0, seen
    return seen.decode()


def test_on_a_terminal_a_line_says_what_is_running_now(small: Shell) -> None:
    small.world.write(FINE)
    seen = seen_on_a_terminal(small.path)
    assert "\r[1/2] what was posted stands (features/x.feature)" in seen
    assert "\r[2/2] this stands as well (features/x.feature)" in seen
    assert "2 passed" in seen
    assert "..\x1b" not in seen


def test_piped_there_is_no_such_line(small: Shell) -> None:
    small.world.write(FINE)
    done = subprocess.run([*HOLDPOINT, "run"], cwd=small.path, capture_output=True, text=True, check=True)
    assert "\r" not in done.stdout
    assert "[1/2]" not in done.stdout
