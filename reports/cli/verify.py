"""Check a gate's bundle offline, and judge it anew."""

import json
import sys
from pathlib import Path

import click

FILE = click.Path(path_type=Path)


@click.command("verify")
@click.argument("bundle", type=FILE)
@click.option("--key", "key_file", type=FILE, required=True, help="The public key that you trust: gate.pub.")
@click.option("--at", metavar="TIME", help="Judge its age at this time (UTC, as in 2026-11-29T12:00:00Z).")
@click.option("--previous", type=FILE, help="gate.dsse.json of the gate before: is it the one that this one follows?")
@click.option("--decisions", type=FILE, help="decisions.intoto.jsonl of the run: what people decided on it.")
@click.option("--decider", "deciders", type=FILE, multiple=True, help="Public key of a person who may decide.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
def command(
    bundle: Path,
    key_file: Path,
    at: str | None,
    previous: Path | None,
    decisions: Path | None,
    deciders: tuple[Path, ...],
    *,
    as_json: bool,
) -> None:
    r"""Check BUNDLE, the bundle.zip of a run: who signed it, each file, its age, its audit log; and judge its evidence anew.

    No network and no database. The verify_gate.py in the bundle does the same without Holdpoint, save for judging anew:
    whoever distrusts this program takes that file from somewhere else.

    \b
    Exit codes: 0 verified, 1 not (says where), 2 it could not be read.
    """
    from reports.signed import recompute, verify_gate

    try:
        asked = verify_gate.asked_of(key_file, at, previous, decisions, deciders)
        lines, files = verify_gate.verify(verify_gate.read(bundle), asked)
    except verify_gate.Unreadable as wrong:
        click.echo(f"holdpoint: {bundle}: not checked: {wrong}", err=True)
        sys.exit(2)
    if not any(each.word == "BROKEN" for each in lines):
        lines.append(recompute.again(files, verify_gate.key_id(asked.key)))
    broken = any(each.word == "BROKEN" for each in lines)
    said = {"verified": not broken, "checks": [each._asdict() for each in lines]}
    click.echo(f"{json.dumps(said, ensure_ascii=False)}\n" if as_json else verify_gate.report(lines), nl=False)
    sys.exit(1 if broken else 0)
