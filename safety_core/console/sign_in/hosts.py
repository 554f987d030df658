"""Under which names the console answers: a page of somebody else whose name was made to point here is answered nothing."""

from collections.abc import Awaitable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from safety_core.fleet.console_settings import ConsoleSettings

HERE = frozenset({"127.0.0.1", "localhost", "::1"})
"""A browser asks for these on its own machine alone."""


def names(settings: ConsoleSettings) -> frozenset[str]:
    """The hosts that it answers to, without their ports."""
    own = {settings.host, *HERE}
    if settings.url is not None:
        own.add(urlsplit(settings.url).hostname or "")
    return frozenset(own)


def known(settings: ConsoleSettings, host: str) -> bool:
    """Whether a Host header names this console."""
    try:
        return urlsplit(f"//{host}").hostname in names(settings)
    except ValueError:
        return False


class OnlyByName:
    """Another app, asked under no other name."""

    def __init__(self, app: ASGIApp, settings: ConsoleSettings) -> None:
        self._app, self._settings = app, settings

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """As ASGI has it."""
        if scope["type"] != "http" or known(self._settings, Headers(scope=scope).get("host", "")):
            return self._app(scope, receive, send)
        words = "this console is not called so; name it in [console] url\n"
        return PlainTextResponse(words, status_code=421)(scope, receive, send)
