"""What Graph's refusals mean, whichever request they answer: its one error envelope, by code and subcode.

Only the whole envelope, under a status that commits nothing, is a refusal, and only a code that is known gives it a reason.
Nothing here raises for what a body holds. Source: docs/platforms/facebook.md, "Refusals".
"""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec

from safety_core.adapters.platforms.bodies import json_object
from safety_core.adapters.platforms.graph.usage import regain_s
from safety_core.ports import Answered, Rejected
from safety_core.vocabulary import Reason

SAW_MAX_CHARS = 200
THROTTLES = frozenset({4, 17, 32, 341, 613, *range(80000, 80015)})
"""Too many calls: of the app (4, 341), the user (17), the page (32), a custom rule (613), a business use case (8000x)."""
APP_WIDE = frozenset({4, 341})
RETRY_DEFAULT_S = 3600.0
"""Waited where Graph does not say how long: its windows roll over one hour."""
CREDENTIAL = frozenset({102, 104, 190, 2500})
FORBIDDEN = frozenset({3, 10, 368, *range(200, 300)})
INVALID = frozenset({100, 1500, 1609005})
DUPLICATE = 506
PARAMETER, NO_SUCH_OBJECT = 100, 33

_REFUSES = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.TOO_MANY_REQUESTS,
    }
)
_SAYS_YES = frozenset({"id", "success", "data", "post_id"})


class Problem(msgspec.Struct, frozen=True):
    """One refusal in Graph's own form. ``transient``: Graph itself says that it may pass."""

    code: int
    subcode: int | None
    transient: bool
    message: str


class Verdict(NamedTuple):
    """What a code of a platform's own means; ``retry_after_s``: when another try is worth it."""

    reason: Reason
    retry_after_s: float | None = None


Codes = Mapping[tuple[int | None, int | None], Verdict | None]
"""A platform's own codes, by code and subcode (``None``: whichever). Without a verdict: it may have been done."""
NO_CODES: Codes = MappingProxyType({})


def problem(answer: Answered) -> Problem | None:
    """The refusal, or ``None`` where it may be somebody else's, or where the answer says yes as well."""
    found = json_object(answer) if answer.status in _REFUSES else None
    return None if found is None or _SAYS_YES & found.keys() else _envelope(found)


def _envelope(found: Mapping[str, Any]) -> Problem | None:
    match found.get("error"):
        case {"message": str() as message, "type": str() as kind, "code": int() as code, **rest} if kind:
            subcode, transient = rest.get("error_subcode"), rest.get("is_transient", False)
            if isinstance(code, bool) or isinstance(subcode, bool) or not isinstance(transient, bool):
                return None
            if subcode is not None and not isinstance(subcode, int):
                return None
            return Problem(code, subcode, transient, message)
        case _:
            return None


def refusal(answer: Answered, own: Codes = NO_CODES) -> Rejected | None:
    """The refusal with its reason; ``None``: nobody can say that nothing was done.

    A throttle stands before the work, and is a refusal even where it calls itself transient; for everything else that word
    means that Graph does not know either.
    """
    found = problem(answer)
    if found is None:
        return None
    verdict = _verdict(found, answer.headers, own)
    return None if verdict is None else Rejected(verdict.reason, saw(answer), verdict.retry_after_s)


def _verdict(found: Problem, headers: Mapping[str, str], own: Codes) -> Verdict | None:
    for key in ((found.code, found.subcode), (None, found.subcode), (found.code, None)):
        if key in own:
            return None if found.transient else own[key]
    if found.code in THROTTLES:
        return Verdict(Reason.PLATFORM_TOO_FAST, regain_s(headers) or RETRY_DEFAULT_S)
    if found.transient:
        return None
    if (found.code, found.subcode) == (PARAMETER, NO_SUCH_OBJECT):
        return Verdict(Reason.TARGET_MISSING)
    for codes, reason in (
        (CREDENTIAL, Reason.PLATFORM_CREDENTIAL),
        (FORBIDDEN, Reason.PLATFORM_FORBIDDEN),
        (INVALID, Reason.PLATFORM_INVALID),
        ({DUPLICATE}, Reason.PLATFORM_DUPLICATE),
    ):
        if found.code in codes:
            return Verdict(reason)
    return None


def saw(answer: Answered) -> str:
    """What an operator reads: status, code and Graph's own words in one short printable line."""
    found = _envelope(json_object(answer) or {})
    words = f"HTTP {answer.status}"
    if found is not None:
        subcode = "" if found.subcode is None else f"/{found.subcode}"
        words += f": ({found.code}{subcode}) {found.message}"
    return "".join(each for each in " ".join(words.split()) if each.isprintable())[:SAW_MAX_CHARS]
