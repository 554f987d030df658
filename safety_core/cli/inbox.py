"""What people said to clients' accounts: see it, answer it, have an answer drafted, or drop it."""

from typing import TYPE_CHECKING, Any

import click
import msgspec

from safety_core.cli.common import claimant, config_option, json_option, opened, person_options, say
from safety_core.cli.inbox_poll import poll
from safety_core.shell.plain_sight import shown

if TYPE_CHECKING:
    from safety_core.shell.inbox import Row, Shown

NOTHING = "nothing that was heard waits for anybody"
why_option = click.option("-m", "--reason", required=True, metavar="WHY", help="Why; it is kept for ever.")


@click.group("inbox")
def command() -> None:
    """What people said to clients' accounts, and the answers that are on their way.

    What a person must answer stands first. An answer is never sent without somebody's yes (holdpoint approve), and nobody
    approves what they wrote themselves.
    """


@command.command("list")
@click.option("--client", help="Only of this client.")
@click.option("--all", "everything", is_flag=True, help="Also what is at its end.")
@person_options
@config_option
@json_option
def listing(
    client: str | None, everything: bool, as_person: str | None, key_file: str | None, config: str | None, as_json: bool
) -> None:
    r"""What was heard and is not at its end, what waits for a person first; with --as NAME of that person's clients.

    \b
    Exit codes: 0 shown, 2 there is no such client, 4 --as NAME is not proved, 5 the database could not be opened.
    """
    from safety_core.shell.inbox import listed

    with opened(config) as core:
        found = listed(core, claimant(as_person, key_file) if as_person else None, client, everything=everything)
    words = "\n".join(_line(each) for each in found) or NOTHING
    say({"heard": [_row(each) for each in found]}, words, as_json=as_json)


