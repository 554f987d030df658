"""A browser without a network and without threads: it asks the console's own application in the process of the scenario.

Nothing is awaited that is not there: what it sends is handed over whole, and endpoints run where they are asked, so that their
clock is the scenario's and each request is one actor of its scheduler.
"""

from collections.abc import Coroutine, MutableMapping
from http.cookies import SimpleCookie
from inspect import iscoroutinefunction
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from safety_core.console.reading import FORM_TYPE, READ
from steps.rig.sheet import Element, Sheet

REDIRECTS_MOST = 5
SEE_OTHER = 303


def run_here(app: Starlette) -> Starlette:
    """The same application, whose endpoints run where it is asked and in no thread of their own."""
    app.router.routes[:] = [_here(each) for each in app.routes]
    return app


def _here(route: BaseRoute) -> BaseRoute:
    if not isinstance(route, Route) or iscoroutinefunction(route.endpoint):
        return route
    endpoint = route.endpoint

    async def asked(request: Request) -> Response:
        request.scope[READ] = await request.body()
        answered: Response = endpoint(request)
        return answered

    return Route(route.path, asked, methods=sorted(route.methods or ()))


class Browser:
    """One person's. ``origin``: the console's."""

    def __init__(self, app: Starlette, origin: str) -> None:
        self._app, self._origin = app, urlsplit(origin)
        self._cookies: dict[str, str] = {}
        self.status = 0

    def get(self, path: str) -> Sheet:
        """The page there, or where it leads."""
        return self._shown("GET", path, b"")

    def press(self, sheet: Sheet, button: Element, **typed: str) -> Sheet:
        """Press a button, having typed into the fields of its form; the page that comes next. Fields go by their labels, with
        ``_`` for blanks.
        """
        action, pairs = sheet.sent_by(button, {label.replace("_", " "): words for label, words in typed.items()})
        return self._shown("POST", action, urlencode(pairs).encode())

    def _shown(self, method: str, path: str, body: bytes) -> Sheet:
        for _ in range(REDIRECTS_MOST):
            headers, text = self._asked(method, path, body)
            if self.status != SEE_OTHER:
                return Sheet(text, path)
            method, path, body = "GET", headers["location"], b""
        raise AssertionError(f"the console leads from page to page without an end, to {path} now")

    def _asked(self, method: str, path: str, body: bytes) -> tuple[dict[str, str], str]:
        started: list[MutableMapping[str, Any]] = []
        parts: list[bytes] = []

        async def receive() -> MutableMapping[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                started.append(message)
            else:
                parts.append(message.get("body", b""))

        _finished(self._app(self._scope(method, path, body), receive, send))
        (start,) = started
        self.status = start["status"]
        headers: dict[str, str] = {}
        for name, value in start["headers"]:
            if name == b"set-cookie":
                self._keep(value.decode("latin-1"))
            headers[name.decode("latin-1")] = value.decode("latin-1")
        return headers, b"".join(parts).decode()

    def _scope(self, method: str, path: str, body: bytes) -> dict[str, Any]:
        asked = urlsplit(path)
        said = {
            "host": self._origin.netloc,
            "cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
        }
        if method == "POST":
            said |= {"origin": self._origin.geturl(), "sec-fetch-site": "same-origin"}
            said |= {"content-type": FORM_TYPE, "content-length": str(len(body))}
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": self._origin.scheme,
            "path": unquote(asked.path),
            "raw_path": asked.path.encode(),
            "query_string": asked.query.encode(),
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in said.items()],
            "client": ("127.0.0.1", 50_000),
            "server": (self._origin.hostname, 443),
        }

    def _keep(self, header: str) -> None:
        for name, kept in SimpleCookie(header).items():
            if kept["max-age"] == "0":
                self._cookies.pop(name, None)
            else:
                self._cookies[name] = kept.value


def _finished(answer: Coroutine[Any, Any, None]) -> None:
    """Run it to its end at once; it has nothing to wait for."""
    try:
        answer.send(None)
    except StopIteration:
        return
    answer.close()
    raise AssertionError("the console waits for something that no browser sends")
