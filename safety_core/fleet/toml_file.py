"""Reading a TOML file from outside into a strict shape; what is wrong is named by file, line and field."""

import math
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from safety_core.errors import BadFile

M = TypeVar("M", bound=msgspec.Struct)

Place = tuple[int | str, ...]
"""Where something stands in the file: names of tables and keys, and numbers (from 0) in arrays."""

FILE_MAX_BYTES = 4 * 1024 * 1024

_PART = r"""(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)"""
_DOTTED = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"\s*\[(\[)?\s*({_DOTTED})\s*\]")
_KEY = re.compile(rf"\s*({_DOTTED})\s*=")
_AT_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")
_TWICE = ("Cannot overwrite a value", "Cannot declare", "Duplicate inline table key", "Cannot mutate")
_AT = re.compile(r" - at `\$?(.*)`$")
_STEP = re.compile(r"\.?([^.\[\]]+)|\[(\d+)\]")
_NAMED = re.compile(r"Object (contains unknown|missing required) field `(.*)`")


def read(path: Path, shape: type[M]) -> M:
    """The file's content as ``shape``.

    Raises:
        BadFile: not there, not TOML, or a key that is unknown, twice there, missing or of another type.
    """
    text = text_of(path)
    return shaped(path, text, tables(path, text), shape)


def tables(path: Path, text: str) -> dict[str, Any]:
    """The tables of a file's text.

    Raises:
        BadFile: it is not TOML.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as odd:
        raise _not_toml(path, text, str(odd)) from odd
    except RecursionError as odd:
        raise BadFile(str(path), None, "", "is nested too deeply", "give the right file") from odd


def shaped(path: Path, text: str, content: dict[str, Any], shape: type[M], *, below: Place = ()) -> M:
    """Tables of a file as ``shape``. ``below``: where they stand in it; empty: they are all of it.

    Raises:
        BadFile: a key that is unknown, missing or of another type.
    """
    for place in _not_finite(content, below):
        raise wrong(path, text, place, "is not a finite number", "give a number")
    try:
        return msgspec.convert(content, shape, strict=True)
    except msgspec.ValidationError as refused:
        place, said, do = explained(str(refused), shape)
        raise wrong(path, text, (*below, *place), said, do) from refused


def wrong(path: Path, text: str, place: Place, said: str, do: str) -> BadFile:
    """What is wrong at one place of the file."""
    return BadFile(str(path), line_of(text, place), ".".join(map(str, place)), said, do)


def line_of(text: str, place: Place) -> int | None:
    """The line (from 1) on which the deepest part of ``place`` that the file has is written."""
    best: tuple[int, int] | None = None
    for number, here in _written(text):
        if place[: len(here)] == here and (best is None or len(here) > best[0]):
            best = (len(here), number)
    return best[1] if best else None


def _written(text: str) -> Iterator[tuple[int, Place]]:
    """Each line that opens a table or gives a value, with its place."""
    table: Place = ()
    counts: dict[Place, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            names = _parts(header.group(2))
            if header.group(1):
                array = (*_numbered(names[:-1], counts), names[-1])
                counts[array] = counts.get(array, -1) + 1
            table = _numbered(names, counts)
            yield number, table
        elif key := _KEY.match(line):
            yield number, (*table, *_parts(key.group(1)))


def _numbered(names: Place, counts: dict[Place, int]) -> Place:
    """The place of a table: after each name of an array of tables the number of the one that it stands in."""
    place: Place = ()
    for name in names:
        place = (*place, name)
        if place in counts:
            place = (*place, counts[place])
    return place


def _parts(dotted: str) -> Place:
    return tuple(part.strip("\"'") for part in re.findall(_PART, dotted))


def text_of(path: Path) -> str:
    """The file's text.

    Raises:
        BadFile: it cannot be read, is not UTF-8, or is too large.
    """
    try:
        with path.open("rb") as file:
            content = file.read(FILE_MAX_BYTES + 1)
        text = content.decode("utf-8-sig")  # what some editors put in front is no part of it
    except (OSError, ValueError) as away:
        if isinstance(away, UnicodeDecodeError):
            raise BadFile(str(path), None, "", "is not UTF-8", "save it as UTF-8") from away
        said = away.strerror if isinstance(away, OSError) else str(away)
        raise BadFile(str(path), None, "", f"cannot be read ({said})", "give a file that exists") from away
    if len(content) > FILE_MAX_BYTES:
        raise BadFile(str(path), None, "", f"is larger than {FILE_MAX_BYTES} bytes", "give the right file")
    return text


def _not_toml(path: Path, text: str, said: str) -> BadFile:
    at = _AT_LINE.search(said)
    line = int(at.group(1)) if at and at.group(1) else max(1, len(text.splitlines()))
    if said.startswith(_TWICE):
        field = next((".".join(map(str, place)) for number, place in _written(text) if number == line), "")
        return BadFile(str(path), line, field, "stands there twice", "keep one of the two")
    plain = _AT_LINE.sub("", said)
    return BadFile(str(path), line, "", f"is not TOML: {plain[:1].lower()}{plain[1:]}", "mend it there")


def _not_finite(value: object, place: Place) -> Iterator[Place]:
    """Where ``nan`` and ``inf`` stand."""
    if isinstance(value, float) and not math.isfinite(value):
        yield place
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _not_finite(each, (*place, name))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _not_finite(each, (*place, number))


def explained(message: str, shape: type[msgspec.Struct]) -> tuple[Place, str, str]:
    """Place, fault and remedy, from what msgspec says; it never repeats a value."""
    at = _AT.search(message)
    plain = _AT.sub("", message)
    place: Place = tuple(
        int(number) if number else name for name, number in _STEP.findall(at.group(1) if at else "") if name or number
    )
    if named := _NAMED.fullmatch(plain):
        kind, field = named.groups()
        if kind == "missing required":
            return (*place, field), "is missing", "add it"
        known = ", ".join(_known(shape, place))
        return (*place, field), "is not a known key", f"remove it, or take one of: {known}"
    of = _type_at(shape, place)
    do = "mend it as the message says"
    if isinstance(of, msgspec.inspect.EnumType):
        do = f"take one of: {', '.join(str(each.value) for each in of.cls)}"
    return place, plain[:1].lower() + plain[1:], do


def _known(shape: type[msgspec.Struct], place: Place) -> tuple[str, ...]:
    """The keys that may stand in the table at ``place``."""
    return tuple(each.encode_name for each in getattr(_type_at(shape, place), "fields", ()))


def _type_at(shape: type[msgspec.Struct], place: Place) -> object:
    """What may stand at ``place``."""
    info: object = msgspec.inspect.type_info(shape)
    for step in place:
        if isinstance(step, int):
            info = getattr(info, "item_type", None)
        else:
            fields = getattr(info, "fields", ())
            info = next((each.type for each in fields if each.encode_name == step), None)
        if isinstance(info, msgspec.inspect.UnionType):  # what may be left out
            info = next((each for each in info.types if not isinstance(each, msgspec.inspect.NoneType)), None)
    return info
