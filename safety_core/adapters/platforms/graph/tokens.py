"""What the answer to a request for a longer-lived token says: the three platforms answer alike.

There is no second token: the new one takes the place of both. Source: docs/platforms/facebook.md, "Refreshing a token".
"""

from http import HTTPStatus

from safety_core.adapters.platforms.bodies import json_object
from safety_core.adapters.platforms.graph.problems import problem, refusal, saw
from safety_core.ports import Answered, Exchange, Lost, NeverSent, NotSent, Refreshed, Rejected, Unknown
from safety_core.secret import Secret
from safety_core.vocabulary import Reason

REFRESH_TOKEN = "refresh_token"  # noqa: S105 - the operation's name
LIFE_MAX_S = 90 * 24 * 3600
"""Sixty days are documented."""
OF_THE_APP = frozenset({101})
"""Error validating application: the app's id or secret is wrong."""


def read_refreshed(exchange: Exchange) -> Refreshed | Rejected | NotSent | Unknown:
    """The new token, or what is known without one."""
    match exchange:
        case NeverSent(reason, seen):
            return NotSent(reason, seen)
        case Lost(seen):
            return Unknown(Reason.ANSWER_LOST, seen)
        case Answered(status=HTTPStatus.OK):
            return _token(exchange)
        case Answered():
            return _no(exchange)


def _token(answer: Answered) -> Refreshed | Unknown:
    match json_object(answer):
        case {"access_token": str() as token, **rest} if token and "error" not in rest:
            kind, life = rest.get("token_type", "bearer"), rest.get("expires_in")
            if not isinstance(kind, str) or kind.lower() != "bearer":
                return Unknown(Reason.ANSWER_UNCLEAR, "HTTP 200 with a token of another kind")
            if not isinstance(life, int) or isinstance(life, bool) or not 0 < life <= LIFE_MAX_S:
                life = None
            return Refreshed(Secret(token), Secret(token), life)
        case _:
            return Unknown(Reason.ANSWER_UNCLEAR, "HTTP 200 without a token")


def _no(answer: Answered) -> Rejected | Unknown:
    refused, found = refusal(answer), problem(answer)
    if found is not None and not found.transient and found.code in OF_THE_APP:
        return Rejected(Reason.PLATFORM_FORBIDDEN, saw(answer))
    if refused is None:
        return Unknown(Reason.ANSWER_UNCLEAR, saw(answer))
    if refused.reason in (Reason.PLATFORM_CREDENTIAL, Reason.PLATFORM_TOO_FAST):
        return refused
    return Rejected(Reason.PLATFORM_FORBIDDEN, refused.saw)
