"""Starts pytest in this process with our plugin and nothing that other packages bring along."""

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click

from steps.garbage import seldom_collected

SETTINGS = {
    "pytest.toml": "",
    ".pytest.toml": "",
    "pytest.ini": "",
    ".pytest.ini": "",
    "pyproject.toml": "[tool.pytest",
    "tox.ini": "[pytest]",
    "setup.cfg": "[tool:pytest]",
}
"""Files that pytest takes its settings from, in its order, and what must stand in each."""

PASSED, FAILED, COULD_NOT_RUN = 0, 1, 2
REPLAY = "-replay"
"""Ends the id of a replay, which is no 'last run' to `--failed`."""


class CouldNotRun(click.ClickException):
    """Nothing was decided; says what to do."""

    exit_code = COULD_NOT_RUN

    def show(self, file: object = None) -> None:  # noqa: ARG002  click's signature
        """One sentence on standard error."""
        click.echo(f"holdpoint: {self.message}", err=True)


@dataclass(frozen=True)
class Order:
    """What is to be run.

    Attributes:
        root: node ids and evidence are relative to it. at: ``FILE:LINE`` each, narrowing ``paths``.
        evidence: where to write; ``None`` writes nothing (a dry run).
    """

    root: Path
    paths: tuple[str, ...]
    seed: int
    evidence: Path | None
    at: tuple[str, ...] = ()
    tags: str = ""
    processes: int = 0
    dry_run: bool = False
    verbose: bool = False
    more: tuple[str, ...] = field(default=())


def root_of(start: Path) -> Path:
    """The nearest folder above with pytest settings or a repository; ``start`` where there is none."""
    marks = [*SETTINGS, ".git"]
    return next((each for each in (start, *start.parents) if any((each / name).exists() for name in marks)), start)


def settings_of(root: Path) -> Path | None:
    """The settings file of ``root``; named to pytest, which would look beside the features instead."""
    for name, mark in SETTINGS.items():
        path = root / name
        if path.is_file() and mark in path.read_text(encoding="utf-8", errors="replace"):
            return path
    return None


def runs_folder(root: Path) -> Path:
    """Where runs are kept."""
    return root / "reports" / "runs"


def new_run_id(*, replay: bool = False) -> str:
    """A name for a run that sorts by its start (UTC)."""
    return f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{os.urandom(3).hex()}{REPLAY if replay else ''}"


def new_seed() -> int:
    """A seed for a run whose caller has no wish."""
    return int.from_bytes(os.urandom(4), "big")


def launch(order: Order) -> int:
    """Run it and say how it ended: 0 all passed, 1 something failed, 2 could not run."""
    import pytest

    code = launch_quietly(order)
    if code == pytest.ExitCode.NO_TESTS_COLLECTED:
        raise CouldNotRun("no scenario was selected, and an empty run shows nothing; widen the paths or the tags")
    return {int(pytest.ExitCode.OK): PASSED, int(pytest.ExitCode.TESTS_FAILED): FAILED}.get(code, COULD_NOT_RUN)


def launch_quietly(order: Order, *plugins: object) -> int:
    """Run it with more plugins; pytest's own exit code."""
    import pytest

    arguments = _arguments(order)
    with _environment(PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", PYTEST_ADDOPTS=""), seldom_collected():
        return int(pytest.main(arguments, plugins=list(plugins)))


@contextlib.contextmanager
def _environment(**settings: str) -> Iterator[None]:
    """These variables for a while, for worker processes too."""
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _arguments(order: Order) -> list[str]:
    """Pytest's command line. Plugins by name: what is installed beside us (Locust patches sockets) stays out."""
    plugins = ["holdpoint", "pytest-bdd", "no:cacheprovider", *(["xdist"] if order.processes else [])]
    arguments = [part for name in plugins for part in ("-p", name)]
    arguments += ["-o", "addopts=", "-o", "python_files=", "--rootdir", str(order.root), "--holdpoint"]
    arguments += ["-W", "ignore::pytest.PytestConfigWarning", "--no-header", "-q", "-rN"]
    arguments += ["--holdpoint-seed", str(order.seed)]
    if order.tags:
        arguments.append(
            f"--holdpoint-tags={order.tags}"
        )  # joined: pytest reads an argument that begins with @ as a file
    if (settings := settings_of(order.root)) is not None:
        arguments += ["-c", str(settings)]
    arguments += [part for place in order.at for part in ("--holdpoint-at", place)]
    if order.evidence is not None:
        arguments += ["--holdpoint-evidence", str(order.evidence)]
    if order.dry_run:
        arguments.append("--collect-only")
    elif order.processes:
        arguments += ["-n", str(order.processes)]
    if order.verbose:
        arguments += ["-vv"]
    return [*arguments, *order.more, *order.paths]
