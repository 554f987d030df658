"""What a plan must be, whoever made it: judged from the context and the plan alone, and nothing is known of any planner.

 1. CLIENT       it is the context's client's.
 2. VERSION      the first plan is version 1 and replaces nothing. Each later one has a name of its own, the next version,
                 names the plan that it replaces, and carries the feedback.
 3. SAME_AGAIN   what replaces a rejected plan plans something else: leaving names and order aside, its nodes are not the same.
 4. NODES        it has a node, and not more than ``NODES_MAX``.
 5. NODE_NAMES   each node has a plain name, and no two the same.
 6. TEXT         topic and brief are there, are not longer than ``TOPIC_MAX_CHARS`` and ``BRIEF_MAX_CHARS``, and hold nothing
                 that a reader does not see as it was meant: no NUL or other control, lone surrogate, or turn of direction.
 7. WORDS        no topic and no brief uses a word that the brand never uses.
 8. LOCALE       every node is in the context's language.
 9. PLATFORM     every node is on a platform of the context.
10. ACCOUNT      on an account that the context has there.
11. MEDIA        what it shows can be shown there: no text alone on Instagram, nothing but films on TikTok and YouTube.
12. CADENCE      each platform of the context has exactly as many nodes as it is owed (``BrandContext.owed``).
13. KIND         every node's kind is one of the mix.
14. MIX          each kind has its share of all nodes, within one node or ten points of percent, whichever is more.
15. TIME         every time names an instant (it is aware), of the years 1970 to 9998. Of a plan with one that does not,
                 nothing else about times is said.
16. PERIOD       every time is on a day of the period, by the client's clocks.
17. PAST         no time has passed.
18. BLACKOUT     no time is on a day on which nothing is posted, by the client's clocks.
19. WINDOW       every time is in a window of its platform, as the client's clocks show it. A time that they leave out is
                 therefore judged as the one that they show instead, and one that they show twice is in a window both times.
20. APART        two nodes of one account are ``APART`` or more from each other.
21. DEPENDENCY   what a node depends on is another node of the plan.
22. CYCLE        no node depends on itself, over however many others.
23. ORDER        what a node depends on comes before it. (In a cycle something never does; that is said once, by CYCLE.)
24. OBJECTIVE    every node serves an objective of the context.
25. SERVED       every objective of the context is served by a node.
26. OFFER        an offer that a node names is one of the context's.
27. OFFER_DAY    it is valid on the node's day, by the client's clocks.
28. STRANGER     no topic and no brief names another client. What the brand itself or the feedback says is no stranger.

A node on which a point cannot be asked, since an earlier one failed it, is passed over by it: so each mistake is told once.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

import msgspec

from safety_core import wording
from safety_core.planning import sight
from safety_core.planning.context import APART, HUNDRED, NODES_MAX, BrandContext
from safety_core.planning.plan import NodeId, PlanGraph, PlanNode, Wanted
from safety_core.vocabulary import Platform

TOPIC_MAX_CHARS = 200
BRIEF_MAX_CHARS = 8_000
FIRST_YEAR, LAST_YEAR = 1970, 9998
"""A year more on either side, and some zone's clocks could not show it."""
TOLERANCE_POINTS = 10
"""By how many points of percent the share of a kind may be off."""
TOLERANCE_NODES = 1
"""By how many nodes in any case: of few posts one is more than ten percent."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)

_ANY = frozenset(Wanted)
_STILL = frozenset({Wanted.NONE, Wanted.PICTURE})
MEDIA: dict[Platform, frozenset[Wanted]] = {
    Platform.X: _STILL,
    Platform.FACEBOOK: _STILL,
    Platform.INSTAGRAM: frozenset({Wanted.PICTURE, Wanted.FILM}),
    Platform.THREADS: _ANY,
    Platform.LINKEDIN: _ANY,
    Platform.YOUTUBE: frozenset({Wanted.FILM}),
    Platform.TIKTOK: frozenset({Wanted.FILM}),
}
"""What can be shown on each platform, of what Holdpoint hands over there (``docs/platforms``)."""


class Point(StrEnum):
    """What a plan is judged by; each is explained at the head of this file."""

    CLIENT = "client"
    VERSION = "version"
    SAME_AGAIN = "same_again"
    NODES = "nodes"
    NODE_NAMES = "node_names"
    TEXT = "text"
    WORDS = "words"
    LOCALE = "locale"
    PLATFORM = "platform"
    ACCOUNT = "account"
    MEDIA = "media"
    CADENCE = "cadence"
    KIND = "kind"
    MIX = "mix"
    TIME = "time"
    PERIOD = "period"
    PAST = "past"
    BLACKOUT = "blackout"
    WINDOW = "window"
    APART = "apart"
    DEPENDENCY = "dependency"
    CYCLE = "cycle"
    ORDER = "order"
    OBJECTIVE = "objective"
    SERVED = "served"
    OFFER = "offer"
    OFFER_DAY = "offer_day"
    STRANGER = "stranger"


class Shortfall(NamedTuple):
    """One thing in which a plan falls short. ``node``: of the whole plan it is ``None``."""

    point: Point
    node: NodeId | None
    saw: str


class Asked(NamedTuple):
    """What the plan was asked for, besides the context: the rejected plan and why it was rejected, or neither."""

    before: PlanGraph | None = None
    feedback: str = ""


def judge(
    context: BrandContext,
    plan: PlanGraph,
    *,
    zone: tzinfo,
    now: datetime,
    asked: Asked | None = None,
    strangers: Collection[str] = (),
) -> tuple[Shortfall, ...]:
    """All in which the plan falls short of the context; empty: it may be shown to whoever decides on it.

    Args:
        context: one of which ``missing`` names nothing.
        plan: from whomever.
        zone: what stands behind ``context.zone``.
        now: aware.
        asked: of a first plan nothing.
        strangers: names of other clients. The judge has them; the planner never does.
    """
    if not 0 < len(plan.nodes) <= NODES_MAX:
        return (Shortfall(Point.NODES, None, f"it has {len(plan.nodes)} nodes, of which 1 to {NODES_MAX} are taken"),)
    found = [*_whole(context, plan, asked or Asked()), *_counts(context, plan)]
    others = _strange(context, asked or Asked(), strangers)
    for node in plan.nodes:
        told = [*_words(context, node, others), *_place(context, node)]
        found += [Shortfall(point, node.node, saw) for point, saw in told]
    nowhere = [node for node in plan.nodes if not _is_instant(node.at)]
    if nowhere:
        return (
            *found,
            *(Shortfall(Point.TIME, node.node, f"{node.at} names no instant to plan for") for node in nowhere),
        )
    # Instants from here on: times of one zone are otherwise compared as its clocks show them, and so is one that they leave out.
    nodes = tuple(msgspec.structs.replace(node, at=node.at.astimezone(UTC)) for node in plan.nodes)
    plan, now = msgspec.structs.replace(plan, nodes=nodes), now.astimezone(UTC)
    before = (asked or Asked()).before
    if before is not None and _planned(plan) == _planned(before):
        found.append(Shortfall(Point.SAME_AGAIN, None, "it plans what was rejected"))
    for node in plan.nodes:
        found += [Shortfall(point, node.node, saw) for point, saw in _time(context, node, zone, now)]
    return (*found, *_distances(plan), *_dependencies(plan))


def _whole(context: BrandContext, plan: PlanGraph, asked: Asked) -> Iterator[Shortfall]:
    if plan.client != context.client:
        yield Shortfall(Point.CLIENT, None, "it is another client's")
    names = Counter(node.node for node in plan.nodes)
    for name, times in names.items():
        if times > 1 or not _NAME.fullmatch(name):
            yield Shortfall(Point.NODE_NAMES, None, f"{name[:64]!r} stands there {times} times, or is no plain name")
    before = asked.before
    says = (plan.version, plan.replaces, plan.feedback)
    wanted = (1, None, "") if before is None else (before.version + 1, before.plan, asked.feedback)
    if says != wanted or not _NAME.fullmatch(plan.plan) or (before is not None and plan.plan == before.plan):
        yield Shortfall(Point.VERSION, None, f"it is version {plan.version} of what is to be version {wanted[0]}, or does not "
                        "name what it replaces, and why")  # fmt: skip


def _is_instant(at: datetime) -> bool:
    return at.tzinfo is not None and at.utcoffset() is not None and FIRST_YEAR <= at.year <= LAST_YEAR


def _planned(plan: PlanGraph) -> Counter[tuple[object, ...]]:
    """What a plan plans, whatever its nodes are called, and in whatever order they stand."""
    of = {node.node: _shown(node) for node in plan.nodes}
    return Counter((*_shown(node), frozenset(of.get(each, ()) for each in node.depends_on)) for node in plan.nodes)


def _shown(node: PlanNode) -> tuple[object, ...]:
    about = (node.kind, node.objective, node.topic, node.brief, node.offer, node.media, node.locale)
    return (node.platform, node.account, node.at.astimezone(UTC), *about)


def _counts(context: BrandContext, plan: PlanGraph) -> Iterator[Shortfall]:
    per_platform = Counter(node.platform for node in plan.nodes)
    for presence in context.platforms:
        owed, has = context.owed(presence), per_platform[presence.platform]
        if has != owed:
            yield Shortfall(Point.CADENCE, None, f"{presence.platform} has {has} posts, and {owed} are owed")
    per_kind, total = Counter(node.kind for node in plan.nodes), len(plan.nodes)
    for share in context.mix:
        # In hundredths of a node: whole numbers, so that nothing is rounded at the edge.
        off = abs(per_kind[share.kind] * HUNDRED - total * share.percent)
        if off > max(TOLERANCE_NODES * HUNDRED, TOLERANCE_POINTS * total):
            yield Shortfall(
                Point.MIX, None, f"{share.kind!r} has {per_kind[share.kind]} of {total}, not {share.percent} %"
            )
    served = {node.objective for node in plan.nodes}
    for number, objective in enumerate(context.objectives):
        if objective not in served:
            yield Shortfall(Point.SERVED, None, f"objective {number} is served by no post")


def _strange(context: BrandContext, asked: Asked, strangers: Collection[str]) -> tuple[str, ...]:
    """Of the names of others those that were not handed to the planner as the client's own words."""
    offers = (each.text for each in context.offers)
    own = "\n".join((context.client, context.name, context.audience, *context.knowledge, *context.objectives, *offers))
    return tuple(each for each in strangers if wording.said(f"{own}\n{asked.feedback}", (each,)) is None)


