"""Put a load on Holdpoint with real processes, and write what was seen as evidence."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from loadtests.cli.amounts import Amount, Length
from loadtests.cli.folder import made

if TYPE_CHECKING:
    from loadtests.over_http.run import Target

SETTLE_S = 60.0
RUNS = Path("reports/runs")
REPORT, DECISIONS = "report.html", "decisions.intoto.jsonl"
"""In the folder of a run that was judged, and of one that a person decided on."""


@click.group("load")
def command() -> None:
    """Loads: real processes under weather, in front of a simulated platform. Nothing here reaches a real one."""


@command.command("halt")
@click.option(
    "--evidence",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder that the rows go to (default: one of its own in reports/runs).",
)
@click.option(
    "--seed", type=click.IntRange(0, 2**53 - 1), default=1, show_default=True, help="Schedule, weather, order."
)
@click.option(
    "--duration",
    type=Length(1, 600),
    default=90.0,
    show_default=True,
    help="Throw switches for at most this: 90, 90s or 2m.",
)
@click.option(
    "--rounds", type=click.IntRange(1, 50), default=6, show_default=True, help="Rounds of each kind of scope."
)
def halt(evidence: Path | None, seed: int, duration: float, rounds: int) -> None:
    """Throw switches of every scope while clients publish, and release them again.

    Judges nothing. Exit codes: 0 it ran; 1 something broke on the way, and the evidence says so; 2 nothing could be run.
    """
    from loadtests.halt.drive import Options, run
    from loadtests.halt.interruption import Interruption
    from loadtests.halt.processes import NotReady

    folder = evidence or RUNS / f"halt-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    _usable(folder, "load.json")
    options = Options(seed=seed, duration_s=duration, rounds=rounds, per_kind=rounds)
    interruption = Interruption()
    try:
        with interruption.listening():
            record = run(folder, options, click.echo, interruption)
    except NotReady as wrong:
        click.echo(f"holdpoint load halt: {wrong}", err=True)
        sys.exit(2)
    if evidence is None:
        click.echo(f"for its page, which decides nothing without the features: holdpoint report {folder}", err=True)
    sys.exit(1 if record.troubles else 0)


def _usable(evidence: Path, name: str) -> None:
    """Say at once, not after the run, that a folder cannot take its evidence."""
    if (made(evidence) / name).exists():
        raise click.UsageError(
            f"--evidence {evidence}: holds a load already ({name}); move it away, or give every run a folder of its own"
        )
    if (evidence / DECISIONS).exists():
        raise click.UsageError(
            f"--evidence {evidence}: somebody has decided on the report there, and it is not judged again; give another folder"
        )


def _over_http(*, rate: float, seconds: float) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The options of every load over the API, with what this one does unless it is said."""
    options: tuple[Callable[[Any], Any], ...] = (
        click.option("--duration", type=Length(1, 3600), default=seconds, show_default=True, help="Hand over for so long: 30, 30s or 2m."),
        click.option("--rate", type=Amount(0, 1000, min_open=True), default=rate, show_default=True, help="Hand-overs a second."),
        click.option("--workers", type=click.IntRange(1, 8), default=1, show_default=True, help="Locust workers on this machine."),
        click.option("--seed", type=click.IntRange(0, 2**53 - 1), default=1, show_default=True, help="Draws the schedule."),
        click.option("--settle", type=Length(0, 600), default=SETTLE_S, show_default=True, help="Await ends for so long, in s."),
        click.option("--host", metavar="URL", help="A system that runs (default: one of its own, on loopback)."),
        click.option("--as", "as_person", metavar="NAME", help="With --host: who hands over."),
        click.option("--key", "key_file", metavar="FILE", help="With --host: their key file (default: NAME.key where keys are)."),
        click.option("--allow", multiple=True, metavar="HOST", help="This host is no other's; on it only the house's accounts are used."),
        click.option("--evidence", type=click.Path(path_type=Path, file_okay=False), help="Folder that the figures go to."),
        click.option("--json", "as_json", is_flag=True, help="Print figures and verdict as one JSON object."),
    )  # fmt: skip

    def added(function: Callable[..., None]) -> Callable[..., None]:
        for each in reversed(options):
            function = each(function)
        return function

    return added


