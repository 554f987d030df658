"""Check the audit log: every entry, the tree over them, and its head."""

from pathlib import Path

import click
import msgspec

from safety_core.cli.audit_client import client_export
from safety_core.cli.common import config_option, json_option, opened, say
from safety_core.errors import BadInput


@click.group("audit")
def command() -> None:
    """The audit log."""


command.add_command(client_export)


@command.command("verify")
@config_option
@json_option
def verify(config: str | None, as_json: bool) -> None:
    r"""Recompute the whole tree from the entries and compare it with the head that the store keeps.

    \b
    Exit codes: 0 it holds, 1 it does not (says where), 5 the database could not be opened.
    """
    from safety_core.audit.check import check

    with opened(config) as core:
        found = core.store.read(check)
    say(msgspec.to_builtins(found), found.words, as_json=as_json)
    if not found.holds:
        raise SystemExit(1)


@command.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@config_option
def export(file: Path, config: str | None) -> None:
    r"""Write entries and head to FILE, for `python verifier.py FILE` (safety_core/audit/verifier.py stands alone).

    \b
    Exit codes: 0 written, 2 FILE cannot be written, 5 the database could not be opened.
    """
    from safety_core.shell.export import audit_rows

    with opened(config) as core:
        rows = audit_rows(core.store, seen_us=core.clock.boot_us())
    try:
        file.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    except OSError as refused:
        raise BadInput("FILE", f"{file} cannot be written ({refused.strerror})", "name another") from refused
    click.echo(f"{len(rows) - 1} entries and the head are in {file}")
