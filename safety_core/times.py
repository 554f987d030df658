"""Times as people type them: ``2h``, ``30m``, ``1h30m``, or ISO 8601 with an offset or a zone's name in brackets.

A time without either would mean another instant on another machine, and one that a clock change leaves out or shows
twice means none or two: each is refused and says what to write.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo

from safety_core.errors import BadInput

EXAMPLES = "write 2h, 30m, 2026-03-29T09:00+02:00 or 2026-03-29T09:00[Europe/Berlin]"
FROM_NOW = re.compile(r"(?=\d)(?:(\d{1,4})h)?(?:(\d{1,4})m)?(?:(\d{1,4})s)?", re.ASCII)
INSTANT = re.compile(r"([0-9T:.+\-Zz ]{1,40}?)(?:\[([A-Za-z0-9_+\-/]{1,64})\])?", re.ASCII)


def instant(text: str, *, now: datetime, zone_of: Callable[[str], tzinfo | None], field: str = "at") -> datetime:
    """The instant that was meant, in UTC. ``zone_of`` looks a zone up by its IANA name; ``None``: there is none.

    Raises:
        BadInput: not a time, without an offset, or left out or shown twice by a clock change.
    """
    from_now = FROM_NOW.fullmatch(text)
    if from_now is not None:
        hours, minutes, seconds = (int(part or 0) for part in from_now.groups())
        return now.astimezone(UTC) + timedelta(hours=hours, minutes=minutes, seconds=seconds)
    parts = INSTANT.fullmatch(text)
    try:
        read = datetime.fromisoformat(parts.group(1).strip()) if parts else None
    except ValueError:
        read = None
    if parts is None or read is None:
        raise BadInput(field, f"{text!r} is not a time", EXAMPLES)
    name = parts.group(2)
    if name is not None:
        zone = zone_of(name)
        if zone is None:
            raise BadInput(field, f"there is no time zone {name!r}", EXAMPLES)
        read = _in_zone(read, name, zone, field)
    elif read.tzinfo is None:
        raise BadInput(field, f"{text!r} has no offset: it would be another instant on another machine", EXAMPLES)
    try:
        return read.astimezone(UTC)
    except (OverflowError, ValueError) as beyond:
        raise BadInput(field, f"{text!r} is not a time that can be kept", EXAMPLES) from beyond


def _in_zone(read: datetime, name: str, zone: tzinfo, field: str) -> datetime:
    """A local time in its zone, once it is clear which instant it is. An offset beside the zone must be the zone's."""
    local = read.replace(tzinfo=None)
    candidates = [local.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
    real = [each for each in candidates if each.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local]
    if not real:
        raise BadInput(field, f"{local} does not exist in {name}: the clocks go forward over it", EXAMPLES)
    if read.tzinfo is not None:
        meant = [each for each in real if each.utcoffset() == read.utcoffset()]
        if not meant:
            raise BadInput(field, f"{read} is not the time in {name}", "leave out the offset or the zone")
        return meant[0]
    if real[0].utcoffset() != real[-1].utcoffset():
        both = " or ".join(each.isoformat() for each in real)
        raise BadInput(field, f"{local} comes twice in {name}: the clocks go back over it", f"write {both}")
    return real[0]
