"""What every answer carries, whoever made it: nothing is loaded from elsewhere, framed, sniffed or kept; and who is refused for now
alone is told when to come again.
"""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
ALWAYS: tuple[tuple[bytes, bytes], ...] = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),  # with no-referrer a form of ours would say that it comes from "null"
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
NO_STORE = (b"cache-control", b"no-store")
FOR_NOW = frozenset({HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS})
RETRY_AFTER_S = 1
"""How long a caller waits before asking again what was refused for want of room, or of the store; who waits longer says so itself."""
COME_AGAIN = (b"retry-after", str(RETRY_AFTER_S).encode())
LASTING_TLS = (b"strict-transport-security", b"max-age=31536000")


class WithHeaders:
    """Another app, whose answers carry them."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        self._more = (*ALWAYS, LASTING_TLS) if secure else ALWAYS

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """As ASGI has it."""
        return self._app(scope, receive, self._sending(send) if scope["type"] == "http" else send)

    def _sending(self, send: Send) -> Callable[[Any], Awaitable[None]]:
        def with_headers(message: Message) -> Awaitable[None]:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                given = {name.lower() for name, _ in headers}
                wanted = (*self._more, NO_STORE, *([COME_AGAIN] if message["status"] in FOR_NOW else ()))
                message = {**message, "headers": headers + [each for each in wanted if each[0] not in given]}
            return send(message)

        return with_headers
