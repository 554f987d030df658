"""How often: what is used and held, times that fit, and the limits themselves."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from safety_core.cli.common import claimant, config_option, deciding, json_option, person_options, say

if TYPE_CHECKING:
    from safety_core.ports import Transaction
    from safety_core.shell.core import Core
    from safety_core.shell.counting import Asked
    from safety_core.shell.outlook import Outlook


@click.group("cadence")
def command() -> None:
    """How often each account may act, and when it may next."""


def whose_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--client --platform --account --action``."""
    function = click.option(
        "--action", default="publish", show_default=True, help="What it does there: publish, reply, like, ..."
    )(function)
    for name, said in (
        ("--account", "The account, by our name of it (holdpoint accounts list)."),
        ("--platform", "The account's platform, for example X."),
        ("--client", "The client whose account it is."),
    ):
        function = click.option(name, required=True, help=said)(function)
    return function


@command.command("show")
@whose_options
@person_options
@config_option
@json_option
def show(
    client: str,
    platform: str,
    account: str,
    action: str,
    as_person: str | None,
    key_file: str | None,
    config: str | None,
    as_json: bool,
) -> None:
    r"""What is used of an account's windows, what the platform said, which breakers are open, and what is held until when.

    \b
    Exit codes: 0 shown, 2 a name that does not exist, 4 no limits are known, or --as NAME is not proved, 5 the
    database could not be opened.
    """
    from safety_core.breaker import BreakerState, held_until
    from safety_core.lifecycle import IntentState
    from safety_core.shell.outlook import Outlook

    with _seeing(config, as_person, key_file) as core:

        def look(tx: "Transaction") -> dict[str, Any]:
            asked = _asked(core, tx, client, platform, account, action)
            found = Outlook(core, tx, asked)
            held = [
                {"intent": each.intent.intent, "until": found.goes_at(each), "why": each.saw}
                for each in tx.intents([IntentState.QUEUED])
                if (each.intent.client, each.intent.platform, each.intent.account)
                == (asked.account.client, asked.account.platform, asked.account.account)
                and each.due_us > found.now_us
            ]
            return {
                "account": asked.account.account,
                "zone": found.facts.home.zone_name,
                "windows": msgspec.to_builtins(found.rows()),
                "pauses": [
                    {
                        "operation": each.pause.operation,
                        "until": found.shown(each.pause.until_us),
                        "said": each.pause.said,
                    }
                    for each in found.facts.pauses
                ],
                "breakers": [
                    {
                        "of": found.facts.subject if each.subject else each.platform,
                        "traffic": each.traffic.value,
                        "state": each.state.value,
                        "failures": each.failures,
                        "next_at": found.next_at(held_until(each, now_us=found.now_us)),
                    }
                    for each in found.facts.breakers
                    if each.state is not BreakerState.CLOSED
                ],
                "held": held,
            }

        said = core.store.read(look)
    say(said, "\n".join(_lines(said)), as_json=as_json)


def _lines(said: dict[str, Any]) -> list[str]:
    lines = [
        f"{each['limit']:<32} {each['used']:>6} of {each['most']:<6} next {each['next_at']}  ({each['whose']})"
        for each in said["windows"]
    ]
    lines += [f"paused {each['operation']} until {each['until']}: {each['said']}" for each in said["pauses"]]
    lines += [_breaker(each) for each in said["breakers"]]
    lines += [f"held {each['intent']} until {each['until']}: {each['why']}" for each in said["held"]]
    return lines


def _breaker(each: dict[str, Any]) -> str:
    next_one = "one may try it" if each["state"] == "open" else "one is trying it, another may"
    state = each["state"].replace("_", " ")
    after = f"after {each['failures']} failures in a row"
    return f"breaker of {each['of']} for {each['traffic']} {state} {after}; {next_one} {each['next_at']}"


@command.command("suggest")
@whose_options
@click.option("--count", type=click.IntRange(1, 100), default=5, show_default=True, help="How many times to name.")
@person_options
@config_option
@json_option
def suggest(
    client: str,
    platform: str,
    account: str,
    action: str,
    count: int,
    as_person: str | None,
    key_file: str | None,
    config: str | None,
    as_json: bool,
) -> None:
    r"""The next times that fit, beside all that is planned; nothing is taken.

    \b
    Exit codes: 0 shown, 2 a name that does not exist, 4 no limits are known, or --as NAME is not proved, 5 the
    database could not be opened.
    """
    with _outlook(config, (as_person, key_file), (client, platform, account, action)) as found:
        times = found.suggest(count)
    say({"times": times}, "\n".join(times), as_json=as_json)


