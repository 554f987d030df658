"""Reading one JSON object from a file, strictly: a key given twice, an unknown one, or anything after it is an error."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from reports.errors import BadEvidence

Value = TypeVar("Value")


def lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a file, each with its number and without its end, one at a time.

    Raises:
        BadEvidence: it cannot be read, or its last line was cut off.
    """
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    raise BadEvidence(str(path), number, "the last line has no end: it was cut off")
                yield number, line[:-1]
    except OSError as wrong:
        raise BadEvidence(str(path), None, f"cannot be read: {wrong.strerror}") from wrong


def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object's members, none of them twice (for ``object_pairs_hook``)."""
    found: dict[str, Any] = {}
    for key, value in items:
        if key in found:
            raise ValueError(f"the key {key!r} is given twice")
        found[key] = value
    return found


def _constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")


def read_object(path: Path, kind: type[Value]) -> Value:
    """The file's one object as ``kind``.

    Raises:
        BadEvidence: not readable, not JSON, a duplicate, missing, unknown or ill-typed key.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise BadEvidence(str(path), None, f"cannot be read: {wrong}") from wrong
    try:
        plain = json.loads(text, object_pairs_hook=pairs, parse_constant=_constant)
        return msgspec.convert(plain, kind)
    except json.JSONDecodeError as wrong:
        raise BadEvidence(str(path), wrong.lineno, f"is not one JSON object: {wrong.msg}") from wrong
    except (ValueError, msgspec.ValidationError) as wrong:
        raise BadEvidence(str(path), None, str(wrong)) from wrong
