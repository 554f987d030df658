"""How Google says no: one shape, told apart by ``reason`` and ``domain``. Source: YouTube Data API, errors; docs/simulated/youtube.md."""

from typing import Any

from simulators.platforms.story import Answer, Refusal

_STATUSES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ABORTED",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}
_BROKEN = {
    403: ("usageLimits", "rateLimitExceeded", "Rate limit exceeded."),
    429: ("usageLimits", "rateLimitExceeded", "Rate limit exceeded."),
    503: ("global", "backendError", "The service is currently unavailable."),
}
CHALLENGE = (("www-authenticate", 'Bearer realm="https://accounts.google.com/", error="invalid_token"'),)


def error(
    status: int,
    reason: str,
    message: str,
    *,
    domain: str = "global",
    location: str = "",
    kind: str = "parameter",
    headers: tuple[tuple[str, str], ...] = (),
) -> Answer:
    """An error with one entry. ``location``: what of the request it is about; ``kind``: where that stood."""
    entry: dict[str, Any] = {"message": message, "domain": domain, "reason": reason}
    if location:
        entry |= {"location": location, "locationType": kind}
    body: dict[str, Any] = {"code": status, "message": message, "errors": [entry]}
    if status in _STATUSES:
        body["status"] = _STATUSES[status]
    return Answer(status, {"error": body}, headers=headers)


def refuse(status: int, reason: str, message: str, *, domain: str = "global", location: str = "") -> Refusal:
    """The same, raised."""
    return Refusal(error(status, reason, message, domain=domain, location=location))


def unauthorized(*, shown: bool) -> Answer:
    """401. ``shown``: a token was, and is no longer good or never was."""
    reason, message = ("authError", "Invalid Credentials") if shown else ("required", "Login Required")
    return error(401, reason, message, location="Authorization", kind="header", headers=CHALLENGE)


def unscoped() -> Answer:
    """403: the token may not do this."""
    return error(403, "insufficientPermissions", "Request had insufficient authentication scopes.")


def quota_exceeded() -> Answer:
    """403, and final: clients do not try again."""
    message = "The request cannot be completed because you have exceeded your quota."
    return error(403, "quotaExceeded", message, domain="youtube.quota")


def too_fast() -> Answer:
    """403, which Google's own clients try again after a while."""
    return error(403, "rateLimitExceeded", "Rate limit exceeded.", domain="usageLimits")


def broken(status: int) -> Answer:
    """A platform in trouble."""
    domain, reason, message = _BROKEN.get(status, ("global", "internalError", "Internal error encountered."))
    return error(status, reason, message, domain=domain)


def missing(name: str) -> Refusal:
    """400: a parameter that must be there is not."""
    message = f"Missing required parameter: {name}"
    return refuse(400, "missingRequiredParameter", message, domain="youtube.parameter", location=name)


def bad_value(name: str, message: str) -> Refusal:
    """400: a parameter's value does not do."""
    return refuse(400, "invalidParameter", message, location=name)


def video_not_found(name: str = "id") -> Refusal:
    """404."""
    message = "The video that you are trying to use cannot be found."
    return refuse(404, "videoNotFound", message, domain="youtube.video", location=name)


def comment_not_found(name: str = "id", reason: str = "commentNotFound") -> Refusal:
    """404."""
    return refuse(404, reason, "The specified comment could not be found.", domain="youtube.comment", location=name)


def channel_not_found(name: str) -> Refusal:
    """404."""
    return refuse(404, "channelNotFound", "Channel not found.", domain="youtube.channel", location=name)


def forbidden(message: str, *, domain: str, reason: str = "forbidden", location: str = "") -> Refusal:
    """403: YouTube understood, and will not."""
    return refuse(403, reason, message, domain=domain, location=location)
