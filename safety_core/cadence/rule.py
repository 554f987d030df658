"""The rule: may a request go now, and if not, when at the earliest.

1. All limits that count it, all pauses of the platform, and for effects the quiet hours are asked together.
2. *Hold* until the earliest time at which all of them allow: limits and pauses only ever give way with time, so that is
   the latest of theirs, moved on past quiet hours.
3. What can never fit (it costs more than a window holds) is refused, and so is what no limit is known for.
4. A breaker that is not closed holds until its time is over; then one request goes, as its trial.
5. A read that only prepares a publish leaves each read window its reserve, so that it can never starve the reads that an
   unknown outcome waits for.
6. A recall asks no quiet hours: taking something back is not posting.
"""

from collections.abc import Mapping

import msgspec

from safety_core.breaker import Breaker, BreakerState, held_until
from safety_core.cadence.limits import ANYWHERE, Home, Limit, Window, share, spared
from safety_core.cadence.pace import left_of
from safety_core.cadence.wall import Wall, aware, quiet_until
from safety_core.cadence.windows import earliest_us
from safety_core.records import Pause
from safety_core.ruling import Ruling, allow, hold, refuse
from safety_core.vocabulary import Action, Check, ClientId, Reason

_OF_WINDOW = {Window.SPACING: Reason.TOO_SOON}


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """One limit, and what is used of it by whoever asks.

    Attributes:
        most: what the asker may use: their share, less the reserve where that is not theirs.
        used: the sum of costs of the slots that count now.
        cost: what the request takes.
        ends: (end, cost) of slots that count now, oldest end first: as many as have to be free for it, none if it fits.
    """

    limit: Limit
    most: int
    used: int
    cost: int
    ends: tuple[tuple[int, int], ...] = ()


class Paused(msgspec.Struct, frozen=True):
    """A pause in force, and how many slots were not over when it was said, or have begun since."""

    pause: Pause
    begun: int


class CadenceFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the rule is handed of one request.

    Attributes:
        usages: of every limit that counts it; none at all means that no limit is known.
        subject: whose request it is, in words.
        breakers: the account's and the platform's that can hold it, as far as they know of failures.
    """

    usages: tuple[Usage, ...]
    wall: Wall
    subject: str
    pauses: tuple[Paused, ...] = ()
    breakers: tuple[Breaker, ...] = ()
    home: Home = ANYWHERE


def all_weights(clients: int, present: Mapping[ClientId, int]) -> int:
    """The sum of weights over the clients on a platform: so many, of whom those ``present`` have a weight of their own."""
    return clients + sum(weight - 1 for weight in present.values())


def allowed(limit: Limit, *, weight: int, weights: int, sparing: bool) -> int:
    """What one asker may use of a limit; ``sparing``: a read that leaves the reserve to others."""
    most = share(limit, weight, weights)
    return spared(most) if sparing else most


def judge(facts: CadenceFacts | None, action: Action, *, now_us: int) -> Ruling:
    """See the module. ``None``: what is used could not be read."""
    if facts is None or not facts.usages:
        return refuse(Check.CADENCE, Reason.LIMITS_UNKNOWN, "no limit is known that counts this request")
    for usage in facts.usages:
        if usage.cost > usage.most:
            saw = f"{_of(usage.limit, facts)}: it takes {usage.cost}, and at most {usage.most} ever fit"
            return refuse(Check.CADENCE, Reason.COST_ABOVE_LIMIT, saw)
    until_us, reason, saw = max(
        [_window(each, facts, now_us) for each in facts.usages]
        + [_pause(each, now_us) for each in facts.pauses]
        + [_broken(each, facts, now_us) for each in facts.breakers],
        key=lambda each: each[0],
    )
    if action not in (Action.READ, Action.RECALL):
        wall = facts.wall
        quiet_us = quiet_until(facts.home.quiet, until_us + wall.offset_us, wall.zone) - wall.offset_us
        if quiet_us > until_us:
            until_us, reason = quiet_us, Reason.QUIET_HOURS
            saw = f"quiet hours of {facts.subject} in {facts.home.zone_name}"
    if until_us <= now_us:
        return allow(Check.CADENCE)
    return hold(Check.CADENCE, reason, f"{saw}, next at {shown(until_us, facts.wall)}", until_us=until_us)


def shown(us: int, wall: Wall) -> str:
    """From when on something may go, for a person: UTC, rounded up to the second; a millisecond after one is that one.

    Boot clock and wall clock are read one after the other: the same instant, reckoned from two readings, is two, some
    microseconds apart.
    """
    return aware(-(-(us + wall.offset_us - 1_000) // 1_000_000) * 1_000_000).strftime("%Y-%m-%dT%H:%M:%SZ")


def _of(limit: Limit, facts: CadenceFacts) -> str:
    return f"{limit.name} of {facts.subject}"


def _window(usage: Usage, facts: CadenceFacts, now_us: int) -> tuple[int, Reason, str]:
    at_us = earliest_us(
        usage.limit,
        used=usage.used,
        cost=usage.cost,
        most=usage.most,
        ends=usage.ends,
        now_us=now_us,
        wall=facts.wall,
    )
    saw = f"{_of(usage.limit, facts)}: {usage.used} of {usage.most} used"
    return at_us, _OF_WINDOW.get(usage.limit.window, Reason.WINDOW_FULL), saw


def _pause(paused: Paused, now_us: int) -> tuple[int, Reason, str]:
    pause = paused.pause
    held = left_of(pause, paused.begun) <= 0
    whose = "the app" if not pause.subject else "the account"
    saw = f"{pause.platform} itself lets {whose} go no further with {pause.operation} ({pause.said})"
    return pause.until_us if held else now_us, Reason.PLATFORM_PAUSED, saw


def _broken(breaker: Breaker, facts: CadenceFacts, now_us: int) -> tuple[int, Reason, str]:
    half = breaker.state is BreakerState.HALF_OPEN
    whom = f"{facts.subject} on {breaker.platform}" if breaker.subject else str(breaker.platform)
    saw = f"{whom}: {breaker.failures} {breaker.traffic} in a row failed" + (", one is being tried" if half else "")
    return held_until(breaker, now_us=now_us), Reason.BREAKER_OPEN, saw
