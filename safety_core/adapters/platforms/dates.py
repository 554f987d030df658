"""When a platform said what it said: by its own clock, since it is by that one that it names times and counts its days."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

Ours = TypeVar("Ours", bound=datetime | None)


def said_at(headers: Mapping[str, str], now: Ours) -> datetime | Ours:
    """The answer's own ``Date``, aware UTC; ``now`` only where it bears none that can be read.

    A time that the platform names less this one is a length of time, whichever clock of the two is wrong: this machine's may
    be hours off. ``Date`` is cut to the second, so that a wait is up to a second longer, and not shorter.
    """
    try:
        instant = parsedate_to_datetime(headers.get("date", ""))
        return (instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return now
