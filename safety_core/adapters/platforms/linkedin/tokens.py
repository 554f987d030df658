"""LinkedIn's token endpoint, which is RFC 6749's with the app's secret in the form.

Source: docs/platforms/linkedin.md, "Refreshing a token".
"""

from datetime import datetime

from safety_core.adapters.platforms import oauth2
from safety_core.ports import App, Exchange, NotSent, Refreshed, Rejected, Unknown, WireRequest
from safety_core.secret import Secret

HOST = "www.linkedin.com"
PATH = "/oauth/v2/accessToken"
REFRESHES_BY = oauth2.REFRESH_TOKEN
ENDPOINT = oauth2.Endpoint(
    host=HOST,
    path=PATH,
    secret_in_form=True,
    of_the_token=frozenset({"invalid_grant", "invalid_request"}),
)
"""``invalid_request`` is what LinkedIn says of a refresh token that is revoked or over."""


def refresh(token: Secret, *, app: App) -> WireRequest:
    """A new access token for this refresh token, which keeps the end that it had."""
    return oauth2.refresh(ENDPOINT, token, app=app)


def read_refresh(exchange: Exchange, *, now: datetime) -> Refreshed | Rejected | NotSent | Unknown:  # noqa: ARG001  # no instant is named
    """The new pair, or what is known without one."""
    return oauth2.read_refresh(ENDPOINT, exchange)
