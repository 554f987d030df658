"""Measure, side by side with peers; show what was reached and what was not."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

if TYPE_CHECKING:
    from loadtests.benchmarks.findings import Run


@click.command("bench")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--json",
    "kept",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Keep the findings here, too.",
)
@click.option("--quick", is_flag=True, help="A few seconds: shows that everything can be measured, proves no figure.")
@click.option(
    "--from",
    "earlier",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Measure nothing: show the findings that an earlier run kept.",
)
@click.option("--markdown", is_flag=True, help="Print the page docs/benchmarks.md instead of the table.")
def command(names: tuple[str, ...], kept: Path | None, earlier: Path | None, *, quick: bool, markdown: bool) -> None:
    """Measure what is named, or everything; a NAME that there is not is answered with those that there are.

    Databases are written to the folder for temporary files (TMPDIR). Exit codes: 0 it ran, whatever it found; 2 it
    could not run.
    """
    from loadtests.benchmarks import suite, table

    unknown = [name for name in names if name not in suite.BENCHES]
    if unknown:
        raise click.UsageError(f"there is no benchmark {unknown[0]!r}; give any of: {', '.join(suite.BENCHES)}")
    if earlier is not None and (names or kept or quick):
        raise click.UsageError("--from measures nothing: leave names, --json and --quick out")
    if kept is not None:
        _usable(kept)
    if earlier is not None:
        run = _read(earlier)
        if not markdown:
            click.echo("\n\n".join(table.plain(each) for each in run.sections) + "\n")
    else:
        run = suite.run(names, quick=quick, say=lambda each: click.echo(f"{table.plain(each)}\n", err=markdown))
    if kept is not None:
        _write(kept, run)
    click.echo(table.markdown(run) if markdown else table.closing(run), nl=not markdown)


def _usable(kept: Path) -> None:
    """Say at once, not after the run, that a file cannot be written."""
    try:
        with kept.open("ab"):
            pass
    except OSError as wrong:
        raise click.UsageError(f"--json {kept}: cannot be written: {wrong.strerror}; give another file") from wrong


def _write(kept: Path, run: "Run") -> None:
    kept.write_bytes(msgspec.json.format(msgspec.json.encode(run), indent=1) + b"\n")


def _read(earlier: Path) -> "Run":
    """Findings that were kept.

    Raises:
        click.UsageError: the file cannot be read, or holds something else; names the field.
    """
    from loadtests.benchmarks.findings import Run

    try:
        return msgspec.json.decode(earlier.read_bytes(), type=Run)
    except OSError as wrong:
        raise click.UsageError(
            f"--from {earlier}: cannot be read: {wrong.strerror}; name a file made by --json"
        ) from wrong
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise click.UsageError(f"--from {earlier}: holds no findings: {wrong}; name a file made by --json") from wrong
