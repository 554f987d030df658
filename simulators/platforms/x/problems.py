"""How X says no: v2 problem documents and v1.1 error lists. Source: docs.x.com, response codes; docs/simulator.md."""

from typing import Any

from simulators.platforms.visit import Answer, Refusal

_PROBLEMS = "https://api.x.com/2/problems/"
_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    413: "Payload Too Large",
    415: "Unsupported Media Type",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}
_V1 = {
    401: (89, "Invalid or expired token."),
    403: (220, "Your credentials do not allow access to this resource."),
    404: (34, "Sorry, that page does not exist."),
    429: (88, "Rate limit exceeded"),
    500: (131, "Internal error"),
    503: (130, "Over capacity"),
}


def is_v1(path: str) -> bool:
    """Whether the path speaks the older dialect."""
    return path.startswith("/1.1/")


def problem(status: int, detail: str | None = None) -> Answer:
    """A v2 problem of no type of its own."""
    title = _TITLES.get(status, "Error")
    return Answer(status, {"title": title, "detail": detail or title, "type": "about:blank", "status": status})


def v1_error(status: int, code: int, message: str) -> Answer:
    """A v1.1 error with its code."""
    return Answer(status, {"errors": [{"code": code, "message": message}]})


def upload_error(message: str, *, status: int = 400) -> Refusal:
    """How the v1.1 upload says what is wrong with a request."""
    return Refusal(Answer(status, {"request": "/1.1/media/upload.json", "error": message}))


def by_dialect(path: str, status: int) -> Answer:
    """The plain answer of a status, in the dialect of the path."""
    if is_v1(path):
        code, message = _V1.get(status, (131, "Internal error"))
        return v1_error(status, code, message)
    return problem(status)


def invalid(message: str, parameters: dict[str, list[str]] | None = None) -> Refusal:
    """A v2 request with a parameter that does not do."""
    return Refusal(
        Answer(
            400,
            {
                "errors": [{"parameters": parameters or {}, "message": message}],
                "title": "Invalid Request",
                "detail": "One or more parameters to your request was invalid.",
                "type": f"{_PROBLEMS}invalid-request",
            },
        )
    )


def forbidden(detail: str) -> Refusal:
    """X understood, and will not."""
    return Refusal(problem(403, detail))


def not_found(resource: str, value: str, parameter: str = "id") -> dict[str, Any]:
    """What stands among the ``errors`` of a 200 about something that is not there."""
    return {
        "value": value,
        "detail": f"Could not find {resource} with {parameter}: [{value}].",
        "title": "Not Found Error",
        "resource_type": resource,
        "parameter": parameter,
        "resource_id": value,
        "type": f"{_PROBLEMS}resource-not-found",
    }


def not_for_you(resource: str, value: str, parameter: str = "id") -> dict[str, Any]:
    """The same about something that is there, and not for whoever asks."""
    thing = {"tweet": "Tweet"}.get(resource, resource)
    return {
        **not_found(resource, value, parameter),
        "detail": f"Sorry, you are not authorized to see the {thing} with {parameter}: [{value}].",
        "title": "Authorization Error",
        "type": f"{_PROBLEMS}not-authorized-for-resource",
    }


def in_v2(refusal: Refusal) -> Refusal:
    """What the upload of the older dialect refuses, in the words of v2."""
    status, said = refusal.answer.status, refusal.answer.body
    if status == 400 and isinstance(said, dict):  # noqa: PLR2004 - a status
        return invalid(str(said.get("error")))
    return Refusal(problem(status, str(said.get("error")) if isinstance(said, dict) else None))
