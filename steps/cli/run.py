"""Run features, print failures in Gherkin, and keep the evidence."""

from pathlib import Path
from typing import Any

import click

from steps.cli.house import HOUSE_PLATFORMS, Options, house_options
from steps.cli.house import run as run_on_house
from steps.cli.launch import CouldNotRun, Order, launch, new_run_id, new_seed, root_of, runs_folder

FEATURES = "features"
"""What is run where nothing is named."""


@click.command("run")
@click.argument("paths", nargs=-1)
@click.option("-t", "--tags", default="", metavar="EXPR", help='Only these, e.g. "@gate-audit and not @slow".')
@click.option("--failed", is_flag=True, help="Only what did not pass in the last run.")
@click.option("--dry-run", is_flag=True, help="Check the features and list what would run; run and write nothing.")
@click.option("--seed", type=click.IntRange(0, 2**53 - 1), default=None, help="The seed (default: random, printed).")
@click.option("-n", "processes", type=click.IntRange(0, 64), default=0, help="Spread over this many processes.")
@click.option("--evidence", type=click.Path(path_type=Path), default=None, help="The folder to write (default: new).")
@click.option("--watch", is_flag=True, help="Run again whenever one of these features changes, until Ctrl-C.")
@click.option("-v", "--verbose", is_flag=True, help="Name every scenario, and show Python's traceback of failures.")
@house_options
def command(
    *,
    paths: tuple[str, ...],
    tags: str,
    failed: bool,
    dry_run: bool,
    seed: int | None,
    processes: int,
    evidence: Path | None,
    watch: bool,
    verbose: bool,
    platforms: str,
    **house: Any,
) -> None:
    r"""Run feature files.

    PATHS are .feature files, folders of them (default: features), or FILE:LINE for the scenario, row or rule on that line.

    With --platforms house the same files run against the house's real accounts: a sandbox records, a witness from outside says
    what stands, and what was made is taken down again. Scenarios that need more than real accounts have are listed as not run.
    What must be so is shown, and a yes is asked for, before anything is sent. See docs/house-accounts.md.

    \b
      holdpoint run --platforms house --config holdpoint.toml --observer observer.toml features/publishing

    \b
    Exit codes:
      0  all passed
      1  something did not
      2  nothing could be decided: a bad path or tag, a fault in a feature file, nothing selected
      3  something is left standing on the house's accounts
    """
    on_house = _on_house(platforms, Options(**house), watch=watch)
    _check_tags(tags)
    root = root_of(Path.cwd())
    where, at = selected(paths or _default_paths(failed=failed))
    if watch:
        _check_watched(evidence, failed=failed)
        flags = [*(["--dry-run"] if dry_run else []), *(["-v"] if verbose else []), "-n", str(processes)]
        seeds = [] if seed is None else ["--seed", str(seed)]
        click.get_current_context().exit(_watched([*flags, *seeds, "-t", tags, "--", *paths], where))
    if failed:
        where, at = _of_last_run(root, where, at)
    folder = evidence.absolute() if evidence is not None else runs_folder(root) / new_run_id()
    if not dry_run and (folder / "run.ndjson").exists():
        raise CouldNotRun(f"--evidence: {folder} already holds a run, and evidence is not overwritten; name another")
    chosen_seed = new_seed() if seed is None else seed
    click.echo(f"seed {chosen_seed}")
    order = Order(
        root=root,
        paths=where,
        seed=chosen_seed,
        evidence=None if dry_run else folder,
        at=at,
        tags=tags,
        processes=processes,
        dry_run=dry_run,
        verbose=verbose,
    )
    click.get_current_context().exit(launch(order) if on_house is None else run_on_house(order, on_house))


def _on_house(platforms: str, said: Options, *, watch: bool) -> Options | None:
    """What is said of a run on house accounts; ``None``: it is none, and nothing may be said of one."""
    if platforms != HOUSE_PLATFORMS:
        if said.given:
            raise CouldNotRun(f"{said.given[0]} is for --platforms house; add that, or leave it out")
        return None
    if watch:
        raise CouldNotRun("--watch: on real accounts a person says yes to each run; leave it out")
    return said


