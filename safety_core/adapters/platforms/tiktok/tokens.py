"""TikTok's token endpoint: RFC 6749, but for the app's name in the form, and errors that come under 200, too.

Source: docs/platforms/tiktok.md, "Refreshing a token".
"""

from datetime import datetime
from http import HTTPStatus
from urllib.parse import quote

import msgspec

from safety_core.adapters.platforms import oauth2
from safety_core.adapters.platforms.bodies import json_object
from safety_core.adapters.platforms.tiktok.uploads import HOST
from safety_core.ports import Answered, App, Exchange, NotSent, Refreshed, Rejected, Unknown, WireRequest
from safety_core.secret import Secret

ENDPOINT = oauth2.Endpoint(host=HOST, path="/v2/oauth/token/", secret_in_form=True)
REFRESHES_BY = oauth2.REFRESH_TOKEN


def refresh(token: Secret, *, app: App) -> WireRequest:
    """A new pair for this refresh token. The app is named as ``client_key``."""
    named = f"client_key={quote(app.client_id, safe='')}&grant_type=refresh_token&refresh_token="
    body = token.form().after(named)
    if app.secret is not None:
        body = body.before(app.secret.form().after("&client_secret="))
    request = oauth2.refresh(ENDPOINT, token, app=app)
    return msgspec.structs.replace(request, body=body)


def read_refresh(exchange: Exchange, *, now: datetime) -> Refreshed | Rejected | NotSent | Unknown:  # noqa: ARG001  # no instants
    """The new pair, or what is known without one."""
    if isinstance(exchange, Answered) and exchange.status == HTTPStatus.OK and "error" in (json_object(exchange) or {}):
        return oauth2.read_refresh(ENDPOINT, msgspec.structs.replace(exchange, status=int(HTTPStatus.BAD_REQUEST)))
    return oauth2.read_refresh(ENDPOINT, exchange)
