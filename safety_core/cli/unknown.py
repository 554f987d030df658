"""What nobody knows the outcome of: see what waits for a person, and say what became of it."""

import click
import msgspec

from safety_core.cli.common import claimant, config_option, deciding, json_option, opened, person_options, say
from safety_core.records import QueuedIntent
from safety_core.shell.quarantine import Waiting

reason_option = click.option("-m", "--reason", required=True, metavar="WHY", help="Why; it is kept for ever.")


@click.group("unknown")
def command() -> None:
    """Outcomes that nobody knows, and what a person says of them.

    Most are looked up by a worker. Those that reading cannot decide are quarantined: a named operator looks on the
    platform and says that the effect is there (adopt), that it is not (absent), or has it looked up once more (probe).
    """


@command.command("list")
@person_options
@config_option
@json_option
def show(as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Show what is unknown, oldest first; with --as NAME that person's clients only.

    \b
    Exit codes: 0 shown, 2 a broken configuration, 4 --as NAME is not proved, 5 the database could not be opened.
    """
    from safety_core.shell.quarantine import listed

    with opened(config) as core:
        found = listed(core, claimant(as_person, key_file) if as_person else None)
        now_us = core.clock.boot_us()
    words = "\n".join(_lines(each, now_us) for each in found) if found else "nothing is unknown"
    say({"unknown": msgspec.to_builtins(found)}, words, as_json=as_json)


@command.command("adopt")
@click.argument("permit")
@click.argument("object_id", metavar="OBJECT")
@reason_option
@person_options
@config_option
@json_option
def adopt_one(
    permit: str,
    object_id: str,
    reason: str,
    as_person: str | None,
    key_file: str | None,
    config: str | None,
    as_json: bool,
) -> None:
    r"""Say that the effect is there: OBJECT, by the platform's id, is what PERMIT became.

    Of a recall OBJECT is the post that is gone now.

    \b
    Exit codes:
      0  confirmed, under your name
      2  no such permit, not an id of that platform, or no reason; nothing changed
      4  refused: not quarantined, not proved, not allowed, or another intent's object; nothing changed
      5  the database could not be opened
    """
    from safety_core.shell.quarantine import adopt

    with deciding(config) as core:
        said = adopt(core, permit, object_id, claimant(as_person, key_file), reason)
    _say(said, f"{said.intent.intent} is confirmed: it became {object_id}", as_json=as_json)


@command.command("absent")
@click.argument("permit")
@reason_option
@person_options
@config_option
@json_option
def absent_one(
    permit: str, reason: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool
) -> None:
    r"""Say that PERMIT's effect is not there. Nothing is tried again by itself.

    To have it done after all, hand it over anew under a new key: holdpoint intent submit --key NEW ...

    \b
    Exit codes:
      0  ended as absent, under your name
      2  no such permit, or no reason; nothing changed
      4  refused: not quarantined, not proved or not allowed; nothing changed
      5  the database could not be opened
    """
    from safety_core.shell.quarantine import absent

    with deciding(config) as core:
        said = absent(core, permit, claimant(as_person, key_file), reason)
    anew = (
        "order it anew: holdpoint recall delete"
        if said.intent.recalls
        else ("hand it over anew under a new key: holdpoint intent submit --key NEW ...")
    )
    _say(said, f"{said.intent.intent} ended as absent; to have it done after all, {anew}", as_json=as_json)


@command.command("probe")
@click.argument("permit")
@reason_option
@person_options
@config_option
@json_option
def probe_one(
    permit: str, reason: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool
) -> None:
    r"""Have a running worker look PERMIT up once more, now. Its account is held until it has looked.

    What is found absent by that look is tried again, as after any absence.

    \b
    Exit codes:
      0  a worker looks as soon as one runs; see holdpoint unknown list
      2  no such permit, or no reason; nothing changed
      4  refused: not quarantined, not proved, not allowed, or the account is busy; nothing changed
      5  the database could not be opened
    """
    from safety_core.shell.quarantine import probe

    with deciding(config) as core:
        said = probe(core, permit, claimant(as_person, key_file), reason)
    _say(said, f"{said.intent.intent} is looked up once more: holdpoint unknown list", as_json=as_json)


def _say(said: QueuedIntent, words: str, *, as_json: bool) -> None:
    say(msgspec.to_builtins(said), words, as_json=as_json)


def _lines(each: Waiting, now_us: int) -> str:
    permit, intent = each.permit, each.of.intent
    if each.looked_up_us is None:
        then = "waits for a person"
    else:
        left_s = (each.looked_up_us - now_us) / 1e6
        then = f"is looked up in {left_s:.0f} s" if left_s > 0 else "is looked up as soon as a worker runs"
    why = f"{permit.reason.value}: {permit.saw}" if permit.reason else permit.saw
    what = f"recall of {intent.recalls}" if intent.recalls else f"{intent.action.value} {intent.text!r}"
    found = f", the platform named {permit.object}" if permit.object and not intent.recalls else ""
    since_s = max(now_us - each.since_us, 0) / 1e6
    return (
        f"{permit.permit}  {permit.state.value:<11} {permit.client} {permit.platform} {permit.account}  "
        f"{then}; for {since_s:.0f} s, {why}{found}\n    {what}  ({intent.intent})"
    )
