"""Planners that are wrong on purpose, each in one thing: what judges plans must see each, and name it by its point.

Each is ours with its answer spoiled, so that all else about it is right. A spoiler takes the context, a good plan and the
plan before it, and gives the bad one. They are made for ``ground``: a context in which there is room to be wrong.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from safety_core.planning.acceptance import Point
from safety_core.planning.context import (
    APART,
    NODES_MAX,
    BrandContext,
    ContentKind,
    Days,
    Offer,
    Presence,
    Share,
    Voice,
    Window,
)
from safety_core.planning.plan import NodeId, PlanGraph, PlanId, PlanNode, Wanted
from safety_core.ports.planner import Planner
from safety_core.vocabulary import AccountId, ClientId, Platform

FIRST = date(2027, 3, 22)
"""A Monday; the clocks of ``ZONE`` go forward on the Sunday of that week."""
ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2027, 3, 20, 12, tzinfo=UTC)
BLACKOUT = Days(first=date(2027, 3, 25), last=date(2027, 3, 26))
SINCE, UNTIL = 8 * 60, 20 * 60
BANNED = "cheap"
STRANGERS = ("globex", "Globex Coffee")
"""By what another client would be recognised."""
MINUTE = timedelta(minutes=1)


def ground() -> BrandContext:
    """Three platforms for two weeks, with a blackout, an offer that ends, and a word that is never used."""
    every_day = tuple(Window(weekday=weekday, since=SINCE, until=UNTIL) for weekday in range(7))

    def on(platform: Platform, per_week: int) -> Presence:
        return Presence(platform=platform, accounts=(AccountId("acme-1"),), per_week=per_week, windows=every_day)

    return BrandContext(
        client=ClientId("acme"),
        name="ACME Coffee",
        locale="en",
        zone="Europe/Berlin",
        voice=Voice(tone=("warm",), never=(BANNED,)),
        offers=(
            Offer(offer="spring", text="Two bags for one."),
            Offer(offer="frost", text="A third off.", until=FIRST - timedelta(days=1)),
        ),
        knowledge=("All beans are roasted in Leipzig.", "The roastery opens at seven."),
        objectives=("more visits to the roastery", "more readers"),
        audience="people who drink coffee at home",
        platforms=(on(Platform.X, 14), on(Platform.LINKEDIN, 7), on(Platform.INSTAGRAM, 7)),
        mix=(Share(kind=ContentKind("education"), percent=50), Share(kind=ContentKind("offer"), percent=50)),
        blackouts=(BLACKOUT,),
        first=FIRST,
        days=14,
    )


Nodes = tuple[PlanNode, ...]


class WrongPlanner:
    """Implements ``ports.Planner``: ``good``'s plan, spoiled."""

    def __init__(self, good: Planner, wrong: "Wrong") -> None:
        self._good = good
        self._wrong = wrong

    def __repr__(self) -> str:
        return f"WrongPlanner({self._wrong.name})"

    def plan(self, context: BrandContext, *, before: PlanGraph | None, feedback: str, seed: int) -> PlanGraph:
        """Spoiled in one thing."""
        plan = self._good.plan(context, before=before, feedback=feedback, seed=seed)
        return self._wrong.spoil(context, plan, before)


class Wrong(NamedTuple):
    """One way to be wrong.

    Attributes:
        point: what it fails, and nothing else.
        later_s: how much later than ``NOW`` it is judged.
    """

    name: str
    point: Point
    spoil: Callable[[BrandContext, PlanGraph, PlanGraph | None], PlanGraph]
    later_s: int = 0


def _one(
    change: Callable[[PlanNode], PlanNode], of: Callable[[PlanNode], bool] = lambda _: True
) -> Callable[..., PlanGraph]:
    """Spoils the last node that it can: nothing depends on the last."""

    def spoil(_context: BrandContext, plan: PlanGraph, _before: PlanGraph | None) -> PlanGraph:
        number = max(number for number, node in enumerate(plan.nodes) if of(node))
        return _with(plan, (*plan.nodes[:number], change(plan.nodes[number]), *plan.nodes[number + 1 :]))

    return spoil


def _all(change: Callable[[Nodes], Sequence[PlanNode]]) -> Callable[..., PlanGraph]:
    return lambda _context, plan, _before: _with(plan, tuple(change(plan.nodes)))


def _graph(**changes: object) -> Callable[..., PlanGraph]:
    return lambda _context, plan, _before: msgspec.structs.replace(plan, **changes)


def _with(plan: PlanGraph, nodes: Nodes) -> PlanGraph:
    return msgspec.structs.replace(plan, nodes=nodes)


def _set(**changes: object) -> Callable[[PlanNode], PlanNode]:
    return lambda node: msgspec.structs.replace(node, **changes)


def _at(day: date, minute: int) -> datetime:
    """So many minutes after midnight, as the clocks show it."""
    return datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=ZONE)


