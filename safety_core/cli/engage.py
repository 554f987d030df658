"""Take up what was heard: pass it over, send it to a person, or have an answer drafted that waits for a person's yes."""

import json
from typing import TYPE_CHECKING

import click

from safety_core.cli.common import config_option, duration_s

if TYPE_CHECKING:
    from safety_core.engagement.screen import Screen
    from safety_core.shell.drafting import Did

DAY_S = 86_400


@click.command("engage")
@click.option("--once", is_flag=True, help="One pass, and end.")
@click.option("--every", default="5s", metavar="TIME", help="How long between two passes: 5s, 1m.", show_default=True)
@config_option
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object for each thing instead of words.")
def command(once: bool, every: str, config: str | None, as_json: bool) -> None:
    r"""Take up what was heard until interrupted, for every client; it sends nothing.

    A line for each thing that was done. An answer is drafted, never sent: holdpoint approve list shows those that wait for
    somebody's yes, holdpoint inbox list what somebody must answer themselves. While a halt covers action draft nothing is
    drafted. It runs beside a worker, which sends what was approved.

    \b
    Exit codes: 0 interrupted or the pass is over, 2 a broken configuration, 5 the database could not be opened, or in
    the only pass be read and written.
    """
    from safety_core.errors import StoreUnavailable
    from safety_core.fleet import compose, compose_flows, settings
    from safety_core.fleet.ending import Ending
    from safety_core.shell.engage import engage

    loaded = settings.load(config)
    pause_s = duration_s(every, field="--every", least_s=1, most_s=DAY_S)
    drafter, screen = compose_flows.drafter(loaded), _screen()
    core = compose.deciding_core(loaded)
    stop = Ending()
    stop.on_signals()
    before: set[tuple[str, str]] = set()
    try:
        while not stop.told:
            said: set[tuple[str, str]] = set()
            try:
                for did in engage(core, drafter, screen):
                    said.add((did.kept.document, did.why))
                    if (did.kept.document, did.why) not in before:  # what a halt holds is told once
                        _say(did, as_json=as_json)
                    if stop.wait(0):
                        break
            except StoreUnavailable as away:
                if once:
                    raise
                click.echo(f"holdpoint: {away}; it is tried again in {every}", err=True)
            before = said
            if once:
                return
            stop.wait(pause_s)
    finally:
        core.store.close()


def _screen() -> "Screen | None":
    """The rules of the safety screen; without any that can be read everything goes to a person."""
    from safety_core.errors import BadFile
    from safety_core.fleet import compose_flows

    try:
        return compose_flows.screen()
    except BadFile as odd:
        click.echo(f"holdpoint: {odd}; everything goes to a person until then", err=True)
        return None


def _say(did: "Did", *, as_json: bool) -> None:
    from safety_core.shell.plain_sight import shown

    kept = did.kept
    if as_json:
        said = {
            "heard": kept.document,
            "client": kept.client,
            "about": kept.subject,
            "state": kept.state,
            "why": did.why,
        }
        click.echo(json.dumps(said, ensure_ascii=False))
        return
    click.echo(f"{kept.document}  {kept.client}  {shown(kept.subject)}  {kept.state}: {shown(did.why)}")
