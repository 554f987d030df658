"""Make a run's report again, from its evidence alone."""

import sys
from pathlib import Path

import click


@click.command("report")
@click.argument("run_dir", type=click.Path(path_type=Path))
@click.option(
    "--policy", "policy_file", type=click.Path(path_type=Path), help="Judge by this file, not by the release's own."
)
def command(run_dir: Path, policy_file: Path | None) -> None:
    """Judge the evidence in RUN_DIR and write its report.html, gate.json and summary.md.

    Exit codes: 0 GO, 1 NO-GO, 3 NO DATA, 2 the evidence or the policy cannot be read.
    """
    from reports import policy
    from reports.errors import ReportError
    from reports.judge import judge, last_line

    try:
        judged = judge(run_dir, policy_file=policy_file or policy.DEFAULT)
    except ReportError as wrong:
        click.echo(f"holdpoint: {wrong}", err=True)
        sys.exit(wrong.exit_code)
    click.echo(judged.verdict.why)
    click.echo(f"report: {judged.page}")
    click.echo(last_line(judged))
    sys.exit(judged.verdict.exit_code)
