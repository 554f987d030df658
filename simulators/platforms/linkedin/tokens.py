"""OAuth 2 at LinkedIn: a refresh token for a new pair of tokens.

Source: LinkedIn API documentation, Programmatic Refresh Tokens; RFC 6749 §2.3.1, §5.1, §5.2, §6.
"""

from urllib.parse import parse_qsl

from simulators.domain import Token
from simulators.platforms.linkedin.state import LinkedInState
from simulators.platforms.visit import Answer, Visit
from simulators.wire import Call

PATH = "/oauth/v2/accessToken"
FORM = "application/x-www-form-urlencoded"


def shown(linkedin: LinkedInState, call: Call) -> Token | None:
    """The token whose refresh token is shown, good or not."""
    return linkedin.store.refreshable.get(_form(call).get("refresh_token", ""))


def refused(linkedin: LinkedInState, call: Call, token: Token | None) -> Answer | None:
    """Why no token is given; ``None``: it is."""
    form = _form(call)
    if (call.header("content-type") or "").partition(";")[0].strip().lower() != FORM:
        return _no(400, "invalid_request", "A required parameter is missing: the body is no form")
    if form.get("grant_type") != "refresh_token":
        return _no(400, "invalid_request", f"Unsupported grant_type {form.get('grant_type', '')!r}")
    client = linkedin.store.clients.get(form.get("client_id", ""))
    if client is None or client[1] is None or client[1] != form.get("client_secret"):
        return _no(401, "invalid_client", "Client authentication failed")
    if token is None or token.app != client[0] or not token.refresh_good:
        return _no(400, "invalid_request", "The provided refresh token is invalid, expired or revoked")
    return None


def refresh(linkedin: LinkedInState, visit: Visit) -> Answer:
    """``POST www.linkedin.com/oauth/v2/accessToken``: a new access token and a new refresh token."""
    given = linkedin.renewed(visit.token, now_us=visit.now_us, owner=visit.owner)
    return Answer(
        200,
        {
            "access_token": given.text,
            "expires_in": round(linkedin.config.access_token_life_s),
            "refresh_token": given.refresh,
            "refresh_token_expires_in": linkedin.config.refresh_token_life_s,
            "scope": ",".join(given.scopes),
            "token_type": "Bearer",
        },
    )


def _form(call: Call) -> dict[str, str]:
    return dict(parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True))


def _no(status: int, error: str, description: str) -> Answer:
    return Answer(status, {"error": error, "error_description": description})
