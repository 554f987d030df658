"""What waits for a person's yes: see exactly what it is, say yes or no to it, edit it, hand it to somebody else."""

from pathlib import Path
from typing import Any

import click
import msgspec

from safety_core.cli.common import claimant, config_option, json_option, opened, person_options, say
from safety_core.media import medium
from safety_core.shell.plain_sight import shown
from safety_core.shell.requests import Seen
from safety_core.switches import spoken

NOTHING = "nothing waits for a decision"
reason_option = click.option("-m", "--reason", required=True, metavar="WHY", help="Why; it is kept for ever.")
why_option = click.option("-m", "--reason", default="", metavar="WHY", help="Why, if there is something to say.")
seen_option = click.option(
    "--seen", required=True, metavar="DIGITS", help="The first digits (8 or more) of the commitment that show printed."
)


@click.group("approve")
def command() -> None:
    """What needs a person's yes before it is done, and the people who say it.

    Engagement (reply, comment, like, follow, message) always does, and whatever else the rules name. A yes is for exactly
    the content, target and account that were shown; an edit, newer rules or 24 hours make it void, and the author or last
    editor cannot say it.
    """


@command.command("list")
@click.option("--all", "everything", is_flag=True, help="Every request that ever was, not only what waits.")
@person_options
@config_option
@json_option
def listing(everything: bool, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Show what waits for a decision, oldest first; with --as NAME that person's clients only.

    \b
    Exit codes: 0 shown, 2 a broken configuration, 4 --as NAME is not proved, 5 the database could not be opened.
    """
    from safety_core.shell.requests import listed

    with opened(config) as core:
        found = listed(core, claimant(as_person, key_file) if as_person else None, everything=everything)
        now_us = core.clock.boot_us()
    words = "\n".join(_line(each, now_us) for each in found) or NOTHING
    say({"approvals": [_plain(each) for each in found]}, words, as_json=as_json)


@command.command("show")
@click.argument("name", metavar="APPROVAL")
@person_options
@config_option
@json_option
def show(name: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Show exactly what is decided on. APPROVAL may also be an intent's name: then its newest request.

    Whatever a reader would not see, or would see elsewhere than it stands (bidirectional marks, zero-width characters,
    controls), is named by its number: ⟨U+202E⟩.

    \b
    Exit codes: 0 shown, 2 no such request, 4 --as NAME is not proved, 5 the database could not be opened.
    """
    from safety_core.shell.requests import shown as looked_at

    with opened(config) as core:
        found = looked_at(core, name, claimant(as_person, key_file) if as_person else None)
        now_us = core.clock.boot_us()
    say(_plain(found), _whole(found, now_us), as_json=as_json)


@command.command("yes")
@click.argument("name", metavar="APPROVAL")
@seen_option
@why_option
@person_options
@config_option
@json_option
def say_yes(
    name: str, seen: str, reason: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool
) -> None:
    r"""Say yes to exactly what show printed.

    \b
    Exit codes:
      0  said; with the last yes that is needed it goes on
      2  no such request, or no digits of a commitment; nothing changed
      4  refused: other content than you saw, the author or last editor, not proved, not allowed, or over; nothing changed
      5  the database could not be opened
    """
    from safety_core.shell.approve import yes

    with opened(config) as core:
        _say(yes(core, name, claimant(as_person, key_file), seen=seen, why=reason), as_json=as_json)


@command.command("no")
@click.argument("name", metavar="APPROVAL")
@seen_option
@reason_option
@person_options
@config_option
@json_option
def say_no(
    name: str, seen: str, reason: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool
) -> None:
    r"""Say no: one is enough, and its intent is cancelled.

    \b
    Exit codes: 0 rejected, 2 no such request, no digits or no reason, 4 refused (as for yes), 5 the database could not
    be opened.
    """
    from safety_core.shell.approve import no

    with opened(config) as core:
        _say(no(core, name, claimant(as_person, key_file), seen=seen, why=reason), as_json=as_json)


@command.command("revoke")
@click.argument("name", metavar="APPROVAL")
@reason_option
@person_options
@config_option
@json_option
def take_back(
    name: str, reason: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool
) -> None:
    r"""Take an approval back, while nothing of it is under way or done. What is under way is stopped by a halt.

    \b
    Exit codes: 0 taken back, 2 no such request or no reason, 4 refused: not approved, it may stand already, not proved or
    not allowed, 5 the database could not be opened.
    """
    from safety_core.shell.approve import revoke

    with opened(config) as core:
        _say(revoke(core, name, claimant(as_person, key_file), reason), as_json=as_json)


@command.command("ask")
@click.argument("name", metavar="INTENT")
@person_options
@config_option
@json_option
def ask_again(name: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Ask anew for what nobody decided in time, or whose approval was taken back.

    \b
    Exit codes: 0 asked, 2 no such intent, 4 refused: it is asked or approved, at its end, not proved or not allowed,
    5 the database could not be opened.
    """
    from safety_core.shell.approve import ask

    with opened(config) as core:
        _say(ask(core, name, claimant(as_person, key_file)), as_json=as_json)


@command.command("edit")
@click.argument("name", metavar="APPROVAL")
@click.option("--text", required=True, help="The whole new text.")
@person_options
@config_option
@json_option
def change(
    name: str, text: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool
) -> None:
    r"""Give it another text. What was decided is void, it is asked for anew, and your own yes to it will not count.

    \b
    Exit codes: 0 edited, 2 no such request or a text that cannot be taken, 4 refused: under way, at its end, the same
    text, not proved or not allowed, 5 the database could not be opened.
    """
    from safety_core.shell.approve import edit

    with opened(config) as core:
        _say(edit(core, name, claimant(as_person, key_file), text), as_json=as_json)


@command.command("escalate")
@click.argument("name", metavar="APPROVAL")
@click.option(
    "--to", required=True, metavar="WHOM", help="A person, whose yes is then needed, or a role, which each then needs."
)
@reason_option
@person_options
@config_option
@json_option
def hand_on(
    name: str, to: str, reason: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool
) -> None:
    r"""Have somebody else decide. It never makes a yes easier.

    \b
    Exit codes: 0 escalated, 2 no such request, nobody of that name or no reason, 4 refused: no longer asked, a lower role,
    a person whose yes never counts, not proved or not allowed, 5 the database could not be opened.
    """
    from safety_core.shell.approve import escalate

    with opened(config) as core:
        _say(escalate(core, name, claimant(as_person, key_file), to, reason), as_json=as_json)


@command.group("rules")
def rules() -> None:
    """Which actions need approval, of how many, of whom, and for how long it holds."""


@rules.command("show")
@config_option
@json_option
def show_rules(config: str | None, as_json: bool) -> None:
    r"""Print the rules in force, as they were loaded.

    \b
    Exit codes: 0 shown, 2 a broken configuration, 5 the database could not be opened, or holds no rules that can be read.
    """
    from safety_core.shell.rulebook import in_force

    with opened(config) as core:
        loaded, read = in_force(core)
    head = f"# version {loaded.version}, loaded by {loaded.loaded_by} at {loaded.at}, SHA-256 {loaded.digest}"
    say({**msgspec.to_builtins(loaded), "rules": msgspec.to_builtins(read)}, f"{head}\n{loaded.body}", as_json=as_json)


@rules.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@person_options
@config_option
@json_option
def load_rules(file: Path, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Put the rules of a TOML FILE in force, as an admin. What was asked under older rules is void and asked anew.

    \b
    [engagement]        # reply, comment, like, follow, message: always
    quorum = 1
    life_h = 24
    role = "approver"
    [[rule]]            # what it does not name is "all"; the strictest counts
    client = "acme"
    action = "publish"
    quorum = 2

    \b
    Exit codes: 0 in force, 2 FILE cannot be taken (says line and field), 4 not proved, or no admin, 5 the database could
    not be opened.
    """
    from safety_core.errors import BadInput
    from safety_core.fleet import approvals_file
    from safety_core.shell.rulebook import load

    text = approvals_file.read(file)
    with opened(config) as core:
        try:
            loaded = load(core, text, claimant(as_person, key_file))
        except BadInput as refused:
            raise approvals_file.placed(file, text, refused) from refused
    say(
        {"version": loaded.version, "digest": loaded.digest},
        f"version {loaded.version} of the rules on approvals is in force",
        as_json=as_json,
    )


def _say(done: Seen, *, as_json: bool) -> None:
    approval = done.approval
    words = {
        "asked": f"it needs {approval.quorum} yes and has {len(done.yes)}: holdpoint approve show {approval.approval}",
        "approved": f"{approval.intent} goes on; to take it back: holdpoint approve revoke {approval.approval} -m WHY",
        "rejected": f"{approval.intent} is cancelled",
        "revoked": f"{approval.intent} waits; to ask anew: holdpoint approve ask {approval.intent}",
    }
    following = words.get(approval.state.value, shown(approval.saw))
    say(_plain(done), f"{approval.approval} is {approval.state.value}: {following}", as_json=as_json)


def _plain(seen: Seen) -> dict[str, Any]:
    """As JSON, with the content as it is and as a person must see it."""
    plain: dict[str, Any] = msgspec.to_builtins(seen)
    for vote in plain["votes"]:
        person = vote.pop("person")
        vote["active"] = bool(person and person["active"])
    return {**plain, "shown": shown(seen.of.intent.text)}


def _line(seen: Seen, now_us: int) -> str:
    approval, intent = seen.approval, seen.of.intent
    whom = f", escalated to {approval.escalated_person or approval.escalated_role}" if _escalated(seen) else ""
    without = f"pictures or films: {len(intent.media)}" if intent.media else f"on {shown(intent.target or 'nothing')}"
    first = shown(intent.text).splitlines()[0] if intent.text else without
    return (
        f"{approval.approval}  {approval.state.value:<8} {intent.client} {intent.platform.value} {intent.account}  "
        f"{intent.action.value}, {len(seen.yes)} of {approval.quorum} yes{whom}; {_until(seen, now_us)}\n    {first}"
    )


def _medium(ref: str) -> str:
    """A picture or film: what it is, and what its file on the shelf is called, so that it can be looked at."""
    named = medium(ref)
    return f"{named.kind}, {named.size:,} bytes; on the shelf: {named.sha256}"


def _escalated(seen: Seen) -> bool:
    return seen.approval.escalated_person is not None or seen.approval.escalated_role is not None


def _until(seen: Seen, now_us: int) -> str:
    left_us = seen.approval.expires_us - now_us
    if not seen.approval.open:
        return shown(seen.approval.saw) or "over"
    return f"expires in {spoken(left_us)}" if left_us > 0 else "expired"


def _whole(seen: Seen, now_us: int) -> str:
    approval, intent = seen.approval, seen.of.intent
    said = [
        f"{each.decision.person} ({each.decision.role.value}) said {each.decision.word.value} at {each.decision.at}"
        + (f": {shown(each.decision.why)}" if each.decision.why else "")
        + ("" if each.decision.word.value != "yes" or each.decision.person in seen.yes else "; it does not count now")
        for each in seen.votes
    ]
    needs = f"{approval.quorum} yes of {seen.need_role.value} or above"
    if approval.escalated_person is not None:
        needs += f", {approval.escalated_person} among them"
    where = f"{intent.action.value} on {intent.platform.value}, {intent.account} of {intent.client}"
    where += f"  ({intent.intent}, {seen.of.state.value})"
    lines = [
        f"{approval.approval}  {approval.state.value}{f': {shown(approval.saw)}' if approval.saw else ''}",
        f"  for         {where}",
        f"  target      {shown(intent.target) if intent.target else 'none'}",
        f"  written by  {shown(intent.author)}{f', edited last by {intent.editor}' if intent.editor else ''}",
        f"  needs       {needs}; version {approval.rules} of the rules",
        *(f"  said        {each}" for each in said or ["nothing yet"]),
        f"  time        {_until(seen, now_us)} ({approval.expires_at})",
        "  content     between the lines, everything invisible named:",
        "  ----",
        *(f"  {each}" for each in shown(intent.text).split("\n")),
        "  ----",
        *(f"  shows       {_medium(each)}" for each in intent.media),
        f"  commitment  {approval.commitment}",
    ]
    if approval.state.value == "asked":
        lines.append(
            f"  to approve exactly this: holdpoint approve yes {approval.approval} --seen {approval.commitment[:8]}"
        )
    return "\n".join(lines)
