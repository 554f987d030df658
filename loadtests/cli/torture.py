"""Torture it: real processes under every fault, halted and killed; ledger and checkers judge."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from loadtests.cli.folder import made

if TYPE_CHECKING:
    from loadtests.torture.faults.fault import Fault

HALTS, KILLS = 300, 2000
SHORT_KILLS = 34
seed_option = click.option(
    "--seed", type=click.IntRange(0, 2**53 - 1), default=1, show_default=True, help="Order, texts, weather."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
evidence_option = click.option(
    "--evidence", type=click.Path(path_type=Path, file_okay=False), help="Keep rows and logs here; a new folder."
)


@click.group("torture")
def command() -> None:
    """Real processes on this machine, in front of a simulated platform. Nothing here reaches a real one."""


@command.command("halt")
@click.option("--halts", type=click.IntRange(1, 100_000), default=HALTS, show_default=True, help="Trials.")
@seed_option
@click.option("--processes", type=click.IntRange(1, 64), default=4, show_default=True, help="Workers.")
@click.option("--threads", type=click.IntRange(1, 256), default=24, show_default=True, help="Senders in each.")
@click.option("--only", multiple=True, metavar="FAULT", help="Only this fault; may be given again.")
@click.option("--proxy", is_flag=True, help="Cut links with the loopback proxy, wherever this runs.")
@click.option("--short", is_flag=True, help="A few trials in less than half a minute; proves no figure.")
@evidence_option
@json_option
def halt(
    halts: int,
    seed: int,
    processes: int,
    threads: int,
    only: tuple[str, ...],
    evidence: Path | None,
    *,
    proxy: bool,
    short: bool,
    as_json: bool,
) -> None:
    """Halt every kind of scope under every fault, and see that nothing arrives after the acknowledgement.

    Exit codes: 0 all held; 1 something did not, or a cell of the matrix stayed empty; 2 it could not run.
    """
    from loadtests.halt.interruption import Interruption
    from loadtests.torture import figures, namespace, planning
    from loadtests.torture import halts as halting
    from loadtests.torture import short as shortly
    from loadtests.torture.lane import Size

    faults, skipped = _chosen(only)
    _usable(evidence)
    no_namespace = "asked for with --proxy" if proxy else namespace.why_not()
    options = halting.Options(
        seed=seed, cells=tuple(planning.plan(seed, faults, halts=halts)), skipped=skipped,
        no_namespace=no_namespace, size=Size(processes=processes, threads=threads), evidence=evidence,
    )  # fmt: skip
    if short:
        options = shortly.options(seed, frozenset(only), no_namespace=no_namespace)
        if not options.cells:
            raise click.UsageError(f"--short has no trial under {', '.join(only)}; leave --short or --only out")
    with Interruption().listening():
        found = halting.run(options, lambda line: click.echo(line, err=True))
    click.echo(msgspec.json.encode(found).decode() if as_json else figures.markdown(found))
    sys.exit(0 if found.good else 1)


def _chosen(only: tuple[str, ...]) -> tuple[tuple["Fault", ...], dict[str, str]]:
    """The faults to use, and why some of them cannot be used here."""
    from loadtests.torture.faults import table

    for name in only:
        if name not in table.BY_NAME:
            raise click.UsageError(f"--only: there is no fault {name!r}; give any of: {', '.join(table.BY_NAME)}")
    wanted = [each for each in table.FAULTS if not only or each.name in only]
    skipped = {each.name: why for each in wanted if (why := table.why_not(each)) is not None}
    left = tuple(each for each in wanted if each.name not in skipped)
    if not left:
        raise click.UsageError("; ".join(f"--only {name}: {why}" for name, why in skipped.items()))
    return left, skipped


def _usable(evidence: Path | None) -> None:
    """Say at once, not after the run, that a folder cannot take its evidence."""
    if evidence is not None and any(made(evidence).iterdir()):
        raise click.UsageError(f"--evidence {evidence}: is not empty; give every run a folder of its own")


@command.command("kill")
@click.option("--kills", type=click.IntRange(1, 1_000_000), default=KILLS, show_default=True, help="Deaths.")
@seed_option
@click.option("--short", is_flag=True, help="A few deaths in less than half a minute; proves no figure.")
@json_option
def kill(kills: int, seed: int, *, short: bool, as_json: bool) -> None:
    """Kill workers at every point of a publish, and again while others clear up; nothing lost, nothing twice.

    Exit codes: 0 all held; 1 something did not, or nobody died at some point; 2 it could not run.
    """
    from loadtests.halt.interruption import Interruption
    from loadtests.torture.kills import planning
    from loadtests.torture.kills import run as killing

    wanted, timing_s = (SHORT_KILLS, killing.SHORT_TIMING) if short else (kills, killing.TIMING)
    with Interruption().listening():
        found = killing.run(
            seed, wanted, lambda line: click.echo(line, err=True), timing_s=timing_s,
            without=planning.RARE if short else frozenset(),
        )  # fmt: skip
    click.echo(msgspec.json.encode(found).decode() if as_json else killing.markdown(found))
    sys.exit(0 if found.good else 1)