@command.command("check")
@whose_options
@click.option("--at", "at_text", required=True, metavar="TIME", help="2h, 30m, or ISO 8601 with an offset or [Zone].")
@person_options
@config_option
@json_option
def check(
    client: str,
    platform: str,
    account: str,
    action: str,
    at_text: str,
    as_person: str | None,
    key_file: str | None,
    config: str | None,
    as_json: bool,
) -> None:
    r"""Whether an effect fits at a time; if not, what is in its way and the earliest time at which it does.

    \b
    Exit codes:
      0  it fits
      1  it does not
      2  a name that does not exist, or a time that is past or not one
      4  no limits are known, or --as NAME is not proved
      5  the database could not be opened
    """
    with _outlook(config, (as_person, key_file), (client, platform, account, action)) as found:
        at_us = found.boot_us(_instant(at_text))
        conflict = found.conflict(at_us)
        earliest = found.shown(found.earliest_us(at_us))
    if conflict is None:
        say({"fits": True, "earliest": earliest, "why": None}, f"it fits at {earliest}", as_json=as_json)
        return
    said = {"fits": False, "earliest": earliest, "why": conflict.why}
    say(said, f"it does not fit: {conflict.why}; the earliest is {earliest}", as_json=as_json)
    raise SystemExit(1)


@command.group("limits")
def limits() -> None:
    """The limits, as data with source and date."""


@limits.command("show")
@config_option
@json_option
def limits_show(config: str | None, as_json: bool) -> None:
    r"""The limits in force, as the file that they were loaded from.

    \b
    Exit codes: 0 shown, 2 a broken configuration, 4 there are none, 5 the database could not be opened.
    """
    from safety_core.errors import Refused
    from safety_core.shell.slots import RULES

    with deciding(config) as core:
        found = core.store.read(lambda tx: tx.rules(RULES))
    if found is None:
        raise Refused("there are no limits: everything is refused", "load some: holdpoint cadence limits load FILE")
    say(msgspec.to_builtins(found), found.body.rstrip("\n"), as_json=as_json)


@limits.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@config_option
@json_option
def limits_check(file: Path, config: str | None, as_json: bool) -> None:
    r"""Whether a file of limits could be loaded; changes nothing.

    \b
    Exit codes: 0 it could, 2 it could not: file, line and field are named, 5 the database could not be opened.
    """
    from safety_core.fleet.limits_file import read
    from safety_core.shell.limits import check as check_limits

    text, found = read(file)
    with deciding(config) as core, _placed(file, text):
        check_limits(core, found)
    say({"file": str(file), "limits": len(found.limits)}, f"{file}: {len(found.limits)} limits", as_json=as_json)


@limits.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@person_options
@config_option
@json_option
def limits_load(file: Path, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Put a file of limits in force, for every worker at its next decision. Older versions stay.

    \b
    Exit codes:
      0  in force
      2  the file cannot be taken: file, line and field are named; nothing changes
      4  refused: there is an admin, and you have not proved to be one; nothing changes
      5  the database could not be opened
    """
    from safety_core.fleet.limits_file import read
    from safety_core.shell.limits import load

    text, found = read(file)
    with deciding(config) as core, _placed(file, text):
        loaded = load(core, text, found, by=claimant(as_person, key_file))
    words = f"limits version {loaded.version} are in force: {len(found.limits)}, by {loaded.loaded_by}"
    said = {"version": loaded.version, "digest": loaded.digest, "limits": len(found.limits), "by": loaded.loaded_by}
    say(said, words, as_json=as_json)


@contextmanager
def _placed(file: Path, text: str) -> "Iterator[None]":
    """What is wrong with limits that can be read is named by its line, too."""
    from safety_core.errors import BadInput
    from safety_core.fleet.limits_file import placed

    try:
        yield
    except BadInput as refused:
        raise placed(file, text, refused) from refused


@contextmanager
def _outlook(
    config: str | None, who: tuple[str | None, str | None], named: tuple[str, str, str, str]
) -> "Iterator[Outlook]":
    from safety_core.shell.outlook import Outlook

    with _seeing(config, *who) as core:
        yield core.store.read(lambda tx: Outlook(core, tx, _asked(core, tx, *named)))


@contextmanager
def _seeing(config: str | None, as_person: str | None, key_file: str | None) -> "Iterator[Core]":
    """With ``--as NAME`` what that person sees."""
    from safety_core.shell.scoped import acting

    with deciding(config) as core:
        yield acting(core, claimant(as_person, key_file) if as_person else None)


def _asked(core: "Core", tx: "Transaction", client: str, platform: str, account: str, action: str) -> "Asked":
    from safety_core.shell.names import known_account, known_client, member
    from safety_core.shell.outlook import asked_for
    from safety_core.vocabulary import Action, Platform

    named = member(Platform, "platform", platform)
    bound = known_account(tx, known_client(tx, client), named, account)
    return asked_for(core, bound, member(Action, "action", action))


def _instant(text: str) -> datetime:
    from safety_core.shell.zones import zone_of
    from safety_core.times import instant

    return instant(text, now=datetime.now(UTC), zone_of=zone_of, field="--at")
