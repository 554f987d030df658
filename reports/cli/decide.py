"""A person's decision on a run's verdict, signed."""

import sys
from pathlib import Path

import click


@click.command("decide")
@click.argument("word", type=click.Choice(["go", "no-go"]))
@click.argument("run_dir", type=click.Path(path_type=Path))
@click.option("--as", "name", required=True, metavar="NAME", help="Who decides.")
@click.option("--reason", required=True, metavar="TEXT", help="Why; it is shown on the report.")
@click.option(
    "--key", "key_file", type=click.Path(path_type=Path), required=True, help="Your own private key (Ed25519)."
)
def command(word: str, run_dir: Path, name: str, reason: str, key_file: Path) -> None:
    r"""Decide go or no-go on the verdict of RUN_DIR, sign that, and show it above the report (decided.html).

    There is no go on NO-GO or NO DATA, and no decision on a verdict that expired or that nobody signed. A second person may
    decide too; nobody may twice. The key is in PEM (openssl genpkey -algorithm ed25519), or the one of `people add`.

    \b
    Exit codes: 0 decided, 2 refused, with the reason; nothing was written.
    """
    from reports.errors import ReportError
    from reports.signed import bundle, decision

    try:
        page = decision.decide(run_dir, word, name=name, reason=reason, key_file=key_file)
    except ReportError as wrong:
        click.echo(f"holdpoint: {wrong}", err=True)
        sys.exit(wrong.exit_code)
    click.echo(f"decided: {word}; {run_dir / bundle.DECISIONS}, shown in {page}")
