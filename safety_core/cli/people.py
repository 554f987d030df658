"""Say who may act, and give them the key by which they prove who they are."""

import os

import click

from safety_core.cli.common import config_option, keys_folder, opened
from safety_core.vocabulary import Role


@click.group("people")
def command() -> None:
    """The people who may act."""


@command.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice([each.value for each in Role]), required=True)
@click.option("--client", "clients", multiple=True, help="Only for this client (default: for all). May be repeated.")
@config_option
def add(name: str, role: str, clients: tuple[str, ...], config: str | None) -> None:
    """Add somebody, and write their key to $HOLDPOINT_KEYS/NAME.key, readable by them alone.

    Give them the file and keep no copy: whoever has it can act in their name.
    """
    from safety_core.shell.staff import add_person

    with opened(config) as core:
        key = add_person(core, name, Role(role), clients)
    folder = keys_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{name}.key"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(key.hex() + "\n")
    click.echo(f"{name} is {role}; their key is in {path}")


@command.command("list")
@config_option
def show(config: str | None) -> None:
    """Everybody, with what they may do."""
    with opened(config) as core:
        for each in core.store.read(lambda tx: tx.people()):
            whom = ", ".join(each.clients) or "every client"
            click.echo(f"{each.person}  {each.role.value}  {whom}{'' if each.active else '  (inactive)'}")
