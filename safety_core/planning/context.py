"""The brand context: all that a planner is told of a client, and what keeps a plan from being made of it.

1. Times are the client's own: days and minutes of the day by the clocks of ``zone``. A window ends before ``until``.
2. A platform is owed ``per_week`` posts for each seven days of the period that no blackout covers, rounded to the nearest,
   and one at least (``owed``).
3. Two posts of one account are ``APART`` or more from each other.
4. ``missing`` names everything that is absent, contradicts itself or is hostile, each with what to do next. A context of
   which it names nothing can be planned: the windows hold what the cadences ask for, and every objective finds a post.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Annotated, NamedTuple, NewType

import msgspec

from safety_core import wording
from safety_core.planning import openings, sight
from safety_core.vocabulary import AccountId, ClientId, Platform

ContentKind = NewType("ContentKind", str)
"""What a post is about in the mix, in the client's own word: ``education``, ``offer``."""

APART = timedelta(minutes=60)
DAYS_MAX = 92
NODES_MAX = 2_000
"""Of one plan: nobody could decide on more."""
PER_WEEK_MAX = 70
"""Ten a day; nobody reads more of one brand."""
DAY_MINUTES = 1_440
TEXT_MAX_CHARS = 200
OFFER_MAX_CHARS = 500
FACT_MAX_CHARS = 2_000
ITEMS_MAX = 200
"""Of offers, facts, words, windows, blackouts; more is a mistake."""
KINDS_MAX = 20
ACCOUNTS_MAX = 20
HUNDRED = 100
WEEKDAYS = 7
_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)
_NAME = re.compile(r"[a-z0-9_-][a-z0-9._-]{0,63}", re.ASCII)


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """How the brand speaks: words for its tone, and words that it never uses."""

    tone: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What is offered, from ``since`` to ``until``, both days included; ``None``: no end on that side."""

    offer: str
    text: str
    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether it is valid on this day of the client's."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """When may be posted. ``weekday``: 0 is Monday; ``since``, ``until``: minutes after midnight, the last one left out."""

    weekday: Annotated[int, msgspec.Meta(ge=0, le=6)]
    since: Annotated[int, msgspec.Meta(ge=0, le=1_439)]
    until: Annotated[int, msgspec.Meta(ge=1, le=1_440)]


class Presence(msgspec.Struct, frozen=True, kw_only=True):
    """The client on one platform."""

    platform: Platform
    accounts: tuple[AccountId, ...]
    per_week: int
    windows: tuple[Window, ...]


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """How much of the posts is of one kind, in percent."""

    kind: ContentKind
    percent: int


class Days(msgspec.Struct, frozen=True, kw_only=True):
    """Days of the client's, both included."""

    first: date
    last: date


