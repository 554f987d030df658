"""Reading a JSON file from outside into a strict shape; what is wrong is named by file, line and field."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from safety_core.errors import BadFile, BadInput
from safety_core.flags.reading import NotJson, content
from safety_core.fleet.toml_file import Place, explained

M = TypeVar("M", bound=msgspec.Struct)

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def shaped(path: Path, text: str, shape: type[M]) -> M:
    """The text as ``shape``.

    Raises:
        BadFile: it is not JSON, or a key is unknown, twice there, missing or of another type.
    """
    try:
        plain = content(text)
    except NotJson as odd:
        raise BadFile(str(path), odd.line, "", f"is not JSON: {odd.said}", "mend it there") from odd
    except BadInput as twice:
        line, place = _second(text)
        raise BadFile(
            str(path), line, ".".join(map(str, place)), "stands there twice", "keep one of the two"
        ) from twice
    try:
        return msgspec.convert(plain, shape, strict=True)
    except msgspec.ValidationError as refused:
        place, said, do = explained(str(refused), shape)
        raise wrong(path, text, place, said, do) from refused


def wrong(path: Path, text: str, place: Place, said: str, do: str) -> BadFile:
    """What is wrong at one place of the file, on the line of the deepest part of it that is there."""
    deepest, on = 0, 1
    for line, here in _written(text):
        if len(here) > deepest and place[: len(here)] == here:
            deepest, on = len(here), line
    return BadFile(str(path), on, ".".join(map(str, place)), said, do)


def _second(text: str) -> tuple[int, Place]:
    """The first name that stands in one object once more, with its line."""
    seen: set[Place] = set()
    for line, place in _written(text):
        if place in seen:
            return line, place
        seen.add(place)
    raise AssertionError("nothing stands there twice")


def _written(text: str) -> Iterator[tuple[int, Place]]:
    """Each member and element of well-formed JSON, with the line (from 1) that it begins on.

    A value in a list is counted when it begins, a member of an object by its name.
    """
    place: list[int | str | None] = []
    line, at, name = 1, 0, ""
    for found in _TOKEN.finditer(text):
        word = found.group()
        line, at = line + text.count("\n", at, found.start()), found.start()
        if place and isinstance(place[-1], int) and word not in ("]", ",", "}"):
            yield line, tuple(each for each in place if each is not None)
        if word == "{":
            place.append(None)
        elif word == "[":
            place.append(0)
        elif word in ("}", "]"):
            place.pop()
        elif word == ",":
            last = place[-1]
            place[-1] = last + 1 if isinstance(last, int) else None
        elif word == ":":
            place[-1] = _name(name)
            yield line, tuple(each for each in place if each is not None)
        else:
            name = word


def _name(word: str) -> str:
    """A string as JSON means it."""
    return msgspec.json.decode(word, type=str) if "\\" in word else word[1:-1]
