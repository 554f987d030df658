"""Hand over an intent, see what became of it and what is planned, plan it for another time, or take it back."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from safety_core.cli.common import (
    claimant,
    config_option,
    deciding,
    json_option,
    opened,
    person_options,
    say,
    who,
)
from safety_core.cli.intent_callbacks import callbacks
from safety_core.records import QueuedIntent

if TYPE_CHECKING:
    from datetime import datetime

    from safety_core.shell.timetable import Row


@click.group("intent")
def command() -> None:
    """Work to be done once."""


command.add_command(callbacks)


@command.command("submit")
@click.option("--client", required=True, help="For whom.")
@click.option("--platform", required=True, help="Where, for example X.")
@click.option("--account", required=True, help="On which account, by our name of it (holdpoint accounts list).")
@click.option("--action", required=True, help="What: publish, reply, comment, like, follow.")
@click.option("--text", default="", help="What to publish; a like has none.")
@click.option(
    "--media",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A picture or film to show; several in their order.",
)
@click.option("--key", required=True, help="Idempotency key: the same key never makes a second effect.")
@click.option("--target", help="The platform's id of what it is on: what is answered, commented or liked.")
@click.option("--author", help="Who or what drafted it (default: rtv); they cannot approve it.")
@click.option("--at", "at_text", metavar="TIME", help="Not before: 2h, 30m, or ISO 8601 with an offset or [Zone].")
@click.option("--as", "as_person", metavar="NAME", help="Who hands it over (default: RTV's own systems).")
@click.option("--key-file", metavar="FILE", help="Their key file (default: $HOLDPOINT_KEYS/NAME.key).")
@config_option
@json_option
def submit_one(
    client: str,
    platform: str,
    account: str,
    action: str,
    text: str,
    media: tuple[Path, ...],
    key: str,
    target: str | None,
    author: str | None,
    at_text: str | None,
    as_person: str | None,
    key_file: str | None,
    config: str | None,
    as_json: bool,
) -> None:
    r"""Put one intent into the outbox; a running worker takes it from there.

    \b
    Exit codes: 0 taken, or the key stands for this very intent already; 2 a name that does not exist, a text that
    cannot be taken, a key used for other content; 4 --as NAME is not proved or may not; 5 the database could not be opened.
    """
    from safety_core.intent import AUTHOR
    from safety_core.shell.outlook import due, fits_at
    from safety_core.shell.submit import Wanted, submit

    with deciding(config) as core:
        due_us = 0 if at_text is None else due(core, at_text)
        wanted = Wanted(
            client=client,
            platform=platform,
            account=account,
            action=action,
            text=text,
            media=_on_shelf(config, media),
            key=key,
            target=target,
            author=author or AUTHOR,
            due_us=due_us,
        )
        queued = submit(core, wanted, claimant(as_person, key_file) if as_person else None)
        fits = fits_at(core, queued)
    _show(queued, fits=fits, as_json=as_json)


def _on_shelf(config: str | None, files: tuple[Path, ...]) -> tuple[str, ...]:
    """A copy of each file on the shelf, and what each is called from now on."""
    if not files:
        return ()
    from safety_core.fleet import compose, settings

    shelf = compose.shelf_of(settings.load(config))
    return tuple(shelf.put_file(each).ref for each in files)


@command.command("show")
@click.argument("intent")
@person_options
@config_option
@json_option
def show(intent: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""What became of an intent, and where a browser shows it; with --as NAME only of that person's clients.

    \b
    Exit codes: 0 shown, 2 there is no such intent, 4 --as NAME is not proved, 5 the database could not be opened.
    """
    from safety_core.errors import UnknownName
    from safety_core.shell.links import link_of
    from safety_core.shell.recall import recall_of
    from safety_core.shell.scoped import acting
    from safety_core.vocabulary import IntentId

    with deciding(config) as whole:
        core = acting(whole, claimant(as_person, key_file) if as_person else None)
        queued = core.store.read(lambda tx: tx.intent(IntentId(intent)))
        if queued is None:
            raise UnknownName("intent", intent, (), "(holdpoint intent queue names those that are planned)")
        recall = recall_of(core, queued)
        link = core.store.read(lambda tx: link_of(core, tx, queued))
    _show(queued, recall, link={"link": link}, as_json=as_json)


