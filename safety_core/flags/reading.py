"""Text into flags, strictly: JSON without anything twice, without ``NaN``, in the shape that Unleash has."""

import json
from typing import Any

import msgspec

from safety_core.errors import BadInput
from safety_core.flags.engine import Flags, compiled
from safety_core.flags.shape import File


class NotJson(ValueError):
    """The text is no JSON; says on which line (from 1)."""

    def __init__(self, line: int | None, said: str) -> None:
        super().__init__(said)
        self.line = line
        self.said = said


def content(text: str) -> Any:
    """What the JSON says.

    Raises:
        NotJson: it is none.
        BadInput: a name stands twice in one object; the field is that name.
    """
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as odd:
        raise NotJson(odd.lineno, odd.msg[:1].lower() + odd.msg[1:]) from odd
    except RecursionError as deep:
        raise NotJson(None, "nested too deep") from deep
    except ValueError as odd:
        raise NotJson(None, str(odd)) from odd


def flags_of(text: str) -> Flags:
    """The flags that a text says.

    Raises:
        BadInput: it says none.
    """
    try:
        return compiled(msgspec.convert(content(text), File, strict=True))
    except (NotJson, msgspec.ValidationError) as odd:
        raise BadInput("flags", f"cannot be read: {odd}", "find out where: holdpoint flags check FILE") from odd


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadInput(twice, "stands twice in one object", "keep one of the two")
    return found


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not a finite number")
