"""When a halt is expected to end: a halt waits for no better time, so that what cannot be used is said and left out."""

import re
from datetime import UTC, datetime, timedelta

_SPAN = re.compile(r"(\d{1,5})\s*(m|min|h|d)", re.ASCII)
_MINUTES = {"m": 1, "min": 1, "h": 60, "d": 1440}


def expected_end(until: str | None, now: datetime) -> tuple[str | None, str | None]:
    """The expected end as ISO 8601, aware, and what is wrong with it, if it cannot be used.

    A time without a zone is taken as this machine's own.
    """
    if until is None:
        return None, None
    span = _SPAN.fullmatch(until.strip())
    try:
        end = (
            now + timedelta(minutes=int(span[1]) * _MINUTES[span[2]])
            if span is not None
            else datetime.fromisoformat(until.strip()).astimezone(UTC)
        )
    except (ValueError, OverflowError):
        end = None
    if end is not None and end > now:
        return end.isoformat(), None
    why = "is no time" if end is None else "is in the past"
    return None, f"{until!r} {why} (2h, or 2026-12-31T18:00+01:00); halting without it"
