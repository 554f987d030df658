"""Running what a step requires: its commands, one after another, each writing into one folder of evidence."""

import platform
import shlex
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import perf_counter

from reports import policy
from reports.errors import CouldNotRun
from reports.evidence import environment, folder
from reports.evidence.environment import Command, Environment

SHOWN = ("pytest-bdd", "locust", "sqlalchemy")
"""Packages whose versions the report names beside Python and the system."""


def run_step(step: str, *, runs: Path, seed: int, policy_file: Path, say: Callable[[str], None]) -> Path:
    """Run the commands of a step and return the folder of their evidence.

    A command that fails does not end the run: the evidence says what was and was not done.

    Raises:
        BadPolicy: the policy cannot be read, or has no such step.
        CouldNotRun: the folder cannot be made, or a command cannot be started.
    """
    loaded = policy.load(policy_file)
    wanted = loaded.step(step)
    started = datetime.now(UTC)
    target = _new_folder(runs, started)
    environment.begin(
        target,
        Environment(
            run=target.name,
            step=step.replace("->", "→"),
            build=_version("holdpoint"),
            commit=_commit(),
            policy_digest=loaded.digest,
            seed=seed,
            started_at=started.isoformat(timespec="seconds"),
            versions=_versions(),
        ),
    )
    say(f"evidence: {target}")
    done = []
    for number, template in enumerate(wanted.commands, 1):
        words = [each.replace("{evidence}", str(target)).replace("{seed}", str(seed)) for each in template]
        say(f"[{number}/{len(wanted.commands)}] {shlex.join(words)}")
        done.append(_run(words))
        say(f"      exit {done[-1].exit_code} after {done[-1].duration_s:.1f} s")
    environment.declare(target, commands=tuple(done))
    return target


def _new_folder(runs: Path, started: datetime) -> Path:
    """A folder of its own, named by the time; a second run in the same second gets a number."""
    name = started.strftime("%Y%m%dT%H%M%SZ")
    for number in range(1, 100):
        target = runs / (name if number == 1 else f"{name}-{number}")
        try:
            runs.mkdir(parents=True, exist_ok=True)
            target.mkdir()
            folder.create(target)
        except FileExistsError:
            continue
        except OSError as wrong:
            raise CouldNotRun(f"{target} cannot be made: {wrong.strerror}", "give another place: --runs DIR") from wrong
        return target.resolve()
    raise CouldNotRun(f"{runs} holds a hundred runs of {name} already", "wait a second")


def _run(words: list[str]) -> Command:
    """Run one command to its end, its output where ours goes."""
    sys.stdout.flush()
    beside = Path(sys.executable).with_name(words[0])
    program = str(beside) if beside.exists() else words[0]
    began = perf_counter()
    try:
        ended = subprocess.run([program, *words[1:]], check=False)
    except OSError as wrong:
        raise CouldNotRun(
            f"{words[0]} cannot be started: {wrong.strerror}", "install it: make test sets it up"
        ) from wrong
    return Command(line=shlex.join(words), exit_code=ended.returncode, duration_s=round(perf_counter() - began, 3))


def _commit() -> str:
    """The sources' commit, with ``+changes`` when the tree differs; ``unknown`` where there is no git."""
    root = Path(__file__).resolve().parent.parent
    try:
        head = subprocess.run(["git", "-C", root, "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
        changes = subprocess.run(
            ["git", "-C", root, "status", "--porcelain"], capture_output=True, text=True, check=False
        )
    except OSError:
        return "unknown"
    if head.returncode != 0:
        return "unknown"
    return head.stdout.strip() + ("+changes" if changes.stdout.strip() else "")


def _versions() -> dict[str, str]:
    found = {"Python": platform.python_version(), platform.system(): platform.release()}
    return found | {name: _version(name) for name in SHOWN}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
