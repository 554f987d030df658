"""What people say to our accounts."""

import click

from safety_core.cli.inbox_poll import poll


@click.group("inbox")
def command() -> None:
    """What people say to our accounts."""


command.add_command(poll)
