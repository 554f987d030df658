"""Our own planner: deterministic, on this machine, from templates in five languages.

1. Everything drawn is a hash of seed, client, version and feedback: the same of them gives the same plan, on every machine.
2. Posts are spread over the windows of the whole period; within what is free around each the minute is drawn.
3. Kinds get their shares by largest remainder. Objectives and facts take turns, so that each comes up.
4. A template that uses one of the client's never-words is passed over. What always remains are the client's own words.
5. A new version begins its briefs with another template than the version before it, and tells the feedback to whoever writes.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from itertools import count
from typing import NamedTuple

from safety_core import wording
from safety_core.errors import FlowUnavailable
from safety_core.planning import openings, sight
from safety_core.planning.acceptance import MEDIA
from safety_core.planning.context import (
    APART,
    HUNDRED,
    TEXT_MAX_CHARS,
    BrandContext,
    ContentKind,
    Offer,
    Presence,
    spans,
)
from safety_core.planning.plan import NodeId, PlanGraph, PlanId, PlanNode, Wanted
from safety_core.vocabulary import AccountId, Platform

STEP = timedelta(minutes=5)
TRIES = 8
TONES_MAX = 5
OFFERING = frozenset({"offer", "offers", "promotion", "angebot", "عرض", "عروض", "オファー", "お得情報", "ऑफ़र", "ऑफर"})
"""Kinds, by their names, whose posts are about an offer that is valid on the day."""

BRIEFS: dict[str, tuple[str, ...]] = {
    "en": (
        "Tell {audience} one thing: {fact} Lead up to: {objective}. Tone: {tone}.",
        "Open with a question that {audience} ask themselves, and answer it: {fact} This is for: {objective}. Tone: {tone}.",
        "Show what it means in daily life that {fact} Written for {audience}; it serves: {objective}. Tone: {tone}.",
    ),
    "de": (
        "Eine einzige Aussage für {audience}: {fact} Ziel: {objective}. Ton: {tone}.",
        "Mit einer Frage beginnen, die sich {audience} stellt, und sie beantworten: {fact} Ziel: {objective}. Ton: {tone}.",
        "An einem Beispiel aus dem Alltag zeigen: {fact} Geschrieben für {audience}, Ziel: {objective}. Ton: {tone}.",
    ),
    "ar": (
        "رسالة واحدة إلى {audience}: {fact} الهدف: {objective}. النبرة: {tone}.",
        "ابدأ بسؤال يطرحه {audience} ثم أجب عنه: {fact} الهدف: {objective}. النبرة: {tone}.",
        "وضّح بمثال من الحياة اليومية: {fact} موجّه إلى {audience}، الهدف: {objective}. النبرة: {tone}.",
    ),
    "ja": (
        "{audience}に一つだけ伝える:{fact} 目的:{objective}。口調:{tone}。",
        "{audience}が抱く疑問から始めて答える:{fact} 目的:{objective}。口調:{tone}。",
        "日常の例で見せる:{fact} 対象:{audience}。目的:{objective}。口調:{tone}。",
    ),
    "hi": (
        "{audience} को केवल एक बात बताएँ: {fact} उद्देश्य: {objective}। लहजा: {tone}।",
        "{audience} के मन के सवाल से शुरू करें और उत्तर दें: {fact} उद्देश्य: {objective}। लहजा: {tone}।",
        "रोज़मर्रा के उदाहरण से दिखाएँ: {fact} किसके लिए: {audience}। उद्देश्य: {objective}। लहजा: {tone}।",
    ),
}
BARE = ("{fact}", "{objective}", "{audience}")
"""The client's own words, of which none is one that is never used."""
OF_OFFER: dict[str, str] = {
    "en": "The offer: {offer}",
    "de": "Das Angebot: {offer}",
    "ar": "العرض: {offer}",
    "ja": "オファー:{offer}",
    "hi": "ऑफ़र: {offer}",
}
OF_FEEDBACK: dict[str, str] = {
    "en": "Said of the plan before: {feedback}",
    "de": "Zum Plan davor hieß es: {feedback}",
    "ar": "قيل عن الخطة السابقة: {feedback}",
    "ja": "前の計画への意見:{feedback}",
    "hi": "पिछली योजना पर राय: {feedback}",
}


