"""Create the database, or bring it to this release's schema."""

import click

from safety_core.cli.common import config_option


@click.group("db")
def command() -> None:
    """Look after the database."""


@command.command("upgrade")
@config_option
def upgrade(config: str | None) -> None:
    r"""Create the database where there is none; look through one that is there.

    \b
    Exit codes: 0 ready, 2 a broken configuration, 5 it is damaged, newer, not ours, or cannot be written.
    """
    from safety_core.fleet import compose, settings

    loaded = settings.load(config)
    compose.upgrade(loaded)
    click.echo(f"database {loaded.database} is ready")
