"""``holdpoint inbox poll``: look up what people said, where a platform does not tell of it or its telling was lost."""

import sys
from typing import TYPE_CHECKING

import click
import msgspec

from safety_core.cli.common import claimant, config_option, duration_s, json_option, person_options, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from safety_core.shell.poll import Polled

NOT_ALL = 3
SHORTEST_S = 10


@click.command("poll")
@click.option("--client", help="Only of this client's accounts.")
@click.option("--once", is_flag=True, help="One round, which is the default.")
@click.option("--every", metavar="TIME", help="A round every so long, for example 60s or 5m, until interrupted.")
@person_options
@config_option
@json_option
def poll(
    client: str | None,
    once: bool,
    every: str | None,
    as_person: str | None,
    key_file: str | None,
    config: str | None,
    as_json: bool,
) -> None:
    r"""Read what stands under our newest posts and who names our accounts, and keep what is new.

    Each request takes its place in the platform's windows; what would be too fast waits for the next round. TikTok lists
    nothing of the kind. With --as NAME only of that person's clients.

    \b
    Exit codes:
      0  all was read, or with --every: interrupted
      2  no such client, or a time that is none; nothing was asked
      3  something was not read (says what, and why)
      4  --as NAME is not proved, or may not act for these clients; nothing was asked
      5  the database could not be read or written
    """
    from safety_core.errors import BadInput, StoreUnavailable
    from safety_core.fleet import compose, compose_flows, settings
    from safety_core.fleet.ending import Ending
    from safety_core.shell import poll as polling

    if once and every is not None:
        raise BadInput("--once", "is against --every", "give one of them")
    pause_s = None if every is None else duration_s(every, field="--every", least_s=SHORTEST_S)
    who = claimant(as_person, key_file) if as_person else None
    stopped = Ending()
    core, close = compose.asking_core(settings.load(config))
    memory, lists = polling.Memory(), compose_flows.lists()
    try:
        accounts = polling.accounts_of(core, client, who)
        if pause_s is None:
            sys.exit(_shown(polling.poll(core, accounts, lists, memory), as_json=as_json))
        stopped.on_signals()
        while not stopped.told:
            try:
                accounts = polling.accounts_of(core, client, who)
                _shown(polling.poll(core, accounts, lists, memory), as_json=as_json, quiet=True)
            except StoreUnavailable as away:
                click.echo(f"holdpoint: {away}", err=True)
            stopped.wait(pause_s)
    finally:
        close()
        core.store.close()


def _shown(round_: "Iterable[Polled]", *, as_json: bool, quiet: bool = False) -> int:
    """Say each account as it is read; ``quiet``: only those of which there is something to say."""
    from safety_core.shell.poll import Word

    code, found = 0, []
    for each in round_:
        code = NOT_ALL if each.word in (Word.WAITS, Word.FAILED) else code
        found.append(each)
        if not as_json and not (quiet and each.word in (Word.READ, Word.NOT_LISTED) and not each.kept):
            click.echo(_words(each))
    if as_json:
        say({"accounts": msgspec.to_builtins(found), "kept": sum(each.kept for each in found)}, "", as_json=True)
    elif not found:
        click.echo("no account is bound; see holdpoint accounts load")
    return code


def _words(found: "Polled") -> str:
    whose = f"{found.client}  {found.account} on {found.platform}"
    counts = f"{found.kept} new, {found.known} known; {found.threads} of {found.of} threads"
    waits = "" if found.waits_s is None else f" (in {found.waits_s:.0f} s)"
    return f"{whose}  {found.word.upper()}: {counts}" + (f"; {found.saw}{waits}" if found.saw else "")
