"""Circuit breakers: a platform, or an account on it, that answers nothing is left alone for a while, then tried with one.

Reads and effects have one each, of an account and of a platform: a platform may well be read while it takes no post.

1. A failure is a request that may have gone out and was not answered, or an answer of a platform in trouble (5xx). Any
   other answer is a sign of life, a refusal too: what it refuses is content, pace or a credential, not the request. That
   of a read which was let go before anything had failed is no news, and not written down.
2. So many failures in a row, the first of them not longer ago than ``WINDOW_US``, open it: everything is held for a time
   that doubles with each failed trial, up to a bound.
3. When that time is over it is half open: the next request is its trial, and alone. Only the trial's own outcome moves it;
   answers to what was under way before say nothing. A trial whose outcome nobody recorded makes room for another one.
4. A platform's breaker counts failures only of accounts whose own one is closed, and opens at more of them than theirs:
   one account alone never stops the others.
5. A read is held by those of reads alone, or nothing unknown could be looked up while posts fail; an effect by both, since
   what cannot be read must not be written to. Each is tried and moved by requests of its own kind only.

The states are a literal table; what is absent is an error.
"""

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from safety_core.vocabulary import Action, ClientId, Platform, SlotId

SECOND_US = 1_000_000
WINDOW_US = 300 * SECOND_US
FIRST_US, LONGEST_US = 10 * SECOND_US, 60 * SECOND_US
"""The first back-off, and the bound of the doubling: what is unknown is to be settled within minutes of healing."""
OF_ACCOUNT, OF_PLATFORM = 3, 6
"""So many failures in a row open an account's, and a platform's."""


class BreakerState(StrEnum):
    """Where a breaker is."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Event(StrEnum):
    """What moves a breaker."""

    TRIPPED = "tripped"
    """Enough failures in a row, or the trial failed."""
    TRIED = "tried"
    """Its time is over and a request goes as its trial."""
    ANSWERED = "answered"
    """The trial was answered."""
    UNSENT = "unsent"
    """No byte of the trial left, which says nothing of the platform."""


MOVES: dict[tuple[BreakerState, Event], BreakerState] = {
    (BreakerState.CLOSED, Event.TRIPPED): BreakerState.OPEN,
    (BreakerState.OPEN, Event.TRIED): BreakerState.HALF_OPEN,
    (BreakerState.HALF_OPEN, Event.TRIED): BreakerState.HALF_OPEN,
    (BreakerState.HALF_OPEN, Event.TRIPPED): BreakerState.OPEN,
    (BreakerState.HALF_OPEN, Event.ANSWERED): BreakerState.CLOSED,
    (BreakerState.HALF_OPEN, Event.UNSENT): BreakerState.OPEN,
}


class Sign(StrEnum):
    """What one request says of whoever was to answer it."""

    ALIVE = "alive"
    FAILED = "failed"
    NONE = "none"
    """No byte of it left."""


class Traffic(StrEnum):
    """Which requests a breaker counts, and is tried by."""

    READS = "reads"
    EFFECTS = "effects"


class Breaker(msgspec.Struct, frozen=True, kw_only=True):
    """One breaker, shared by all workers.

    Attributes:
        subject: the platform account that it is about; empty for the whole platform.
        client: whose account that is; ``None`` for the whole platform.
        failures: in a row; since_us: boot clock, the first of those.
        until_us: boot clock: until then nothing goes, of an open one its back-off, of a half open one its trial's time.
        back_off_us: the last back-off; 0 when it was closed since.
        trial: the slot of the request that may close it.
    """

    platform: Platform
    subject: str
    client: ClientId | None
    traffic: Traffic
    state: BreakerState = BreakerState.CLOSED
    failures: int = 0
    since_us: int = 0
    until_us: int = 0
    back_off_us: int = 0
    trial: SlotId | None = None


def traffic_of(action: Action) -> Traffic:
    """What a request counts as: a look-up, or one that may change something."""
    return Traffic.READS if action is Action.READ else Traffic.EFFECTS


def in_the_way(breakers: Iterable[Breaker], action: Action) -> tuple[Breaker, ...]:
    """Those by which such a request can be held."""
    return tuple(each for each in breakers if each.traffic in (Traffic.READS, traffic_of(action)))


def held_until(breaker: Breaker, *, now_us: int) -> int:
    """The earliest time from now on at which a request may go."""
    return now_us if breaker.state is BreakerState.CLOSED else max(now_us, breaker.until_us)


def tried(breaker: Breaker, slot: SlotId, *, until_us: int) -> Breaker:
    """A request goes while it is not closed: it is the trial, and nothing else goes until then, or until its outcome."""
    return _moved(breaker, Event.TRIED, until_us=until_us, trial=slot)


def after(breaker: Breaker, sign: Sign, slot: SlotId, *, now_us: int) -> Breaker:
    """The breaker once the outcome of a request is known."""
    if breaker.state is BreakerState.CLOSED:
        return _counted(breaker, sign, now_us)
    if breaker.trial != slot:
        return breaker
    match sign:
        case Sign.ALIVE:
            return _moved(breaker, Event.ANSWERED, failures=0, since_us=0, until_us=0, back_off_us=0)
        case Sign.FAILED:
            return _opened(breaker, now_us)
        case Sign.NONE:
            return _moved(breaker, Event.UNSENT, until_us=now_us)


def rebased(breaker: Breaker, *, now_us: int) -> Breaker:
    """After a reboot, when the boot clock began anew: it stands as it stood, and waits no longer than it ever does."""
    return msgspec.structs.replace(
        breaker, since_us=min(breaker.since_us, now_us), until_us=min(breaker.until_us, now_us + LONGEST_US)
    )


def _counted(breaker: Breaker, sign: Sign, now_us: int) -> Breaker:
    if sign is Sign.NONE or (sign is Sign.ALIVE and not breaker.failures):
        return breaker
    if sign is Sign.ALIVE:
        return msgspec.structs.replace(breaker, failures=0, since_us=0)
    row = breaker.failures > 0 and now_us - breaker.since_us <= WINDOW_US
    more = msgspec.structs.replace(
        breaker, failures=breaker.failures + 1 if row else 1, since_us=breaker.since_us if row else now_us
    )
    most = OF_ACCOUNT if breaker.subject else OF_PLATFORM
    return more if more.failures < most else _opened(more, now_us)


def _opened(breaker: Breaker, now_us: int) -> Breaker:
    back_off_us = min(LONGEST_US, 2 * breaker.back_off_us or FIRST_US)
    return _moved(breaker, Event.TRIPPED, until_us=now_us + back_off_us, back_off_us=back_off_us)


def _moved(breaker: Breaker, event: Event, **changes: object) -> Breaker:
    fields = {"trial": None, **changes, "state": MOVES[breaker.state, event]}
    return msgspec.structs.replace(breaker, **fields)