def _words(context: BrandContext, node: PlanNode, strangers: Collection[str]) -> Iterator[tuple[Point, str]]:
    for field, text, most in (("topic", node.topic, TOPIC_MAX_CHARS), ("brief", node.brief, BRIEF_MAX_CHARS)):
        if wrong := sight.unfit(text, most, lines=True):
            yield Point.TEXT, f"{field} {wrong}"
        elif (word := wording.said(text, context.voice.never)) is not None:
            yield Point.WORDS, f"{field} uses {word!r}"
        elif wording.said(text, strangers) is not None:  # whose it is is nobody's business who reads this
            yield Point.STRANGER, f"{field} names another client"
    if node.locale != context.locale:
        yield Point.LOCALE, f"it is in {node.locale[:20]!r}, and the brand speaks {context.locale}"
    if node.objective not in context.objectives:
        yield Point.OBJECTIVE, "its objective is none of the context's"
    if node.kind not in {share.kind for share in context.mix}:
        yield Point.KIND, "its kind is none of the mix"


def _place(context: BrandContext, node: PlanNode) -> Iterator[tuple[Point, str]]:
    presence = next((each for each in context.platforms if each.platform is node.platform), None)
    if presence is None:
        yield Point.PLATFORM, f"the client is not on {node.platform}"
    elif node.account not in presence.accounts:
        yield Point.ACCOUNT, f"the client has no such account on {node.platform}"
    if node.media not in MEDIA[node.platform]:
        yield Point.MEDIA, f"{node.platform} shows no post with {node.media}"


