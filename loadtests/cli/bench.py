"""Measure, side by side with peers; show what was reached and what was not, and what became worse."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

if TYPE_CHECKING:
    from loadtests.benchmarks.comparing import Comparison
    from loadtests.benchmarks.findings import Run

COMPARE = "compare"


class Bench(click.Command):
    """Names of benchmarks, or ``compare`` with what it takes: no benchmark is called that."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """See click. The context of what was asked for, which is then run in it."""
        if args[:1] == [COMPARE]:
            return comparing.make_context(f"{info_name} {COMPARE}", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """See click."""
        return super().invoke(ctx) if ctx.command is self else ctx.command.invoke(ctx)


@click.command("bench", cls=Bench)
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
@click.option(
    "--baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Hold what is found against this run, as holdpoint bench compare does.",
)
def command(
    names: tuple[str, ...],
    kept: Path | None,
    earlier: Path | None,
    *,
    quick: bool,
    markdown: bool,
    baseline: Path | None,
) -> None:
    """Measure what is named, or everything; a NAME that there is not is answered with those that there are. To hold two
    runs against each other: holdpoint bench compare OLD NEW.

    Databases are written to the folder for temporary files (TMPDIR). Exit codes: 0 it ran, whatever it found; 2 it
    could not run. With --baseline those of holdpoint bench compare: 0 no regression, 1 a regression, 3 NO DATA, 2 it
    could not run or compare.
    """
    from loadtests.benchmarks import suite, table

    unknown = [name for name in names if name not in suite.BENCHES]
    if unknown:
        raise click.UsageError(f"there is no benchmark {unknown[0]!r}; give any of: {', '.join(suite.BENCHES)}")
    if earlier is not None and (names or kept or quick):
        raise click.UsageError("--from measures nothing: leave names, --json and --quick out")
    if baseline is not None and (quick or markdown):
        raise click.UsageError("--baseline holds a whole run against another: leave --quick and --markdown out")
    old = None if baseline is None else _baseline(baseline)
    if kept is not None:
        _usable(kept)
    if earlier is not None:
        run = _read(earlier, "--from ")
        if not markdown:
            click.echo("\n\n".join(table.plain(each) for each in run.sections) + "\n")
    else:
        run = suite.run(names, quick=quick, say=lambda each: click.echo(f"{table.plain(each)}\n", err=markdown))
    if kept is not None:
        _write(kept, run)
    click.echo(table.markdown(run) if markdown else table.closing(run), nl=not markdown)
    if old is not None:
        _told(_compared(old, run, str(baseline)), as_json=False)


@click.command(COMPARE)
@click.argument("old", type=click.Path(path_type=Path, dir_okay=False), metavar="OLD.json")
@click.argument("new", type=click.Path(path_type=Path, dir_okay=False), metavar="NEW.json")
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as one JSON object.")
def comparing(old: Path, new: Path, *, as_json: bool) -> None:
    """Say which figures of NEW are worse than those of OLD, two whole runs that --json kept on the same kind of machine.

    Ratios and counts compare; single times only as multiples of their own run's fixed loop. A figure is worse when its
    repetitions, resampled, say so beyond a tenth; when they lie on both sides of that, or are fewer than five, it is NO
    DATA. docs/benchmarks.json is the baseline that is kept with the code.

    Exit codes: 0 no regression; 1 a regression; 2 the two cannot be compared; 3 NO DATA: nothing is seen to be worse, but
    of some figures nobody can say.
    """
    _told(_compared(_read(old, ""), _read(new, ""), str(old)), as_json=as_json)


def _baseline(file: Path) -> "Run":
    """One that a run on this machine can be held against: said at once, not after the run."""
    from loadtests.benchmarks.comparing import Incomparable, require_baseline
    from loadtests.benchmarks.measure import environment

    old = _read(file, "--baseline ")
    try:
        require_baseline(old, environment())
    except Incomparable as wrong:
        raise click.UsageError(f"--baseline {file}: {wrong}") from wrong
    return old


def _compared(old: "Run", new: "Run", named: str) -> "Comparison":
    from loadtests.benchmarks.comparing import Incomparable, compare

    try:
        return compare(old, new)
    except Incomparable as wrong:
        raise click.UsageError(f"{named}: {wrong}") from wrong


def _told(found: "Comparison", *, as_json: bool) -> None:
    from loadtests.benchmarks.comparing import Word, plain

    codes: Mapping[Word, int] = {Word.HELD: 0, Word.WORSE: 1, Word.NO_DATA: 3}
    click.echo(msgspec.json.encode(found).decode() if as_json else plain(found))
    sys.exit(codes[found.word])


def _usable(kept: Path) -> None:
    """Say at once, not after the run, that a file cannot be written."""
    try:
        with kept.open("ab"):
            pass
    except OSError as wrong:
        raise click.UsageError(f"--json {kept}: cannot be written: {wrong.strerror}; give another file") from wrong


def _write(kept: Path, run: "Run") -> None:
    kept.write_bytes(msgspec.json.format(msgspec.json.encode(run), indent=1) + b"\n")


def _read(file: Path, option: str) -> "Run":
    """Findings that were kept; ``option`` is what named the file.

    Raises:
        click.UsageError: the file cannot be read, or holds something else; names the field.
    """
    from loadtests.benchmarks.findings import Run

    try:
        return msgspec.json.decode(file.read_bytes(), type=Run)
    except OSError as wrong:
        raise click.UsageError(
            f"{option}{file}: cannot be read: {wrong.strerror}; name a file made by --json"
        ) from wrong
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise click.UsageError(f"{option}{file}: holds no findings: {wrong}; name a file made by --json") from wrong
