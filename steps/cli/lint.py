"""Look at features without running them: what keeps them from running, and what reads badly."""

from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import click

from steps.cli.launch import FAILED, PASSED, CouldNotRun, root_of


@click.command("lint")
@click.argument("paths", nargs=-1)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    show_default=True,
    help="For people, programs, code scanners, or annotations in GitHub.",
)
def command(*, paths: tuple[str, ...], form: str) -> None:
    r"""Check feature files without running them.

    PATHS are .feature files or folders of them; without any, the folder "features". Each finding has its place, its rule
    and what to do next; docs/writing-features.md lists the rules.

    \b
    Exit codes: 0 nothing was found, 1 something was, 2 the features could not be looked at.
    """
    from steps.cli.listening import listen
    from steps.cli.run import selected
    from steps.lint.formats import FORMATS
    from steps.lint.rules import style_faults_of

    where, narrowed = selected(paths or ("features",))
    if narrowed:
        raise CouldNotRun(f"{narrowed[0]}: lint takes whole files and folders, not FILE:LINE")
    heard = listen(root_of(Path.cwd()), where)
    if not heard.files:
        raise CouldNotRun(f"no .feature file stands below {', '.join(where)}; nothing was looked at")
    today = datetime.now(UTC).date()
    style = [fault for document in heard.documents for fault in style_faults_of(document, today)]
    findings = sorted({*heard.faults, *style}, key=lambda each: (each.uri, each.line, each.column, each.rule))
    if shown := FORMATS[form](findings, version("holdpoint")):
        click.echo(shown)
    click.get_current_context().exit(FAILED if findings else PASSED)
