"""Create the database, or bring it to this release's schema."""

import click

from safety_core.cli.common import config_option


@click.group("db")
def command() -> None:
    """Look after the database."""


@command.command("upgrade")
@config_option
def upgrade(config: str | None) -> None:
    """Create the database where there is none; bring an older one up to date."""
    from safety_core.fleet import compose, settings

    loaded = settings.load(config)
    compose.upgrade(loaded)
    click.echo(f"database {loaded.database} is ready")
