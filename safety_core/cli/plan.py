"""Plans: have one made from a client's brand, see it day by day, approve it, or reject it and have another made."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import click
import msgspec

from safety_core.cli.common import claimant, config_option, json_option, opened, person_options, say
from safety_core.shell.plain_sight import lines, shown

if TYPE_CHECKING:
    from safety_core.documents import Document
    from safety_core.planning.plan import PlanNode
    from safety_core.shell.plan import Plan, Row

NOTHING = "there is no plan"


@click.group("plan")
def command() -> None:
    """What is to be posted when, put before a person before anything is made of it.

    A plan is made from the brand of a client (holdpoint brand load), judged, and waits for an approver. It is decided on
    once. Who rejects it says why: whoever plans is told, and makes another (holdpoint plan make). Only an approved plan is
    created from.
    """


@command.command("make")
@click.argument("client")
@person_options
@config_option
@json_option
def make_one(client: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Have a plan of CLIENT made, as one of its operators. After a rejection it is the next version, and answers why.

    \b
    Exit codes:
      0  made: it waits for a decision
      2  no such client; no plan can be made of its brand; the planner gave none; nothing is kept
      4  refused: not proved, not allowed, no brand, a plan of the period waits or is approved, halted, or what the planner
         made falls short (says every point); nothing is kept
      5  the database could not be opened
    """
    from safety_core.fleet import compose_flows, settings
    from safety_core.shell.plan import make

    planner = compose_flows.planner(settings.load(config))
    with opened(config) as core:
        made = make(core, planner, client, claimant(as_person, key_file))
    say(_plain(made), f"{_head(made)}\n  see it: holdpoint plan show {made.kept.document}", as_json=as_json)


