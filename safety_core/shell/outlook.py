"""What cadence says of times to come: what is used and held, whether a time fits, and which times do.

Planned intents (queued, due later) are taken as if they went at their time. A time fits when nothing that goes before it
holds it up, and it holds up nothing that is planned. It is said without taking anything: whoever comes first has the place.
"""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from safety_core.breaker import held_until
from safety_core.cadence.limits import Subject
from safety_core.cadence.rule import CadenceFacts, Usage, shown
from safety_core.cadence.wall import Wall, aware, quiet_until, unix_us, wall_at
from safety_core.cadence.windows import cut_us, earliest_us, free_us
from safety_core.errors import BadInput, Refused
from safety_core.lifecycle import IntentState
from safety_core.ports import Tally, Transaction
from safety_core.records import Account, QueuedIntent
from safety_core.shell.core import Core
from safety_core.shell.counting import Asked
from safety_core.shell.slots import facts_in
from safety_core.shell.zones import zone_of
from safety_core.times import instant
from safety_core.vocabulary import Action

SPANS_MAX = 100_000
COUNT_MAX = 100
AHEAD_MAX_US = 366 * 86_400_000_000
FIRST_SECOND_US = 1_000_000
APART_US = 100_000
"""So far off the second that was meant a planned time may be reckoned: a busy machine may come between two readings of the clocks."""

Planned = list[tuple[int, str, Action]]
"""(due on the boot clock, operation, action) of what is queued."""


class Span(msgspec.Struct, frozen=True):
    """A request in a window: from its slot to its end. What is planned begins and ends when it is due."""

    begin_us: int
    end_us: int
    cost: int


