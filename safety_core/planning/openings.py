"""Spans of time in which may be posted, reckoned from a zone's clocks, and how many posts they hold.

1. A local time that a clock change leaves out means the instant of the change: a window that lies in it whole holds nothing.
2. A window that begins or ends at a time which comes twice holds one coming only, and whole: never a minute that the clocks
   show as lying outside. So a span may be shorter than what is allowed, never longer.
3. Packing takes the earliest instant that is far enough from the one before; nothing holds more.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from safety_core.cadence.wall import aware, local_instants

MINUTE_US = 60_000_000


class Span(NamedTuple):
    """From an instant on, up to another one that is left out; aware, UTC, whole minutes."""

    since: datetime
    until: datetime


def span(day: date, since: int, until: int, zone: tzinfo) -> Span | None:
    """The span of a window on one day. ``since``, ``until``: minutes after midnight. ``None``: the day has none of it."""
    midnight = datetime.combine(day, time())
    first, last = local_instants(midnight + timedelta(minutes=since), zone)
    first_end, last_end = local_instants(midnight + timedelta(minutes=until), zone)
    begin = first if first_end != last_end else last
    # Zones of a century ago were off by seconds: posts stand on whole minutes, inside.
    begin, end = -(-begin // MINUTE_US) * MINUTE_US, first_end // MINUTE_US * MINUTE_US
    return Span(aware(begin), aware(end)) if begin < end else None


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time, in order, none overlapping and none touching."""
    found: list[Span] = []
    for each in sorted(spans):
        if found and each.since <= found[-1].until:
            found[-1] = Span(found[-1].since, max(found[-1].until, each.until))
        else:
            found.append(each)
    return tuple(found)


def packed(spans: Iterable[Span], apart: timedelta) -> tuple[datetime, ...]:
    """As many instants as the spans hold, each ``apart`` or more from the one before; the spans are ``merged``."""
    found: list[datetime] = []
    for since, until in spans:
        at = max(since, found[-1] + apart) if found else since
        while at < until:
            found.append(at)
            at += apart
    return tuple(found)
