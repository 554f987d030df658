"""OAuth 2 at X: a refresh token for a new pair of tokens, once.

Source: docs.x.com, OAuth 2.0 Authorization Code Flow with PKCE; RFC 6749 §2.3.1, §5.1, §5.2, §6. What differs between
X's apps, or is not documented, stands in ``XConfig``; docs/simulator.md names it.
"""

import base64
import binascii
from urllib.parse import parse_qsl, unquote_plus

import msgspec

from simulators.domain import Token
from simulators.platforms.visit import Answer, Visit
from simulators.platforms.x.state import XState
from simulators.wire import Call

PATH = "/2/oauth2/token"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
"""Not in any document of X's: twitter-api-v2 asks so, of which many live."""


def shown(x: XState, call: Call) -> Token | None:
    """The token whose refresh token is shown, good or not."""
    return x.store.refreshable.get(_form(call).get("refresh_token", ""))


def refused(x: XState, call: Call, token: Token | None) -> Answer | None:
    """Why no token is given, in the words of RFC 6749; ``None``: it is."""
    form = _form(call)
    if _kind(call) not in {FORM, JSON}:
        return _no(400, "invalid_request", "Content-Type must be application/x-www-form-urlencoded")
    app = _app(x, call, form)
    if app is None:
        return _no(401, "unauthorized_client", "Missing valid authorization header")
    if form.get("grant_type") != "refresh_token":
        return _no(400, "unsupported_grant_type", "Value passed for the grant_type was invalid")
    if token is None or token.app != app or not token.refresh_good:
        return _no(400, "invalid_request", "Value passed for the token was invalid.")
    return None


def refresh(x: XState, visit: Visit) -> Answer:
    """``POST /2/oauth2/token``: a new access token and a new refresh token; the one that was shown is used up."""
    given = x.renewed(visit.token, now_us=visit.now_us, owner=visit.owner)
    return Answer(
        200,
        {
            "token_type": "bearer",
            "expires_in": round(x.config.access_token_life_s),
            "access_token": given.text,
            "scope": " ".join(given.scopes),
            "refresh_token": given.refresh,
        },
    )


def _kind(call: Call) -> str:
    return (call.header("content-type") or "").partition(";")[0].strip().lower()


def _form(call: Call) -> dict[str, str]:
    if _kind(call) == JSON:
        try:
            return msgspec.json.decode(call.body, type=dict[str, str])
        except (msgspec.DecodeError, UnicodeDecodeError):
            return {}
    return dict(parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True))


def _app(x: XState, call: Call, form: dict[str, str]) -> str | None:
    """The app that asks: a confidential one by its secret, a public one by its name alone."""
    header = call.header("authorization")
    if header is None:
        client = x.store.clients.get(form.get("client_id", ""))
        return client[0] if client is not None and client[1] is None else None
    scheme, _, rest = header.partition(" ")
    try:
        name, colon, secret = base64.b64decode(rest.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    client = x.store.clients.get(unquote_plus(name))
    known = client is not None and client[1] is not None and client[1] == unquote_plus(secret)
    return client[0] if client is not None and known and colon and scheme.lower() == "basic" else None


def _no(status: int, error: str, description: str) -> Answer:
    return Answer(status, {"error": error, "error_description": description})
