"""Rehearse it: days of work in virtual time under every fault, through the unchanged shell; checkers judge."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loadtests.cli.folder import made

if TYPE_CHECKING:
    from loadtests.rehearsal.options import Options

SEED_MAX = 2**53 - 1
REGRESSIONS = ("5%", "30%", "wrong-account", "duplicate")
NO_GO = 3
CANARIES = 3


@click.command("rehearse")
@click.option("--seed", type=click.IntRange(0, SEED_MAX), default=1, show_default=True, help="Decides everything.")
@click.option(
    "--seeds", type=click.IntRange(1, 1_000_000), default=1, show_default=True, help="So many, from --seed on."
)
@click.option(
    "--days", type=click.IntRange(0, 366), default=0, show_default=True, help="Of work; 0: a short one, a minute."
)
@click.option("--clients", type=click.IntRange(1, 999), default=3, show_default=True, help="Clients.")
@click.option("--accounts", type=click.IntRange(1, 50), default=2, show_default=True, help="Accounts of each.")
@click.option(
    "--per-day", type=click.IntRange(1, 100), default=3, show_default=True, help="Posts of each account a day."
)
@click.option(
    "--sprint/--no-sprint",
    default=None,
    help="The gated rollout from the house to everybody (default: with --days 21).",
)
@click.option("--regression", metavar="|".join(REGRESSIONS), help="Plant it in a sprint, from the stage canary-30 on.")
@click.option("--quick", is_flag=True, help="A day of the sprint lasts an hour.")
@click.option(
    "--platforms",
    metavar="A,B",
    help="Where the clients have their accounts (default: on all; a short one draws up to three; of a sprint X).",
)
@click.option("--faults", default="swarm", show_default=True, metavar="none|swarm|FILE", help="What goes wrong.")
@click.option(
    "--kinds", metavar="A,B", help="Of the swarm these kinds alone (default: all), to see which of them it takes."
)
@click.option(
    "--jobs", type=click.IntRange(1, 256), default=None, help="Processes for --seeds (default: one per core)."
)
@click.option(
    "--at-least",
    type=click.IntRange(1, 1_000_000),
    metavar="N",
    help="Of --seeds: each kind must strike N times in all, and each conjunction occur; else it ends with 1.",
)
@click.option(
    "--evidence",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the rows of one seed here, for its page by holdpoint report; a new folder, or a gate's run.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was found as one JSON object.")
def command(
    seed: int,
    seeds: int,
    days: int,
    clients: int,
    accounts: int,
    per_day: int,
    sprint: bool | None,
    regression: str | None,
    quick: bool,
    platforms: str | None,
    faults: str,
    kinds: str | None,
    jobs: int | None,
    at_least: int | None,
    evidence: Path | None,
    *,
    as_json: bool,
) -> None:
    """Work, break, halt, heal, settle and judge, in virtual time. Nothing here reaches a real platform.

    Exit codes: 0 no violation, of a sprint GO; 1 a violation, with the line that replays it, or what fell short of
    --at-least; 2 it could not run; 3 a sprint that ended NO GO: it says what stopped it, and where.
    """
    from loadtests.rehearsal.options import DAY_S, HOUR_S, SPRINT_DAYS, Options

    options = Options(
        seed=seed, days=days, clients=clients, accounts_each=accounts, per_day=per_day, faults=_faults(faults),
        sprint=days == SPRINT_DAYS if sprint is None else sprint, regression=regression or "",
        day_s=HOUR_S if quick else DAY_S, platforms=_platforms(platforms),
        kinds=_kinds(kinds, faults),
    )  # fmt: skip
    _possible(options, seeds, evidence)
    _countable(options, seeds, at_least)
    if options.sprint:
        sys.exit(_sprint(options, evidence, as_json=as_json))
    if seeds == 1:
        sys.exit(_one(options, evidence, as_json=as_json))
    sys.exit(_many(options, seeds, jobs, at_least or 0, as_json=as_json))


def _platforms(named: str | None) -> tuple[str, ...]:
    """Those that are named, each once, as the core writes them."""
    if named is None:
        return ()
    from loadtests.rehearsal.options import EVERYWHERE

    known = {each.casefold(): each for each in EVERYWHERE}
    found = [each.strip() for each in named.split(",")]
    for each in found:
        if each.casefold() not in known:
            raise click.UsageError(f"--platforms {each}: is none of {', '.join(EVERYWHERE)}")
    return tuple(dict.fromkeys(known[each.casefold()] for each in found))


def _kinds(named: str | None, faults: str) -> tuple[str, ...]:
    if named is None:
        return ()
    if faults != "swarm":
        raise click.UsageError("--kinds: are kinds of the swarm; leave it out, or --faults")
    from loadtests.rehearsal.weather import KINDS

    found = tuple(dict.fromkeys(each.strip() for each in named.split(",")))
    for each in found:
        if each not in KINDS:
            raise click.UsageError(f"--kinds {each}: is none of {', '.join(KINDS)}")
    return found


def _faults(named: str) -> str:
    """The word, or the file: read at once, so that what is wrong with it is said before anything runs."""
    if named in {"none", "swarm"}:
        return named
    from loadtests.rehearsal.weather import of_file
    from simulators.strict_yaml import ConfigurationRefused

    try:
        of_file(Path(named))
    except (ConfigurationRefused, OSError) as wrong:
        raise click.UsageError(f"--faults: {wrong}; give none, swarm, or a file of plans (docs/faults.md)") from wrong
    return named


def _possible(options: "Options", seeds: int, evidence: Path | None) -> None:
    if options.seed + seeds - 1 > SEED_MAX:
        raise click.UsageError(f"--seeds: the last one would be over {SEED_MAX}; begin at a smaller --seed")
    if options.seconds_apart < options.spacing_s:
        raise click.UsageError(
            f"--per-day {options.per_day}: posts of an account would be {options.seconds_apart} s apart and the limits of a "
            f"rehearsal ask for {options.spacing_s} s; give fewer a day"
        )
    _possible_sprint(options, seeds)
    if evidence is None:
        return
    if seeds > 1:
        raise click.UsageError("--evidence: keeps the rows of one seed; leave --seeds out, or --evidence")
    from loadtests.rehearsal.record import FOUND
    from reports.evidence import environment

    held = {each.name for each in made(evidence).iterdir()}
    if FOUND in held:
        raise click.UsageError(f"--evidence {evidence}: holds a rehearsal already; give every run a folder of its own")
    if held and environment.NAME not in held:
        raise click.UsageError(f"--evidence {evidence}: is not empty, and no run's; give every run a folder of its own")


def _countable(options: "Options", seeds: int, at_least: int | None) -> None:
    if at_least is None:
        return
    if seeds == 1:
        raise click.UsageError("--at-least: counts over many seeds; give --seeds, or leave it out")
    if options.faults != "swarm" or options.kinds:
        other = "--kinds" if options.kinds else "--faults"
        raise click.UsageError(f"--at-least: counts every kind of the swarm; leave {other} out, or --at-least")


def _possible_sprint(options: "Options", seeds: int) -> None:
    from loadtests.rehearsal.options import DAY_S, ONLY_X, SPRINT_DAYS

    if not options.sprint:
        if options.regression or options.day_s < DAY_S:
            word = "--regression" if options.regression else "--quick"
            raise click.UsageError(f"{word}: is of a sprint; give --days {SPRINT_DAYS}")
        return
    if options.regression not in ("", *REGRESSIONS):
        raise click.UsageError(f"--regression {options.regression}: is none of {', '.join(REGRESSIONS)}")
    if options.days != SPRINT_DAYS:
        raise click.UsageError(f"--days {options.days}: a sprint has {SPRINT_DAYS}; give those, or --no-sprint")
    if options.clients < CANARIES:
        raise click.UsageError(f"--clients {options.clients}: a sprint has {CANARIES} canaries; give as many or more")
    if options.among != ONLY_X:
        raise click.UsageError("--platforms: a sprint is on X; leave it out, or give --no-sprint")
    if options.faults != "swarm":
        raise click.UsageError("--faults: a sprint has the weather of every day; leave it out, or give --no-sprint")
    if seeds > 1:
        raise click.UsageError("--seeds: a sprint is one seed; leave it out, or give --no-sprint")


def _sprint(options: "Options", evidence: Path | None, *, as_json: bool) -> int:
    import msgspec

    from loadtests.rehearsal import record, sprint_words
    from loadtests.rehearsal.sprint import rehearse_sprint

    label = f"rehearsing the sprint, seed {options.seed}"
    with click.progressbar(length=100, label=label, file=sys.stderr) as bar:
        found = rehearse_sprint(options, evidence=evidence, tell=lambda share: bar.update(round(share * 100) - bar.pos))
    if evidence is not None:
        record.write(evidence, options, found)
        click.echo(f"its page: holdpoint report {evidence}", err=True)
    click.echo(msgspec.json.encode(found).decode() if as_json else sprint_words.of_sprint(found))
    if found.violations:
        return 1
    return 0 if found.go else NO_GO


def _one(options: "Options", evidence: Path | None, *, as_json: bool) -> int:
    import msgspec

    from loadtests.rehearsal import record, words
    from loadtests.rehearsal.run import rehearse

    label = f"rehearsing seed {options.seed}"
    with click.progressbar(length=100, label=label, file=sys.stderr, hidden=options.short) as bar:
        found = rehearse(options, evidence=evidence, tell=lambda share: bar.update(round(share * 100) - bar.pos))
    if evidence is not None:
        record.write(evidence, options, found)
        click.echo(f"its page: holdpoint report {evidence}", err=True)
    click.echo(msgspec.json.encode(found).decode() if as_json else words.of_result(found))
    return 0 if found.good else 1


def _many(options: "Options", seeds: int, jobs: int | None, at_least: int, *, as_json: bool) -> int:
    import os

    import msgspec

    from loadtests.rehearsal import sweep, words

    wanted = [msgspec.structs.replace(options, seed=options.seed + n) for n in range(seeds)]
    with click.progressbar(length=seeds, label=f"rehearsing {seeds} seeds", file=sys.stderr) as bar:
        found = sweep.sweep(wanted, jobs=jobs or os.cpu_count() or 1, at_least=at_least, tell=lambda *_: bar.update(1))
    click.echo(msgspec.json.encode(found).decode() if as_json else words.of_sweep(found))
    return 0 if found.good else 1
