"""How LinkedIn says no: ``{status, code, message, serviceErrorCode}``. Source: LinkedIn API documentation, error handling."""

from collections.abc import Iterable
from typing import Any

from simulators.platforms.visit import Answer, Refusal

_PLAIN = {
    400: ("ILLEGAL_ARGUMENT", "Invalid request"),
    401: ("INVALID_ACCESS_TOKEN", "Invalid access token"),
    403: ("ACCESS_DENIED", "Not enough permissions"),
    404: ("NOT_FOUND", "Not Found"),
    409: ("CONFLICT", "Write conflict: retry the request"),
    413: ("REQUEST_BODY_TOO_LARGE", "Request body is too large"),
    415: ("UNSUPPORTED_MEDIA_TYPE", "Unsupported media type"),
    429: ("TOO_MANY_REQUESTS", "Resource level throttle limit for calls to this resource is reached."),
    500: ("INTERNAL_SERVER_ERROR", "Internal Server Error"),
    502: ("BAD_GATEWAY", "Bad Gateway"),
    503: ("SERVICE_UNAVAILABLE", "Service Unavailable"),
    504: ("GATEWAY_TIMEOUT", "Gateway Timeout"),
}
_SERVICE = {401: 65600, 403: 100, 429: 101}


def problem(status: int, code: str, message: str, service: int | None = None) -> Answer:
    """One error; ``service``: LinkedIn's own number of it."""
    body: dict[str, Any] = {"status": status}
    if service is not None:
        body["serviceErrorCode"] = service
    return Answer(status, {**body, "code": code, "message": message})


def plain(status: int) -> Answer:
    """The ordinary answer of a status."""
    code, message = _PLAIN.get(status, ("ERROR", "Error"))
    return problem(status, code, message, _SERVICE.get(status))


def token_problem(why: str) -> Answer:
    """Why a token is not taken: ``empty``, ``unknown``, ``revoked`` or ``expired``."""
    code, message, service = {
        "empty": ("EMPTY_ACCESS_TOKEN", "Empty oauth2 access token", 65604),
        "unknown": ("INVALID_ACCESS_TOKEN", "Invalid access token", 65600),
        "revoked": ("REVOKED_ACCESS_TOKEN", "The token used in the request has been revoked by the user", 65601),
        "expired": ("EXPIRED_ACCESS_TOKEN", "The token used in the request has expired", 65602),
    }[why]
    return problem(401, code, message, service)


def invalid(code: str, message: str, status: int = 400) -> Refusal:
    """Something in the request does not do."""
    return Refusal(problem(status, code, message))


def denied(what: str) -> Refusal:
    """The token's permissions do not reach that far; ``what``: ``posts.CREATE``."""
    return Refusal(problem(403, "ACCESS_DENIED", f"Not enough permissions to access: {what}", 100))


def not_the_author() -> Refusal:
    """Somebody writes in the name of one whom the token may not act for."""
    message = (
        "Field Value validation failed in REQUEST_BODY: Data Processing Exception while processing fields [/author]"
    )
    return Refusal(problem(403, "ACCESS_DENIED", message, 100))


def missing(what: str) -> Refusal:
    """It is gone, or never was."""
    return Refusal(problem(404, "NOT_FOUND", f"Could not find entity: {what}"))


def unfit(lines: Iterable[str]) -> Refusal:
    """The body does not follow the schema: one message of lines, each ``path :: what is wrong``."""
    return Refusal(Answer(422, {"message": "".join(f"ERROR :: {line}\n" for line in lines), "status": 422}))


def duplicate(named: str) -> Refusal:
    """The same author has just posted the same; ``named``: the URN that LinkedIn names."""
    message = f"com.linkedin.content.common.exception.BadRequestResponseException: Content is a duplicate of {named}"
    inputs = [{"description": "Duplicate post is detected", "input": {}, "code": "DUPLICATE_POST"}]
    return Refusal(
        Answer(
            422,
            {
                "errorDetailType": "com.linkedin.common.error.BadRequest",
                "message": message,
                "errorDetails": {"inputErrors": inputs},
                "status": 422,
            },
        )
    )
