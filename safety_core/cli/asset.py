"""Have the nodes of an approved plan made, see what came, hand it over for its time, or withdraw it."""

import sys
from typing import TYPE_CHECKING, Any

import click
import msgspec

from safety_core.cli.common import claimant, config_option, json_option, opened, person_options, say, who

if TYPE_CHECKING:
    from safety_core.shell.assets import Row, Shown
    from safety_core.shell.handing import Handed
    from safety_core.shell.identity import Claimant

NOT_ALL = 3
ALL_REFUSED = 4

node_option = click.option("--node", metavar="NODE", help="Only this node of the plan.")


@click.group("asset")
def command() -> None:
    r"""What is published: made of the nodes of an approved plan, judged, and handed over for their times.

    \b
    From a plan to posts:
      holdpoint plan list                       which plans are approved
      holdpoint asset make PLAN                 have every node made; again only what is missing
      holdpoint asset list PLAN                 how each node stands
      holdpoint asset show PLAN/NODE            words, pictures, quality; every try and its reason
      holdpoint asset queue PLAN                hand over what was accepted, each for its node's time
    """


@command.command("make")
@click.argument("plan")
@node_option
@person_options
@config_option
@json_option
def make(
    plan: str, node: str | None, as_person: str | None, key_file: str | None, config: str | None, as_json: bool
) -> None:
    r"""Have every node of an approved PLAN made, and judge what comes; what is there already is left alone.

    A node that fails fails alone: it is said with its reason, and made anew the next time.

    \b
    Exit codes:
      0  every node is there: accepted, handed over, or withdrawn
      2  no such plan or node, or the configuration is broken; nothing was made
      3  some are there and some are not (says which, and why)
      4  refused: not approved, erased, halted, not proved or not allowed; nothing was made
      5  the database could not be read or written; what was said before stands
    """
    from safety_core.fleet import compose_flows, settings
    from safety_core.shell import assets

    loaded, person = settings.load(config), _person(as_person, key_file)
    creator, core = compose_flows.creator(loaded), compose_flows.creating_core(loaded)
    rows: list[Row] = []
    try:
        for each in assets.make(core, creator, plan, person, node):
            rows.append(each)
            if not as_json:
                click.echo(_line(each))
    finally:
        core.store.close()
    there = sum(each.there for each in rows)
    words = f"{there} of {len(rows)} there"
    if there == len(rows):
        words += f"; hand them over: holdpoint asset queue {plan}"
    else:
        words += f"; once the reason is gone, type again: holdpoint asset make {plan}"
    say({"nodes": [_row(each) for each in rows], "there": there}, words, as_json=as_json)
    sys.exit(_code(there, refused=sum(each.state == assets.REFUSED for each in rows), of=len(rows)))