def _time(context: BrandContext, node: PlanNode, zone: tzinfo, now: datetime) -> Iterator[tuple[Point, str]]:
    here = node.at.astimezone(zone)
    day, minute = here.date(), here.hour * 60 + here.minute
    if not context.within(day):
        yield Point.PERIOD, f"{here} is on no day of the period"
    if node.at <= now:
        yield Point.PAST, f"{here} has passed"
    if context.dark(day):
        yield Point.BLACKOUT, f"nothing is posted on {day}"
    windows = [window for each in context.platforms if each.platform is node.platform for window in each.windows]
    open_then = (each.weekday == day.weekday() and each.since <= minute < each.until for each in windows)
    if windows and not any(open_then):
        yield Point.WINDOW, f"{here} is in no window of {node.platform}"
    offer = next((each for each in context.offers if each.offer == node.offer), None)
    if offer is None and node.offer is not None:
        yield Point.OFFER, "its offer is none of the context's"
    if offer is not None and not offer.holds(day):
        yield Point.OFFER_DAY, f"{offer.offer!r} is not valid on {day}"


def _distances(plan: PlanGraph) -> Iterator[Shortfall]:
    at_place: dict[tuple[str, str], list[PlanNode]] = defaultdict(list)
    for node in plan.nodes:
        at_place[node.platform, node.account].append(node)
    for nodes in at_place.values():
        for one, other in pairwise(sorted(nodes, key=lambda node: node.at)):
            if other.at - one.at < APART:
                apart_s = (other.at - one.at).total_seconds()
                yield Shortfall(Point.APART, other.node, f"it is {apart_s:g} s after {one.node[:64]!r}")


def _dependencies(plan: PlanGraph) -> Iterator[Shortfall]:
    known = {node.node: node for node in plan.nodes}
    round_and_round = _in_cycles(known)
    for node in plan.nodes:
        if node.node in round_and_round:
            yield Shortfall(Point.CYCLE, node.node, "it waits for itself")
        for name in node.depends_on:
            if name not in known:
                yield Shortfall(Point.DEPENDENCY, node.node, f"there is no node {name[:64]!r}")
            elif not {name, node.node} <= round_and_round and known[name].at >= node.at:
                yield Shortfall(Point.ORDER, node.node, f"{name[:64]!r}, which it depends on, does not come before it")


def _in_cycles(known: dict[NodeId, PlanNode]) -> set[NodeId]:
    """The nodes that can never begin or end: taking away first what waits for nothing, then what nothing waits for."""
    waits = {name: {each for each in node.depends_on if each in known} for name, node in known.items()}
    for _ in range(2):
        left = {name: set(others) for name, others in waits.items()}
        after: dict[NodeId, set[NodeId]] = defaultdict(set)
        for name, others in left.items():
            for each in others:
                after[each].add(name)
        free = [name for name, others in left.items() if not others]
        while free:
            gone = free.pop()
            del left[gone]
            for name in after[gone]:
                left[name].discard(gone)
                if not left[name]:
                    free.append(name)
        # Turned round: what remains and is waited for by nobody in turn is in no cycle either.
        waits = {name: after[name] & left.keys() for name in left}
    return set(waits)
