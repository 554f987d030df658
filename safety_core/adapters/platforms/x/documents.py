"""What an answer of X says, as far as it can be relied on. Whatever the bytes are, nothing here raises.

1. A body counts only when it is one JSON object in UTF-8, with no name twice, and not declared to be something else.
2. A refusal counts only in a form that X documents; a proxy's page, or another service's error, is nobody's word.
3. How long to wait is X's word only while it is credible; otherwise a default.
"""

import json
import re
from datetime import UTC, datetime

from safety_core.ports import Answered

RATE_WAIT_DEFAULT_S = 900.0
"""X's request windows are 15 minutes: after one of them at most, there is room again."""
RATE_WAIT_MAX_S = 86_400.0
"""X's longest window. A reset further away than that is not believed."""
SAW_MAX_CHARS = 200

_TYPE = re.compile(r'application/(?:json|problem\+json)\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?', re.IGNORECASE)
_PROBLEM = re.compile(r"https://api\.(?:x|twitter)\.com/2/problems/([a-z0-9-]+)")
_RESET = re.compile(r"[0-9]{1,12}")
_DATE = re.compile(r"[A-Z][a-z]{2}, ([0-9]{2}) ([A-Z][a-z]{2}) ([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) GMT")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Document = dict[str, object]


def document(answered: Answered) -> Document | None:
    """The JSON object in the body; ``None`` when it is not exactly that."""
    if not _TYPE.fullmatch(answered.headers.get("content-type", "application/json").strip()):
        return None
    try:
        read = json.loads(answered.body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def _once(pairs: list[tuple[str, object]]) -> Document:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return read


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def problem(answered: Answered, read: Document) -> str | None:
    """The kind of problem that X reports with this very status: ``about:blank``, or the last part of its type's address.

    ``None`` when the document is no problem of X, contradicts the status, or carries data as well.
    """
    kind, title, status = read.get("type"), read.get("title"), read.get("status", answered.status)
    if "data" in read or not isinstance(kind, str) or not isinstance(title, str):
        return None
    if isinstance(status, bool) or status != answered.status:
        return None
    return problem_kind(kind)


def problem_kind(address: str) -> str | None:
    """``about:blank`` as it is, the last part of X's own address of a problem type, ``None`` for anybody else's."""
    if address == "about:blank":
        return address
    ours = _PROBLEM.fullmatch(address)
    return None if ours is None else ours[1]


def old_codes(read: Document) -> frozenset[int]:
    """The numbers of the older error form, ``{"errors":[{"code":88,"message":"…"}]}``; empty for anything else."""
    errors = read.get("errors")
    if read.keys() != {"errors"} or not isinstance(errors, list):
        return frozenset()
    codes = [each.get("code") if isinstance(each, dict) else None for each in errors]
    numbers = frozenset(code for code in codes if isinstance(code, int) and not isinstance(code, bool))
    return numbers if len(numbers) == len(codes) else frozenset()


def saw(answered: Answered, read: Document | None) -> str:
    """The answer in a line for a person: status, title and detail, made harmless, at most ``SAW_MAX_CHARS``."""
    if read is None:
        return f"HTTP {answered.status} with {len(answered.body)} bytes that are not X's JSON"
    words = [word for word in (read.get("title"), read.get("detail")) if isinstance(word, str)]
    return harmless(": ".join([f"HTTP {answered.status}", *words]))


def harmless(text: str) -> str:
    """The text without anything that would change how it is shown, cut to ``SAW_MAX_CHARS``."""
    shown = (
        char if char.isprintable() else char.encode("ascii", "backslashreplace").decode()
        for char in text[:SAW_MAX_CHARS]
    )
    return "".join(shown)[:SAW_MAX_CHARS]


def rate_wait_s(answered: Answered, now: datetime | None) -> float:
    """Seconds until the request window opens again, above 0 and at most ``RATE_WAIT_MAX_S``.

    ``x-rate-limit-reset`` is in Unix seconds. It is counted from ``now`` (aware), or, without one, from the answer's
    own Date. Missing, garbled, past or too far away, it gives way to ``RATE_WAIT_DEFAULT_S``.
    """
    reset = answered.headers.get("x-rate-limit-reset", "").strip()
    since = now if now is not None else _date(answered.headers.get("date", ""))
    if since is None or not _RESET.fullmatch(reset):
        return RATE_WAIT_DEFAULT_S
    wait_s = int(reset) - since.timestamp()
    return wait_s if 0 < wait_s <= RATE_WAIT_MAX_S else RATE_WAIT_DEFAULT_S


def _date(value: str) -> datetime | None:
    """An HTTP date in the one form that is still sent (RFC 9110 §5.6.7)."""
    parts = _DATE.fullmatch(value.strip())
    if parts is None or parts[2] not in _MONTHS:
        return None
    day, year, hour, minute, second = (int(parts[place]) for place in (1, 3, 4, 5, 6))
    try:
        return datetime(year, _MONTHS.index(parts[2]) + 1, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
