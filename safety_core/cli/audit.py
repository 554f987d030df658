"""Check the audit log, hand it out signed, prove single entries of it; and keep the key that signs it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from safety_core.cli.audit_client import client_export
from safety_core.cli.audit_key import key
from safety_core.cli.common import (
    claimant,
    config_option,
    json_option,
    opened,
    person_options,
    say,
    signing,
    write_whole,
)
from safety_core.cli.sweeping import on_the_shelf, say_erased, swept_after
from safety_core.errors import BadInput


@click.group("audit")
def command() -> None:
    """The audit log, its signed checkpoints and the key that signs them; erasing what it commits to. For a third party: docs/audit.md."""


command.add_command(key)
command.add_command(client_export)


@command.command("verify")
@config_option
@json_option
def verify(config: str | None, as_json: bool) -> None:
    r"""Recompute the whole tree from the entries; compare it with the head, the signed checkpoints and the chain of keys.

    \b
    Exit codes: 0 it holds, 1 it does not (says where), 2 a broken configuration, 5 the database could not be opened.
    """
    from safety_core.audit.check import check

    with opened(config) as core:
        found = core.store.read(check)
    say(msgspec.to_builtins(found), found.words, as_json=as_json)
    if not found.holds:
        raise SystemExit(1)


@command.command("prove")
@click.argument("index", type=click.IntRange(min=0), required=False)
@click.option("--intent", metavar="ID", help="Every entry of this intent.")
@click.option("--permit", metavar="ID", help="Every entry of this permit.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write it there (default: print it).")
@config_option
def prove(index: int | None, intent: str | None, permit: str | None, out: Path | None, config: str | None) -> None:
    r"""Prove that entry INDEX, or the entries of an intent or a permit, stand in the log: a signed checkpoint and a path.

    Whoever has verifier.py and the log's first key checks the file, offline: python verifier.py FILE --key KEY

    \b
    Exit codes: 0 proved, 2 no such entry, or nothing is signed, 4 the log is not the one that was signed,
    5 the database could not be opened.
    """
    from safety_core.shell.prove import proofs

    if sum(each is not None for each in (index, intent, permit)) != 1:
        raise click.UsageError("give one of INDEX, --intent ID, --permit ID")

    def wanted(at: int, entry: dict[str, Any]) -> bool:
        if index is not None:
            return at == index
        return entry.get("intent") == intent if intent is not None else entry.get("permit") == permit

    with signing(config) as core:
        lines = b"".join(msgspec.json.encode(row) + b"\n" for row in proofs(core, wanted))
    if out is None:
        click.echo(lines.decode(), nl=False)
    else:
        write_whole(out, [lines])
        count = lines.count(b"\n")
        click.echo(f"{count} proofs are in {out}")


@command.command("export")
@click.argument("where", type=click.Path(path_type=Path), metavar="DIR|FILE")
@click.option(
    "--salts", "with_salts", is_flag=True, help="Into a folder: what opens the commitments, too. Keep it apart."
)
@config_option
def export(where: Path, with_salts: bool, config: str | None) -> None:
    r"""Write entries, signed checkpoints and hand-overs to a file; into a folder, with the verifier that checks them.

    Checked offline by: python verifier.py FILE --key KEY. Where there is a key it is signed up to now; without one the
    file ends in a checkpoint without a signature.

    \b
    Exit codes: 0 written, 2 it cannot be written, 4 the log is not the one that was signed, 5 the database could not be
    opened.
    """
    from safety_core.audit import verifier
    from safety_core.shell import prove as proving

    folder = where.is_dir()
    if with_salts and not folder:
        raise BadInput("--salts", f"{where} is no folder", "make one, and name it: salts are a file of their own there")
    file = where / "audit.ndjson" if folder else where
    with signing(config) as core:
        count = write_whole(file, (msgspec.json.encode(row) + b"\n" for row in proving.audit_rows(core)))
        if folder:
            write_whole(where / "verifier.py", [Path(verifier.__file__).read_bytes()])
        if with_salts:
            write_whole(
                where / "salts.ndjson", (msgspec.json.encode(row) + b"\n" for row in proving.salts(core)), mode=0o600
            )
        last = core.store.read(lambda tx: tx.last_checkpoint())
    signed = "UNSIGNED" if last is None else f"signed up to {last.size}"
    click.echo(f"{count} entries and checkpoints are in {file}, {signed}")


@command.command("erase")
@click.option("--client", required=True, help="Whose content.")
@click.option("--intent", metavar="ID", help="Only of this intent.")
@click.option("--before", metavar="DATE", help="Only of what was handed over before (ISO 8601).")
@click.option("-m", "--reason", required=True, metavar="WHY", help="Why; it is kept.")
@person_options
@config_option
@json_option
def erase(
    client: str,
    intent: str | None,
    before: str | None,
    reason: str,
    as_person: str | None,
    key_file: str | None,
    config: str | None,
    as_json: bool,
) -> None:
    r"""Destroy the content of a client's posts that are at an end, with the salts that open it. It cannot be undone.

    The log keeps its bytes, and every proof holds; what was published can then be neither opened nor guessed from it. Of
    what is under way, and of what a person must still look at, nothing is erased. Pictures and films on the shelf that nothing
    names any more go with it.

    \b
    Exit codes: 0 erased, 2 no such client or intent, or no date, 4 refused: not an admin of all clients, or under way,
    5 the database could not be opened; or it is erased, and the file could not be rewritten (holdpoint db scrub) or the
    shelf not swept (holdpoint media sweep).
    """
    from safety_core.shell.erase import erase_content

    if intent is not None and before is not None:
        raise click.UsageError("give --intent or --before, not both")
    until = None if before is None else _date(before)
    who = claimant(as_person, key_file)
    with on_the_shelf(config) as core:
        gone = erase_content(core, client, who, reason, intent=intent, before=until)
        swept = swept_after(core, who, reason)
    words = f"the content of {gone.intents} intents and their {gone.permits} permits is erased"
    say_erased(config, gone, words, swept, as_json=as_json)


def _date(text: str) -> datetime:
    """A date or a time; without a zone this machine's own."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as odd:
        raise BadInput("--before", f"{text!r} is no date", "write 2026-12-31, or 2026-12-31T18:00+01:00") from odd
