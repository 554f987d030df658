"""Wall-clock boundaries as instants: when a day begins in a zone, when quiet hours end.

1. Instants are whole microseconds since 1970 (UTC). A zone is a ``tzinfo`` that somebody else has looked up: reading its
   file is I/O, reckoning with it is not.
2. A local time that a clock change leaves out means the instant of the change; one that comes twice begins at its first
   coming and ends at its second. So quiet hours are never shorter than they are written.
3. The boot clock is the only one that durations are taken from. ``Wall`` maps it to the wall clock *as that stands at the
   decision*: a wall clock that was set moves the boundaries, and never the slots that are counted against them.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

import msgspec

MICROSECOND = timedelta(microseconds=1)
HOUR_US = 3_600_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Wall(msgspec.Struct, frozen=True):
    """The wall clock at one decision.

    Attributes:
        offset_us: what is added to the boot clock to have the wall clock (µs since 1970, UTC).
        zone: where the account is.
    """

    offset_us: int
    zone: tzinfo = UTC

    def at(self, boot_us: int) -> datetime:
        """The wall clock at an instant of the boot clock, aware, UTC."""
        return aware(boot_us + self.offset_us)


def wall_at(now: datetime, boot_us: int, zone: tzinfo = UTC) -> Wall:
    """The wall clock that shows ``now`` while the boot clock stands at ``boot_us``."""
    return Wall(unix_us(now) - boot_us, zone)


def unix_us(instant: datetime) -> int:
    """Whole microseconds since 1970 of an aware time."""
    return (instant - _EPOCH) // MICROSECOND


def aware(us: int) -> datetime:
    """The aware time (UTC) of whole microseconds since 1970."""
    return _EPOCH + us * MICROSECOND


def local_instants(local: datetime, zone: tzinfo) -> tuple[int, int]:
    """The first and the last instant that a zone's clocks show this local time; the change itself if they never do."""
    first, last = sorted(unix_us(local.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))
    if first == last or _shows(first, local, zone):
        return first, last
    while last - first > 1:  # left out: somewhere in between the clocks jump over it
        middle = (first + last) // 2
        if aware(middle).astimezone(zone).replace(tzinfo=None) < local:
            first = middle
        else:
            last = middle
    return last, last


def _shows(us: int, local: datetime, zone: tzinfo) -> bool:
    return aware(us).astimezone(zone).replace(tzinfo=None) == local


def day_around(us: int, zone: tzinfo) -> tuple[int, int]:
    """First instant of the day that an instant is in, and first instant of the next. A day may have 23 or 25 hours."""
    here = aware(us).astimezone(zone).date()
    starts = [_start(here + timedelta(days=days), zone) for days in (-1, 0, 1, 2)]
    return max(each for each in starts if each <= us), min(each for each in starts if each > us)


@lru_cache(maxsize=1_024)
def _start(day: date, zone: tzinfo) -> int:
    return local_instants(datetime.combine(day, time()), zone)[0]


def hour_around(us: int) -> tuple[int, int]:
    """First instant of the UTC hour that an instant is in, and first instant of the next."""
    start = us - us % HOUR_US
    return start, start + HOUR_US


class Quiet(msgspec.Struct, frozen=True):
    """Hours of the day, by the account's own clocks, in which nothing is posted; ``until`` before ``since`` is over night.

    Attributes:
        since: minutes after midnight; from this minute on it is quiet.
        until: minutes after midnight; in this minute it is quiet no more.
    """

    since: int
    until: int

    def end_us(self, us: int, zone: tzinfo) -> int | None:
        """When the quiet hours end that an instant is in; ``None`` when it is in none."""
        here = aware(us).astimezone(zone).date()
        for days in (-1, 0, 1):
            start, end = self._of(here + timedelta(days=days), zone)
            if start <= us < end:
                return end
        return None

    def _of(self, day: date, zone: tzinfo) -> tuple[int, int]:
        over_night = timedelta(days=1) if self.until <= self.since else timedelta()
        midnight = datetime.combine(day, time())
        start, _ = local_instants(midnight + timedelta(minutes=self.since), zone)
        _, end = local_instants(midnight + over_night + timedelta(minutes=self.until), zone)
        return start, end


def quiet_until(hours: tuple[Quiet, ...], us: int, zone: tzinfo) -> int:
    """The first instant from ``us`` on that is in none of these hours.

    Hours that together leave no minute of a day would never end; whoever reads them in refuses those.
    """
    ends = [end for each in hours if (end := each.end_us(us, zone)) is not None]
    return quiet_until(hours, max(ends), zone) if ends else us
