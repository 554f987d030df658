"""A token endpoint of OAuth 2 (RFC 6749): the request that refreshes a pair (§6), and what its answer says (§5).

Only a 200 with both its words is a new pair, or with the one where the platform keeps the other. Only an error in the RFC's own
form that speaks of the token says that it is worth nothing; one that speaks of the client says nothing of it. Everything else is unknown: the token may be used up.
"""

from http import HTTPStatus
from urllib.parse import quote

import msgspec

from safety_core.adapters.platforms.bodies import json_object
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

REFRESH_TOKEN = "refresh_token"  # noqa: S105 - the operation's name
_SAW_CHARS = 120
_ERROR_STATUSES = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED)


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """Where a platform refreshes tokens, and how.

    Attributes:
        secret_in_form: the app's secret stands in the form (§2.3.1, second way), not in a header of HTTP Basic.
        of_the_token: errors that say that the token is worth nothing, under 400.
        keeps: the refresh token that was shown may stay good (§6): then the answer has no other.
        life_max_s: an access token said to live longer is not believed to; its life is then not known.
        wait_s: how long is waited when it says "too fast".
    """

    host: str
    path: str
    secret_in_form: bool = False
    of_the_token: frozenset[str] = frozenset({"invalid_grant"})
    keeps: bool = False
    life_max_s: int = 90 * 24 * 3600
    wait_s: float = 900.0


def refresh(endpoint: Endpoint, token: Secret, *, app: App) -> WireRequest:
    """A new pair for this refresh token. A public client has no secret, and names itself."""
    headers: list[tuple[str, str | Secret]] = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("accept", "application/json"),
    ]
    named = f"&client_id={quote(app.client_id, safe='')}"
    if app.secret is not None and not endpoint.secret_in_form:
        named = ""
        headers.append(("authorization", app.secret.basic(app.client_id)))
    body = token.form().after(f"grant_type=refresh_token{named}&refresh_token=")
    if app.secret is not None and endpoint.secret_in_form:
        body = body.before(app.secret.form().after("&client_secret="))
    return WireRequest(
        method="POST",
        host=endpoint.host,
        path=endpoint.path,
        headers=tuple(headers),
        body=body,
        operation=REFRESH_TOKEN,
    )


def read_refresh(endpoint: Endpoint, exchange: Exchange) -> Refreshed | Rejected | NotSent | Unknown:
    """The new pair, or what is known without one."""
    match exchange:
        case NeverSent(reason, seen):
            return NotSent(reason, seen)
        case Lost(seen):
            return Unknown(Reason.ANSWER_LOST, seen)
        case Answered(status=HTTPStatus.OK):
            return _pair(endpoint, exchange)
        case Answered():
            return _no(endpoint, exchange)


def _pair(endpoint: Endpoint, answer: Answered) -> Refreshed | Unknown:
    match json_object(answer, named=True):
        case {"access_token": str() as access, **rest} if access and _follows(endpoint, rest.get("refresh_token")):
            kind, life = rest.get("token_type", "bearer"), rest.get("expires_in")
            if "error" in rest or not isinstance(kind, str) or kind.lower() != "bearer":
                return Unknown(Reason.ANSWER_UNCLEAR, "HTTP 200 with an error, or with a token of another kind")
            if not isinstance(life, int) or isinstance(life, bool) or not 0 < life <= endpoint.life_max_s:
                life = None
            following = rest.get("refresh_token")
            return Refreshed(Secret(access), Secret(following) if isinstance(following, str) else None, life)
        case _:
            return Unknown(Reason.ANSWER_UNCLEAR, "HTTP 200 without a pair of tokens")


def _follows(endpoint: Endpoint, following: object) -> bool:
    """Whether it is said which refresh token is good from now on: another, or none where the one that was shown stays so."""
    return endpoint.keeps if following is None else isinstance(following, str) and bool(following)


def _no(endpoint: Endpoint, answer: Answered) -> Rejected | Unknown:
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Rejected(Reason.PLATFORM_TOO_FAST, f"HTTP {answer.status}", endpoint.wait_s)
    error = (json_object(answer, named=True) or {}).get("error")
    if not isinstance(error, str) or not error or answer.status not in _ERROR_STATUSES:
        return Unknown(Reason.ANSWER_UNCLEAR, f"HTTP {answer.status} without an error in the form of RFC 6749")
    said = "".join(each for each in error if each.isprintable())[:_SAW_CHARS]
    worthless = answer.status == HTTPStatus.BAD_REQUEST and error in endpoint.of_the_token
    reason = Reason.PLATFORM_CREDENTIAL if worthless else Reason.PLATFORM_FORBIDDEN
    return Rejected(reason, f"HTTP {answer.status}: {said}")