@command.command("list")
@click.option("--client", help="Only of this client.")
@person_options
@config_option
@json_option
def listing(client: str | None, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Show every version of every plan, oldest first; with --as NAME that person's clients only.

    \b
    Exit codes: 0 shown, 2 there is no such client, 4 --as NAME is not proved, 5 the database could not be opened.
    """
    from safety_core.shell.plan import listed

    with opened(config) as core:
        rows = listed(core, claimant(as_person, key_file) if as_person else None, client)
    words = "\n".join(_line(each) for each in rows) or NOTHING
    say({"plans": [{**_about(each.kept), "posts": each.posts} for each in rows]}, words, as_json=as_json)


@command.command("show")
@click.argument("plan")
@person_options
@config_option
@json_option
def show(plan: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool) -> None:
    r"""Show a plan day by day, by the client's own clocks: what is decided on.

    Whatever a reader would not see, or would see elsewhere than it stands (bidirectional marks, zero-width characters,
    controls), is named by its number: ⟨U+202E⟩. A line break is a line break, and what comes after it is set in.

    \b
    Exit codes: 0 shown, 2 no such plan, 4 it was erased, or --as NAME is not proved, 5 the database could not be opened.
    """
    from safety_core.shell.plan import shown as looked_at

    with opened(config) as core:
        found = looked_at(core, plan, claimant(as_person, key_file) if as_person else None)
    say(_plain(found), "\n".join(_whole(found)), as_json=as_json)


@command.command("approve")
@click.argument("plan")
@click.option("-m", "--reason", default="", metavar="WHY", help="Why, if there is something to say.")
@person_options
@config_option
@json_option
def say_yes(
    plan: str, reason: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool
) -> None:
    r"""Say yes to a plan, as an approver of its client: assets may be made from it.

    Not where its client has a newer brand than it was made from, and not once one of its times has passed.

    \b
    Exit codes: 0 approved, 2 no such plan, or a reason that nobody can read, 4 refused: not proved, not allowed, decided on
    already, or it does not stand any more (says why), 5 the database could not be opened.
    """
    from safety_core.shell.plan import approve

    with opened(config) as core:
        done = approve(core, plan, claimant(as_person, key_file), reason)
    say(_about(done), f"{done.document} is approved: assets may be made from it", as_json=as_json)


@command.command("reject")
@click.argument("plan")
@click.option(
    "-m",
    "--reason",
    required=True,
    metavar="WHY",
    help="What is wrong with it: whoever plans anew is told, word for word.",
)
@person_options
@config_option
@json_option
def say_no(
    plan: str, reason: str, as_person: str | None, key_file: str | None, config: str | None, as_json: bool
) -> None:
    r"""Say no to a plan, as an approver of its client.

    \b
    Exit codes: 0 rejected, 2 no such plan, or no reason that anybody can read, 4 refused: not proved, not allowed, decided
    on already, 5 the database could not be opened.
    """
    from safety_core.shell.plan import reject

    with opened(config) as core:
        done = reject(core, plan, claimant(as_person, key_file), reason)
    words = f"{done.document} is rejected; to have another made: holdpoint plan make {done.client}"
    say(_about(done), words, as_json=as_json)


def _about(kept: "Document") -> dict[str, Any]:
    """What there is to say of a plan without what stands in it."""
    return {
        "plan": kept.document,
        "client": kept.client,
        "from": kept.subject,
        "version": kept.version,
        "state": kept.state,
        "why": kept.saw,
        "made_by": kept.made_by,
        "at": kept.at,
    }


def _plain(found: "Plan") -> dict[str, Any]:
    brand = {"version": found.brand_version, "current": found.current, "zone": found.context.zone}
    return {**_about(found.kept), "brand": brand, "nodes": msgspec.to_builtins(found.graph.nodes)}


def _line(row: "Row") -> str:
    kept = row.kept
    why = f": {_inset(kept.saw, 4)}" if kept.saw else ""
    posts = "erased" if row.posts is None else f"{row.posts} posts"
    return (
        f"{kept.document}  {kept.state:<8}  {kept.client} from {kept.subject} on, version {kept.version}, {posts}{why}"
    )


def _head(found: "Plan") -> str:
    kept, of = found.kept, found.context
    why = f": {_inset(kept.saw, 4)}" if kept.saw else ""
    what = f"version {kept.version} of the plan of {kept.client} for {of.days} days from {of.first} on"
    return f"{kept.document}  {kept.state}{why}\n  {what}, {len(found.graph.nodes)} posts"


def _whole(found: "Plan") -> Iterator[str]:
    kept, graph, of = found.kept, found.graph, found.context
    newer = "" if found.current else ", and there is a newer one: it cannot be approved"
    yield _head(found)
    yield f"  made        for {kept.made_by} at {kept.at}, from version {found.brand_version} of the brand{newer}"
    if graph.replaces is not None:
        yield f"  answers     {_inset(graph.feedback, 14)}"
    yield f"  platforms   {_counted(each.platform for each in graph.nodes)}"
    yield f"  kinds       {_counted(each.kind for each in graph.nodes)}; asked: {_mix(found)}"
    yield f"  clocks      {of.zone}"
    yield from _days(found)
    if kept.state == "asked":
        yield f"  to approve it: holdpoint plan approve {kept.document}; if not: holdpoint plan reject {kept.document} -m WHY"


def _counted(names: Iterator[str]) -> str:
    return ", ".join(f"{shown(name)} {count}" for name, count in sorted(Counter(names).items()))


def _mix(found: "Plan") -> str:
    return ", ".join(f"{shown(each.kind)} {each.percent} %" for each in found.context.mix)


def _days(found: "Plan") -> Iterator[str]:
    """Each day of the period that has posts or a blackout, by the client's clocks."""
    from safety_core.shell.zones import zone_of

    zone = zone_of(found.context.zone)
    by_day: dict[date, list[str]] = {}
    for node in sorted(found.graph.nodes, key=lambda each: each.at):
        here = node.at.astimezone(zone)
        by_day.setdefault(here.date(), []).extend(_post(node, f"{here:%H:%M}"))
    every = (found.context.first + timedelta(days=number) for number in range(found.context.days))
    for day in every:
        if found.context.dark(day):
            yield f"  {day:%A %Y-%m-%d}: a blackout"
        elif day in by_day:
            yield f"  {day:%A %Y-%m-%d}"
            yield from by_day[day]


def _post(node: "PlanNode", at: str) -> list[str]:
    offer = f", offer {shown(node.offer)}" if node.offer is not None else ""
    after = f", after {', '.join(map(shown, node.depends_on))}" if node.depends_on else ""
    shows = f", with a {node.media}" if node.media != "none" else ""
    return [
        f"    {at}  {node.platform}, {node.account}: {shown(node.kind)}{shows}  ({shown(node.node)}{after})",
        f"           {_inset(node.topic, 11)}",
        *(f"           | {line}" for line in lines(node.brief)),
        f"           for: {_inset(node.objective, 16)}{offer}",
    ]


def _inset(text: str, width: int) -> str:
    """Text that may have several lines: those after the first begin so far in, where no line of ours does."""
    return f"\n{' ' * width}".join(lines(text))
