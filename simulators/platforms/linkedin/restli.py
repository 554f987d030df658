"""Rest.li on the wire: path keys and query values of protocol 2.0.0, and requests tunnelled through POST.

Source: rest.li, protocol 2.0 ("Rest.li 2.0 protocol", URL representation) and "Query tunneling".
"""

import re
from typing import Any
from urllib.parse import parse_qsl, unquote

import msgspec

from simulators.platforms.linkedin.problems import invalid
from simulators.wire import Call

PROTOCOLS = ("1.0.0", "2.0.0")
OVERRIDE = "x-http-method-override"
FORM = "application/x-www-form-urlencoded"
_BOUNDARY = re.compile(r'boundary="?([^";,]{1,200})"?', re.IGNORECASE)
_RESERVED = re.compile(r"[():,']")
_DEEPEST = 8


class Malformed(ValueError):
    """No value of Rest.li."""


def untunnelled(call: Call) -> Call:
    """The request that was meant: a long query may come in the body of a POST, beside the body proper."""
    method = call.header(OVERRIDE)
    if method is None or call.method != "POST":
        return call
    kind = call.header("content-type") or ""
    plain = kind.partition(";")[0].strip().lower()
    if plain == FORM:
        return msgspec.structs.replace(call, method=method.upper(), query=_text(call.body), body=b"")
    boundary = _BOUNDARY.search(kind)
    if plain != "multipart/mixed" or boundary is None:
        return msgspec.structs.replace(call, method=method.upper())
    query, body = call.query, b""
    headers = tuple((name, value) for name, value in call.headers if name != "content-type")
    for piece in (b"\r\n" + call.body).split(b"\r\n--" + boundary[1].strip().encode(errors="replace"))[1:]:
        head, _, content = piece.partition(b"\r\n\r\n")
        if FORM.encode() in head.lower():
            query = _text(content)
        elif b"json" in head.lower():
            body = content
            headers = (*headers, ("content-type", "application/json"))
    return msgspec.structs.replace(call, method=method.upper(), query=query, body=body, headers=headers)


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace").strip()


def raw_params(call: Call) -> dict[str, str]:
    """The query's parameters, their values as they were sent; of a repeated one the last."""
    pairs = (part.partition("=") for part in call.query.split("&") if part)
    return {unquote(name): value for name, _, value in pairs}


def protocol(call: Call) -> str:
    """The version of the protocol that the client speaks."""
    return call.header("x-restli-protocol-version") or "1.0.0"


def plain_key(call: Call, raw: str) -> str:
    """A simple key of a path: protocol 2.0.0 has its reserved characters encoded."""
    if protocol(call) != "1.0.0" and _RESERVED.search(raw):
        raise invalid("ILLEGAL_ARGUMENT", "Syntax exception in path variables")
    return unquote(raw)


def complex_key(raw: str) -> dict[str, str]:
    """A key of several fields: ``(actor:…,entity:…)``."""
    try:
        found = parsed(raw)
    except Malformed as error:
        raise invalid("ILLEGAL_ARGUMENT", "Syntax exception in path variables") from error
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise invalid("ILLEGAL_ARGUMENT", "Syntax exception in path variables")
    return found


def params(call: Call) -> dict[str, Any]:
    """The query's parameters, read as the client's protocol has them: text, ``List(a,b)`` or ``(k:v)``."""
    if protocol(call) == "1.0.0":
        return dict(parse_qsl(call.query, keep_blank_values=True))
    try:
        return {name: unquote(value) if name == "fields" else parsed(value) for name, value in raw_params(call).items()}
    except Malformed as error:
        raise invalid("ILLEGAL_ARGUMENT", "Invalid query parameters passed to request") from error


def parsed(raw: str) -> Any:
    """The value that an encoded string stands for: text, a list or a record.

    Raises:
        Malformed: brackets that do not close, or a reserved character that is not encoded.
    """
    value, rest = _value(raw, _DEEPEST)
    if rest:
        raise Malformed(raw)
    return value


def _value(raw: str, depth: int) -> tuple[Any, str]:
    if depth == 0:
        raise Malformed(raw)
    if raw.startswith("List("):
        return _items(raw[len("List(") :], depth)
    if raw.startswith("("):
        return _fields(raw[1:], depth)
    end = _RESERVED.search(raw)
    head, rest = (raw, "") if end is None else (raw[: end.start()], raw[end.start() :])
    return unquote(head), rest


def _items(raw: str, depth: int) -> tuple[list[Any], str]:
    found: list[Any] = []
    if raw.startswith(")"):
        return found, raw[1:]
    while True:
        value, raw = _value(raw, depth - 1)
        found.append(value)
        if raw.startswith(")"):
            return found, raw[1:]
        if not raw.startswith(","):
            raise Malformed(raw)
        raw = raw[1:]


def _fields(raw: str, depth: int) -> tuple[dict[str, Any], str]:
    found: dict[str, Any] = {}
    while True:
        name, colon, raw = raw.partition(":")
        if not colon or _RESERVED.search(name):
            raise Malformed(raw)
        found[unquote(name)], raw = _value(raw, depth - 1)
        if raw.startswith(")"):
            return found, raw[1:]
        if not raw.startswith(","):
            raise Malformed(raw)
        raw = raw[1:]
