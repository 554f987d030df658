"""Single values of what a platform tells, whichever platform's: ``None`` for what is none, and nothing here raises."""

import re
from datetime import UTC, datetime
from typing import Any

from safety_core.adapters.platforms.bodies import decoded
from safety_core.ports import Told, Unreadable
from safety_core.vocabulary import ObjectId, PlatformAccountId

NO_OBJECT = Unreadable("a body that is no JSON object")
LARGEST_ID, MS_FROM = 2**63, 100_000_000_000
_ID, _COUNT = re.compile(r"[!-~]{1,256}"), re.compile(r"[0-9]{1,19}")


def body(told: Told) -> dict[str, Any] | Unreadable:
    """The JSON object that came."""
    found = decoded(told.body)
    return NO_OBJECT if found is None else found


def within(found: object, *names: str) -> object:
    """What stands under these names, one within the other; ``None`` where one of them is not there."""
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def ident(value: object) -> str | None:
    """An id: printable ASCII without blanks, or a number written as a number."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < LARGEST_ID:
        return str(value)
    return value if isinstance(value, str) and _ID.fullmatch(value) else None


def thing(value: object) -> ObjectId | None:
    """An id of a post or a comment."""
    found = ident(value)
    return None if found is None else ObjectId(found)


def whose(value: object) -> PlatformAccountId | None:
    """An id of an account."""
    found = ident(value)
    return None if found is None else PlatformAccountId(found)


def words(value: object) -> str:
    """A text that may be missing: empty where it is, or is none."""
    return value if isinstance(value, str) else ""


def moment(value: object) -> datetime | None:
    """An instant from a count since 1970: of seconds or, from 1e11 on, of milliseconds (year 5138 in seconds)."""
    count = int(value) if isinstance(value, str) and _COUNT.fullmatch(value) else value
    if isinstance(count, bool) or not isinstance(count, int | float) or not 0 < count < MS_FROM * 1000:
        return None
    try:
        return datetime.fromtimestamp(count / 1000 if count >= MS_FROM else count, UTC)
    except (ValueError, OverflowError, OSError):
        return None
