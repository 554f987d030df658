"""Google's token endpoint: a refresh token for a new access token, as often as it is shown.

Source: developers.google.com, OAuth 2.0 for web server applications; RFC 6749 §2.3.1, §5.1, §5.2, §6.
"""

import base64
import binascii
from urllib.parse import parse_qsl, unquote_plus

from simulators.domain import Token
from simulators.platforms.story import Answer, Visit
from simulators.platforms.youtube.state import YouTubeState
from simulators.wire import Call

HOST = "oauth2.googleapis.com"
PATH = "/token"
FORM = "application/x-www-form-urlencoded"


def _form(call: Call) -> dict[str, str]:
    return dict(parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True))


def shown(x: YouTubeState, call: Call) -> Token | None:
    """The token whose refresh token is shown, good or not."""
    return x.store.refreshable.get(_form(call).get("refresh_token", ""))


def refused(x: YouTubeState, call: Call, token: Token | None) -> Answer | None:
    """Why no token is given; ``None``: it is."""
    form = _form(call)
    if (call.header("content-type") or "").partition(";")[0].strip().lower() != FORM:
        return _no(400, "invalid_request", "Bad Request")
    grant = form.get("grant_type")
    if grant is None:
        return _no(400, "invalid_request", "Required parameter is missing: grant_type")
    if grant != "refresh_token":
        return _no(400, "unsupported_grant_type", f"Invalid grant_type: {grant}")
    name, secret = _client(call, form)
    client = x.store.clients.get(name)
    if client is None:
        return _no(401, "invalid_client", "The OAuth client was not found.")
    if client[1] is not None and client[1] != secret:
        return _no(401, "invalid_client", "Unauthorized")
    if not form.get("refresh_token"):
        return _no(400, "invalid_request", "Missing required parameter: refresh_token")
    if token is None or not token.refresh_good or token.revoked:
        return _no(400, "invalid_grant", "Token has been expired or revoked.")
    if token.app != client[0]:
        return _no(401, "unauthorized_client", "Unauthorized")
    return None


def refresh(x: YouTubeState, visit: Visit) -> Answer:
    """``POST /token``."""
    given = x.granted(visit.token, now_us=visit.now_us, owner=visit.owner)
    return Answer(
        200,
        {
            "access_token": given.text,
            "expires_in": round(x.config.access_token_life_s),
            "scope": " ".join(given.scopes),
            "token_type": "Bearer",
        },
    )


def _client(call: Call, form: dict[str, str]) -> tuple[str, str | None]:
    """The client and its secret, from the form or from the header."""
    scheme, _, rest = (call.header("authorization") or "").partition(" ")
    if scheme.lower() == "basic":
        try:
            name, _, secret = base64.b64decode(rest.strip(), validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            return "", None
        return unquote_plus(name), unquote_plus(secret)
    return form.get("client_id", ""), form.get("client_secret")


def _no(status: int, name: str, description: str) -> Answer:
    return Answer(status, {"error": name, "error_description": description})
