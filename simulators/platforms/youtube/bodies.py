"""Bodies of requests: JSON, and the two parts of a multipart upload. Sources: Google's JSON style; RFC 2387."""

import re
from typing import Any, TypeVar

import msgspec

from simulators.platforms.youtube.problems import refuse
from simulators.wire import Call

BODY_MAX = 1_048_576
_BOUNDARY = re.compile(r'boundary=(?:"([^"]{1,200})"|([^;,\s]{1,200}))', re.IGNORECASE)
_TYPE = re.compile(rb"^content-type:[ \t]*([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_WRONG = re.compile(r"(?:Expected|Invalid) .*? - at `\$\.?(?P<path>[^`]*)`")
_PARTS = 2
M = TypeVar("M", bound=msgspec.Struct)


def media_type(text: str | None) -> str:
    """A content type without its parameters."""
    return (text or "").partition(";")[0].strip().lower()


def json_body(call: Call, model: type[M]) -> tuple[M, tuple[str, ...]]:
    """The resource that a call carries, and the names of the parts that it has.

    Raises:
        Refusal: it is no JSON, or no such resource.
    """
    kind = media_type(call.header("content-type"))
    if kind != "application/json":
        raise refuse(400, "badContent", f"Media type '{kind}' is not supported. Valid media types: [application/json]")
    return resource(call.body, model)


def resource(content: bytes, model: type[M]) -> tuple[M, tuple[str, ...]]:
    """A resource and the names of the parts that it has; what YouTube only ever writes itself is passed over.

    Raises:
        Refusal: it is no JSON, or no such resource.
    """
    if len(content) > BODY_MAX:
        raise refuse(413, "requestTooLarge", "Request is too large.")
    try:
        read: Any = msgspec.json.decode(content)
        if not isinstance(read, dict):
            raise refuse(400, "parseError", "Invalid JSON payload received. The root element must be a message.")
        return msgspec.convert(read, model), tuple(read)
    except msgspec.ValidationError as wrong:
        found = _WRONG.search(str(wrong))
        where = found["path"] if found else ""
        raise refuse(400, "invalid", f"Invalid value at '{where}'.", location=where) from wrong
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        raise refuse(400, "parseError", "Invalid JSON payload received.") from wrong


def related(call: Call) -> tuple[bytes, str, bytes] | None:
    """Metadata, media type and media of a ``multipart/related`` body, with either end of line; ``None``: it is no such thing."""
    found = _BOUNDARY.search(call.header("content-type") or "")
    if found is None:
        return None
    fence = b"--" + (found[1] or found[2]).encode(errors="replace")
    begin = 0 if call.body.startswith(fence) else call.body.find(b"\n" + fence) + 1
    if not call.body.startswith(fence, begin):
        return None
    line = b"\r\n" if call.body.startswith(b"\r\n", begin + len(fence)) else b"\n"
    pieces = call.body[begin + len(fence) :].split(line + fence)
    if len(pieces) != _PARTS + 1 or not pieces[-1].startswith(b"--"):
        return None
    (_, _, metadata), (head, gap, content) = (piece.partition(line + line) for piece in pieces[:_PARTS])
    kind = _TYPE.search(head)
    return (metadata, media_type(kind[1].decode("latin-1") if kind else ""), content) if gap else None