class Engaging(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What answers to people need: no planner does.

    Attributes:
        sites: hosts that links may lead to, each with those below it.
        handles: its own, without ``@``.
        vips: ids and names of accounts whom a person answers.
    """

    sites: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    vips: tuple[str, ...] = ()


class BrandContext(msgspec.Struct, frozen=True, kw_only=True):
    """All that a planner is told. ``name``: what the brand calls itself; ``knowledge``: the facts that it may claim."""

    client: ClientId
    name: str
    locale: str
    zone: str
    voice: Voice = Voice()
    offers: tuple[Offer, ...] = ()
    knowledge: tuple[str, ...]
    objectives: tuple[str, ...]
    audience: str
    platforms: tuple[Presence, ...]
    mix: tuple[Share, ...]
    blackouts: tuple[Days, ...] = ()
    first: date
    days: int
    engagement: Engaging = Engaging()

    def dark(self, day: date) -> bool:
        """Whether nothing is posted on this day."""
        return any(each.first <= day <= each.last for each in self.blackouts)

    def within(self, day: date) -> bool:
        """Whether the day is one of the period."""
        return 0 <= (day - self.first).days < self.days

    def open_days(self) -> tuple[date, ...]:
        """The days of the period that no blackout covers, in their order."""
        every = (self.first + timedelta(days=number) for number in range(self.days))
        return tuple(day for day in every if not self.dark(day))

    def owed(self, presence: Presence) -> int:
        """How many posts the platform is to have in the period."""
        days = len(self.open_days())
        return max(1, (2 * presence.per_week * days + WEEKDAYS) // (2 * WEEKDAYS))


class Missing(NamedTuple):
    """One thing that keeps a plan from being made: the field (its parts joined by dots), why, and what to do next."""

    field: str
    why: str
    what_next: str


def missing(context: BrandContext, *, zone: tzinfo | None, now: datetime) -> tuple[Missing, ...]:
    """Everything that keeps a plan from being made of the context; empty: it can be planned.

    Args:
        context: from whomever.
        zone: what stands behind ``context.zone``, looked up by the caller; ``None``: nothing does.
        now: aware; the period begins on a later day of the client's.
    """
    found = [*_names(context), *_texts(context), *_lists(context), *_platforms(context), *_mix(context)]
    found += [*_period(context), *_offers(context)]
    if zone is None:
        found.append(Missing("zone", f"there is no zone {context.zone[:64]!r}", "give one as Europe/Berlin"))
    elif not found:
        found += _today(context, zone, now)
        found += _room(context, zone)
    return tuple(found)


def _names(context: BrandContext) -> Iterator[Missing]:
    if not _NAME.fullmatch(context.client):
        yield Missing("client", "is not a client's name", "give 1 to 64 lower-case letters, digits, '-', '_' and '.'")
    if not _LOCALE.fullmatch(context.locale):
        yield Missing("locale", "is not a language's tag", "give one as en, de or pt-BR")
    yield from _apart("offers", ".offer", [each.offer for each in context.offers[:ITEMS_MAX]])
    yield from _apart("mix", ".kind", [each.kind for each in context.mix[:ITEMS_MAX]])
    yield from _apart("platforms", ".platform", [each.platform for each in context.platforms[:ITEMS_MAX]])


def _apart(field: str, part: str, names: Sequence[str]) -> Iterator[Missing]:
    for number, name in enumerate(names):
        if name in names[:number]:
            yield Missing(f"{field}.{number}{part}", "stands there twice", "keep one of the two")


def _written(context: BrandContext) -> Iterator[tuple[str, str, int]]:
    """Every text of the context: its place, what it says, and how long it may be."""
    yield "name", context.name, TEXT_MAX_CHARS
    yield "audience", context.audience, TEXT_MAX_CHARS
    for number, each in enumerate(context.offers[:ITEMS_MAX]):
        yield f"offers.{number}.offer", each.offer, TEXT_MAX_CHARS
        yield f"offers.{number}.text", each.text, OFFER_MAX_CHARS
    for number, share in enumerate(context.mix[:ITEMS_MAX]):
        yield f"mix.{number}.kind", share.kind, TEXT_MAX_CHARS
    said = (("knowledge", context.knowledge, FACT_MAX_CHARS), ("objectives", context.objectives, TEXT_MAX_CHARS),
            ("voice.tone", context.voice.tone, TEXT_MAX_CHARS), ("voice.never", context.voice.never, TEXT_MAX_CHARS),
            ("engagement.sites", context.engagement.sites, TEXT_MAX_CHARS),
            ("engagement.handles", context.engagement.handles, TEXT_MAX_CHARS),
            ("engagement.vips", context.engagement.vips, TEXT_MAX_CHARS))  # fmt: skip
    for field, texts, most in said:
        yield from ((f"{field}.{number}", text, most) for number, text in enumerate(texts[:ITEMS_MAX]))


def _texts(context: BrandContext) -> Iterator[Missing]:
    for field, text, most in _written(context):
        if wrong := sight.unfit(text, most):
            yield Missing(field, wrong, "write it in plain text that a reader sees")
        elif not field.startswith(("voice.never", "engagement.")):
            word = wording.said(text, context.voice.never[:ITEMS_MAX])
            if word is not None:
                yield Missing(field, f"uses {word[:40]!r}, which is never used", "word it anew, or allow the word")


def _lists(context: BrandContext) -> Iterator[Missing]:
    for field, what in (("platforms", "platform"), ("objectives", "objective"), ("knowledge", "fact"), ("mix", "kind")):
        if not getattr(context, field):
            yield Missing(field, "is empty", f"add one {what} at least")
    most = {"offers": context.offers, "knowledge": context.knowledge, "objectives": context.objectives,
            "blackouts": context.blackouts, "voice.never": context.voice.never, "voice.tone": context.voice.tone,
            "engagement.sites": context.engagement.sites, "engagement.handles": context.engagement.handles,
            "engagement.vips": context.engagement.vips}  # fmt: skip
    for field, items in most.items():
        if len(items) > ITEMS_MAX:
            yield Missing(field, f"has {len(items)} entries, more than {ITEMS_MAX}", "shorten it")


def _platforms(context: BrandContext) -> Iterator[Missing]:
    for number, each in enumerate(context.platforms):
        at = f"platforms.{number}"
        if not 0 < len(each.accounts) <= ACCOUNTS_MAX or not all(_NAME.fullmatch(name) for name in each.accounts):
            yield Missing(f"{at}.accounts", f"is not 1 to {ACCOUNTS_MAX} names of accounts", "name the accounts")
        yield from _apart(f"{at}.accounts", "", each.accounts[: ACCOUNTS_MAX + 1])
        if not 0 < each.per_week <= PER_WEEK_MAX:
            yield Missing(f"{at}.per_week", f"{each.per_week} is no cadence", f"give 1 to {PER_WEEK_MAX} posts a week")
        if not 0 < len(each.windows) <= ITEMS_MAX:
            yield Missing(f"{at}.windows", "has no hours to post in, or too many", "give a window")
        for place, window in enumerate(each.windows[:ITEMS_MAX]):
            if not (0 <= window.weekday < WEEKDAYS and 0 <= window.since < window.until <= DAY_MINUTES):
                yield Missing(f"{at}.windows.{place}", "holds no minute of a day", "end it later than it begins")


def _mix(context: BrandContext) -> Iterator[Missing]:
    if len(context.mix) > KINDS_MAX:
        yield Missing("mix", f"has {len(context.mix)} kinds, more than {KINDS_MAX}", "shorten it")
    for number, each in enumerate(context.mix):
        if not 0 < each.percent <= HUNDRED:
            yield Missing(f"mix.{number}.percent", f"{each.percent} is no share", "give 1 to 100")
    total = sum(each.percent for each in context.mix)
    if context.mix and total != HUNDRED:
        yield Missing("mix", f"adds up to {total} %", "make it 100 %")


def _period(context: BrandContext) -> Iterator[Missing]:
    if not 0 < context.days <= DAYS_MAX:
        yield Missing("days", f"{context.days} is no period", f"give 1 to {DAYS_MAX} days")
        return
    if not date(1970, 1, 2) <= context.first <= date(9999, 1, 1):
        yield Missing("first", f"{context.first} is no day to plan for", "give a day to come")
        return
    for number, each in enumerate(context.blackouts):
        if each.last < each.first:
            yield Missing(f"blackouts.{number}", "ends before it begins", "turn its days round")
    if not context.open_days():
        yield Missing("blackouts", "cover the whole period", "take another period, or fewer blackouts")


def _offers(context: BrandContext) -> Iterator[Missing]:
    for number, each in enumerate(context.offers):
        if each.since is not None and each.until is not None and each.until < each.since:
            yield Missing(f"offers.{number}", "ends before it begins", "turn its days round")


def _today(context: BrandContext, zone: tzinfo, now: datetime) -> Iterator[Missing]:
    today = now.astimezone(zone).date()
    if context.first <= today:
        yield Missing("first", f"{context.first} has begun: it is {today} there", "begin with a later day")


def _room(context: BrandContext, zone: tzinfo) -> Iterator[Missing]:
    days, total = context.open_days(), 0
    for number, each in enumerate(context.platforms):
        owed = context.owed(each)
        total += owed
        holds = len(openings.packed(spans(each, days, zone), APART)) * len(each.accounts)
        if holds < owed:
            yield Missing(
                f"platforms.{number}.windows",
                f"hold {holds} posts that are {APART.seconds // 60} minutes apart, and {owed} are owed",
                "open more hours, or lower per_week",
            )
    if total > NODES_MAX:
        yield Missing("days", f"would need {total} posts, more than {NODES_MAX}", "plan fewer days, or lower per_week")
    if len(context.objectives) > total:
        yield Missing("objectives", f"are more than the {total} posts of the period", "plan more days, or fewer")


def spans(presence: Presence, days: Iterable[date], zone: tzinfo) -> tuple[openings.Span, ...]:
    """When the platform may be posted to on these days, in order, none overlapping."""
    hours: dict[int, list[tuple[int, int]]] = {}
    for window in presence.windows:
        hours.setdefault(window.weekday, []).append((window.since, window.until))
    every = (openings.span(day, *each, zone) for day in days for each in hours.get(day.weekday(), ()))
    return openings.merged(each for each in every if each is not None)
