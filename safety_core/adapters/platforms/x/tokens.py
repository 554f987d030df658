"""X's OAuth 2 token endpoint: the request that refreshes a pair, and what its answer says.

Only a 200 with both its words is a new pair. Only an error in the form of RFC 6749 that speaks of the token is X's word that
it is worth nothing; one that speaks of the client says nothing of it. Everything else is unknown: the refresh token may
be used up. Source: docs/platforms/x.md, "Refreshing a token".
"""

from datetime import datetime
from http import HTTPStatus

from safety_core.adapters.platforms import oauth2
from safety_core.adapters.platforms.bodies import decoded
from safety_core.adapters.platforms.x.problems import retry_after_s, saw, says_json
from safety_core.adapters.platforms.x.requests import HOST
from safety_core.ports import (
    Answered,
    App,
    Exchange,
    Lost,
    NeverSent,
    NotSent,
    Refreshed,
    Rejected,
    Unknown,
    WireRequest,
)
from safety_core.secret import Secret
from safety_core.vocabulary import Reason

REFRESHES_BY = oauth2.REFRESH_TOKEN
LIFE_MAX_S = 30 * 24 * 3600
_ENDPOINT = oauth2.Endpoint(host=HOST, path="/2/oauth2/token")
_OF_THE_TOKEN = frozenset({"invalid_request", "invalid_grant"})
_SAW_CHARS = 120


def refresh(token: Secret, *, app: App) -> WireRequest:
    """A new pair for this refresh token, which is used up by it. A public client has no secret, and names itself."""
    return oauth2.refresh(_ENDPOINT, token, app=app)


def read_refresh(exchange: Exchange, *, now: datetime) -> Refreshed | Rejected | NotSent | Unknown:
    """The new pair, or what is known without one."""
    match exchange:
        case NeverSent(reason, seen):
            return NotSent(reason, seen)
        case Lost(seen):
            return Unknown(Reason.ANSWER_LOST, seen)
        case Answered(status=HTTPStatus.OK):
            return _pair(exchange)
        case Answered(status=HTTPStatus.TOO_MANY_REQUESTS):
            return Rejected(Reason.PLATFORM_TOO_FAST, saw(exchange), retry_after_s(exchange.headers, now))
        case Answered():
            return _no(exchange)


def _pair(answer: Answered) -> Refreshed | Unknown:
    match decoded(answer.body) if says_json(answer) else None:
        case {
            "token_type": str() as kind,
            "access_token": str() as access,
            "refresh_token": str() as following,
            **rest,
        } if kind.lower() == "bearer" and access and following:
            life = rest.get("expires_in")
            if not isinstance(life, int) or isinstance(life, bool) or not 0 < life <= LIFE_MAX_S:
                life = None
            return Refreshed(Secret(access), Secret(following), life)
        case _:
            return Unknown(Reason.ANSWER_UNCLEAR, "HTTP 200 without a pair of tokens")


def _no(answer: Answered) -> Rejected | Unknown:
    found = decoded(answer.body) if says_json(answer) else None
    error = None if found is None else found.get("error")
    if not isinstance(error, str) or answer.status not in (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED):
        return Unknown(Reason.ANSWER_UNCLEAR, saw(answer))
    said = "".join(each for each in error if each.isprintable())[:_SAW_CHARS]
    if answer.status == HTTPStatus.BAD_REQUEST and error in _OF_THE_TOKEN:
        return Rejected(Reason.PLATFORM_CREDENTIAL, f"HTTP {answer.status}: {said}")
    return Rejected(Reason.PLATFORM_FORBIDDEN, f"HTTP {answer.status}: {said}")
