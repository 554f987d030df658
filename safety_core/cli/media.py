"""Remove from the shelf the pictures and films that nothing names any more."""

import click
import msgspec

from safety_core.cli.common import claimant, config_option, json_option, person_options, say
from safety_core.cli.sweeping import on_the_shelf, spoken


@click.group("media")
def command() -> None:
    """The shelf: the folder of pictures and films that intents and assets name by their bytes. See docs/media.md."""


@command.command("sweep")
@click.option("-m", "--reason", default="", metavar="WHY", help="Why; it is kept. A dry run needs none.")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@person_options
@config_option
@json_option
def sweep(
    reason: str,
    dry_run: bool,
    yes: bool,
    as_person: str | None,
    key_file: str | None,
    config: str | None,
    as_json: bool,
) -> None:
    r"""Remove what no intent, plan or asset of any client names, and was put there more than an hour ago, for good.

    Erasing does it by itself: this is for what was too young then, or could not be removed, and may be typed as often as
    one likes. Where anything that may name media cannot be read, nothing is removed.

    \b
    Exit codes: 0 swept, or nothing was left, 1 you did not say yes, 2 no reason, 4 refused: not an admin of all clients,
    5 the database or the shelf could not be read, or it is not the shelf that the store knows: nothing is removed; or some
    files could not be removed, and it says how many (type it again).
    """
    from safety_core.shell import sweep as sweeping

    who = claimant(as_person, key_file)
    with on_the_shelf(config) as core:
        if not yes and not dry_run:
            click.confirm("Remove from the shelf all that nothing names, for good?", abort=True, err=True)
        swept = sweeping.sweep(core, who, reason, dry_run=dry_run)
    say(msgspec.to_builtins(swept), spoken(swept, would=dry_run), as_json=as_json)
