"""List our own real accounts, with tokens that only read, and write what stands there into the evidence."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

if TYPE_CHECKING:
    from reports.observer.running import Plan

NEVER_READ = 3


@click.command("observe")
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    required=True,
    help="observer.toml: accounts and tokens.",
)
@click.option(
    "--evidence", type=click.Path(path_type=Path), required=True, help="The folder that observed.ndjson stands in."
)
@click.option("--once", is_flag=True, help="Look once at each account.")
@click.option("--every", metavar="TIME", help="Look again and again: every 5m, 1h …")
@click.option("--for", "for_", metavar="TIME", help="… and for how long: 12h, 7d …")
@click.option("--scenario", default="observed", show_default=True, help="The name that the rows stand under.")
@click.option("--json", "as_json", is_flag=True, help="Say each look as one line of JSON.")
def command(
    config_file: Path, evidence: Path, once: bool, every: str | None, for_: str | None, scenario: str, as_json: bool
) -> None:
    r"""Look at every account of the configuration, and append what is there to observed.ndjson: looks, objects seen for
    the first time, changed and gone, and what the platform does not show. Nothing is ever posted, and nothing changed.

    It shares nothing with the program that it watches: clients, tokens and reading of the answers are its own. Killed, it
    goes on where it was: give it the same folder. Ctrl-C and SIGTERM end it after the account that it is looking at.

    \b
      holdpoint observe --config observer.toml --evidence reports/runs/house --once
      holdpoint observe --config observer.toml --evidence reports/runs/house --every 5m --for 7d

    \b
    Exit codes: 0 it ended as asked, 2 the configuration or the folder cannot be taken (nothing was asked), 3 some account was
    never read completely: what it lacks says nothing.
    """
    import os

    from reports.errors import ReportError
    from reports.observer.clock import RealClock, holding_signals
    from reports.observer.config import load, needed
    from reports.observer.journal import Journal
    from reports.observer.looking import Looked, Stamp
    from reports.observer.running import Observer, plainly, told
    from reports.observer.secret import TokenMissing

    plan = _plan(once, every, for_)
    watching = sys.stdout.isatty()

    def say(looked: Looked) -> None:
        if as_json:
            click.echo(plainly(looked))
        elif watching or looked.look.word != "complete":
            click.echo(told(looked))

    try:
        config = load(config_file)
        needed(config, os.environ)
        source: Literal["observed", "rehearsed"] = "rehearsed" if config.roads else "observed"
        with holding_signals(), Journal(evidence) as journal:
            if journal.cut:
                click.echo(f"holdpoint: a torn line of {journal.cut} bytes was cut off the end of {evidence}", err=True)
            never = Observer(config, journal, RealClock(), say, stamp=Stamp(scenario, source=source)).run(plan)
    except TokenMissing as wrong:
        click.echo(f"holdpoint: {config_file}: token: {wrong}; set it, and start again", err=True)
        sys.exit(ReportError.exit_code)
    except ReportError as wrong:
        click.echo(f"holdpoint: {wrong}", err=True)
        sys.exit(wrong.exit_code)
    if never:
        click.echo(f"holdpoint: never read completely: {', '.join(never)}", err=True)
        sys.exit(NEVER_READ)


def _plan(once: bool, every: str | None, for_: str | None) -> "Plan":
    from reports.observer.config import span_s
    from reports.observer.running import Plan

    if once == (every is not None) or (every is None) != (for_ is None):
        raise click.UsageError("say --once, or --every TIME and --for TIME")
    if every is None or for_ is None:
        return Plan()
    spans = {"--every": span_s(every), "--for": span_s(for_)}
    for option, span in spans.items():
        if span is None:
            raise click.UsageError(f"{option} is no time: write it like 90s, 5m, 2h or 7d")
    return Plan(every_s=spans["--every"] or 0, for_s=spans["--for"] or 0)