def _on(platform: Platform) -> Callable[[PlanNode], bool]:
    return lambda node: node.platform is platform


def _alone(node: PlanNode) -> bool:
    return not node.depends_on


def _mix_off(_context: BrandContext, plan: PlanGraph, _before: PlanGraph | None) -> PlanGraph:
    """So many of the first kind that one fewer would still be taken."""
    total, nodes = len(plan.nodes), list(plan.nodes)
    most = next(
        count for count in range(total) if abs(100 * count - 50 * total) > max(100, 10 * total) and 2 * count > total
    )
    has = sum(node.kind == "education" for node in nodes)
    for number, node in enumerate(nodes):
        if has < most and node.kind == "offer":
            nodes[number] = msgspec.structs.replace(node, kind=ContentKind("education"))
            has += 1
    return _with(plan, tuple(nodes))


def _dropped(nodes: Nodes) -> Sequence[PlanNode]:
    left = [node for node in nodes if node.platform is not Platform.LINKEDIN]
    return _balanced(left)


def _balanced(nodes: Sequence[PlanNode]) -> list[PlanNode]:
    """Half of each kind again."""
    kinds = (ContentKind("education"), ContentKind("offer"))
    return [msgspec.structs.replace(node, kind=kinds[number % 2]) for number, node in enumerate(nodes)]


def _one_more(nodes: Nodes) -> Sequence[PlanNode]:
    last = max((node for node in nodes if _on(Platform.LINKEDIN)(node)), key=lambda node: node.at)
    return [
        *nodes,
        msgspec.structs.replace(last, node=NodeId("one-more"), at=_free(nodes, Platform.LINKEDIN), depends_on=()),
    ]


