"""Say who may act, and give them the key by which they prove who they are."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click
import msgspec

from safety_core.cli.common import (
    claimant,
    config_option,
    json_option,
    keys_folder,
    looking,
    opened,
    person_options,
    say,
    say_scrubbed,
)
from safety_core.cli.people_sign_in import password, totp
from safety_core.errors import BadInput
from safety_core.vocabulary import Role

NOBODY_YET = "there is nobody yet; see holdpoint people add --help"


@click.group("people")
def command() -> None:
    """The people who may act.

    Whoever acts is named by --as NAME and proves it with their key: the file $HOLDPOINT_KEYS/NAME.key (default folder:
    ~/.config/holdpoint/keys), or the one that --key names. Nobody but its owner may be able to read it.
    """


@command.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice([each.value for each in Role]), required=True)
@click.option("--client", "clients", multiple=True, help="Only for this client (default: for all). May be repeated.")
@person_options
@config_option
def add(
    name: str, role: str, clients: tuple[str, ...], as_person: str | None, key_file: str | None, config: str | None
) -> None:
    r"""Add somebody, and write their key to $HOLDPOINT_KEYS/NAME.key, readable by them alone.

    Give them the file and keep no copy: whoever has it can act in their name. Releasing halts takes two operators.
    Until there is an admin, anybody who can open the database may add people; then only admins may (--as, --key).

    \b
    Exit codes: 0 added, 2 not a name, or taken, 4 only an admin may, 5 the database could not be opened.
    """
    from safety_core.shell.staff import add_person, check_new

    by = claimant(as_person, key_file)
    path = keys_folder() / f"{name}.key"
    with opened(config) as core:
        check_new(core, name, by=by)
        with _new_key_file(path) as file:
            file.write(add_person(core, name, Role(role), clients, by=by).hex() + "\n")
    click.echo(f"{name} is {role}; their key is in {path}")


@contextmanager
def _new_key_file(path: Path) -> Iterator[TextIO]:
    """A file that only its owner can read; made beforehand, so that nobody is added whose key could not be kept."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as refused:
        raise BadInput(
            "name",
            f"key file {path} cannot be made ({refused.strerror})",
            "move it away, or name another folder: HOLDPOINT_KEYS",
        ) from refused
    try:
        with os.fdopen(number, "w") as file:
            yield file
    except BaseException:
        path.unlink()
        raise


@command.command("erase")
@click.argument("name")
@click.option("-m", "--reason", required=True, metavar="WHY", help="Why; it is kept, as yours.")
@person_options
@config_option
@json_option
def erase(
    name: str, reason: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool
) -> None:
    r"""Destroy what ties NAME to the audit log, and put erased-N in its place everywhere else. It cannot be undone.

    The log keeps its bytes, and every proof holds: of the person there is a commitment in it that nothing opens any more.
    What they said, and what names them, goes with them. Whoever it is may do nothing from then on.

    \b
    Exit codes: 0 erased, 2 nobody was ever named so, 4 refused: not an admin, themselves, or something of theirs stands,
    5 the database could not be opened; or it is erased and the file could not be rewritten (holdpoint db scrub).
    """
    from safety_core.fleet import settings
    from safety_core.shell.erase import erase_person

    with opened(config) as core:
        gone = erase_person(core, name, claimant(as_person, key_file), reason)
    lines = [f"erased; what is left is called {gone.called}, and {gone.words} commitments to their words open no more"]
    if gone.in_plain:
        lines.append(f"{gone.in_plain} entries of an earlier release name them in plain: the log's bytes never change")
    say(msgspec.to_builtins(gone), "\n".join(lines), as_json=as_json)
    say_scrubbed(settings.load(config))


@command.command("list")
@person_options
@config_option
@json_option
def show(as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Everybody, with what they may do; with --as NAME those who may act for that person's clients.

    \b
    Exit codes: 0 shown, 2 a broken configuration, 4 --as NAME is not proved, 5 the database could not be opened.
    """
    with looking(config, as_person, key_file) as core:
        found = core.store.read(lambda tx: tx.people())
    lines = [
        f"{each.person}  {each.role.value}  {', '.join(each.clients) or 'every client'}"
        f"{'' if each.active else '  (inactive)'}{'' if each.key_digest else '  (no key)'}"
        for each in found
    ]
    people = [
        {"person": each.person, "role": each.role.value, "clients": list(each.clients), "active": each.active}
        for each in found
    ]
    say({"people": people}, "\n".join(lines) or NOBODY_YET, as_json=as_json)


@command.command("deactivate")
@click.argument("name")
@person_options
@config_option
def deactivate(name: str, as_person: str | None, key_file: str | None, config: str | None) -> None:
    r"""Let somebody act no more: their key proves nothing, and the yes they said to what waits counts no more.

    \b
    Exit codes: 0 done, 2 nobody has that name, 4 only another admin may, 5 the database could not be opened.
    """
    from safety_core.shell.staff import set_active

    with opened(config) as core:
        changed = set_active(core, name, active=False, by=claimant(as_person, key_file))
    click.echo(f"{changed.person} may act no more; to let them act again: holdpoint people activate {name}")


@command.command("activate")
@click.argument("name")
@person_options
@config_option
def activate(name: str, as_person: str | None, key_file: str | None, config: str | None) -> None:
    r"""Let somebody act again who may act no more.

    \b
    Exit codes: 0 done, 2 nobody has that name, 4 only another admin may, 5 the database could not be opened.
    """
    from safety_core.shell.staff import set_active

    with opened(config) as core:
        changed = set_active(core, name, active=True, by=claimant(as_person, key_file))
    click.echo(f"{changed.person} is {changed.role.value} again")


command.add_command(password)
command.add_command(totp)
