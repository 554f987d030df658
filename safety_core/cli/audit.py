"""Check the audit log: every entry, the tree over them, and its head."""

from pathlib import Path

import click
import msgspec

from safety_core.cli.common import config_option, json_option, opened, say


@click.group("audit")
def command() -> None:
    """The audit log."""


@command.command("verify")
@config_option
@json_option
def verify(config: str | None, as_json: bool) -> None:
    """Recompute the whole tree from the entries and compare it with the head that the store keeps.

    Exit codes: 0 it holds, 1 it does not (says where).
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
    """Write entries and head to FILE, for `python verifier.py FILE` (safety_core/audit/verifier.py stands alone)."""
    from safety_core.shell.export import audit_rows

    with opened(config) as core:
        rows = audit_rows(core.store, seen_us=core.clock.boot_us())
    file.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    click.echo(f"{len(rows) - 1} entries and the head are in {file}")