class Load(NamedTuple):
    """What one load over the API does unless it is said, in hand-overs a second and s, and what it is for."""

    rate: float
    seconds: float
    says: str


EXIT_CODES = "Exit codes: 0 within what the policy asks; 1 over it; 2 it could not be run; 3 NO DATA (docs/load.md)."
LOADS = {
    "publish": Load(
        10.0, 30.0, "Publish over the API at a steady rate, and tell how long it took from the intended start of each."
    ),
    "ramp": Load(
        150.0, 60.0, "Publish over the API at a rate that rises to --rate in six steps, and tell which of them held."
    ),
    "tenants": Load(
        6.0,
        45.0,
        "Publish for all clients alike, with one of them loud in the middle third, and tell what the others felt of it.",
    ),
    "engage": Load(
        4.0, 45.0, "Answer posts over the API in bursts, each with a person's yes, and tell how long it took."
    ),
    "brownout": Load(
        6.0,
        45.0,
        "Publish over the API while the platforms are unwell in the middle third, and tell before, meanwhile and after apart.",
    ),
    "switch": Load(
        12.0,
        45.0,
        "Throw switches over the API while it is loaded; tell apart when a halt was seen, when the last request began and ended.",
    ),
}


def _offered(name: str, load: Load) -> None:
    """The command of one of them."""

    @command.command(name, help=f"{load.says}\n\n{EXIT_CODES}")
    @_over_http(rate=load.rate, seconds=load.seconds)
    def over_http(**given: Any) -> None:
        _run(name, given)


for _name, _load in LOADS.items():
    _offered(_name, _load)


def _run(name: str, given: dict[str, Any]) -> None:
    """One load over the API, shown and judged."""
    import msgspec

    from loadtests.halt.interruption import Interruption
    from loadtests.halt.processes import NotReady
    from loadtests.over_http import run, table
    from loadtests.over_http.api import Unusable
    from loadtests.over_http.scenarios import SCENARIOS

    if SCENARIOS[name].conducted and given["host"] is not None:
        raise click.UsageError(f"--host: {name} does things to the system, and so has one of its own; leave it out")
    evidence: Path | None = given["evidence"]
    if evidence is not None:
        _usable(evidence, f"load-{name}.json")
    options = run.Options(
        scenario=SCENARIOS[name], rate=given["rate"], seconds=given["duration"], seed=given["seed"],
        workers=given["workers"], settle_s=given["settle"], target=_target(given),
    )  # fmt: skip
    interruption = Interruption()
    try:
        with interruption.listening():
            outcome = run.run(options, evidence, lambda line: click.echo(line, err=True), interruption)
    except (NotReady, Unusable) as wrong:
        click.echo(f"holdpoint load {name}: {wrong}", err=True)
        sys.exit(2)
    if evidence is not None:
        click.echo(f"its page: {evidence / f'load-{name}.html'}", err=True)
        if (evidence / REPORT).exists():
            told = f"{evidence / REPORT} is of before this load, and says nothing of it; to judge and sign the run with it:"
            click.echo(f"{told} holdpoint report {evidence}", err=True)
    if given["as_json"]:
        click.echo(msgspec.json.encode(outcome).decode())
    else:
        click.echo(f"{table.plain(outcome.found)}\n\n{run.verdict_lines(outcome.verdict)}")
    sys.exit(outcome.verdict.exit_code)


def _target(given: dict[str, Any]) -> "Target | None":
    """The system that was named, and who hands over there.

    Raises:
        click.UsageError: one is missing without the other.
    """
    from loadtests.over_http.run import Target
    from safety_core.cli.common import claimant

    if given["host"] is None:
        if given["as_person"] or given["key_file"] or given["allow"]:
            raise click.UsageError(
                "--as, --key and --allow are of a system that runs; name it by --host, or leave them out"
            )
        return None
    if given["as_person"] is None:
        raise click.UsageError("--host: say who hands over there: --as NAME, an operator with a key of their own")
    who = claimant(given["as_person"], given["key_file"])
    if who.key is None:
        raise click.UsageError(f"--as {who.person}: there is no key file of theirs here; name it by --key")
    return Target(url=given["host"], bearer=f"{who.person}.{who.key.hex()}", allowed=given["allow"])
