"""OAuth at TikTok: forms with ``client_key``, and errors that are flat and come with a 200.

Source: developers.tiktok.com, Manage User Access Tokens, OAuth error handling.
"""

from urllib.parse import parse_qsl

from simulators.domain import Token
from simulators.platforms.tiktok.problems import flat
from simulators.platforms.tiktok.state import TikTokState
from simulators.platforms.visit import Answer, Visit
from simulators.wire import Call

TOKEN = "/v2/oauth/token/"  # noqa: S105 - a path
REVOKE = "/v2/oauth/revoke/"
FORM = "application/x-www-form-urlencoded"


def shown(tiktok: TikTokState, call: Call) -> Token | None:
    """The token whose refresh token is shown, or that is to be revoked; good or not."""
    form = _form(call)
    if call.path == REVOKE:
        return tiktok.store.tokens.get(form.get("token", ""))
    return tiktok.store.refreshable.get(form.get("refresh_token", ""))


def refused(tiktok: TikTokState, call: Call, token: Token | None) -> Answer | None:
    """Why it is not done; ``None``: it is."""
    form = _form(call)
    if (call.header("content-type") or "").partition(";")[0].strip().lower() != FORM:
        return flat(tiktok, "invalid_request", "Only `application/x-www-form-urlencoded` is supported as Content-Type.")
    client = tiktok.store.clients.get(form.get("client_key", ""))
    if client is None:
        return flat(tiktok, "invalid_client", "Client key is incorrect or missing.")
    if client[1] is None or client[1] != form.get("client_secret"):
        return flat(tiktok, "invalid_client", "Client secret is incorrect or missing.")
    if call.path == REVOKE:
        mine = token is not None and token.app == client[0]
        return None if mine else flat(tiktok, "invalid_request", "The token is missing or malformed.")
    if form.get("grant_type") != "refresh_token":
        return flat(tiktok, "unsupported_grant_type", "Grant type is not supported.")
    if token is None or token.app != client[0] or not token.refresh_good:
        return flat(tiktok, "invalid_grant", "Refresh token is invalid or expired.")
    return None


def refresh(tiktok: TikTokState, visit: Visit) -> Answer:
    """``POST /v2/oauth/token/``: a new pair; the refresh token that was shown is used up."""
    given = tiktok.renewed(visit.token, now_us=visit.now_us, owner=visit.owner)
    return Answer(
        200,
        {
            "open_id": given.account.id,
            "scope": ",".join(given.scopes),
            "access_token": given.text,
            "expires_in": round(tiktok.config.access_token_life_s),
            "refresh_token": given.refresh,
            "refresh_expires_in": tiktok.config.refresh_token_life_s,
            "token_type": "Bearer",
        },
    )


def revoke(_tiktok: TikTokState, visit: Visit) -> Answer:
    """``POST /v2/oauth/revoke/``: the access token and its refresh token are worth nothing any more."""
    visit.token.revoke()
    visit.token.revoke_refresh()
    return Answer(200, {})


def _form(call: Call) -> dict[str, str]:
    return dict(parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True))
