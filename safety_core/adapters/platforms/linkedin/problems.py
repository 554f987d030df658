"""What LinkedIn's refusals mean, whichever request they answer, and how long it wants to be waited for.

A refusal is LinkedIn's own only in its own form: JSON with ``status``, the same as HTTP's, a ``message``, and one of its
marks. Nothing here raises for what a body holds. Source: docs/platforms/linkedin.md, "Refusals".
"""

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Any

from safety_core.adapters.platforms import bodies
from safety_core.adapters.platforms.dates import said_at
from safety_core.ports import Answered, Rejected
from safety_core.vocabulary import Reason

RETRY_DEFAULT_S = 900.0
"""Waited when LinkedIn says "too fast" and not for how long."""
RETRY_MAX_S = 24 * 3600.0
"""Its longest window is a day of UTC."""
SAW_MAX_CHARS = 200

_MARKS = ("code", "serviceErrorCode", "errorDetailType", "errorDetails")
_NOT_ITS = ("elements", "value", "error", "path")
"""What an answer of LinkedIn's, or the error of somebody else's gateway, has and a refusal of LinkedIn's has not."""
_SCHEMA = "ERROR :: "
_DUPLICATE = re.compile(r"duplicate of urn:li:", re.IGNORECASE)
_OF_THE_DAY = re.compile(r"\bDAY\b")
_SECONDS = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)
_REASONS = {
    HTTPStatus.BAD_REQUEST: Reason.PLATFORM_INVALID,
    HTTPStatus.UNAUTHORIZED: Reason.PLATFORM_CREDENTIAL,
    HTTPStatus.FORBIDDEN: Reason.PLATFORM_FORBIDDEN,
    HTTPStatus.UNPROCESSABLE_ENTITY: Reason.PLATFORM_INVALID,
    HTTPStatus.UPGRADE_REQUIRED: Reason.PLATFORM_FORBIDDEN,
    HTTPStatus.TOO_MANY_REQUESTS: Reason.PLATFORM_TOO_FAST,
}
"""The statuses that commit nothing. Under 426 LinkedIn no longer knows the version that is asked for."""


json_object = partial(bodies.json_object, named=True)
"""LinkedIn names what it answers."""


def problem(answer: Answered) -> dict[str, Any] | None:
    """LinkedIn's own refusal, or ``None`` when it may be somebody else's."""
    found = json_object(answer)
    if found is None or any(each in found for each in _NOT_ITS):
        return None
    status, message = found.get("status"), found.get("message")
    if isinstance(status, bool) or status != answer.status or not isinstance(message, str):
        return None
    code = found.get("code")
    if code is not None and not isinstance(code, str):
        return None
    marked = any(found.get(each) is not None for each in _MARKS)
    return found if marked or message.startswith(_SCHEMA) or names_duplicate(found) else None


def names_duplicate(found: dict[str, Any]) -> bool:
    """Whether LinkedIn says that this very content stands already. Which post it names proves nothing here."""
    return found.get("code") == "DUPLICATE_POST" or _DUPLICATE.search(str(found.get("message"))) is not None


def says_gone(answer: Answered) -> bool:
    """Whether LinkedIn says that there is no such thing."""
    return answer.status == HTTPStatus.NOT_FOUND and problem(answer) is not None


def refusal(answer: Answered, now: datetime | None) -> Rejected | None:
    """What LinkedIn's own no means; ``None``: it is not, or not surely, one."""
    found = problem(answer)
    reason = next((each for status, each in _REASONS.items() if status == answer.status), None)
    if found is None or reason is None:
        return None
    if reason is Reason.PLATFORM_TOO_FAST:
        return Rejected(reason, saw(answer), retry_after_s(answer, now))
    if answer.status == HTTPStatus.UNPROCESSABLE_ENTITY and names_duplicate(found):
        reason = Reason.PLATFORM_DUPLICATE
    return Rejected(reason, saw(answer))


def retry_after_s(answer: Answered, now: datetime | None) -> float:
    """Seconds to wait, above 0 and up to a day: its own word, else up to midnight of UTC where a day is used up.

    Midnight is counted from the answer's own ``Date``; from ``now`` where it bears none.
    """
    said = answer.headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(said) and int(said) <= RETRY_MAX_S:
        return float(said)
    instant = said_at(answer.headers, now)
    message = (json_object(answer) or {}).get("message")
    if instant is None or not isinstance(message, str) or not _OF_THE_DAY.search(message):
        return RETRY_DEFAULT_S
    at = instant.astimezone(UTC)
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return (midnight - at).total_seconds()


def saw(answer: Answered) -> str:
    """What an operator reads: status, and LinkedIn's code and message in one short printable line."""
    found = json_object(answer) or {}
    words = [each for each in (found.get("code"), found.get("message")) if isinstance(each, str)]
    line = " ".join(": ".join([f"HTTP {answer.status}", *words]).split())
    return "".join(each for each in line if each.isprintable())[:SAW_MAX_CHARS]
