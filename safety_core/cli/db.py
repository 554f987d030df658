"""Create the database, bring it to this release's schema, rewrite its file."""

import click

from safety_core.cli.common import config_option, say_scrubbed


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


@command.command("scrub")
@config_option
def scrub(config: str | None) -> None:
    r"""Write the file anew from what is in it: nothing is left in its bytes of what was erased. Erasing does it by itself.

    While it writes nothing else can; a halt ends it rather than wait. Then type it again. Copies and backups are yours.

    \b
    Exit codes: 0 done, 2 a broken configuration, 5 it could not be done; the database is as it was.
    """
    from safety_core.fleet import settings

    say_scrubbed(settings.load(config))
