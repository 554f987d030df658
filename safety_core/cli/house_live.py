"""Leave to act for real: asked for by one person, given by another, ended by anyone of them at once."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
import msgspec

from safety_core.cli.approve import reason_option
from safety_core.cli.common import claimant, config_option, deciding, json_option, person_options, say

if TYPE_CHECKING:
    from safety_core.shell.core import Core
    from safety_core.shell.leave import Condition, Reach

NOT_ALL = 3
WORD = "live"
yes_option = click.option("--yes", is_flag=True, help="Do not ask.")


@click.group("live")
def live() -> None:
    """Leave to act for real, on platforms that are reached at their own hosts.

    Two people give it, each after seeing what it rests on: the house's accounts, the hosts, the sandbox, a drill not long
    ago, the stage, limits, objectives and the log's key. One ends it. Without it nothing goes out there, save what the
    sandbox covers.
    """


@live.command("show")
@config_option
@json_option
def show(config: str | None, as_json: bool) -> None:
    r"""Whether leave stands, and each thing that it rests on: yes or no, what was seen, and what to do next.

    Asks the platforms whose the house's tokens are, as `holdpoint house verify` does. Nothing is posted.

    \b
    Exit codes:
      0  all of it holds
      2  a broken configuration
      3  something does not: says what to do next
      5  the database could not be read, or a halt for a wrong account is not known to stand
    """
    from safety_core.cli.sandbox_words import leave_lines
    from safety_core.shell.leave import conditions

    with _asking(config) as (core, reach):
        found = conditions(core, reach)
        leave = core.store.read(lambda tx: tx.leave())
    words = "\n".join([leave_lines(leave), *map(str, found)])
    plain = None if leave is None else msgspec.to_builtins(leave)
    stands = leave is not None and leave.stands
    say({"leave": plain, "stands": stands, "conditions": msgspec.to_builtins(found)}, words, as_json=as_json)
    sys.exit(0 if all(each.holds for each in found) else NOT_ALL)


@live.command("ask")
@yes_option
@reason_option
@person_options
@config_option
@json_option
def ask_for(
    yes: bool, reason: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool
) -> None:
    r"""Ask for leave, after seeing what it rests on. Another person grants it within a day; until then nothing changes.

    \b
    Exit codes:
      0  asked for
      2  no reason
      4  refused: something does not hold (says what to do next), it stands or is asked for already, it was not meant, not
         proved or not allowed
      5  the database could not be read, or a halt for a wrong account is not known to stand
    """
    from safety_core.cli.sandbox_words import leave_lines
    from safety_core.shell.leave import ask

    with _asking(config) as (core, reach):
        leave = ask(
            core, reach, claimant(as_person, key_file), reason, _agreed("Ask for leave to", yes=yes, as_json=as_json)
        )
    words = f"{leave_lines(leave)}: holdpoint house live grant --as OTHER"
    say({"leave": msgspec.to_builtins(leave), "stands": False}, words, as_json=as_json)


@live.command("grant")
@yes_option
@person_options
@config_option
@json_option
def give(yes: bool, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Give the leave that another person asked for, after seeing what it rests on. From then on it goes out FOR REAL.

    \b
    Exit codes:
      0  given
      2  a broken configuration
      4  refused: you asked for it, nobody did within a day, something does not hold (says what to do next), it was not
         meant, not proved or not allowed
      5  the database could not be read, or a halt for a wrong account is not known to stand
    """
    from safety_core.cli.sandbox_words import leave_lines
    from safety_core.shell.leave import grant

    with _asking(config) as (core, reach):
        done = grant(core, reach, claimant(as_person, key_file), _agreed("Grant leave to", yes=yes, as_json=as_json))
    words = f"{leave_lines(done.leave)}\n{done.woken} waiting intents are decided anew\nto end it: holdpoint house live end -m WHY"
    say({"leave": msgspec.to_builtins(done.leave), "stands": True, "woken": done.woken}, words, as_json=as_json)


@live.command("end")
@reason_option
@person_options
@config_option
@json_option
def take_back(reason: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""End the leave, or take back what was asked for: one person, at once, nothing is asked.

    What was permitted and has not gone is stopped, too. What is on its way to the platform is stopped by a halt alone.

    \b
    Exit codes: 0 ended, 2 no reason, 4 refused: none stands and none is asked for, not proved or not allowed, 5 the
    database could not be opened.
    """
    from safety_core.cli.sandbox_words import leave_lines
    from safety_core.shell.leave import end

    with deciding(config) as core:
        leave = end(core, claimant(as_person, key_file), reason)
    say({"leave": msgspec.to_builtins(leave), "stands": False}, leave_lines(leave), as_json=as_json)


@contextmanager
def _asking(config: str | None) -> Iterator[tuple["Core", "Reach"]]:
    """A core that asks platforms, and where the configuration reaches them."""
    from safety_core.fleet import compose, compose_reach, settings

    loaded = settings.load(config)
    core, close = compose.asking_core(loaded)
    try:
        yield core, compose_reach.reach(loaded)
    finally:
        close()
        core.store.close()


def _agreed(what: str, *, yes: bool, as_json: bool) -> Callable[[tuple["Condition", ...]], bool]:
    """Shows what it rests on, and asks whether it is meant, if all of that holds."""

    def agreed(found: tuple["Condition", ...]) -> bool:
        click.echo("\n".join(map(str, found)), err=as_json)
        if yes or not all(each.holds for each in found):
            return yes
        question = f"{what} publish FOR REAL: type {WORD!r} if you mean it"
        return bool(click.prompt(question, default="", show_default=False, err=True).strip() == WORD)

    return agreed
