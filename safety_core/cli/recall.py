"""Take back what became real around a halt."""

import click
import msgspec

from safety_core.cli.common import claimant, config_option, deciding, json_option, looking, person_options, say
from safety_core.records import QueuedIntent
from safety_core.shell.recall import Effect


@click.group("recall")
def command() -> None:
    """What a halt came too late for, and its deletion by a named person.

    A recall goes on under a halt of everything; a halt that names it (holdpoint halt --action recall) stops it.
    """


@command.command("list")
@click.option("--halt", metavar="HALT", help="Which halt (default: the last one thrown).")
@person_options
@config_option
@json_option
def show(halt: str | None, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Show what may have become real around a halt: in its scope, permitted before its fence, answered after it was asked for.

    With --as NAME that person's clients' only.

    \b
    Exit codes: 0 shown, 2 there is no such halt, 4 --as NAME is not proved, 5 the database could not be opened.
    """
    from safety_core.shell.recall import listed

    with looking(config, as_person, key_file) as core:
        found = listed(core, halt)
    if found.halt is None:
        words = "nothing was ever halted, so nothing is to be recalled"
    else:
        about = f"{found.halt.halt} of {found.halt.scope}, asked for at {found.halt.asked_at}"
        lines = "\n".join(map(_line, found.effects)) or "nothing became real that it did not wait for"
        words = f"{about}:\n{lines}"
    say(msgspec.to_builtins(found), words, as_json=as_json)


@command.command("delete")
@click.argument("effects", nargs=-1, required=True, metavar="EFFECT...")
@click.option("-m", "--reason", required=True, metavar="WHY", help="Why; it is kept for ever.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@person_options
@config_option
@json_option
def delete_some(
    effects: tuple[str, ...],
    reason: str,
    yes: bool,
    as_person: str | None,
    key_file: str | None,
    config: str | None,
    as_json: bool,
) -> None:
    r"""Delete these effects from their platforms, named by their permits as in `holdpoint recall list`.

    A deletion cannot be undone: it asks first, unless --yes. A running worker carries it out, before all else that waits
    on the account; holdpoint recall list shows how far it is. Ordering the same twice is ordering it once.

    \b
    Exit codes:
      0  ordered, or ordered already
      1  you did not say yes; nothing is deleted
      2  no such effect, or no reason; nothing is deleted
      4  refused: not listed, a like, where it stands is not known, the platform deletes nothing, not proved or not allowed;
         nothing is deleted
      5  the database could not be opened
    """
    from safety_core.shell.recall import delete

    with deciding(config) as core:
        if not yes:
            click.confirm(f"Delete {', '.join(effects)} from their platforms, for good?", abort=True, err=True)
        ordered = delete(core, effects, claimant(as_person, key_file), reason)
    say(
        {"recalls": msgspec.to_builtins(ordered)},
        "\n".join(f"{each.intent.intent}  {_where(each)}, takes back {each.intent.recalls}" for each in ordered),
        as_json=as_json,
    )


def _line(each: Effect) -> str:
    permit, intent = each.permit, each.effect.intent
    stands = f"stands as {each.object}" if each.object else "where it stands is not known"
    taken = f"; recall {_where(each.recall)}" if each.recall else ""
    return (
        f"{permit.permit}  {permit.state.value:<11} {permit.client} {permit.platform} {permit.account}  {stands}{taken}\n"
        f"    {intent.action.value} {intent.text!r}  ({intent.intent})"
    )


def _where(order: QueuedIntent) -> str:
    why = f" ({order.reason.value}: {order.saw})" if order.reason else ""
    return f"{order.state.value}{why}"
