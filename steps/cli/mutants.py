"""Which bug each scenario fails for; asked of ``tests/mutants``, which only a checkout has."""

from pathlib import Path

import click

from steps.cli.launch import CouldNotRun, root_of


@click.command("mutants")
@click.argument("paths", nargs=-1)
@click.option("--search", is_flag=True, help="Find a bug for each scenario that has none, and write it down.")
@click.option("--prove", metavar="N|all", default=None, help="Run this many entries again, or all of them.")
@click.option(
    "--seed", type=click.IntRange(0, 2**53 - 1), default=None, help="Which N are drawn (default: random, printed)."
)
@click.option(
    "--tries", type=click.IntRange(1, 5000), default=60, show_default=True, help="How many mistakes to try on each."
)
@click.option("-n", "jobs", type=click.IntRange(1, 64), default=2, show_default=True, help="Trials side by side.")
@click.option("--json", "as_json", is_flag=True, help="The matrix for programs.")
def command(
    *,
    paths: tuple[str, ...],
    search: bool,
    prove: str | None,
    seed: int | None,
    tries: int,
    jobs: int,
    as_json: bool,
) -> None:
    r"""Print, for each scenario, a bug that it fails for.

    PATHS are .feature files or folders of them; without any, all. The bugs stand in features/bugs.toml: a planted one of
    tests/mutants/, or a small mistake made by rule. A scenario without one shows nothing, as far as anybody knows.

    \b
    Exit codes: 0 every scenario has its bug (or all that was asked was proved), 1 one has not, 2 it could not be told.
    """
    import subprocess
    import sys

    root = root_of(Path.cwd())
    if not (root / "tests" / "mutants" / "matrix.py").is_file():
        raise CouldNotRun("the bugs stand in tests/mutants of a checkout of Holdpoint; go there, and run it again")
    if search + (prove is not None) + as_json > 1:
        raise CouldNotRun("--search, --prove and --json exclude each other; take one")
    if prove is not None and prove != "all" and not (prove.isdecimal() and int(prove)):
        raise CouldNotRun(f"--prove {prove}: name how many, or all")
    way = ["--search", "--tries", str(tries)] if search else ["--prove", prove] if prove else []
    way += [*(["--json"] if as_json else []), *(["--seed", str(seed)] if seed is not None else []), "--jobs", str(jobs)]
    places = [str(Path(each).absolute()) for each in paths]
    done = subprocess.run([sys.executable, "-m", "tests.mutants", "matrix", *way, "--", *places], cwd=root, check=False)
    click.get_current_context().exit(done.returncode)
