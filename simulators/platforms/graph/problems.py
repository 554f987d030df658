"""How the Graph says no: one envelope, and the codes that its platforms share.

Source: developers.facebook.com, Graph API, error handling; docs/simulated/facebook.md says what was not verified.
"""

import base64
import hashlib
from typing import Any

from simulators.platforms.story import Answer, Refusal
from simulators.wire import Call

OAUTH = "OAuthException"
METHOD = "GraphMethodException"

THROTTLED = {
    4: "(#4) Application request limit reached",
    17: "(#17) User request limit reached",
    32: "(#32) Page request limit reached",
    341: "(#341) Application limit reached",
    613: "(#613) Calls to this api have exceeded the rate limit.",
    80001: "(#80001) There have been too many calls to this Page account. Wait a bit and try again.",
    80002: "(#80002) There have been too many calls to this Instagram account. Wait a bit and try again.",
}
"""What each limit says. A code of another platform says that of 613."""


def error(
    status: int,
    code: int,
    message: str,
    *,
    kind: str = OAUTH,
    subcode: int | None = None,
    transient: bool | None = None,
    title: str | None = None,
    words: str | None = None,
) -> Answer:
    """The envelope; what is not said is left out. ``title`` and ``words`` are meant for the user of an app."""
    said: dict[str, Any] = {"message": message, "type": kind, "code": code}
    others = {
        "error_subcode": subcode,
        "is_transient": transient,
        "error_user_title": title,
        "error_user_msg": words,
    }
    said.update({name: value for name, value in others.items() if value is not None})
    return Answer(status, {"error": said})


def refusal(status: int, code: int, message: str, **more: Any) -> Refusal:
    """The same, to be raised."""
    return Refusal(error(status, code, message, **more))


def invalid(message: str, **more: Any) -> Refusal:
    """A parameter that does not do: code 100."""
    return refusal(400, 100, f"(#100) {message}", **more)


def gone(object_id: str, method: str) -> Refusal:
    """An object that is not there, or not for this token: the Graph does not tell which."""
    verb = {"GET": "get", "DELETE": "delete"}.get(method, "post")
    return refusal(
        400,
        100,
        f"Unsupported {verb} request. Object with ID '{object_id}' does not exist, cannot be loaded due to missing "
        "permissions, or does not support this operation. Please read the Graph API documentation at "
        "https://developers.facebook.com/docs/graph-api",
        kind=METHOD,
        subcode=33,
    )


def nonexisting(field: str, node: str, *, kind: str = OAUTH) -> Refusal:
    """A field that the node does not have."""
    return refusal(400, 100, f"(#100) Tried accessing nonexisting field ({field}) on node type ({node})", kind=kind)


def unknown_path(path: str) -> Answer:
    """Nothing is there."""
    return error(400, 2500, f"Unknown path components: {path}")


def invalid_token(status: int, message: str, subcode: int | None = None) -> Answer:
    """Code 190, with the header by which clients of OAuth recognise it."""
    answer = error(status, 190, message, subcode=subcode)
    quoted = message.replace('"', "'")
    challenge = f'OAuth "Facebook Platform" "invalid_token" "{quoted}"'
    return Answer(answer.status, answer.body, answer.kind, (("www-authenticate", challenge),))


def throttled(status: int, code: int) -> Answer:
    """One of the limits is reached."""
    return error(status, code, THROTTLED.get(code, THROTTLED[613].replace("613", str(code))), transient=code in {4, 17})


def trouble(status: int) -> Answer:
    """The platform's own trouble: it says that the same may do later."""
    if status >= 500:  # noqa: PLR2004 - the server's fault
        message = "An unexpected error has occurred. Please retry your request later."
        return error(status, 2, message, transient=True)
    return error(status, 1, "An unknown error has occurred.")


def traced(answer: Answer, call: Call, version: str) -> Answer:
    """The answer with its version, and the trace id that stands in its error, its headers, or both."""
    seen = f"{call.method}{call.host}{call.path}?{call.query}".encode(errors="replace") + call.body[:4096]
    trace = "A" + base64.urlsafe_b64encode(hashlib.sha256(seen).digest()[:15]).decode()
    body = answer.body
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        body = {"error": {**body["error"], "fbtrace_id": trace}}
    headers = (*answer.headers, ("facebook-api-version", version), ("x-fb-trace-id", trace))
    return Answer(answer.status, body, answer.kind, headers)