@command.command("list")
@click.argument("plan")
@person_options
@config_option
@json_option
def show_all(plan: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Every node of a PLAN in order of time, and how its asset stands.

    \b
    Exit codes: 0 shown, 2 there is no such plan, 4 --as NAME is not proved, or it was erased, 5 the database could not be opened.
    """
    from safety_core.shell import assets

    with opened(config) as core:
        rows = assets.listed(core, plan, _person(as_person, key_file))
    say({"nodes": [_row(each) for each in rows]}, "\n".join(map(_line, rows)) or "it has no nodes", as_json=as_json)


@command.command("show")
@click.argument("asset")
@person_options
@config_option
@json_option
def show_one(asset: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""What an ASSET says and shows, how it was judged, and every try before it. ASSET is its name, or PLAN/NODE.

    \b
    Exit codes: 0 shown, 2 there is no such asset, 4 --as NAME is not proved, 5 the database could not be opened.
    """
    from safety_core.shell import assets

    with opened(config) as core:
        found = assets.shown_of(core, asset, _person(as_person, key_file))
    say(_whole(found), "\n".join(_lines(found)), as_json=as_json)


@command.command("queue")
@click.argument("plan")
@node_option
@person_options
@config_option
@json_option
def queue(
    plan: str, node: str | None, as_person: str | None, key_file: str | None, config: str | None, as_json: bool
) -> None:
    r"""Hand over what was accepted of an approved PLAN: each post is planned for its node's time, and checked then.

    Handed over twice, nothing is made twice. A node whose time has passed, or that would come before what it depends on, is
    not handed over; it is said.

    \b
    Exit codes:
      0  every node is handed over
      2  no such plan or node; nothing was handed over
      3  some are and some are not (says which, and why)
      4  refused: not approved, erased, not proved or not allowed, or nothing of it could be; nothing was handed over
      5  the database could not be read or written; what was said before stands
    """
    from safety_core.fleet import compose_flows, settings
    from safety_core.shell import handing

    core, person = compose_flows.creating_core(settings.load(config)), _person(as_person, key_file)
    rows: list[Handed] = []
    try:
        for each in handing.queue(core, plan, person, node):
            rows.append(each)
            if not as_json:
                click.echo(_said(each))
    finally:
        core.store.close()
    done = sum(bool(each.intents) for each in rows)
    words = f"{done} of {len(rows)} handed over; see them: holdpoint intent queue"
    say({"nodes": [_handed(each) for each in rows], "handed_over": done}, words, as_json=as_json)
    sys.exit(_code(done, refused=len(rows) - done, of=len(rows)))


@command.command("withdraw")
@click.argument("asset")
@click.option("-m", "--reason", required=True, metavar="WHY", help="Why; it is kept for ever.")
@person_options
@config_option
@json_option
def withdraw(
    asset: str, reason: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool
) -> None:
    r"""Have an ASSET never used, and its node never made again. ASSET is its name, or PLAN/NODE.

    \b
    Exit codes: 0 withdrawn, 2 no such asset or no reason, 4 refused: handed over or withdrawn already, not proved or not allowed,
    5 the database could not be opened.
    """
    from safety_core.shell import assets

    with opened(config) as core:
        gone = assets.withdraw(core, asset, reason, person=who(as_person), claimant=_person(as_person, key_file))
    say(
        {"asset": gone.document, "subject": gone.subject, "state": gone.state, "saw": gone.saw},
        f"{gone.subject}  {gone.state}: {gone.saw}",
        as_json=as_json,
    )


def _person(as_person: str | None, key_file: str | None) -> "Claimant | None":
    return claimant(as_person, key_file) if as_person else None


def _code(done: int, *, refused: int, of: int) -> int:
    if done == of:
        return 0
    return ALL_REFUSED if refused == of else NOT_ALL


def _row(row: "Row") -> dict[str, Any]:
    return {
        "plan": row.plan,
        "node": row.node.node,
        "platform": row.node.platform.value,
        "account": row.node.account,
        "at": row.node.at.isoformat(),
        "state": str(row.state),
        "asset": row.asset,
        "saw": row.saw,
        "new": row.new,
    }


def _line(row: "Row") -> str:
    node, why = row.node, f": {row.saw}" if row.saw else ""
    named = f"  {row.asset}" if row.asset else ""
    return f"{node.at.isoformat()}  {node.node}  {node.account} on {node.platform.value}  {row.state}{named}{why}"


def _handed(handed: "Handed") -> dict[str, Any]:
    return {
        "node": handed.node.node,
        "at": handed.node.at.isoformat(),
        "intents": [msgspec.to_builtins(each) for each in handed.intents],
        "saw": handed.saw,
        "new": handed.new,
    }


def _said(handed: "Handed") -> str:
    node = handed.node
    head = f"{node.at.isoformat()}  {node.node}  {node.account} on {node.platform.value}"
    if not handed.intents:
        return f"{head}  NOT handed over: {handed.saw}"
    already = "" if handed.new else ", handed over before"
    return f"{head}  {', '.join(f'{each.intent.intent} {each.state.value}' for each in handed.intents)}{already}"


def _whole(found: "Shown") -> dict[str, Any]:
    kept = found.kept
    return {
        "asset": kept.document,
        "subject": kept.subject,
        "client": kept.client,
        "state": kept.state,
        "saw": kept.saw,
        "work": None if found.work is None else msgspec.to_builtins(found.work),
        "tries": [
            {"asset": each.document, "version": each.version, "state": each.state, "saw": each.saw, "at": each.at}
            for each in found.tries
        ],
    }


def _lines(found: "Shown") -> list[str]:
    kept, work = found.kept, found.work
    why = f": {kept.saw}" if kept.saw else ""
    lines = [f"{kept.document}  {kept.subject}  {kept.state}{why}"]
    if work is None:
        return [*lines, "what it said was erased"]
    lines.append(f"ordered: {work.order.topic}")
    if work.asset is not None:
        quality = ", ".join(f"{each.name} {each.score}" for each in work.asset.quality.parts)
        lines.append(f"quality {work.asset.quality.score} of 100 ({quality})")
        for variant in work.asset.variants:
            lines.append(f"{variant.account} on {variant.platform.value}:")
            lines += [f"    {line}" for line in variant.text.splitlines()]
            shown = zip(variant.media, variant.pixels, strict=True)
            lines += [f"    shows {pixels}, {ref.partition(':')[0]}; on the shelf: {ref}" for ref, pixels in shown]
        lines += [f"in words: {each.text}" for each in work.asset.alts]
    lines += [
        f"try {each.version}  {each.at}  {each.state}{': ' + each.saw if each.saw else ''}" for each in found.tries
    ]
    return lines
