"""Make a run's report again, from its evidence alone."""

import sys
from pathlib import Path

import click

from reports.cli.github import FORMAT, nothing_said_is_a_command, tell, wanted


@click.command("report")
@click.argument("run_dir", type=click.Path(path_type=Path))
@click.option(
    "--policy", "policy_file", type=click.Path(path_type=Path), help="Judge by this file, not by the release's own."
)
@click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path),
    help="Sign with this key (default: $HOLDPOINT_GATE_KEY; else gate.key beside the folder of runs, if it is there).",
)
@click.option(
    "--completion", type=click.Path(path_type=Path), help="Write the sprint's completion page into this file as well."
)
@FORMAT
def command(
    run_dir: Path, policy_file: Path | None, key_file: Path | None, completion: Path | None, form: str | None
) -> None:
    """Judge the evidence in RUN_DIR, write its report and its files for machines, signed; of a rehearsal its report.html.

    Exit codes: 0 GO, 1 NO-GO, 3 NO DATA, 2 the evidence or the policy cannot be read. Of a rehearsal, which decides no
    step, those of holdpoint rehearse: 0 nothing broken, of a sprint GO; 1 something broken; 3 a sprint that ended NO GO.
    """
    from reports import policy, rehearsed
    from reports.errors import ReportError
    from reports.evidence import environment
    from reports.judge import judge, spoken
    from reports.signed import keys

    try:
        if rehearsed.of_rehearsal(run_dir):
            _expect_no(completion, run_dir)
            told = rehearsed.report(run_dir)
            click.echo(f"report: {told.page}")
            click.echo(spoken(f"{told.word} (a rehearsal): {told.why}"))
            sys.exit(told.exit_code)
        file = policy_file or policy.DEFAULT
        signs = policy.load(file).step(environment.read(run_dir).step).signatures != "none"
        key = keys.chosen(key_file, run_dir.resolve().parent, wanted=signs, make=False)
        judged = judge(run_dir, policy_file=file, key_file=key, completion=completion)
    except ReportError as wrong:
        click.echo(f"holdpoint: {spoken(str(wrong))}", err=True)
        sys.exit(wrong.exit_code)
    asked = wanted(form)
    with nothing_said_is_a_command(asked=asked):
        click.echo(spoken(judged.verdict.why))
        click.echo(f"report: {judged.page}")
        if judged.signed_by:
            click.echo(f"signed by key {judged.signed_by}")
    tell(judged, asked=asked)
    sys.exit(judged.verdict.exit_code)


def _expect_no(completion: Path | None, run_dir: Path) -> None:
    from reports.errors import ReportError

    if completion is not None:
        raise ReportError(f"{run_dir} is a rehearsal, which decides no step", "give --completion the run of a gate")
