"""How far was seen: the newest millisecond, and what stood there at it, since ids are not promised to grow with time.

Written ``1764370000123:urn:li:share:1;urn:li:share:2``. What stands at that very millisecond and is not named is newer.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from safety_core.errors import BadInput
from safety_core.ports import PlatformObject
from safety_core.vocabulary import Mark

MS_MAX = 253_402_300_799_999
"""The last millisecond of the year 9999."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MARK = re.compile(r"(?P<ms>[0-9]{1,15}):(?P<ids>[A-Za-z0-9:(),_-]+(?:;[A-Za-z0-9:(),_-]+)*)")


def instant(value: object) -> datetime | None:
    """A time as LinkedIn writes it, in milliseconds since 1970; ``None`` when it is none."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MS_MAX:
        return None
    return _EPOCH + timedelta(milliseconds=value)


def mark(objects: Iterable[PlatformObject], before: Mark | None) -> Mark | None:
    """How far these and what ``before`` marks were seen; ``None``: nothing was."""
    newest, ids = (None, frozenset[str]()) if before is None else _read(before)
    for each in objects:
        at = _ms(each)
        if at is None or (newest is not None and at < newest):
            continue
        ids = frozenset((*(ids if at == newest else ()), str(each.object)))
        newest = at
    return None if newest is None else Mark(f"{newest}:{';'.join(sorted(ids))}")


def newer(shown: PlatformObject, than: Mark | None) -> bool:
    """Whether an object may have been made after ``than`` was marked.

    Raises:
        BadInput: a mark that this module did not write.
    """
    if than is None:
        return True
    newest, ids = _read(than)
    at = _ms(shown)
    return at is None or at > newest or (at == newest and shown.object not in ids)


def _ms(shown: PlatformObject) -> int | None:
    return None if shown.created_at is None else (shown.created_at - _EPOCH) // timedelta(milliseconds=1)


def _read(text: Mark) -> tuple[int, frozenset[str]]:
    found = _MARK.fullmatch(text)
    if found is None:
        raise BadInput("mark", f"{text[:80]!r} is no mark of LinkedIn", "look at where it was taken from")
    return int(found["ms"]), frozenset(found["ids"].split(";"))