@command.command("queue")
@click.option("--client", help="Only of this client.")
@person_options
@config_option
@json_option
def queue(client: str | None, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""What is planned for each account in order of time, what each waits for, and what is in each other's way.

    With --as NAME only of that person's clients.

    \b
    Exit codes: 0 shown, 2 there is no such client, 4 --as NAME is not proved, 5 the database could not be opened.
    """
    from safety_core.shell.timetable import queue as planned

    with deciding(config) as core:
        rows = planned(core, claimant(as_person, key_file) if as_person else None, client)
    said = {"planned": [_row(each) for each in rows]}
    say(said, "\n".join(line for each in rows for line in _lines(each)) or "nothing is planned", as_json=as_json)


def _row(row: "Row") -> dict[str, Any]:
    intent = row.queued.intent
    return {
        "intent": intent.intent,
        "client": intent.client,
        "platform": intent.platform.value,
        "account": intent.account,
        "action": intent.action.value,
        "text": intent.text,
        "state": row.queued.state.value,
        "at": row.at,
        "waits_for": row.waits_for,
        "conflicts": [{**msgspec.to_builtins(each), "wrong": each.wrong, "do": each.do} for each in row.conflicts],
    }


def _lines(row: "Row") -> list[str]:
    intent = row.queued.intent
    what = f"{intent.intent}  {intent.client}  {intent.account} on {intent.platform}  {intent.action.value}"
    return [
        f"{row.at:<20}  {what}  waits for {row.waits_for}",
        *(f"    in conflict: {each.wrong}; {each.do}" for each in row.conflicts),
    ]


@command.command("reschedule")
@click.argument("intent")
@click.option("--at", "at_text", required=True, metavar="TIME", help="2h, 30m, or ISO 8601 with an offset or [Zone].")
@click.option("-m", "--reason", default="", metavar="WHY", help="Why; it is kept for ever.")
@click.option("--despite-conflict", is_flag=True, help="Also where it is in the way of another one that is planned.")
@person_options
@config_option
@json_option
def reschedule(
    intent: str,
    at_text: str,
    reason: str,
    despite_conflict: bool,
    as_person: str | None,
    key_file: str | None,
    config: str | None,
    as_json: bool,
) -> None:
    r"""Plan an intent for another time, earlier or later, before a permit stands for it.

    An approval is for its time: what needs one is asked for anew.

    \b
    Exit codes:
      0  planned for that time
      2  no such intent, or a time that is none, past, more than a year ahead, or after its window; nothing changes
      4  refused: not proved, not allowed, under way, at its end, or in conflict with what is planned; nothing changes
      5  the database could not be opened, or the rules on approvals cannot be read
    """
    from datetime import UTC, datetime

    from safety_core.shell.outlook import fits_at
    from safety_core.shell.timetable import reschedule as plan
    from safety_core.shell.zones import zone_of
    from safety_core.times import instant

    at = instant(at_text, now=datetime.now(UTC), zone_of=zone_of, field="--at")
    with deciding(config) as core:
        queued = plan(core, intent, at, claimant(as_person, key_file), reason, despite=despite_conflict)
        fits = fits_at(core, queued)
    _show(queued, planned_at=at, fits=fits, as_json=as_json)


@command.command("cancel")
@click.argument("intent")
@click.option("-m", "--reason", default="", metavar="WHY", help="Why; it is kept for ever.")
@person_options
@config_option
@json_option
def cancel(
    intent: str, reason: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool
) -> None:
    r"""Take an intent back before a permit stands for it.

    \b
    Exit codes: 0 withdrawn, 2 no such intent or an unreadable reason, 4 it is under way or at its end, or --as NAME is not proved or may not,
    5 the database could not be opened.
    """
    from safety_core.shell.submit import withdraw

    with opened(config) as core:
        claimed = claimant(as_person, key_file) if as_person else None
        _show(withdraw(core, intent, person=who(as_person), claimant=claimed, why=reason), as_json=as_json)


def _show(
    queued: QueuedIntent,
    recall: QueuedIntent | None = None,
    *,
    planned_at: "datetime | None" = None,
    fits: tuple[str, str] | None = None,
    link: dict[str, str | None] | None = None,
    as_json: bool,
) -> None:
    why = f": {queued.reason.value} ({queued.saw})" if queued.reason else ""
    waits = f", waits for {queued.waits_for}" if queued.waits_for else ""
    became = f", became {queued.object}" if queued.object else ""
    back = f"; its recall {recall.intent.intent} is {recall.state.value}" if recall else ""
    held = f"; cadence holds it until {fits[0]}: {fits[1]}" if fits else ""
    planned = f", planned for {planned_at:%Y-%m-%dT%H:%M:%SZ}" if planned_at else ""
    at = f": {link['link']}" if link and link["link"] else ""
    words = f"{queued.intent.intent}  {queued.state.value}{planned}{why}{waits}{became}{at}{back}{held}"
    said = msgspec.to_builtins(queued) | (link or {})
    if planned_at:
        said["planned_for"] = f"{planned_at:%Y-%m-%dT%H:%M:%SZ}"
    if recall:
        said["recall"] = msgspec.to_builtins(recall)
    if fits:
        said |= {"held_until": fits[0], "held_by": fits[1]}
    say(said, words, as_json=as_json)