class Conflict(msgspec.Struct, frozen=True):
    """Why a time does not fit, and the first one after it at which this reason is over (boot clock, µs)."""

    why: str
    over_us: int


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One limit as it stands for one account: what is used of it, and when the next fits."""

    limit: str
    whose: str
    used: int
    most: int
    next_at: str
    source: str
    as_of: str


class Outlook:
    """What decides on times to come for one effect of one account, read once.

    Raises:
        Refused: no limits are known, or none counts such an effect.
        BadInput: it never fits.
    """

    def __init__(self, core: Core, tx: Transaction, asked: Asked, *, beside: QueuedIntent | None = None) -> None:
        self.now_us = core.clock.boot_us()
        self.core = core
        self.action = asked.action
        facts = facts_in(core, tx, asked, now_us=self.now_us)
        if facts is None or not facts.usages:
            raise Refused(
                "no limit is known that counts this effect", "load limits: holdpoint cadence limits load FILE"
            )
        for each in facts.usages:
            if each.cost > each.most:
                raise BadInput("action", f"of {each.limit.name} at most {each.most} ever fit", "raise the limit")
        self.facts: CadenceFacts = facts
        planned = _planned(core, tx, asked.account, beside)
        self.spans = [(each, list(self._spans(tx, each, asked, planned))) for each in facts.usages]

    def _spans(self, tx: Transaction, usage: Usage, asked: Asked, planned: Planned) -> Iterator[Span]:
        limit = usage.limit
        of_account = limit.subject is Subject.ACCOUNT
        tally = Tally(
            platform=limit.platform,
            by="operation" if limit.operations else "action",
            costs=limit.operations or limit.actions,
            after_us=cut_us(limit, self.now_us, self.facts.wall),
            account=asked.account.platform_account if of_account else None,
            client=None if of_account else asked.account.client,
        )
        for end_us, cost in tx.ends(tally, most=SPANS_MAX):
            yield Span(self.now_us, end_us, cost)
        for due_us, operation, action in planned:
            if cost := limit.cost(operation, action):
                yield Span(max(due_us, self.now_us), max(due_us, self.now_us), cost)

    def conflict(self, at_us: int) -> Conflict | None:
        """What holds the effect up at a time, or is held up by it; ``None``: it fits."""
        for paused in self.facts.pauses:
            if paused.pause.remaining <= paused.begun and at_us < paused.pause.until_us:
                return Conflict(f"{paused.pause.platform} itself said: {paused.pause.said}", paused.pause.until_us)
        for breaker in self.facts.breakers:
            until_us = held_until(breaker, now_us=self.now_us)
            if at_us < until_us:
                whose = self.facts.subject if breaker.subject else breaker.platform
                return Conflict(f"the breaker of {whose} is not closed for {breaker.traffic}", until_us)
        for usage, spans in self.spans:
            found = self._full(usage, spans, at_us) or self._in_the_way(usage, spans, at_us)
            if found is not None:
                return found
        return self._quiet(at_us)

    def _full(self, usage: Usage, spans: list[Span], at_us: int) -> Conflict | None:
        wall, cut = self.facts.wall, cut_us(usage.limit, at_us, self.facts.wall)
        there = [each for each in spans if each.begin_us <= at_us and each.end_us > cut]
        used = sum(each.cost for each in there)
        if used + usage.cost <= usage.most:
            return None
        over_us = min(free for each in there if (free := free_us(usage.limit, each.end_us, wall)) > at_us)
        return Conflict(f"{usage.limit.name} of {self.facts.subject}: {used} of {usage.most} used then", over_us)

    def _in_the_way(self, usage: Usage, spans: list[Span], at_us: int) -> Conflict | None:
        """Whether something that is planned for later would have to wait because of it, and would not without it."""
        for later in spans:
            cut = cut_us(usage.limit, later.begin_us, self.facts.wall)
            if later.begin_us <= at_us or at_us <= cut:
                continue
            there = sum(each.cost for each in spans if each.begin_us <= later.begin_us and each.end_us > cut)
            if there <= usage.most < there + usage.cost:
                at = planned(later.begin_us, self.facts.wall)
                return Conflict(
                    f"{usage.limit.name} of {self.facts.subject}: it would hold up what is planned at {at}",
                    later.begin_us,
                )
        return None

    def _quiet(self, at_us: int) -> Conflict | None:
        wall, home = self.facts.wall, self.facts.home
        if self.action is Action.RECALL:
            return None
        over_us = quiet_until(home.quiet, at_us + wall.offset_us, wall.zone) - wall.offset_us
        return (
            Conflict(f"quiet hours of {self.facts.subject} in {home.zone_name}", over_us) if over_us > at_us else None
        )

    def earliest_us(self, from_us: int) -> int:
        """The first time from then on that fits: each reason against one is over at a time that it names itself."""
        at_us = max(from_us, self.now_us)
        while (found := self.conflict(at_us)) is not None:
            at_us = found.over_us
        return at_us

    def suggest(self, count: int) -> list[str]:
        """The next times that fit, each on a full second and as if those before it were taken."""
        times = []
        at_us = self.now_us
        for _ in range(count):
            at_us = self.earliest_us(self._on_a_second(at_us))
            while self._on_a_second(at_us) != at_us:
                at_us = self.earliest_us(self._on_a_second(at_us))
            times.append(self.shown(at_us))
            for usage, spans in self.spans:
                spans.append(Span(at_us, at_us, usage.cost))
        return times

    def _on_a_second(self, at_us: int) -> int:
        return at_us + -(at_us + self.facts.wall.offset_us) % FIRST_SECOND_US

    def shown(self, at_us: int) -> str:
        """An instant for a person."""
        return shown(at_us, self.facts.wall)

    def goes_at(self, queued: QueuedIntent) -> str:
        """When it goes at the earliest; see ``goes_at``."""
        return goes_at(queued, self.facts.wall)

    def next_at(self, at_us: int) -> str:
        """From when on something may go, for a person."""
        return "now" if at_us <= self.now_us else self.shown(at_us)

    def boot_us(self, at: datetime) -> int:
        """A wall-clock time to come on the boot clock; see ``boot_us_of``."""
        return boot_us_of(self.facts.wall, self.now_us, at)

    def rows(self) -> list[Row]:
        """Each limit as it stands now."""
        return [self._row(each) for each in self.facts.usages]

    def _row(self, usage: Usage) -> Row:
        next_us = earliest_us(
            usage.limit,
            used=usage.used,
            cost=usage.cost,
            most=usage.most,
            ends=usage.ends,
            now_us=self.now_us,
            wall=self.facts.wall,
        )
        return Row(
            limit=usage.limit.name,
            whose=usage.limit.whose,
            used=usage.used,
            most=usage.most,
            next_at=self.next_at(next_us),
            source=usage.limit.source,
            as_of=usage.limit.as_of,
        )


def boot_us_of(wall: Wall, now_us: int, at: datetime) -> int:
    """A wall-clock time on the boot clock.

    Raises:
        BadInput: it is past, or more than a year ahead.
    """
    at_us = unix_us(at) - wall.offset_us
    if not now_us <= at_us <= now_us + AHEAD_MAX_US:
        raise BadInput("at", f"{at.isoformat()} is past or more than a year ahead", "give a time to come")
    return at_us


def planned(us: int, wall: Wall) -> str:
    """The time that somebody planned something for, for a person: UTC, the second that they named."""
    return aware((us + wall.offset_us + APART_US) // FIRST_SECOND_US * FIRST_SECOND_US).strftime("%Y-%m-%dT%H:%M:%SZ")


def goes_at(queued: QueuedIntent, wall: Wall) -> str:
    """When an intent goes at the earliest, for a person: the time it is planned for, or until when something holds it beyond that."""
    say = planned if queued.due_us == queued.intent.not_before_us else shown
    return say(queued.due_us, wall)


def _planned(core: Core, tx: Transaction, account: Account, beside: QueuedIntent | None) -> Planned:
    adapter = core.adapters[account.platform]
    own = (account.client, account.platform, account.account)
    return [
        (each.due_us, adapter.commits(each.intent.action), each.intent.action)
        for each in tx.intents([IntentState.QUEUED])
        if (each.intent.client, each.intent.platform, each.intent.account) == own and each != beside
    ]


def asked_for(core: Core, account: Account, action: Action) -> Asked:
    """The effect that a person asks about, by the platform's name of its request.

    Raises:
        BadInput: the platform has no such action.
    """
    adapter = core.adapters[account.platform]
    operation = adapter.commits(action)
    if not operation:
        raise BadInput("action", f"{account.platform} has no {action}", "name one that it has")
    return Asked(account, operation, action)


def due(core: Core, text: str) -> int:
    """A time as people type it, on the boot clock.

    Raises:
        BadInput: it is none, or past, or more than a year ahead.
    """
    now = core.clock.now()
    wall = wall_at(now, core.clock.boot_us())
    return boot_us_of(wall, core.clock.boot_us(), instant(text, now=now, zone_of=zone_of, field="at"))


def fits_at(core: Core, queued: QueuedIntent) -> tuple[str, str] | None:
    """Until when cadence will hold a queued intent beyond its time, as far as is known now, and why; ``None``: not at all."""

    def look(tx: Transaction) -> tuple[str, str] | None:
        intent = queued.intent
        account = tx.account(intent.client, intent.platform, intent.account)
        operation = core.adapters[intent.platform].commits(intent.action)
        if queued.state is not IntentState.QUEUED or account is None or not operation:
            return None
        try:
            found = Outlook(core, tx, Asked(account, operation, intent.action), beside=queued)
        except (Refused, BadInput) as never:
            return "further notice", never.wrong
        conflict = found.conflict(max(queued.due_us, found.now_us))
        return None if conflict is None else (found.shown(found.earliest_us(queued.due_us)), conflict.why)

    return core.store.read(look)
