"""When a slot counts.

A slot stands for one request. The platform counts it at some instant between its minting and its answer, and where there
is no answer by deadline + P + F at the latest; nobody here knows at which. So it is counted on both edges:

1. From its minting on, at once.
2. In a rolling window until one length after its *end* (the answer, or that last instant): at ``end + length`` it is free.
3. In a clock-aligned window it counts in every window that it touches: also in the one in which it began, and in the one
   in which it ended. An end exactly on a boundary is in the window that begins there. It is free at the first boundary
   after its end.

A new request need be asked only of the window that it is minted in: what can reach the next window was minted in this one
or before, so this one holds all of it as well. And whatever slots end, nothing that fits now fits less later: the earliest
time at which all limits allow is the latest of their own.
"""

from collections.abc import Iterable
from datetime import UTC

from safety_core.cadence.limits import Limit, Window
from safety_core.cadence.wall import Wall, day_around, hour_around

_BY_LENGTH = frozenset({Window.ROLLING, Window.SPACING})


def around(limit: Limit, us: int, wall: Wall) -> tuple[int, int]:
    """First instant (boot clock) of the aligned window that an instant is in, and first instant of the next."""
    unix_us = us + wall.offset_us
    if limit.window is Window.UTC_HOUR:
        start, after = hour_around(unix_us)
    else:
        start, after = day_around(unix_us, wall.zone if limit.window is Window.LOCAL_DAY else UTC)
    return start - wall.offset_us, after - wall.offset_us


def cut_us(limit: Limit, now_us: int, wall: Wall) -> int:
    """Slots whose end is after this count now; those that ended at or before it do not."""
    if limit.window in _BY_LENGTH:
        return now_us - limit.length_us
    return around(limit, now_us, wall)[0] - 1


def free_us(limit: Limit, end_us: int, wall: Wall) -> int:
    """From when on a slot that ended at ``end_us`` counts no more."""
    if limit.window in _BY_LENGTH:
        return end_us + limit.length_us
    return around(limit, end_us, wall)[1]


def earliest_us(
    limit: Limit, *, used: int, cost: int, most: int, ends: Iterable[tuple[int, int]], now_us: int, wall: Wall
) -> int:
    """The earliest time from now on at which ``cost`` more fits into ``most``.

    ``ends``: (end, cost) of the slots that count now, in the order of their ends; as many as have to be free for it.
    ``cost`` is at most ``most``.
    """
    over = used + cost - most
    if over <= 0:
        return now_us
    at_us = now_us
    for end_us, freed in ends:
        if over <= 0:
            break
        over -= freed
        at_us = max(at_us, free_us(limit, end_us, wall))
    assert over <= 0, "the ends that were handed over do not make room"
    return at_us
