"""Look at incidents, what Holdpoint halted by itself for, and close them once somebody knows what it was."""

import click
import msgspec

from safety_core.cli.common import claimant, config_option, json_option, looking, opened, person_options, say
from safety_core.records import Incident
from safety_core.switches import Halt


@click.group("incident")
def command() -> None:
    """What Holdpoint halted by itself for.

    An incident opens with each automatic halt and stays open until a named operator says what it was. Releasing the halt
    lets work go on and closes nothing.
    """


@command.command("list")
@click.option("--all", "everything", is_flag=True, help="Those that are closed, too.")
@person_options
@config_option
@json_option
def show_all(everything: bool, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Show the open incidents, oldest first; with --as NAME those that concern that person's clients.

    \b
    Exit codes: 0 shown, 2 a broken configuration, 4 --as NAME is not proved, 5 the database could not be opened.
    """
    from safety_core.shell.incidents import listed

    with looking(config, as_person, key_file) as core:
        found = listed(core, everything=everything)
    words = "\n".join(_line(each) for each in found) or (
        "there was no incident" if everything else "no incident is open"
    )
    say({"incidents": msgspec.to_builtins(found)}, words, as_json=as_json)


@command.command("show")
@click.argument("incident")
@person_options
@config_option
@json_option
def show(incident: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Show one incident, where its halt is, and the next line to type; with --as NAME of that person's clients only.

    \b
    Exit codes: 0 shown, 2 no such incident, 4 --as NAME is not proved, 5 the database could not be opened.
    """
    from safety_core.shell.incidents import found

    with looking(config, as_person, key_file) as core:
        the_incident, thrown = found(core, incident)
    what = {"incident": msgspec.to_builtins(the_incident), "halt": msgspec.to_builtins(thrown)}
    say(what, "\n    ".join([_line(the_incident), *_next(the_incident, thrown)]), as_json=as_json)


@command.command("close")
@click.argument("incident")
@click.option("-m", "--reason", required=True, metavar="WHY", help="What it was; it is kept for ever.")
@person_options
@config_option
@json_option
def close_one(
    incident: str, reason: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool
) -> None:
    r"""Say what INCIDENT was, and that it is over. Its halt has to be released before.

    \b
    Exit codes:
      0  closed, under your name
      2  no such incident, or no reason; nothing changed
      4  refused: not proved, not allowed, closed already, or its halt is in force; nothing changed
      5  the database could not be opened
    """
    from safety_core.shell.incidents import close

    with opened(config) as core:
        closed = close(core, incident, claimant(as_person, key_file), reason)
    say(msgspec.to_builtins(closed), f"{closed.incident} is closed", as_json=as_json)


def _line(each: Incident) -> str:
    whose = each.client or "every client"
    closed = f"; closed by {each.closed_by}: {each.why}" if each.closed_by is not None else ""
    return f"{each.incident}  {each.state.value:<6}  {each.harm.value}  {whose}  since {each.opened_at}: {each.what}{closed}"


def _next(each: Incident, thrown: Halt) -> list[str]:
    lines = [f"its halt {thrown.halt} of {thrown.scope} is {thrown.state.value}"]
    if thrown.in_force:
        lines.append(f"once it is mended: holdpoint release {thrown.halt} --as NAME -m WHY")
    elif each.closed_by is None:
        lines.append(f"once you know what it was: holdpoint incident close {each.incident} --as NAME -m WHY")
    return lines