def _check_watched(evidence: Path | None, *, failed: bool) -> None:
    if evidence is not None or failed:
        raise CouldNotRun("--watch runs many times, each into a folder of its own; leave --evidence and --failed out")


def _check_tags(tags: str) -> None:
    from steps.plugin.tags import BadExpression, compile_expression

    try:
        compile_expression(tags)
    except BadExpression as error:
        raise CouldNotRun(str(error)) from error


def _watched(arguments: list[str], where: tuple[str, ...]) -> int:
    """Run it in a fresh process each time, and again after each change; the code of the last run."""
    import subprocess
    import sys

    from steps.cli.watching import stopped_by_signals, watch

    command = [sys.executable, "-P", "-m", "safety_core.cli.main", "run", *arguments]

    def again() -> int:
        code = subprocess.run(command, check=False).returncode
        click.echo(f"watching {', '.join(where)}; Ctrl-C ends it")
        return code

    with stopped_by_signals() as stop:
        return watch(again, where, stop)


def _default_paths(*, failed: bool) -> tuple[str, ...]:
    return () if failed else (FEATURES,)


def selected(paths: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The paths for pytest, and the ``FILE:LINE`` that narrow them.

    Raises:
        CouldNotRun: a path does not exist, is no feature, or no scenario stands on the line.
    """
    whole: list[str] = []
    narrowed: list[tuple[str, str]] = []
    for path in paths:
        file, _, line = path.rpartition(":")
        if file and line.isdecimal() and not Path(path).exists():
            _expect_feature(file, path)
            _expect_scenario(file, int(line))
            narrowed.append((file, path))
        else:
            _expect_feature(path, path)
            whole.append(path)
    covered = [Path(path).resolve() for path in whole]
    own = [(file, path) for file, path in narrowed if not _is_covered(Path(file).resolve(), covered)]
    return tuple(dict.fromkeys([*whole, *(file for file, _ in own)])), tuple(path for _, path in own)


def _is_covered(file: Path, covered: list[Path]) -> bool:
    return any(file == each or each in file.parents for each in covered)


def _expect_feature(path: str, asked: str) -> None:
    found = Path(path)
    if not found.exists():
        begin = "; begin a feature: holdpoint new NOUN/NAME" if asked == FEATURES else ""
        raise CouldNotRun(f"{asked}: there is no such file or folder; paths are relative to {Path.cwd()}{begin}")
    if found.is_file() and found.suffix != ".feature":
        raise CouldNotRun(f"{asked}: not a feature; `holdpoint run` takes .feature files and folders of them")


def _expect_scenario(file: str, line: int) -> None:
    """Refuse a line where no scenario stands. A file with faults is left to the collection, which names them."""
    from steps.plugin.document import UnreadableFeature, parse, read_source

    try:
        source = read_source(Path(file), file)
        document = parse(source, file)
    except UnreadableFeature:
        return
    starts = [block.node["location"]["line"] for block in document.blocks()]
    first = min([document.feature["location"]["line"], *(t["location"]["line"] for t in document.feature["tags"])])
    if not first <= line <= len(source.splitlines()):
        near = min(starts, key=lambda start: abs(start - line), default=first)
        raise CouldNotRun(f"{file}:{line}: no scenario stands there; the nearest begins on line {near}")


def _of_last_run(root: Path, where: tuple[str, ...], at: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What did not pass in the last run, within the paths that were asked for."""
    from steps.cli.past import latest_run, read_run
    from steps.plugin.tags import MANUAL

    if at:
        raise CouldNotRun("--failed takes files and folders, not FILE:LINE; leave one of the two out")
    last = read_run(latest_run(root))
    if not last.cases:
        raise CouldNotRun(f"the last run ({last.folder.name}) ran nothing; repair what it says and leave --failed out")
    covered = [Path(path).resolve() for path in where]
    again = [case for case in last.cases if case.status != "PASSED" and MANUAL not in case.tags]
    again = [case for case in again if not covered or _is_covered((root / case.uri).resolve(), covered)]
    if not again:
        raise CouldNotRun(f"everything asked for passed in the last run ({last.folder.name}); leave --failed out")
    files = tuple(dict.fromkeys(str(root / case.uri) for case in again))
    for file in files:
        _expect_feature(file, file)
    return files, tuple(f"{root / case.uri}:{case.line}" for case in again)