@command.command("show")
@click.argument("name", metavar="HEARD")
@person_options
@config_option
@json_option
def show(name: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""The thread, what the screen finds in it, the answer that is on its way, and what can be done about it.

    Whatever a reader would not see, or would see elsewhere than it stands, is named by its number: ⟨U+202E⟩.

    \b
    Exit codes: 0 shown, 2 there is none of that name, 4 it was erased or --as NAME is not proved, 5 the database could not
    be opened.
    """
    from safety_core.errors import BadFile
    from safety_core.fleet import compose_flows
    from safety_core.shell.inbox import show as look

    try:
        screen = compose_flows.screen()
    except BadFile:
        screen = None
    with opened(config) as core:
        found = look(core, name, screen, claimant(as_person, key_file) if as_person else None)
    _say(found, as_json=as_json)


@command.command("answer")
@click.argument("name", metavar="HEARD")
@click.option("--text", required=True, help="The answer.")
@person_options
@config_option
@json_option
def answer(
    name: str, text: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool
) -> None:
    r"""Answer it in your own words. They wait for somebody else's yes.

    \b
    Exit codes: 0 it waits for a yes, 2 none of that name or a text that cannot be taken, 4 refused: a message, answered or
    being answered, it reads otherwise by now, not proved or not allowed, 5 the database could not be opened.
    """
    from safety_core.cli.common import deciding
    from safety_core.shell.inbox import answer as write

    with deciding(config) as core:
        _say(write(core, name, text, claimant(as_person, key_file)), as_json=as_json)


@command.command("draft")
@click.argument("name", metavar="HEARD")
@why_option
@person_options
@config_option
@json_option
def draft(
    name: str, reason: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool
) -> None:
    r"""Say that an answer may be drafted to what went to a person; somebody decides on it nevertheless.

    \b
    Exit codes: 0 it may, 2 none of that name or no reason, 4 refused: a message, with nobody, it reads otherwise by now, not
    proved or not allowed, 5 the database could not be opened.
    """
    from safety_core.shell.inbox import let_draft

    with opened(config) as core:
        _say(let_draft(core, name, claimant(as_person, key_file), reason), as_json=as_json)


@command.command("drop")
@click.argument("name", metavar="HEARD")
@why_option
@person_options
@config_option
@json_option
def drop(
    name: str, reason: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool
) -> None:
    r"""Say that nothing is answered; an answer that waits for a yes, or for its turn, is taken back.

    \b
    Exit codes: 0 dropped, 2 none of that name or no reason, 4 refused: at its end, its answer is being made, not proved or not
    allowed, 5 the database could not be opened.
    """
    from safety_core.shell.inbox import drop as leave

    with opened(config) as core:
        _say(leave(core, name, claimant(as_person, key_file), reason), as_json=as_json)


def _row(row: "Row") -> dict[str, Any]:
    kept, heard = row
    said = {"heard": kept.document, "state": kept.state, "why": kept.saw}
    return {**said, **msgspec.to_builtins(heard), "shown": shown(heard.text)}


def _line(row: "Row") -> str:
    kept, heard = row
    first = (shown(heard.text).splitlines() or ["(no words)"])[0]
    who = shown(heard.author_name or heard.author or "somebody")
    why = f": {shown(kept.saw)}" if kept.saw else ""
    return (
        f"{kept.document}  {kept.state}{why}\n"
        f"    {heard.client} {heard.platform.value} {heard.account}  {heard.kind.value} by {who}: {first}"
    )


def _say(found: "Shown", *, as_json: bool) -> None:
    kept = found.kept
    plain: dict[str, Any] = {
        **_row((kept, found.heard)),  # type: ignore[arg-type]
        "thread": [msgspec.to_builtins(each) for each in found.thread.events],
        "found": None if found.found is None else [each._asdict() for each in found.found],
        "answer": None if found.reply is None or found.drafted is None else _answer(found),
        "next": _next(found),
    }
    say(plain, "\n".join(_whole(found)), as_json=as_json)


def _answer(found: "Shown") -> dict[str, Any]:
    assert found.reply is not None
    assert found.drafted is not None
    said = {"state": found.drafted.state, "number": found.reply.answering.number, "intent": found.reply.intent}
    draft = found.reply.answering.draft
    return {
        **said,
        "text": draft.text,
        "shown": shown(draft.text),
        "why": draft.why,
        "author": found.reply.by or draft.author,
    }


def _whole(found: "Shown") -> list[str]:
    kept, heard = found.kept, found.heard
    lines = [
        f"{kept.document}  {kept.state}{f': {shown(kept.saw)}' if kept.saw else ''}",
        f"  for       {heard.kind.value} to {heard.account} of {heard.client} on {heard.platform.value}",
        "  thread    everything invisible named, > is what is answered:",
    ]
    for each in found.thread.events:
        mark = ">" if each.heard.object == heard.object else " "
        who = "ourselves" if each.heard.own else shown(each.heard.author_name or each.heard.author or "somebody")
        version = f", version {each.version}" if each.version > 1 else ""
        text = shown(each.heard.text).split("\n")
        lines += [f"  {mark} {who}{version}:", *(f"      {line}" for line in text)]
    lines += [f"  found     {each.concern.value} ({each.rule}): {shown(each.words)}" for each in found.found or ()]
    if found.reply is not None and found.drafted is not None:
        answering = found.reply.answering
        by = found.reply.by or answering.draft.author
        lines += [
            f"  answer    {found.drafted.state}, number {answering.number}, by {shown(by)}: {shown(answering.draft.why)}",
            "  ----",
            *(f"  {line}" for line in shown(answering.draft.text).split("\n")),
            "  ----",
        ]
    return [*lines, *(f"  to {what}: {line}" for what, line in _next(found).items())]


def _next(found: "Shown") -> dict[str, str]:
    """What can be typed about it, by what it does."""
    name = found.kept.document
    drop_line = f"holdpoint inbox drop {name} -m WHY --as NAME"
    if found.kept.state == "escalated":
        return {
            "answer it": f"holdpoint inbox answer {name} --text TEXT --as NAME",
            "have it drafted": f"holdpoint inbox draft {name} -m WHY --as NAME",
            "drop it": drop_line,
        }
    if found.kept.state == "drafting" and found.reply is not None:
        return {"decide on its answer": f"holdpoint approve show {found.reply.intent}", "drop it": drop_line}
    return {"drop it": drop_line} if found.kept.state in ("new", "to_draft") else {}


command.add_command(poll)
