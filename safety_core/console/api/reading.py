"""What was given: the path, and the query or the body, as what an operation takes.

1. A body is strict JSON: nothing is taken twice, no ``NaN``, no half of a character, no depth and no number without end.
2. In a path and a query everything is text, and is read as what it must be; a body says ``1`` where it means one.
3. What no operation takes is refused and named, and so is what is given twice.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NoReturn

import msgspec
from msgspec.inspect import ListType, Metadata, TupleType, VarTupleType, type_info
from msgspec.structs import FieldInfo, fields

from safety_core.console.api.problems import NotReadable, OtherType
from safety_core.console.table import Given, Operation
from safety_core.errors import BadInput

BODY_MAX_BYTES = 256 * 1024
DEPTH_MAX = 32
INTEGER_MAX = 2**63 - 1
"""As far as a number is kept."""
SAID_MAX_CHARS = 80
SEE = "see what it takes: /api/v1/openapi.json"
PARAMETER = re.compile(r"\{([a-z_]+)\}")
_AT = re.compile(r" - at `\$\.?(.*?)`$")
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(.*?)`")


def path_fields(operation: Operation) -> tuple[str, ...]:
    """Which fields of what it takes stand in its path."""
    return tuple(PARAMETER.findall(operation.path))


def taken(
    operation: Operation, path: Mapping[str, str], query: Sequence[tuple[str, str]], body: dict[str, Any]
) -> Given:
    """What the operation is given. ``body`` is empty for a GET.

    Raises:
        BadInput: something that it does not take, or not like this.
    """
    known = {each.encode_name: each for each in fields(operation.given)}
    asks = operation.method == "GET"
    found: dict[str, Any] = _asked(query, _lists(operation.given)) if asks else dict(body)
    for name in path:
        if name in found:
            raise BadInput(name, "stands in the path already", "give it there alone")
    if asks:
        found = _read(found, known)
    elif query:
        raise BadInput(_said(query[0][0]), "stands behind the path", f"give it in the body of the {operation.method}")
    found |= _read(path, known)
    try:
        return msgspec.convert(found, operation.given, strict=True)
    except msgspec.ValidationError as wrong:
        _named(str(wrong), tuple(known))


def _asked(query: Sequence[tuple[str, str]], lists: frozenset[str]) -> dict[str, Any]:
    """The query by its names; of what is a list, all that were given."""
    found: dict[str, Any] = {}
    for name, value in query:
        if name in lists:
            found[name] = [*found.get(name, ()), value]
        elif name in found:
            raise BadInput(_said(name), "is given twice", "give it once")
        else:
            found[name] = value
    return found


@cache
def _lists(given: type[Given]) -> frozenset[str]:
    """Which of its fields are lists."""
    kinds = (ListType, VarTupleType, TupleType)
    return frozenset(each.encode_name for each in fields(given) if isinstance(_kind(each), kinds))


def _kind(field: FieldInfo) -> object:
    found = type_info(field.type)
    return found.type if isinstance(found, Metadata) else found


def _read(given: Mapping[str, Any], known: Mapping[str, FieldInfo]) -> dict[str, Any]:
    """Texts as what they must be. What is unknown stays, and is refused with all that is given."""
    found: dict[str, Any] = {}
    for name, value in given.items():
        found[name] = value
        if name not in known:
            continue
        try:
            found[name] = msgspec.to_builtins(msgspec.convert(value, known[name].type, strict=False))
        except msgspec.ValidationError as wrong:
            raise BadInput(name, _AT.sub("", str(wrong)), SEE) from wrong
        if isinstance(found[name], int) and abs(found[name]) > INTEGER_MAX:
            raise BadInput(name, "is a number that cannot be kept", "give one of at most 64 bits")
    return found


def _named(said: str, known: tuple[str, ...]) -> NoReturn:
    """A refusal of msgspec's, with the field that it is about."""
    at = _AT.search(said)
    where = at[1] if at else ""
    what = _AT.sub("", said)
    unknown, missing = _UNKNOWN.search(what), _MISSING.search(what)
    if unknown:
        offer = f"this takes {', '.join(known)}" if known and not where else "leave it out"
        raise BadInput(_joined(where, unknown[1]), "is nothing that this takes", offer if known else "give nothing")
    if missing:
        raise BadInput(_joined(where, missing[1]), "is missing", "give it")
    raise BadInput(where or "body", what, SEE)


def _joined(where: str, name: str) -> str:
    return f"{where}.{_said(name)}" if where else _said(name)


def _said(name: str) -> str:
    return name if len(name) <= SAID_MAX_CHARS else f"{name[:SAID_MAX_CHARS]}…"


def check_type(content_type: str | None) -> None:
    """Raises ``OtherType`` unless it is JSON in UTF-8."""
    kind, _, rest = (content_type or "").partition(";")
    charset = rest.strip().lower().removeprefix("charset=").strip('"')
    if kind.strip().lower() != "application/json" or charset not in ("", "utf-8"):
        said = f"is of the type {content_type[:SAID_MAX_CHARS]!r}" if content_type else "has no type"
        raise OtherType(f"the body {said}", "send JSON in UTF-8, and say so: Content-Type: application/json")


def object_of(body: bytes) -> dict[str, Any]:
    """The JSON object of a body.

    Raises:
        NotReadable: it is not JSON; says where.
        BadInput: it is, and holds what cannot be taken.
    """
    try:
        text = body.decode()
    except UnicodeDecodeError as wrong:
        raise NotReadable(f"byte {wrong.start + 1} of the body is not UTF-8", "send JSON in UTF-8") from wrong
    try:
        found = _DECODER.decode(text)
        _check(found, "", 1)
    except json.JSONDecodeError as wrong:
        where = f"line {wrong.lineno}, column {wrong.colno}"
        raise NotReadable(f"the body is not JSON: {wrong.msg} at {where}", "send one JSON object") from wrong
    except RecursionError as wrong:
        raise _too_deep("body") from wrong
    if not isinstance(found, dict):
        raise BadInput("body", "is not a JSON object", 'send {"name": value, …}')
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise BadInput(_said(name), "is given twice in one object", "give it once")
        found[name] = value
    return found


def _no_number(name: str) -> NoReturn:
    raise BadInput("body", f"holds {name}, which is no number of JSON", "leave it out")


def _integer(digits: str) -> int:
    if len(digits) > len(str(-INTEGER_MAX)) or abs(number := int(digits)) > INTEGER_MAX:
        raise BadInput("body", f"holds a number of {len(digits)} digits", "give numbers of at most 64 bits")
    return number


def _fraction(written: str) -> float:
    number = float(written)
    return number if math.isfinite(number) else _no_number(_said(written))


_DECODER = json.JSONDecoder(
    object_pairs_hook=_once, parse_constant=_no_number, parse_int=_integer, parse_float=_fraction
)


def _check(value: Any, where: str, depth: int) -> None:
    """What JSON may hold and nobody can keep."""
    if depth > DEPTH_MAX:
        raise _too_deep(where.split(".", maxsplit=1)[0] or "body")
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as wrong:
            raise BadInput(
                where or "body", f"holds half a character at {wrong.start + 1}", "send whole characters"
            ) from wrong
    elif isinstance(value, dict):
        for name, each in value.items():
            _check(name, where or "body", depth)
            _check(each, _joined(where, name), depth + 1)
    elif isinstance(value, list):
        for each in value:
            _check(each, where, depth + 1)


def _too_deep(field: str) -> BadInput:
    return BadInput(field, f"is nested more than {DEPTH_MAX} deep", "nothing here is; flatten it")
