"""The house accounts: whose token each has, asked of the platforms themselves, and leave to act for real on them.

See docs/house-accounts.md.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
import msgspec

from safety_core.cli.common import claimant, config_option, json_option, person_options, say
from safety_core.cli.house_live import live
from safety_core.shell.house import Verified, Word

NOT_ALL, WRONG = 3, 7


@click.group("house")
def command() -> None:
    """The house accounts: our own, on which everything is tried first."""


command.add_command(live)


@command.command("verify")
@click.option("--platform", help="Only those on this platform, for example X.")
@person_options
@config_option
@json_option
def verify(
    platform: str | None, as_person: str | None, key_file: str | None, config: str | None, as_json: bool
) -> None:
    r"""Ask each platform whose token each account of rtv-house has, and compare it with the pinned id.

    A token that is refused is refreshed once, where the account names a refresh token. Against simulators and real hosts
    alike: the configuration's [hosts] says which. Nothing is posted. Said of each account is one of: connected; expired (and
    it could not be refreshed); wrong account (the house is halted, and an incident is open); unreachable; credential missing.

    \b
    Exit codes:
      0  all are connected
      2  no such platform, or rtv-house has no account there; nothing was asked
      3  none is wrong, and not all are connected (says which, and why)
      4  --as NAME is not proved, or may not act for rtv-house; nothing was asked
      5  the database could not be read, or a halt for a wrong account is not known to stand
      7  a token is another account's: the house is halted
    """
    from safety_core.fleet import compose, settings
    from safety_core.shell import house
    from safety_core.shell.names import member
    from safety_core.vocabulary import Platform

    named = None if platform is None else member(Platform, "platform", platform)
    who = claimant(as_person, key_file) if as_person else None
    core, close = compose.asking_core(settings.load(config))
    found: list[Verified] = []
    try:
        accounts = house.accounts_of(core, named, who)
        for number, each in enumerate(accounts, 1):
            with _watched(f"{each.account} on {each.platform} ({number} of {len(accounts)})"):
                found.append(house.verify(core, each))
            if not as_json:
                click.echo(_words(found[-1]))
    finally:
        close()
        core.store.close()
    connected = sum(each.word is Word.CONNECTED for each in found)
    words = f"{connected} of {len(found)} connected"
    say({"accounts": msgspec.to_builtins(found), "connected": connected}, words, as_json=as_json)
    sys.exit(_code(found))


@contextmanager
def _watched(what: str) -> Iterator[None]:
    """Say what is being asked, while a person watches, and take it away again."""
    line, shown = f"asking {what} ...", sys.stderr.isatty()
    if shown:
        click.echo(line, nl=False, err=True)
    try:
        yield
    finally:
        if shown:
            click.echo(f"\r{' ' * len(line)}\r", nl=False, err=True)


def _code(found: list[Verified]) -> int:
    words = {each.word for each in found}
    if Word.WRONG_ACCOUNT in words:
        return WRONG
    return 0 if words == {Word.CONNECTED} else NOT_ALL


def _words(found: Verified) -> str:
    called = found.called or found.handle
    name = f"{found.account} (@{called.removeprefix('@')})" if called else found.account
    lines = [f"{found.platform.value}  {name}  {found.word.upper()}: {found.saw}"]
    if found.refreshed:
        lines.append("    its token was refused, and was refreshed")
    if found.called and found.handle and found.called.lower() != found.handle.removeprefix("@").lower():
        lines.append(f"    it is called @{found.called} now; the accounts file says {found.handle}")
    if found.halt is not None:
        lines.append(f"    halted by {found.halt}; look into it: holdpoint incident list")
    return "\n".join(lines)
