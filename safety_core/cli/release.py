"""End halts, named one by one: takes a second person and a reason."""

import click
import msgspec

from safety_core.cli.common import claimant, config_option, json_option, opened, person_options, say


@click.command("release")
@click.argument("halts", nargs=-1, required=True, metavar="HALT...")
@click.option("-m", "--reason", required=True, metavar="WHY", help="Why it may go on; it is kept for ever.")
@person_options
@config_option
@json_option
def command(
    halts: tuple[str, ...], reason: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool
) -> None:
    r"""End exactly these halts; waiting work is decided anew.

    Whoever threw one of them cannot end it, and neither can the person in whose name it was thrown without proof.
    `holdpoint switch show` lists the halts by name.

    \b
    Exit codes:
      0  released
      2  no such halt, or no reason; nothing is released
      4  refused: the same person, not proved, not allowed, cooling down, not acknowledged yet, released already;
         nothing is released
      5  the database could not be opened
    """
    from safety_core.shell.release import release

    with opened(config) as core:
        done = release(core, halts, claimant(as_person, key_file), reason)
        words = "\n".join(f"released {each.halt}: {each.scope}" for each in done.halts)
        words += f"\n{done.woken} waiting intents are decided anew"
        for each in done.still_stopped:
            words += f"\nthe hard stop of {each} could not be undone on this machine: nothing begins here until it is"
        say(msgspec.to_builtins(done), words, as_json=as_json)
