"""Record what a person did and saw: the results of scenarios that are tagged @manual."""

import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import click

from steps.cli.launch import CouldNotRun, root_of

FILE = "manual.ndjson"
"""Beside the evidence of the run: one object a line, appended; of two for one scenario the later counts."""
KEPT = "manual"
"""The folder of a run in which the files that people handed in are kept, by their digest."""


@click.group("manual")
def command() -> None:
    """Scenarios that a person does."""


@command.command("record")
@click.argument("run")
@click.argument("scenario")
@click.argument("result", type=click.Choice(["pass", "fail"]))
@click.option("--as", "person", required=True, metavar="NAME", help="Who did it and saw it.")
@click.option(
    "--evidence",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    metavar="FILE",
    help="What shows it: a picture, a film, a protocol. A copy is kept in the run.",
)
def record(*, run: str, scenario: str, result: str, person: str, evidence: Path) -> None:
    r"""Record the RESULT of a @manual SCENARIO of a RUN.

    RUN is the id of a run or its folder; SCENARIO is the scenario's name, or FILE:LINE. The row stands in the run's
    manual.ndjson, with the person, the time and the SHA-256 of the file.

    \b
    Exit codes: 0 recorded, 2 not, with the reason.
    """
    from steps.cli.past import find_run, read_run
    from steps.cli.replay import the_one
    from steps.plugin.tags import MANUAL

    folder = find_run(run, root_of(Path.cwd()))
    case = the_one(read_run(folder), scenario)
    if MANUAL not in case.tags:
        raise CouldNotRun(f"{case.place} {case.name!r} is not tagged @manual: it ran by itself, and was {case.status}")
    if not person.strip():
        raise CouldNotRun("--as: a result is somebody's word; give their name")
    digest, size = _kept(evidence, folder)
    row = {
        "kind": "manual",
        "uri": case.uri,
        "line": case.line,
        "scenario": case.name,
        "result": result,
        "person": person.strip(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "evidence": {"name": evidence.name, "sha256": digest, "bytes": size},
    }
    _append(folder / FILE, row)
    click.echo(f"recorded: {case.place} {case.name!r}: {result}, by {person.strip()}, sha256 {digest}")


def _kept(evidence: Path, folder: Path) -> tuple[str, int]:
    """Copy what was handed in into the run; its digest and size in bytes."""
    try:
        content = evidence.read_bytes()
    except OSError as error:
        raise CouldNotRun(
            f"--evidence: {evidence} cannot be read ({error.strerror}); name a file that is there"
        ) from error
    if not content:
        raise CouldNotRun(f"--evidence: {evidence} is empty and shows nothing; name a file that shows the result")
    digest = hashlib.sha256(content).hexdigest()
    try:
        (folder / KEPT).mkdir(exist_ok=True)
        (folder / KEPT / f"{digest}{evidence.suffix}").write_bytes(content)
    except OSError as error:
        raise CouldNotRun(f"{folder / KEPT}: cannot be written ({error.strerror}); nothing was recorded") from error
    return digest, len(content)


def _append(path: Path, row: dict[str, object]) -> None:
    """One line in one write, and on the disk before anybody is told."""
    line = json.dumps(row, ensure_ascii=False) + "\n"
    try:
        with path.open("ab") as file:
            file.write(line.encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise CouldNotRun(f"{path}: cannot be written ({error.strerror}); nothing was recorded") from error
