"""What X's words mean, whichever request they answer: JSON, problems, waiting times, ids.

Nothing here raises for what a body holds: a body that cannot be read is a value (``None``).
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from safety_core.adapters.platforms.bodies import decoded
from safety_core.adapters.platforms.dates import said_at
from safety_core.ports import Answered

RETRY_DEFAULT_S = 900.0
"""Waited when X says "too fast" and gives no usable reset: one of its windows, so that no second 429 follows."""
RETRY_MAX_S = 24 * 3600.0
"""X's longest window. A reset beyond it is not believed."""
NOT_FOUND = "/problems/resource-not-found"
SAW_MAX_CHARS = 200

_OWN_TYPES = ("about:blank", "https://api.x.com/2/problems/", "https://api.twitter.com/2/problems/")
_FAILED_TYPE = "/problems/internal-error"
_FAILED_CODES = frozenset((130, 131))
"""Over capacity and internal error: what failed inside X may have been done."""

_ID = re.compile(r"[1-9][0-9]{0,18}")
_RESET = re.compile(r"[0-9]{1,12}")
_DUPLICATE_V1 = 187
"""The v1.1 code for a duplicate, should an old-style error come back."""


def is_id(value: object) -> bool:
    """Whether it is a snowflake as X writes it in JSON: a string of up to 19 decimal digits, no leading zero."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def problem(answer: Answered) -> dict[str, Any] | None:
    """X's own problem JSON, or ``None`` when the refusal may be somebody else's (a proxy's page, another status)."""
    found = decoded(answer.body)
    if found is None or "data" in found or not says_json(answer):
        return None
    status = found.get("status", answer.status)
    if isinstance(status, bool) or status != answer.status:
        return None
    kind = found.get("type")
    own = isinstance(kind, str) and kind.startswith(_OWN_TYPES) and isinstance(found.get("title"), str)
    listed = any(True for _ in errors(found))
    if (kind is not None and not own) or not (own or listed) or _failed_inside(found):
        return None
    return found


def says_json(answer: Answered) -> bool:
    """Whether the answer calls itself JSON; one that says nothing of itself may be."""
    return "json" in answer.headers.get("content-type", "json").lower()


def _failed_inside(found: Mapping[str, Any]) -> bool:
    kinds = [found.get("type"), *(each.get("type") for each in errors(found))]
    codes = [each.get("code") for each in errors(found)]
    return any(isinstance(each, str) and each.endswith(_FAILED_TYPE) for each in kinds) or any(
        isinstance(each, int) and each in _FAILED_CODES for each in codes
    )


def errors(found: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The errors listed in an answer, those that are objects."""
    listed = found.get("errors")
    if isinstance(listed, list):
        yield from (each for each in listed if isinstance(each, dict) and each)


def names_duplicate(found: Mapping[str, Any]) -> bool:
    """Whether X says that the account has this very text already."""
    said = [found.get("detail"), *(each.get(key) for each in errors(found) for key in ("detail", "message"))]
    if any(isinstance(each, str) and "duplicate content" in each.lower() for each in said):
        return True
    return any(each.get("code") == _DUPLICATE_V1 for each in errors(found))


def says_gone(found: Mapping[str, Any]) -> bool:
    """Whether all that X says is that there is no such post."""
    listed = found.get("errors")
    if "data" in found or not isinstance(listed, list) or not listed:
        return False
    types = [each.get("type") if isinstance(each, dict) else None for each in listed]
    return all(isinstance(each, str) and each.endswith(NOT_FOUND) for each in types)


def retry_after_s(headers: Mapping[str, str], now: datetime | None) -> float:
    """Seconds until X's window resets, above 0 and up to 24 h; the default when it does not say so credibly.

    ``x-rate-limit-reset`` is in Unix seconds, counted from the answer's own ``Date``; from ``now`` where it bears none.
    """
    reset = headers.get("x-rate-limit-reset", "").strip()
    instant = said_at(headers, now)
    if instant is None or not _RESET.fullmatch(reset):
        return RETRY_DEFAULT_S
    wait_s = int(reset) - instant.timestamp()
    return wait_s if 0 < wait_s <= RETRY_MAX_S else RETRY_DEFAULT_S


def saw(answer: Answered) -> str:
    """What an operator reads: status, and X's title and detail in one short printable line."""
    found = decoded(answer.body) or {}
    words = [each for each in (found.get("title"), found.get("detail")) if isinstance(each, str)]
    line = " ".join(": ".join([f"HTTP {answer.status}", *words]).split())
    return "".join(each for each in line if each.isprintable())[:SAW_MAX_CHARS]
