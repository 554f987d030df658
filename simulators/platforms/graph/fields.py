"""``fields=``: what a reader asks to see, nested ones with their own limits; and how the Graph writes a time."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from simulators.platforms.graph.problems import OAUTH, nonexisting, refusal
from simulators.platforms.story import Refusal

DEEPEST = 8
LONGEST = 20_000
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_MODIFIER = re.compile(r"\.([a-z_]+)\(([^()]*)\)")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Field(msgspec.Struct, frozen=True):
    """One field asked for: ``comments.limit(2){message}``."""

    name: str
    modifiers: dict[str, str] = {}
    inner: tuple["Field", ...] = ()


def asked(text: str | None) -> tuple[Field, ...]:
    """The fields of a parameter; none when it is absent or empty.

    Raises:
        Refusal: it cannot be read.
    """
    text = "" if text is None else re.sub(r"\s+", "", text[: LONGEST + 1])
    if not text:
        return ()
    found, at = _listed(text, 0, 0)
    if at != len(text) or len(text) > LONGEST:
        raise _syntax(text, at)
    return found


def _listed(text: str, at: int, depth: int) -> tuple[tuple[Field, ...], int]:
    found = []
    while True:
        name = _NAME.match(text, at)
        if name is None or depth > DEEPEST:
            raise _syntax(text, at)
        at = name.end()
        modifiers: dict[str, str] = {}
        while (modifier := _MODIFIER.match(text, at)) is not None:
            modifiers[modifier[1]] = modifier[2]
            at = modifier.end()
        inner: tuple[Field, ...] = ()
        if text[at : at + 1] == "{":
            inner, at = _listed(text, at + 1, depth + 1)
            if text[at : at + 1] != "}":
                raise _syntax(text, at)
            at += 1
        found.append(Field(name[0], modifiers, inner))
        if text[at : at + 1] != ",":
            return tuple(found), at
        at += 1


def _syntax(text: str, at: int) -> Refusal:
    seen = text[at : at + 20]
    return refusal(400, 2500, f'Syntax error "Expected name instead of "{seen}"." at character {at}: {text[:200]}')


def shown(
    fields: tuple[Field, ...],
    known: Mapping[str, Callable[[Field], Any]],
    *,
    default: tuple[str, ...],
    node: str,
    kind: str = OAUTH,
) -> dict[str, Any]:
    """What is asked for, or else the default, and ``id`` always. What is not there (``None``) is left out, never null.

    Raises:
        Refusal: a field that the node does not have.
    """
    answer = {}
    for field in (*(fields or tuple(Field(name) for name in default)), Field("id")):
        make = known.get(field.name)
        if make is None:
            raise nonexisting(field.name, node, kind=kind)
        value = make(field)
        if value is not None:
            answer[field.modifiers.get("as", field.name)] = value
    return answer


def stamp(unix_us: int) -> str:
    """A wall time as the Graph writes it: whole seconds, and an offset without a colon."""
    return f"{_EPOCH + timedelta(seconds=unix_us // 1_000_000):%Y-%m-%dT%H:%M:%S}+0000"
