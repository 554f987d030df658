"""The rules of what is planned when: which two intents of one account are in each other's way.

1. Planned is what nobody has begun. It is planned for the time before which nobody claims it; what is due already is planned
   for now.
2. Two of one account are in conflict when they show the same visible content less than 24 hours apart: platforms refuse the
   second as a repetition. What shows nothing (a like, a follow) repeats nothing.
3. They are in conflict, too, when they are planned closer together than a distance in force that counts both: the second
   would be held. Exactly that far apart they are not. Of two that are both due already neither was planned for a time: they
   take their turns.
4. A conflict names both, the earlier first (of one instant, by name). It is the same whichever of the two is asked about, and
   in whatever order all of them are looked through.
5. A conflict stops nobody by itself. It is shown, and whoever moves an intent into one is refused, unless they say that they
   mean it. Distances are kept by cadence when a permit is minted, whatever is planned.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

import msgspec

from safety_core.lifecycle import IntentState
from safety_core.switches import spoken
from safety_core.vocabulary import AccountId, ClientId, IntentId, Platform

REPEATS_WITHIN_US = 24 * 3_600_000_000
"""Sooner than so long after the first the same content is a repetition."""
NOT_BEGUN = (IntentState.QUEUED, IntentState.WAITING, IntentState.CLAIMED)
"""States of what is planned still."""
MOVABLE = (IntentState.QUEUED, IntentState.WAITING)
"""States in which nobody has it in hand: its time may be changed, and it may be taken back."""

Whose = tuple[ClientId, Platform, AccountId]


class Distance(msgspec.Struct, frozen=True):
    """A spacing in force: its name among the limits, and how far two that it counts are to be apart."""

    name: str
    least_us: int


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """One intent that nobody has begun.

    Attributes:
        at_us: boot clock, the time that it is planned for.
        shows: digest of its visible content; empty when it shows none.
        distances: those that count it.
    """

    intent: IntentId
    whose: Whose
    at_us: int
    shows: str
    distances: tuple[Distance, ...] = ()


class Kind(StrEnum):
    """What is wrong with two that are planned."""

    REPETITION = "repetition"
    TOO_CLOSE = "too_close"


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """Two that are in each other's way: how far apart they are planned, how far they are to be, and by which rule."""

    kind: Kind
    earlier: IntentId
    later: IntentId
    apart_us: int
    least_us: int
    rule: str

    @property
    def wrong(self) -> str:
        """What is wrong, naming both."""
        far = f"{self.earlier} and {self.later} are planned {spoken(self.apart_us)} apart"
        if self.kind is Kind.REPETITION:
            return f"{far} and show the same content: within 24 hours that is a repetition"
        return f"{far}: {self.rule} asks for {spoken(self.least_us)}"

    @property
    def do(self) -> str:
        """What to do about it."""
        move = f"move one (holdpoint intent reschedule {self.later} --at TIME)"
        return f"{move} or take one back (holdpoint intent cancel {self.later})"


def between(one: Planned, other: Planned, *, now_us: int) -> tuple[Conflict, ...]:
    """What two are in conflict about: at most one of each kind, and of the distances the longest that is not kept."""
    if one.whose != other.whose or one.intent == other.intent:
        return ()
    first, second = sorted((one, other), key=lambda each: (_time(each, now_us), each.intent))
    begins_us, apart_us = _time(second, now_us), _time(second, now_us) - _time(first, now_us)
    found = []
    if first.shows and first.shows == second.shows and apart_us < REPEATS_WITHIN_US:
        found.append((Kind.REPETITION, REPEATS_WITHIN_US, ""))
    broken = [each for each in set(first.distances) & set(second.distances) if apart_us < each.least_us]
    if broken and begins_us > now_us:
        widest = max(broken, key=lambda each: (each.least_us, each.name))
        found.append((Kind.TOO_CLOSE, widest.least_us, widest.name))
    return tuple(
        Conflict(kind=kind, earlier=first.intent, later=second.intent, apart_us=apart_us, least_us=least_us, rule=rule)
        for kind, least_us, rule in found
    )


def conflicts(planned: Iterable[Planned], *, now_us: int) -> tuple[Conflict, ...]:
    """All of them, each once, in the order of their names."""
    by_account: dict[Whose, list[Planned]] = defaultdict(list)
    by_content: dict[tuple[Whose, str], list[Planned]] = defaultdict(list)
    for each in planned:
        by_account[each.whose].append(each)
        by_content[each.whose, each.shows].append(each)
    found = set()
    for (_, shows), some in by_content.items():
        if shows:
            found |= _among(some, REPEATS_WITHIN_US, now_us, first_us=now_us)
    for some in by_account.values():
        widest_us = max((far.least_us for each in some for far in each.distances), default=0)
        found |= _among(some, widest_us, now_us, first_us=now_us + 1)
    return tuple(sorted(found, key=lambda each: (each.earlier, each.later, each.kind)))


def with_others(one: Planned, others: Iterable[Planned], *, now_us: int) -> tuple[Conflict, ...]:
    """What one would be in conflict about."""
    return tuple(conflict for each in others for conflict in between(one, each, now_us=now_us))


def _among(some: Sequence[Planned], width_us: int, now_us: int, *, first_us: int) -> set[Conflict]:
    """Of pairs less than so far apart, the later of which is planned for ``first_us`` at the earliest."""
    ordered = sorted(some, key=lambda each: _time(each, now_us))
    return {
        conflict
        for place, later in enumerate(ordered)
        if _time(later, now_us) >= first_us
        for earlier in _near(ordered, place, width_us, now_us)
        for conflict in between(earlier, later, now_us=now_us)
    }


def _near(ordered: Sequence[Planned], place: int, width_us: int, now_us: int) -> Iterator[Planned]:
    at_us = _time(ordered[place], now_us)
    for earlier in range(place - 1, -1, -1):
        if at_us - _time(ordered[earlier], now_us) >= width_us:
            return
        yield ordered[earlier]


def _time(planned: Planned, now_us: int) -> int:
    return max(planned.at_us, now_us)
