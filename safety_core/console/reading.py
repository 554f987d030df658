"""From what came in a path, a query or a form to what an operation is given."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

import anyio.from_thread
import msgspec
from starlette.requests import Request

from safety_core.console.table import Given, Operation
from safety_core.errors import BadInput

FORM_MOST_BYTES = 1_000_000
FORM_TYPE = "application/x-www-form-urlencoded"
READ = "holdpoint.body"
"""In a request's scope: its whole body, where whoever serves it runs endpoints in the loop itself and has read it before."""
Typed = dict[str, str | list[str]]


def form_of(request: Request) -> list[tuple[str, str]]:
    """What was posted, in a thread of its own unless it was read before. Browsers end each line of a field with two characters: it is one again.

    Raises:
        BadInput: it is no form, or longer than any of ours.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM_TYPE:
        raise BadInput("form", f"is no {FORM_TYPE}", "post it from the page")
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > FORM_MOST_BYTES:
        raise BadInput("form", f"is longer than {FORM_MOST_BYTES} bytes, or does not say how long it is", "shorten it")
    body = request.scope[READ] if READ in request.scope else anyio.from_thread.run(request.body)
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=bool(body), errors="strict")
    except ValueError:
        raise BadInput("form", "cannot be read", "post it from the page") from None
    return [(name, value.replace("\r\n", "\n")) for name, value in pairs]


def typed(operation: Operation, pairs: Iterable[tuple[str, str]], path: Mapping[str, str]) -> Typed:
    """What was typed, by field; the path goes before it. Fields that may be repeated are lists."""
    several = _several(operation.given)
    found: Typed = {}
    for name, value in pairs:
        if name in several:
            kept = found.setdefault(name, [])
            assert isinstance(kept, list)
            kept.append(value)
        else:
            found[name] = value
    known = set(operation.given.__struct_fields__)
    return found | {name: value for name, value in path.items() if name in known}


def given(operation: Operation, of: Typed) -> Given:
    """What the operation is given: text is read as the field's type wants it, and an empty field that need not be given is
    not given.

    Raises:
        BadInput: names the field.
    """
    needed = {each.encode_name for each in msgspec.structs.fields(operation.given) if each.required}
    kept = {name: value for name, value in of.items() if value not in ("", [], [""]) or name in needed}
    try:
        return msgspec.convert(kept, operation.given, strict=False)
    except msgspec.ValidationError as wrong:
        said, _, where = str(wrong).partition(" - at `$.")
        field = where.rstrip("`").partition("[")[0] or _unnamed(said)
        raise BadInput(field, said[:1].lower() + said[1:], "correct it, and send it again") from None


def _unnamed(said: str) -> str:
    """The field that msgspec names in its sentence alone."""
    parts = said.split("`")
    return parts[1] if len(parts) == 3 else "form"  # noqa: PLR2004  # one name between two marks


def _several(kind: type[Given]) -> frozenset[str]:
    return frozenset(each.encode_name for each in msgspec.structs.fields(kind) if _is_list(each.type))


def _is_list(kind: Any) -> bool:
    found = msgspec.inspect.type_info(kind)
    return isinstance(found, msgspec.inspect.ListType | msgspec.inspect.VarTupleType | msgspec.inspect.SetType)
