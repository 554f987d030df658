"""Put a load on Holdpoint with real processes, and write what was seen as evidence."""

import sys
from pathlib import Path

import click

from loadtests.cli.folder import made


@click.group("load")
def command() -> None:
    """Loads: real processes under weather, in front of a simulated platform. Nothing here reaches a real one."""


@command.command("halt")
@click.option(
    "--evidence", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder that the rows go to."
)
@click.option(
    "--seed", type=click.IntRange(0, 2**53 - 1), default=1, show_default=True, help="Schedule, weather, order."
)
@click.option(
    "--duration",
    type=click.FloatRange(1, 600),
    default=90.0,
    show_default=True,
    help="Throw switches for at most this, in s.",
)
@click.option(
    "--rounds", type=click.IntRange(1, 50), default=6, show_default=True, help="Rounds of each kind of scope."
)
def halt(evidence: Path, seed: int, duration: float, rounds: int) -> None:
    """Throw switches of every scope while clients publish, and release them again.

    Judges nothing. Exit codes: 0 it ran; 1 something broke on the way, and the evidence says so; 2 nothing could be run.
    """
    from loadtests.halt.drive import Options, run
    from loadtests.halt.interruption import Interruption
    from loadtests.halt.processes import NotReady

    _usable(evidence)
    options = Options(seed=seed, duration_s=duration, rounds=rounds, per_kind=rounds)
    interruption = Interruption()
    try:
        with interruption.listening():
            record = run(evidence, options, click.echo, interruption)
    except NotReady as wrong:
        click.echo(f"holdpoint load halt: {wrong}", err=True)
        sys.exit(2)
    sys.exit(1 if record.troubles else 0)


def _usable(evidence: Path) -> None:
    """Say at once, not after the run, that a folder cannot take its evidence."""
    if (made(evidence) / "load.json").exists():
        raise click.UsageError(f"--evidence {evidence}: holds a load already; give every run a folder of its own")