class _Slot(NamedTuple):
    """One post without content."""

    at: datetime
    platform: Platform
    account: AccountId


class _Draw:
    """What looks like chance, and is a hash of a key and a purpose."""

    def __init__(self, *key: object) -> None:
        self._key = "\x1f".join(map(str, key))

    def below(self, end: int, *purpose: object) -> int:
        """A whole number from 0 on, below ``end``."""
        said = "\x1f".join((self._key, *map(str, purpose)))
        return int.from_bytes(hashlib.sha256(said.encode("utf-8", "surrogatepass")).digest()[:8]) % end

    def name(self) -> str:
        """Sixteen hex digits."""
        return f"{self.below(1 << 64, 'name'):016x}"


class TemplatePlanner:
    """Implements ``ports.Planner``. ``zone_of`` looks a zone up by its IANA name."""

    def __init__(self, zone_of: Callable[[str], tzinfo | None]) -> None:
        self._zone_of = zone_of

    def plan(self, context: BrandContext, *, before: PlanGraph | None, feedback: str, seed: int) -> PlanGraph:
        language = context.locale.partition("-")[0]
        zone = self._zone_of(context.zone)
        if language not in BRIEFS or zone is None:
            wrong = f"there are no templates for {context.locale[:20]!r}, or there is no zone {context.zone[:64]!r}"
            raise FlowUnavailable(wrong, f"take one of {', '.join(BRIEFS)}, or another planner")
        slots_of = {each.platform: spans(each, context.open_days(), zone) for each in context.platforms}
        version = 1 if before is None else before.version + 1
        for tried in range(TRIES):
            draw = _Draw(seed, context.client, version, feedback, tried)
            slots = sorted(slot for each in context.platforms for slot in _slots(context, each, slots_of, draw))
            nodes = _filled(context, slots, _Writing(context, language, zone, version + tried, feedback), draw)
            if before is None or nodes != before.nodes:
                return PlanGraph(
                    plan=PlanId(f"plan-{draw.name()}-v{version}"),
                    client=context.client,
                    version=version,
                    nodes=nodes,
                    replaces=None if before is None else before.plan,
                    feedback=feedback if before is not None else "",
                )
        raise FlowUnavailable("it has no other plan to give", "change the context: it leaves room for one plan only")


def _slots(
    context: BrandContext, presence: Presence, slots_of: dict[Platform, tuple[openings.Span, ...]], draw: _Draw
) -> Iterator[_Slot]:
    """As many as the platform is owed, its accounts in turn."""
    owed, accounts, free = context.owed(presence), len(presence.accounts), slots_of[presence.platform]
    for number, account in enumerate(presence.accounts):
        posts = owed // accounts + (number < owed % accounts)
        of = (presence.platform, account)
        yield from (_Slot(at, *of) for at in _times(free, posts, draw, of))


