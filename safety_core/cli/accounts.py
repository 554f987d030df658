"""Bind clients' accounts to platform accounts, from a checked file."""

from pathlib import Path

import click

from safety_core.cli.common import config_option, opened


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
    """
    from safety_core.fleet.accounts_file import read
    from safety_core.shell.staff import add_accounts

    wanted = read(file)
    with opened(config) as core:
        added = add_accounts(core, wanted)
    click.echo(f"{added} accounts added, {len(wanted) - added} were there already")


@command.command("list")
@config_option
def show(config: str | None) -> None:
    """Every account with its binding."""
    with opened(config) as core:
        for each in core.store.read(lambda tx: tx.accounts()):
            click.echo(
                f"{each.client}  {each.account}  {each.platform.value} {each.platform_account}  {each.credential}"
            )
