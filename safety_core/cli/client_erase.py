"""Erasing what a client was told and answered, and what its flows kept."""

import click

from safety_core.cli.common import claimant, config_option, json_option, person_options
from safety_core.cli.sweeping import on_the_shelf, say_erased, swept_after


@click.command("erase")
@click.argument("client")
@click.option("-m", "--reason", required=True, metavar="WHY", help="Why; it is kept.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@person_options
@config_option
@json_option
def erase(
    client: str,
    reason: str,
    yes: bool,
    as_person: str | None,
    key_file: str | None,
    config: str | None,
    as_json: bool,
) -> None:
    r"""Destroy what all letters to CLIENT, all its answers and all its documents (brand, plans, assets, what was heard, drafts)
    say, with the salts that open them, and the pictures and films on the shelf that nothing names any more. It cannot be undone.

    The log keeps its bytes, and every proof holds. What is still on its way goes out no more. Where CLIENT is reached stays:
    holdpoint client contact remove. What it published, or was handed over to be: holdpoint audit erase.

    \b
    Exit codes: 0 erased, or nothing was left, 1 you did not say yes, 2 no such client, or no reason, 4 refused: not an
    admin of all clients, 5 the database could not be opened; or it is erased, and the file could not be rewritten
    (holdpoint db scrub) or the shelf not swept (holdpoint media sweep).
    """
    from safety_core.shell.erase import erase_client

    who = claimant(as_person, key_file)
    with on_the_shelf(config) as core:
        if not yes:
            click.confirm(f"Erase all letters, answers and documents of {client}, for good?", abort=True, err=True)
        gone = erase_client(core, client, who, reason)
        swept = swept_after(core, who, reason)
    said = f"{gone.letters} letters, {gone.answers} answers and {gone.documents} documents are erased"
    say_erased(config, gone, said, swept, as_json=as_json)
