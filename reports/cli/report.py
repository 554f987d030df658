"""Make a run's report again, from its evidence alone."""

import sys
from pathlib import Path

import click


@click.command("report")
@click.argument("run_dir", type=click.Path(path_type=Path))
@click.option(
    "--policy", "policy_file", type=click.Path(path_type=Path), help="Judge by this file, not by the release's own."
)
@click.option(
    "--completion", type=click.Path(path_type=Path), help="Write the sprint's completion page into this file as well."
)
def command(run_dir: Path, policy_file: Path | None, completion: Path | None) -> None:
    """Judge the evidence in RUN_DIR and write its report.html, gate.json and summary.md; of a rehearsal its report.html.

    Exit codes: 0 GO, 1 NO-GO, 3 NO DATA, 2 the evidence or the policy cannot be read. Of a rehearsal, which decides no
    step, those of holdpoint rehearse: 0 nothing broken, of a sprint GO; 1 something broken; 3 a sprint that ended NO GO.
    """
    from reports import policy, rehearsed
    from reports.errors import ReportError
    from reports.judge import judge, last_line

    try:
        if rehearsed.of_rehearsal(run_dir):
            _expect_no(completion, run_dir)
            told = rehearsed.report(run_dir)
            click.echo(f"report: {told.page}")
            click.echo(f"{told.word} (a rehearsal): {told.why}")
            sys.exit(told.exit_code)
        judged = judge(run_dir, policy_file=policy_file or policy.DEFAULT, completion=completion)
    except ReportError as wrong:
        click.echo(f"holdpoint: {wrong}", err=True)
        sys.exit(wrong.exit_code)
    click.echo(judged.verdict.why)
    click.echo(f"report: {judged.page}")
    click.echo(last_line(judged))
    sys.exit(judged.verdict.exit_code)


def _expect_no(completion: Path | None, run_dir: Path) -> None:
    from reports.errors import ReportError

    if completion is not None:
        raise ReportError(f"{run_dir} is a rehearsal, which decides no step", "give --completion the run of a gate")
