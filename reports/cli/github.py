"""Telling GitHub Actions: annotations beside the sources, and the summary on the run's page."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click

from reports.judge import SUMMARY, Judged, last_line, sayable

FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "github"]),
    default=None,
    help="github: with annotations of GitHub Actions (the default there).",
)
"""The option of every command that judges."""


def wanted(form: str | None) -> bool:
    """Whether annotations are asked for; without a word on it, whether this runs on GitHub Actions."""
    return form == "github" or (form is None and os.environ.get("GITHUB_ACTIONS") == "true")


@contextmanager
def nothing_said_is_a_command(*, asked: bool) -> Iterator[None]:
    """What is printed in here is only text to GitHub: names and messages of others could begin with ``::``.

    The word that ends it is drawn anew each time, so that nothing printed can know it.
    """
    if not asked:
        yield
        return
    word = os.urandom(16).hex()
    click.echo(f"::stop-commands::{word}")
    try:
        yield
    finally:
        click.echo(f"::{word}::")


def tell(judged: Judged, *, asked: bool) -> None:
    """End a command: annotations where they are asked for, the summary where ``$GITHUB_STEP_SUMMARY`` points, the last line.

    A summary that cannot be written changes no verdict: it is said, and the run's own ``summary.md`` stands.
    """
    if asked:
        for each in judged.annotations:
            click.echo(sayable(each))
    page = os.environ.get("GITHUB_STEP_SUMMARY")
    if page:
        try:
            with open(page, "ab") as file:  # noqa: PTH123 - appends; Path has no way to
                file.write(judged.page.with_name(SUMMARY).read_bytes())
        except OSError as wrong:
            click.echo(f"holdpoint: the summary cannot be appended to {page}: {wrong.strerror}", err=True)
    last = last_line(judged)
    click.echo(last.replace("##[", "## [") if asked else last)