def _free(nodes: Nodes, platform: Platform) -> datetime:
    """A time of a day without a blackout that is far from all others on the platform."""
    taken = [node.at for node in nodes if node.platform is platform]
    every = (_at(FIRST, SINCE) + timedelta(minutes=5 * number) for number in range((UNTIL - SINCE) // 5))
    return next(at for at in every if all(abs(at - other) >= APART for other in taken))


def _same_minute(nodes: Nodes) -> Sequence[PlanNode]:
    first, second = [node for node in nodes if _on(Platform.LINKEDIN)(node)][:2]
    moved = msgspec.structs.replace(second, at=first.at, depends_on=())
    return [_free_of(moved if node is second else node, second.node) for node in nodes]


def _a_minute_too_near(nodes: Nodes) -> Sequence[PlanNode]:
    first, second = [node for node in nodes if _on(Platform.LINKEDIN)(node)][:2]
    at = _at(first.at.astimezone(ZONE).date(), SINCE)
    return [
        msgspec.structs.replace(node, at=at if node is first else at + APART - MINUTE, depends_on=())
        if node in (first, second)
        else _free_of(node, first.node, second.node)
        for node in nodes
    ]


def _free_of(node: PlanNode, *names: NodeId) -> PlanNode:
    return msgspec.structs.replace(node, depends_on=tuple(each for each in node.depends_on if each not in names))


def _cycle(nodes: Nodes) -> Sequence[PlanNode]:
    first, *others, last = nodes
    return [
        msgspec.structs.replace(first, depends_on=(last.node,)),
        *others,
        msgspec.structs.replace(last, depends_on=(first.node,)),
    ]


def _later_first(nodes: Nodes) -> Sequence[PlanNode]:
    first, *others = (msgspec.structs.replace(node, depends_on=()) for node in nodes)
    return [msgspec.structs.replace(first, depends_on=(others[-1].node,)), *others]


def _unserved(context: BrandContext, plan: PlanGraph, _before: PlanGraph | None) -> PlanGraph:
    return _with(plan, tuple(msgspec.structs.replace(node, objective=context.objectives[0]) for node in plan.nodes))


def _same_again(_context: BrandContext, plan: PlanGraph, before: PlanGraph | None) -> PlanGraph:
    """Every node under another name, and in another order."""
    nodes = before.nodes if before is not None else plan.nodes
    renamed = {node.node: NodeId(f"new-{node.node}") for node in nodes}
    again = (
        msgspec.structs.replace(
            node, node=renamed[node.node], depends_on=tuple(renamed[each] for each in node.depends_on)
        )
        for node in reversed(nodes)
    )
    return _with(plan, tuple(again))


def _many(nodes: Nodes) -> Sequence[PlanNode]:
    return [msgspec.structs.replace(nodes[0], node=NodeId(f"n{number}")) for number in range(NODES_MAX + 1)]


_DARK = _set(at=_at(BLACKOUT.first, SINCE + 120), depends_on=(), offer=None)
_FREE_DAY = FIRST + timedelta(days=13)

WRONG: tuple[Wrong, ...] = (
    Wrong("another client's plan", Point.CLIENT, _graph(client=ClientId("globex"))),
    Wrong("a version left out", Point.VERSION, _graph(version=7)),
    Wrong("a first plan that replaces one", Point.VERSION, _graph(replaces=PlanId("plan-0"))),
    Wrong("the rejected plan under new names", Point.SAME_AGAIN, _same_again),
    Wrong("an empty plan", Point.NODES, _all(lambda _: ())),
    Wrong("a plan without end", Point.NODES, _all(_many)),
    Wrong(
        "two nodes of one name",
        Point.NODE_NAMES,
        _all(lambda nodes: [*nodes[:-1], msgspec.structs.replace(nodes[-1], node=_last_alone(nodes))]),
    ),
    Wrong("a name that is a path", Point.NODE_NAMES, _one(_set(node=NodeId("../../etc")))),
    Wrong("NUL in a topic", Point.TEXT, _one(_set(topic="visit\x00us"))),
    Wrong("a lone surrogate in a brief", Point.TEXT, _one(_set(brief="visit \ud83d us"))),
    Wrong("a turned brief", Point.TEXT, _one(_set(brief="visit \u202eus"))),
    Wrong("an empty topic", Point.TEXT, _one(_set(topic=" "))),
    Wrong("a brief that never ends", Point.TEXT, _one(_set(brief="visit us " * 10_000))),
    Wrong("a banned word", Point.WORDS, _one(_set(brief="It is Cheap!"))),
    Wrong("a banned word in hiding", Point.WORDS, _one(_set(topic="so \uff43\uff48e\u200bap"))),
    Wrong("another language", Point.LOCALE, _one(_set(locale="de"))),
    Wrong(
        "a platform that the client is not on",
        Point.PLATFORM,
        _all(
            lambda nodes: [*nodes, msgspec.structs.replace(nodes[-1], node=NodeId("more"), platform=Platform.THREADS)]
        ),
    ),
    Wrong("an unknown account", Point.ACCOUNT, _one(_set(account=AccountId("globex-1")))),
    Wrong("text alone on Instagram", Point.MEDIA, _one(_set(media=Wanted.NONE), _on(Platform.INSTAGRAM))),
    Wrong("a platform dropped", Point.CADENCE, _all(_dropped)),
    Wrong("one too many", Point.CADENCE, _all(_one_more)),
    Wrong("one too few", Point.CADENCE, _all(lambda nodes: nodes[:-1])),
    Wrong("a kind that the mix has not", Point.KIND, _one(_set(kind=ContentKind("gossip")))),
    Wrong("a mix off by one node", Point.MIX, _mix_off),
    Wrong(
        "a time without a zone",
        Point.TIME,
        _one(lambda node: msgspec.structs.replace(node, at=node.at.replace(tzinfo=None))),
    ),
    Wrong("a time at the end of time", Point.TIME, _one(_set(at=datetime.max.replace(tzinfo=UTC)))),
    Wrong("a day too late", Point.PERIOD, _one(_set(at=_at(FIRST + timedelta(days=14), SINCE + 60), offer=None))),
    Wrong("a plan that comes when its first post is over", Point.PAST, _all(lambda nodes: nodes), later_s=4 * 86_400),
    Wrong("a time in a blackout", Point.BLACKOUT, _one(_DARK, _alone)),
    Wrong(
        "a minute before the window",
        Point.WINDOW,
        _one(_set(at=_at(_FREE_DAY, SINCE) - MINUTE, depends_on=()), _on(Platform.LINKEDIN)),
    ),
    Wrong(
        "the window's last minute and one", Point.WINDOW, _one(_set(at=_at(_FREE_DAY, UNTIL)), _on(Platform.LINKEDIN))
    ),
    Wrong("two at the same minute", Point.APART, _all(_same_minute)),
    Wrong("two a minute too near", Point.APART, _all(_a_minute_too_near)),
    Wrong("a dependency on nothing", Point.DEPENDENCY, _one(_set(depends_on=(NodeId("nobody"),)))),
    Wrong("a cycle", Point.CYCLE, _all(_cycle)),
    Wrong(
        "a node that waits for itself",
        Point.CYCLE,
        _one(lambda node: msgspec.structs.replace(node, depends_on=(node.node,))),
    ),
    Wrong("a dependency that comes later", Point.ORDER, _all(_later_first)),
    Wrong("an objective of its own", Point.OBJECTIVE, _one(_set(objective="world peace"))),
    Wrong("an objective that nothing serves", Point.SERVED, _unserved),
    Wrong("an offer of its own", Point.OFFER, _one(_set(offer="everything free"))),
    Wrong("an expired offer", Point.OFFER_DAY, _one(_set(offer="frost"))),
    Wrong("another client's name", Point.STRANGER, _one(_set(brief="Tell them that Globex roasts, too."))),
    Wrong("another client's name in hiding", Point.STRANGER, _one(_set(topic="so \uff27lo\u200bbex"))),
)


def _last_alone(nodes: Nodes) -> NodeId:
    return nodes[-2].node
