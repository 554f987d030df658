"""What YouTube's refusals mean, whichever request they answer: the error envelope of Google's interfaces, by its reasons.

Only the whole envelope, under a status that commits nothing, is a refusal. Nothing here raises for what a body holds.
Source: docs/platforms/youtube.md, "Refusals".
"""

from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from typing import Any

import msgspec

from safety_core.adapters.platforms.bodies import json_object
from safety_core.adapters.platforms.dates import said_at
from safety_core.ports import Answered, Rejected
from safety_core.vocabulary import Reason

SAW_MAX_CHARS = 200
BY_THE_DAY = frozenset({"quotaExceeded", "dailyLimitExceeded", "rateLimitExceeded", "RESOURCE_EXHAUSTED"})
"""The project's quota, which begins anew at midnight, Pacific time."""
BY_THE_CHANNEL = frozenset({"uploadLimitExceeded"})
BY_THE_MINUTE = frozenset({"userRateLimitExceeded"})
THROTTLES = BY_THE_DAY | BY_THE_CHANNEL | BY_THE_MINUTE
MINUTE_S = 100.0
RETRY_DEFAULT_S = 3600.0
"""Waited where neither a clock nor the answer says what time it is."""
MISSING = frozenset(
    {
        "videoNotFound",
        "commentNotFound",
        "commentThreadNotFound",
        "parentCommentNotFound",
        "channelNotFound",
        "notFound",
    }
)
NO_LIST = "playlistNotFound"
NO_CHANNEL = "youtubeSignupRequired"
_MAY_BE_DONE = frozenset({"processingFailure", "backendError", "internalError", "serviceUnavailable", "unknown"})
"""Words for what failed inside YouTube, under a refusal's status, too."""
_REFUSES = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.TOO_MANY_REQUESTS,
    }
)


class Problem(msgspec.Struct, frozen=True):
    """One refusal in Google's own form."""

    reason: str
    message: str


def problem(answer: Answered) -> Problem | None:
    """The refusal, or ``None`` where it may be somebody else's, or where something may have been done all the same."""
    found = json_object(answer) if answer.status in _REFUSES else None
    if found is None or found.keys() != {"error"}:
        return None
    match found["error"]:
        case {"code": int() as code, "message": str() as message, **rest} if code == answer.status:
            reasons = _reasons(rest)
            if not reasons or any(each in _MAY_BE_DONE for each in reasons):
                return None
            return Problem(reasons[0], message)
        case _:
            return None


def _reasons(error: dict[Any, Any]) -> list[str]:
    """The listed reasons or, where none are listed, the status; empty where any cannot be read."""
    listed = error.get("errors")
    if listed is None:
        status = error.get("status")
        return [status] if isinstance(status, str) and status else []
    if not isinstance(listed, list):
        return []
    reasons = [each.get("reason") if isinstance(each, dict) else None for each in listed]
    whole = [each for each in reasons if isinstance(each, str) and each]
    return whole if len(whole) == len(reasons) else []


def refusal(answer: Answered, now: datetime | None) -> Rejected | None:
    """The refusal with its reason; ``None``: nobody can say that nothing was done.

    The answer's own ``Date`` is what a wait until midnight counts from; ``now`` where it bears none.
    """
    found = problem(answer)
    if found is None:
        return None
    seen = saw(answer)
    if found.reason in THROTTLES:
        return Rejected(Reason.PLATFORM_TOO_FAST, seen, wait_s(answer, found, now))
    if found.reason in MISSING:
        return Rejected(Reason.TARGET_MISSING, seen)
    match answer.status:
        case HTTPStatus.TOO_MANY_REQUESTS:
            return Rejected(Reason.PLATFORM_TOO_FAST, seen, MINUTE_S)
        case HTTPStatus.UNAUTHORIZED if found.reason != NO_CHANNEL:
            return Rejected(Reason.PLATFORM_CREDENTIAL, seen)
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            return Rejected(Reason.PLATFORM_FORBIDDEN, seen)
        case _:
            return Rejected(Reason.PLATFORM_INVALID, seen)


def wait_s(answer: Answered, found: Problem, now: datetime | None) -> float:
    """Seconds to wait after a throttle."""
    if found.reason in BY_THE_MINUTE:
        return MINUTE_S
    instant = said_at(answer.headers, now)
    return RETRY_DEFAULT_S if instant is None else until_midnight_s(instant)


def until_midnight_s(instant: datetime) -> float:
    """Seconds until the next midnight, Pacific time: reckoned by the rule that holds there since 2007.

    Summer time begins on the second Sunday of March and ends on the first Sunday of November, both at two o'clock in the
    morning, so that no midnight falls into a change.
    """
    try:
        winter = instant.astimezone(UTC) - timedelta(hours=8)
        for day in (winter.date(), winter.date() + timedelta(days=1), winter.date() + timedelta(days=2)):
            begins = datetime(day.year, day.month, day.day, 7 if _summer(day) else 8, tzinfo=UTC)
            if begins > instant:
                return (begins - instant).total_seconds()
    except (ValueError, OverflowError):
        pass
    return RETRY_DEFAULT_S


def _summer(day: date) -> bool:
    """Whether summer time holds as this day begins."""
    return _sunday(day.year, 3, 8) < day <= _sunday(day.year, 11, 1)


def _sunday(year: int, month: int, from_day: int) -> date:
    first = date(year, month, from_day)
    return first + timedelta(days=(6 - first.weekday()) % 7)


def saw(answer: Answered) -> str:
    """What an operator reads: status, and Google's reason and words in one short printable line."""
    found = problem(answer)
    words = f"HTTP {answer.status}" if found is None else f"HTTP {answer.status}: {found.reason}: {found.message}"
    return "".join(each for each in " ".join(words.split()) if each.isprintable())[:SAW_MAX_CHARS]
