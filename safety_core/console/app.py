"""The console as one app: pages and their forms, signing in, files, and how it is. More routes (the API, streams) are handed
over: each room of the console says what its own are.
"""

from collections.abc import Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from safety_core.console import health, problems, rendering, showing, stopping
from safety_core.console.headers import WithHeaders
from safety_core.console.house import House
from safety_core.console.pages.page import Wrong
from safety_core.console.sign_in import cookies, door
from safety_core.console.sign_in import page as sign_in_page
from safety_core.console.sign_in.hosts import OnlyByName
from safety_core.errors import StoreUnavailable


class App(Starlette):
    """One console. What is outermost sees that every answer carries its headers, a bug's too."""

    def __init__(self, house: House, more: Sequence[BaseRoute]) -> None:
        super().__init__(
            routes=[*_routes(house), *more],
            exception_handlers={HTTPException: _unknown(house), Exception: _failed(house)},
        )
        self._settings = house.settings

    def build_middleware_stack(self) -> ASGIApp:
        """As Starlette has it."""
        named = OnlyByName(super().build_middleware_stack(), self._settings)
        return WithHeaders(named, secure=self._settings.secure)


def build(house: House, *, more: Sequence[BaseRoute] = ()) -> App:
    """The app of one console."""
    return App(house, more)


def _routes(house: House) -> list[BaseRoute]:
    routes: list[BaseRoute] = [
        Route("/healthz", health.alive),
        Route("/readyz", health.ready(house)),
        Route(door.SIGN_IN, sign_in_page.looking(house), methods=["GET"]),
        Route(door.SIGN_IN, sign_in_page.posting(house), methods=["POST"]),
        Route("/sign-out", sign_in_page.leaving(house), methods=["POST"]),
        Mount("/static", StaticFiles(directory=rendering.ROOM / "static")),
    ]
    for page in house.pages:
        routes.append(Route(page.path, guarded(house, showing.looking(house, page)), methods=["GET"]))
        if page.forms:
            routes.append(Route(page.path, guarded(house, showing.posting(house, page)), methods=["POST"]))
    return routes


def guarded(house: House, endpoint: showing.Endpoint) -> showing.Endpoint:
    """An endpoint whose errors are a page."""

    def answered(request: Request) -> Response:
        try:
            return endpoint(request)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is answered and logged
            return _error(
                house, request, problems.status_of(error), problems.said(error), stop=_stop(house, request, error)
            )

    return answered


def _stop(house: House, request: Request, error: Exception) -> tuple[str, str] | None:
    """Where a form that stops this machine goes, and its token: for whoever was proved a moment ago and cannot be now."""
    path, token = stopping.page_of(house), cookies.session(house.settings, request)
    if (
        not isinstance(error, StoreUnavailable)
        or path is None
        or token is None
        or stopping.proved(house, request) is None
    ):
        return None
    return None if health.readable(house) else (path, cookies.form_token(token))


def _unknown(house: House) -> Any:
    def handle(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        wrong = Wrong(error.detail, "go back to the first page")
        return _error(house, request, error.status_code, wrong, headers=error.headers)

    return handle


def _failed(house: House) -> Any:
    def handle(request: Request, error: Exception) -> Response:
        return _error(house, request, problems.status_of(error), problems.said(error))

    return handle


def _error(
    house: House, request: Request, status: int, wrong: Wrong, *, headers: Any = None, stop: Any = None
) -> Response:
    stopped = None if stop is None else house.core.hard_stop.latched()
    more = {"wrong": wrong, "stop": stop, "stopped": stopped}
    response = rendering.page(house, request, None, "error.html", title="Not done", status=status, **more)
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response
