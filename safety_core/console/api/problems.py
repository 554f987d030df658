"""What went wrong, as the API says it: ``application/problem+json`` (RFC 9457) with what to do next.

Its status is that of ``console/problems.py``, as it is of a page. What is none of the core's own errors is a bug: 500, of which
nothing is said outside.
"""

from http import HTTPStatus
from typing import Annotated, ClassVar

import msgspec
from starlette.responses import Response

from safety_core.console import problems
from safety_core.console.headers import RETRY_AFTER_S
from safety_core.errors import BadFile, BadInput, HoldpointError, UnknownName

PROBLEM_TYPE = "application/problem+json"
JSON_TYPE = "application/json"
SAFE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
"""On every answer of the API: it is of one person, at one time."""


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What went wrong, and what to do."""

    title: Annotated[str, msgspec.Meta(description="The status, in words.")]
    status: Annotated[int, msgspec.Meta(ge=400, le=599, description="The HTTP status, once more.")]
    detail: Annotated[str, msgspec.Meta(description="What is wrong.")]
    do: Annotated[str, msgspec.Meta(description="What to do next.")]
    field: Annotated[
        str | None, msgspec.Meta(description="What of that which was given is wrong, where it is one thing.")
    ] = None
    nearest: Annotated[
        tuple[str, ...], msgspec.Meta(description="Names that exist and look like one that does not.")
    ] = ()


class AtTheDoor(HoldpointError):
    """A request that reached no operation. ``status`` says why; ``headers`` go with the answer."""

    status: ClassVar[int] = 400
    headers: ClassVar[dict[str, str]] = {}


class NotProved(AtTheDoor):
    """Nobody that may ask at all. It is one answer, whatever it was that did not fit."""

    status = 401
    headers: ClassVar[dict[str, str]] = {"WWW-Authenticate": 'Bearer realm="holdpoint"'}


class NoSuchPath(AtTheDoor):
    """No operation is there."""

    status = 404


class NoSuchMethod(AtTheDoor):
    """An operation is there, and does not answer this method."""

    status = 405

    def __init__(self, method: str, allowed: tuple[str, ...]) -> None:
        super().__init__(f"{method} is not answered here", f"use {' or '.join(allowed)}")
        self.allowed = allowed


class NotReadable(AtTheDoor):
    """A body that is not JSON. Names line and column."""

    status = 400


class TooLarge(AtTheDoor):
    """A body of more bytes than any operation needs."""

    status = 413


class OtherType(AtTheDoor):
    """A body of another media type than JSON."""

    status = 415


class InProgress(AtTheDoor):
    """A request with the same idempotency key is under way, or began and nobody knows its answer."""

    status = 409


TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    500: "Internal Server Error",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}
"""RFC 9110's names, which those of the standard library follow from one release to the next."""

SAYS = {
    400: "The body is not JSON.",
    401: "No proof of who asks, or one that does not hold.",
    403: "A rule says no. Nothing was changed.",
    404: "There is nothing of that name, or it is not theirs who ask.",
    405: "Nothing here answers that method.",
    409: "The idempotency key stands for something else, or for what is under way.",
    413: "The body is too large.",
    415: "The body is not of the type application/json.",
    422: "Something that was given cannot be taken; `field` names it. Nothing was changed.",
    500: "A fault of Holdpoint's own. It is logged; what was asked for may or may not have been done.",
    503: "The store, or what was to be asked, could not be reached; or there is no room for more that wait. Ask again.",
    504: "The halt stands, and was not acknowledged within its bound.",
}
"""For the published description, by status."""


def status_of(error: HoldpointError) -> int:
    """The status that an error is answered with."""
    if isinstance(error, AtTheDoor):
        return error.status
    return problems.status_of(error)


def problem_of(error: HoldpointError) -> Problem:
    """What is said of an error outside. Of what is a bug, or wrong in the wiring, only that it is."""
    status = status_of(error)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return bug()
    field = (error.field or None) if isinstance(error, BadInput | BadFile) else None
    return Problem(
        title=TITLES[status],
        status=status,
        detail=error.wrong.removeprefix(f"{field}: ") if field else error.wrong,
        do=error.do,
        field=field,
        nearest=error.nearest if isinstance(error, UnknownName) else (),
    )


def bug() -> Problem:
    """All that anybody outside is told of a bug."""
    return Problem(
        title=TITLES[500],
        status=500,
        detail="something here does not work as it should",
        do="look before you ask again whether it was done; whoever runs this installation finds it in the log",
    )


def answered(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """A problem on its way out."""
    return Response(
        written(problem), status_code=problem.status, media_type=PROBLEM_TYPE, headers={**SAFE, **(headers or {})}
    )


def refused(error: HoldpointError) -> Response:
    """An error on its way out."""
    headers: dict[str, str] = {}
    if isinstance(error, AtTheDoor):
        headers = dict(error.headers)
    if isinstance(error, NoSuchMethod):
        headers["Allow"] = ", ".join(error.allowed)
    if status_of(error) == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(RETRY_AFTER_S)
    return answered(problem_of(error), headers)


def written(said: msgspec.Struct) -> bytes:
    """As JSON. Halves of characters, which JSON in UTF-8 cannot hold, are written out."""
    try:
        return msgspec.json.encode(said)
    except UnicodeEncodeError:
        return msgspec.json.encode(_whole(msgspec.to_builtins(said)))


def _whole(value: object) -> object:
    if isinstance(value, str):
        return value.encode(errors="backslashreplace").decode()
    if isinstance(value, dict):
        return {name: _whole(each) for name, each in value.items()}
    return [_whole(each) for each in value] if isinstance(value, list) else value