def _times(
    free: Sequence[openings.Span], posts: int, draw: _Draw, of: tuple[Platform, AccountId]
) -> Iterator[datetime]:
    """So many times in what is free, spread evenly, each with its minute drawn."""
    all_there_are = openings.packed(free, APART)
    if posts > len(all_there_are):
        raise FlowUnavailable(f"{of[0]} has no room for its posts", "open more hours, or lower per_week")
    shift = draw.below(1_000, "shift", *of)
    chosen = [
        all_there_are[(number * 1_000 + shift) * len(all_there_are) // (posts * 1_000)] for number in range(posts)
    ]
    for number, at in enumerate(chosen):
        until = next(each.until for each in free if each.since <= at < each.until)
        latest = until - timedelta(minutes=1)
        if number + 1 < posts:
            latest = min(latest, chosen[number + 1] - APART)
        yield at + STEP * draw.below((latest - at) // STEP + 1, "minute", number, *of)


class _Writing(NamedTuple):
    """What briefs are written from. ``turn`` is which template comes first."""

    context: BrandContext
    language: str
    zone: tzinfo
    turn: int
    feedback: str

    def offer(self, kind: ContentKind, at: datetime) -> Offer | None:
        """What a post of this kind offers at this time."""
        if kind.casefold() not in OFFERING:
            return None
        day = at.astimezone(self.zone).date()
        return next((each for each in self.context.offers if each.holds(day)), None)

    def brief(self, fact: str, objective: str, offer: Offer | None, number: int) -> str:
        """What whoever writes the post is told."""
        templates = BRIEFS[self.language]
        first = (self.turn + number) % len(templates)
        parts = [self._first_clean((*templates[first:], *templates[:first], *BARE), fact=fact, objective=objective)]
        if offer is not None:
            parts.append(self._first_clean((OF_OFFER[self.language], "{offer}"), offer=offer.text))
        if self.feedback and not sight.unfit(self.feedback, TEXT_MAX_CHARS, lines=True):
            parts.append(self._first_clean((OF_FEEDBACK[self.language], ""), feedback=self.feedback))
        return "\n".join(part for part in parts if part)

    def _first_clean(self, templates: Sequence[str], **values: str) -> str:
        tone = ", ".join(self.context.voice.tone[:TONES_MAX]) or self.context.name
        for template in templates:
            text = template.format(audience=self.context.audience, tone=tone, **values)
            if wording.said(text, self.context.voice.never) is None:
                return text
        return ""


def _filled(context: BrandContext, slots: Sequence[_Slot], writing: _Writing, draw: _Draw) -> tuple[PlanNode, ...]:
    kinds = _kinds(context, len(slots), draw)
    facts, objectives = context.knowledge, context.objectives
    turn_of_fact, turn_of_objective = draw.below(len(facts), "fact"), draw.below(len(objectives), "objective")
    nodes: list[PlanNode] = []
    announced: dict[tuple[Platform, AccountId, str], NodeId] = {}
    for number, slot, kind in zip(count(), slots, kinds, strict=False):
        fact = facts[(number + turn_of_fact) % len(facts)]
        objective = objectives[(number + turn_of_objective) % len(objectives)]
        offer = writing.offer(kind, slot.at)
        name = NodeId(f"post-{number + 1:03}")
        # Where an offer is told of again, it has been told of.
        first = announced.setdefault((slot.platform, slot.account, offer.offer), name) if offer else name
        nodes.append(
            PlanNode(
                node=name,
                platform=slot.platform,
                account=slot.account,
                kind=kind,
                objective=objective,
                at=slot.at.astimezone(writing.zone),
                topic=fact if len(fact) <= TEXT_MAX_CHARS else objective,
                brief=writing.brief(fact, objective, offer, number),
                locale=context.locale,
                media=_media(slot.platform, draw, number),
                offer=offer.offer if offer else None,
                depends_on=(first,) if first != name else (),
            )
        )
    return tuple(nodes)


def _media(platform: Platform, draw: _Draw, number: int) -> Wanted:
    possible = sorted(MEDIA[platform])
    return possible[draw.below(len(possible), "media", number)]


def _kinds(context: BrandContext, posts: int, draw: _Draw) -> list[ContentKind]:
    """A kind for each post: whole shares first, what is left to the largest remainders; in an order that is drawn."""
    of = {share.kind: divmod(posts * share.percent, HUNDRED) for share in context.mix}
    left = posts - sum(whole for whole, _ in of.values())
    by_remainder = sorted(of, key=lambda kind: (-of[kind][1], kind))
    every = [kind for kind, (whole, _) in of.items() for _ in range(whole)] + by_remainder[:left]
    drawn = {number: draw.below(1 << 64, "kind", number) for number in range(posts)}
    return [every[number] for number in sorted(drawn, key=lambda number: drawn[number])]
