"""Routes from the table, and how one request is answered.

    mounted(every(), who)    # who(request) -> Desk, or NotProved

One route for each path. What is asked there by a method that no operation has is told which there are. Each is answered by a
thread of the server's, so that what waits for the store stops nobody else.
"""

import logging
import re
import traceback
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import cache
from http import HTTPStatus
from pathlib import PurePath
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route, request_response
from starlette.types import Receive, Scope, Send

from safety_core.console import desks
from safety_core.console.api import keys, openapi
from safety_core.console.api.body import body_of
from safety_core.console.api.openapi import PREFIX
from safety_core.console.api.problems import (
    JSON_TYPE,
    SAFE,
    NoSuchMethod,
    NoSuchPath,
    answered,
    bug,
    refused,
    status_of,
    written,
)
from safety_core.console.api.reading import check_type, object_of, taken
from safety_core.console.api.unread import Unread
from safety_core.console.table import Desk, Given, Operation
from safety_core.errors import HoldpointError

Who = Callable[[Request], Desk]
"""Who asks. Raises ``NotProved``, or whatever else stands in the way."""
R = TypeVar("R", Mount, Route)
DESCRIPTION = "/openapi.json"
log = logging.getLogger(__name__)


def mounted(operations: Sequence[Operation], who: Who, unread: Unread | None = None) -> Mount:
    """The API, below its prefix: whatever is asked there is answered here. ``unread``: who asks, or what is done without the store."""
    return exact(Mount(PREFIX, routes=routes(operations, who, unread)))


def routes(operations: Sequence[Operation], who: Who, unread: Unread | None = None) -> list[BaseRoute]:
    """What is mounted there: every operation, the description, and an answer for whatever else is asked."""
    at: dict[str, dict[str, Operation]] = defaultdict(dict)
    for each in operations:
        at[each.path][each.method] = each
    described = openapi.written(operations)
    return [
        exact(Route(DESCRIPTION, _Answers(("GET",), lambda _: _json(described)))),
        *(exact(Route(path, _Operations(at[path], who, unread))) for path in in_order(at)),
        exact(Route("/{rest:path}", _Answers((), _nothing))),
    ]


def exact(route: R) -> R:
    """The same, where a line break in a path is a character like any other: it ends no match, and escapes none."""
    route.path_regex = re.compile(f"{route.path_regex.pattern.removesuffix('$')}\\Z", re.DOTALL)
    return route


def in_order(paths: Iterable[str]) -> list[str]:
    """What is named outright before what any name fits: ``/intents/queue`` before ``/intents/{intent}``."""
    return sorted(paths, key=lambda path: [(part.startswith("{"), part) for part in path.split("/")])


class _Answers:
    """An endpoint for every method, as an ASGI application. ``methods``: which it answers; empty: any."""

    def __init__(self, methods: Sequence[str], answer: Callable[[Request], Response]) -> None:
        self._methods = tuple(methods)
        self._allowed = (*self._methods, *(("HEAD",) if "GET" in self._methods else ()), "OPTIONS")
        self._answer = answer
        self._app = request_response(self._respond)

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        return self._app(scope, receive, send)

    def _respond(self, request: Request) -> Response:
        try:
            response = self._by_method(request)
        except HoldpointError as error:
            if status_of(error) == HTTPStatus.INTERNAL_SERVER_ERROR:
                _note(request, error)
            response = refused(error)
        except Exception as unforeseen:  # noqa: BLE001  # whatever it is, nothing of it is said outside
            _note(request, unforeseen)
            response = answered(bug())
        if request.method == "HEAD":
            response.body = b""
        return response

    def _by_method(self, request: Request) -> Response:
        if self._methods and request.method == "OPTIONS":
            return Response(status_code=HTTPStatus.NO_CONTENT, headers={**SAFE, "Allow": ", ".join(self._allowed)})
        if self._methods and request.method not in self._allowed:
            raise NoSuchMethod(request.method, self._allowed)
        return self._answer(request)


class _Operations(_Answers):
    """The operations of one path."""

    def __init__(self, by_method: dict[str, Operation], who: Who, unread: Unread | None) -> None:
        super().__init__(sorted(by_method), self._operate)
        self._by = by_method
        self._who = who
        self._unread = unread

    def _operate(self, request: Request) -> Response:
        operation = self._by["GET" if request.method == "HEAD" else request.method]
        read = cache(lambda: _given(operation, request))
        if self._unread is not None and operation.unread is not None:
            desk = self._unread(request, read)
        else:
            desk = self._who(request)
        if not isinstance(desk, Desk):
            return _json(written(desk), status=HTTPStatus.ACCEPTED)
        desks.check(desk, operation)
        given = read()

        def do() -> keys.Done:
            return keys.Done(HTTPStatus.OK, written(operation.act(desk, given)))

        key = request.headers.get(keys.HEADER) if operation.repeatable else None
        done = do() if key is None else keys.once(desk, operation, key, given, do)
        return _json(done.body, {keys.REPLAYED: "true"} if done.replayed else {})


def _given(operation: Operation, request: Request) -> Given:
    """What a request gives; its body can be read once."""
    body = {}
    if operation.method != "GET" and (content := body_of(request)):
        check_type(request.headers.get("content-type"))
        body = object_of(content)
    return taken(operation, request.path_params, request.query_params.multi_items(), body)


def _json(content: bytes, headers: Mapping[str, str] | None = None, *, status: int = HTTPStatus.OK) -> Response:
    return Response(content, status_code=status, media_type=JSON_TYPE, headers={**SAFE, **(headers or {})})


def _nothing(request: Request) -> Response:
    raise NoSuchPath(
        f"there is nothing at {request.url.path[:200]}",
        f"see what there is: {request.scope.get('root_path', '')}{DESCRIPTION}",
    )


def _note(request: Request, error: Exception) -> None:
    """What went wrong, for whoever runs this: by its class and where it was raised. Its words may quote what was given."""
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{PurePath(each.filename).name}:{each.lineno}" for each in reversed(frames))
    path = getattr(request.scope.get("route"), "path", "")
    log.error("%s %s: %s at %s", request.method, path, type(error).__name__, where)
