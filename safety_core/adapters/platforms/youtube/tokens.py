"""Google's OAuth 2 token endpoint. Source: docs/platforms/youtube.md, "Refreshing a token"."""

from datetime import datetime

from safety_core.adapters.platforms import oauth2
from safety_core.ports import App, Exchange, Refreshed, Rejected, Unknown, WireRequest
from safety_core.ports import NotSent as NotSentAnswer
from safety_core.secret import Secret

HOST = "oauth2.googleapis.com"
ENDPOINT = oauth2.Endpoint(host=HOST, path="/token", secret_in_form=True, keeps=True)
REFRESHES_BY = oauth2.REFRESH_TOKEN


def refresh(token: Secret, *, app: App) -> WireRequest:
    """A new access token for this refresh token."""
    return oauth2.refresh(ENDPOINT, token, app=app)


def read_refresh(exchange: Exchange, *, now: datetime) -> Refreshed | Rejected | NotSentAnswer | Unknown:  # noqa: ARG001
    """The new access token, or what is known without it. Google keeps the refresh token, and names it not again."""
    return oauth2.read_refresh(ENDPOINT, exchange)
