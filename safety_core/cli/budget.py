"""Error budgets: the objectives, what is left of each, what halts, and what has."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from safety_core.cli.common import claimant, config_option, deciding, json_option, person_options, say

if TYPE_CHECKING:
    from safety_core.budget.objectives import Objective, Objectives, Trigger
    from safety_core.ports import Transaction
    from safety_core.shell.core import Core


@click.group("budget")
def command() -> None:
    """What share of posts must end well, and what stops by itself when it does not."""


@command.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def check(file: Path, as_json: bool) -> None:
    r"""Read a file of objectives (OpenSLO) and change nothing; no database is needed.

    \b
    Exit codes: 0 it can be loaded, 2 it cannot: file, line and field are named.
    """
    from safety_core.fleet.objectives_file import read

    _, found = read(file)
    say(msgspec.to_builtins(found), "\n".join(_lines(found)), as_json=as_json)


@command.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@person_options
@config_option
@json_option
def load(file: Path, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Put a file of objectives in force, for every worker at its next decision. Older versions stay.

    \b
    Exit codes:
      0  in force
      2  the file cannot be taken: file, line and field are named; nothing changes
      4  refused: there is an admin, and you have not proved to be one; nothing changes
      5  the database could not be opened
    """
    from safety_core.fleet.objectives_file import read
    from safety_core.shell import objectives

    text, found = read(file)
    with deciding(config) as core:
        loaded = objectives.load(core, text, found, by=claimant(as_person, key_file))
    words = f"objectives version {loaded.version} are in force: {len(found.objectives)}, by {loaded.loaded_by}"
    count = len(found.objectives)
    said = {"version": loaded.version, "digest": loaded.digest, "objectives": count, "by": loaded.loaded_by}
    say(said, words, as_json=as_json)


@command.command("show")
@config_option
@json_option
def show(config: str | None, as_json: bool) -> None:
    r"""The objectives and triggers in force.

    \b
    Exit codes: 0 shown, 2 a broken configuration, 5 there are none that can be read, or the database could not be opened.
    """
    with deciding(config) as core:
        found = core.store.read(lambda tx: _in_force(core, tx))
    say(msgspec.to_builtins(found), "\n".join(_lines(found)), as_json=as_json)


@command.command("status")
@config_option
@json_option
def status(config: str | None, as_json: bool) -> None:
    r"""Of each objective what is left of its budget, what burns, what stands tripped, and how much more would halt.

    \b
    Exit codes: 0 shown, 2 a broken configuration, 5 there are no objectives that can be read, or the database could not be opened.
    """
    from safety_core.shell.budgets import status as look

    with deciding(config) as core:
        found = core.store.read(lambda tx: look(core, tx, _in_force(core, tx)))
    lines = [line for each in found for line in (each.outlook.words, f"  {each.halts}", f"  {each.outlook.look.words}")]
    say(msgspec.to_builtins(found), "\n".join(lines), as_json=as_json)


@command.command("history")
@person_options
@config_option
@json_option
def history(as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""What budgets and triggers stopped by themselves, when, and who freed it. With --as NAME what that person sees.

    \b
    Exit codes: 0 shown, 2 a broken configuration, 4 --as NAME is not proved, 5 the database could not be opened.
    """
    from safety_core.shell.scoped import acting

    with deciding(config) as core:
        own = acting(core, claimant(as_person, key_file) if as_person else None)
        found = own.store.read(lambda tx: tx.trips())
    lines = []
    for each in found:
        ended = f"freed by {each.freed_by}" if each.freed_us is not None else "stands"
        lines.append(
            f"{each.at}  {each.trip}  {each.scope}  {each.what}  [{each.halt or 'its halt is under way'}, {ended}]"
        )
    say(msgspec.to_builtins(found), "\n".join(lines) or "nothing has tripped", as_json=as_json)


def _in_force(core: "Core", tx: "Transaction") -> "Objectives":
    from safety_core.errors import StoreUnavailable
    from safety_core.shell.budgets import in_force

    found = in_force(core, tx)
    if found is None:
        raise StoreUnavailable("there are no objectives that can be read", "load some: holdpoint budget load FILE")
    return found


def _lines(found: "Objectives") -> list[str]:
    return [*(_objective(each) for each in found.objectives), *(_trigger(each) for each in found.triggers)]


def _objective(of: "Objective") -> str:
    from safety_core.budget.judging import length

    burns = ", ".join(f"{each.rate:g} over {length(each.long_s)}/{length(each.short_s)}" for each in of.burns)
    return f"{of.name}: {of.cell}, {of.target:.5g} over {length(of.window_s)}; burns: {burns or 'none'}"


def _trigger(of: "Trigger") -> str:
    from safety_core.budget.judging import length

    where = f"{of.action or 'every action'} on {of.platform or 'every platform'}"
    share = f", from {of.share:.0%} of at least {of.at_least} within {length(of.window_s)}" if of.share else ""
    return f"{of.name}: {of.harm} of {where} does {of.does}{share}"
