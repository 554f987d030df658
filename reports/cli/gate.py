"""Run what a release step requires, judge the evidence, and say GO, NO-GO or NO DATA."""

import sys
from pathlib import Path, PurePosixPath

import click

from reports.cli.github import FORMAT, nothing_said_is_a_command, tell, wanted


@click.command("gate")
@click.option("--step", default="simulated → house", show_default=True, help="The release step to decide.")
@click.option(
    "--runs",
    type=click.Path(path_type=Path),
    default=Path("reports/runs"),
    show_default=True,
    help="Where runs are kept.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**53 - 1),
    default=1,
    show_default=True,
    help="What everything random in it follows from.",
)
@click.option(
    "--policy", "policy_file", type=click.Path(path_type=Path), help="Judge by this file, not by the release's own."
)
@click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path),
    help="Sign with this key (default: $HOLDPOINT_GATE_KEY; else gate.key beside the folder of runs, made if need be).",
)
@click.option(
    "--evidence",
    "evidence_folder",
    type=click.Path(path_type=Path),
    help="Judge what was collected there (holdpoint observe, holdpoint evidence export): for steps that run nothing.",
)
@click.option(
    "--before",
    "before_run",
    type=click.Path(path_type=Path),
    help="With --evidence: the signed run of the step that passed before (default: the newest in --runs).",
)
@FORMAT
def command(
    step: str,
    runs: Path,
    seed: int,
    policy_file: Path | None,
    key_file: Path | None,
    evidence_folder: Path | None,
    before_run: Path | None,
    form: str | None,
) -> None:
    r"""Run what STEP requires, write its evidence and its report, sign them, and end with the verdict's exit code.

    A step on real accounts runs nothing: what was collected is taken over into a folder of runs, and judged there.

    \b
      holdpoint gate
      holdpoint gate --step 'house -> canary' --evidence DIR

    \b
    Exit codes: 0 GO, 1 NO-GO, 3 NO DATA, 2 could not run.
    """
    from reports import policy
    from reports.errors import ReportError
    from reports.gate import collect, run_step
    from reports.judge import judge, spoken
    from reports.made import VERIFY
    from reports.signed import keys

    asked = wanted(form)
    file = policy_file or policy.DEFAULT
    with nothing_said_is_a_command(asked=asked):
        try:
            signs = policy.load(file).step(step).signatures != "none"
            key = keys.chosen(key_file, runs, wanted=signs, make=True)
            if evidence_folder is None:
                folder = run_step(step, runs=runs, seed=seed, policy_file=file, say=click.echo)
            else:
                folder = collect(
                    step,
                    evidence_folder=evidence_folder,
                    before_run=before_run,
                    runs=runs,
                    policy_file=file,
                    say=click.echo,
                )
            judged = judge(folder, policy_file=file, key_file=key)
            latest = _point_to(runs.parent / "latest.html", judged.page, PurePosixPath("/", runs.name, folder.name))
        except ReportError as wrong:
            click.echo(f"holdpoint: {spoken(str(wrong))}", err=True)
            click.echo("could not run, exit code 2")
            sys.exit(wrong.exit_code)
        click.echo("")
        click.echo(spoken(judged.verdict.why))
        click.echo(f"report: {latest}")
        if judged.signed_by:
            click.echo(f"signed by key {judged.signed_by}; in {folder}: {VERIFY}")
        elif judged.unsigned:
            click.echo(f"holdpoint: UNSIGNED: {spoken(judged.unsigned)}", err=True)
    tell(judged, asked=asked)
    sys.exit(judged.verdict.exit_code)


def _point_to(latest: Path, page: Path, below: PurePosixPath) -> Path:
    """Make ``latest.html`` a copy of the page, in one move: a link to a folder that is deleted would point at nothing.

    Where it leads to the page of a load it leads there from its own place, as if that were the root and the page in ``below``.
    """
    fresh = latest.with_suffix(".fresh")
    from_here = below.as_uri().removeprefix("file:///")  # as an address is written
    beside = f'href="{from_here}/load-'.encode()
    fresh.write_bytes(page.read_bytes().replace(b'href="load-', beside))
    return fresh.replace(latest)
