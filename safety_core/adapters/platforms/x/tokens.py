"""X's OAuth 2 token endpoint: RFC 6749's, but for one error of its own, and for when it says that a window opens again.

Source: docs/platforms/x.md, "Refreshing a token".
"""

from datetime import datetime
from http import HTTPStatus

from safety_core.adapters.platforms import oauth2
from safety_core.adapters.platforms.x.problems import retry_after_s, saw
from safety_core.adapters.platforms.x.requests import HOST
from safety_core.ports import Answered, App, Exchange, NotSent, Refreshed, Rejected, Unknown, WireRequest
from safety_core.secret import Secret
from safety_core.vocabulary import Reason

REFRESHES_BY = oauth2.REFRESH_TOKEN
ENDPOINT = oauth2.Endpoint(
    host=HOST,
    path="/2/oauth2/token",
    of_the_token=frozenset({"invalid_grant", "invalid_request"}),
    life_max_s=30 * 24 * 3600,
)
"""``invalid_request`` is what X says of a refresh token that is used up or revoked."""


def refresh(token: Secret, *, app: App) -> WireRequest:
    """A new pair for this refresh token, which is used up by it. A public client has no secret, and names itself."""
    return oauth2.refresh(ENDPOINT, token, app=app)


def read_refresh(exchange: Exchange, *, now: datetime) -> Refreshed | Rejected | NotSent | Unknown:
    """The new pair, or what is known without one."""
    if isinstance(exchange, Answered) and exchange.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Rejected(Reason.PLATFORM_TOO_FAST, saw(exchange), retry_after_s(exchange.headers, now))
    return oauth2.read_refresh(ENDPOINT, exchange)
