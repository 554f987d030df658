"""Bind clients' accounts to platform accounts, from a checked file."""

from pathlib import Path

import click
import msgspec

from safety_core.cli.common import config_option, json_option, looking, opened, person_options, say

NONE_YET = "there are no accounts yet; see holdpoint accounts load --help"


@click.group("accounts")
def command() -> None:
    """The accounts that can be acted on."""


@command.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@config_option
def load(file: Path, config: str | None) -> None:
    r"""Add the clients and accounts of a TOML FILE. All of it is taken, or nothing.

    \b
    [[account]]
    client = "acme"
    platform = "X"
    account = "acme-1"               # our name of it
    platform_account = "1001"        # the platform's id of it, pinned
    credential = "vault:env:ACME_1"  # where its token is; never the token itself
    handle = "@acme"                 # may be left out; it says nothing of whose the account is
    refresh = "vault:file:acme-r"    # may be left out: where its refresh token is, beside the token

    \b
    Exit codes: 0 taken, 2 FILE cannot be taken (says line and field), 5 the database could not be opened.
    """
    from safety_core.fleet.accounts_file import placed, read
    from safety_core.shell.staff import NotBound, add_accounts

    wanted = read(file)
    with opened(config) as core:
        try:
            added, amended = add_accounts(core, wanted)
        except NotBound as refused:
            raise placed(file, refused.number, refused) from refused
    told = f", of them {amended} with another handle or refresh token than before" if amended else ""
    click.echo(f"{added} accounts added, {len(wanted) - added} were there already{told}")


@command.command("list")
@person_options
@config_option
@json_option
def show(as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Every account with its binding; with --as NAME that person's clients' only.

    \b
    Exit codes: 0 shown, 2 a broken configuration, 4 --as NAME is not proved, 5 the database could not be opened.
    """
    with looking(config, as_person, key_file) as core:
        found = core.store.read(lambda tx: tx.accounts())
    lines = [
        f"{each.client}  {each.account}  {each.platform.value} {each.platform_account}{_more(each.handle)}  {each.credential}{_more(each.refresh)}"
        for each in found
    ]
    say({"accounts": msgspec.to_builtins(found)}, "\n".join(lines) or NONE_YET, as_json=as_json)


def _more(text: str | None) -> str:
    return "" if text is None else f" {text}"
