"""Reading a TOML file from outside into a strict model; what is wrong is named by file, line and field."""

import re
import tomllib
from pathlib import Path
from typing import TypeVar

import pydantic

from safety_core.errors import BadFile

M = TypeVar("M", bound=pydantic.BaseModel)

_HEADER = re.compile(r"^\s*\[(\[)?\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"""^\s*("[^"]*"|'[^']*'|[A-Za-z0-9_-]+)\s*=""")
_AT_LINE = re.compile(r"\(at line (\d+)")


def read(path: Path, model: type[M]) -> M:
    """The file's content as ``model``.

    Raises:
        BadFile: not there, not TOML, or a key that is unknown, twice there, missing or of another type.
    """
    try:
        text = path.read_bytes().decode()
    except OSError as away:
        raise BadFile(str(path), None, "", f"cannot be read ({away.strerror})", "give a file that exists") from away
    except UnicodeDecodeError as odd:
        raise BadFile(str(path), None, "", "is not UTF-8", "save it as UTF-8") from odd
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as odd:
        at = _AT_LINE.search(str(odd))
        line = int(at.group(1)) if at else text.count("\n") + 1
        raise BadFile(str(path), line, "", str(odd), "mend the TOML") from odd
    try:
        return model.model_validate(content, strict=False)
    except pydantic.ValidationError as wrong:
        first = wrong.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise BadFile(
            str(path), line_of(text, first["loc"]), field, _said(first["type"], first["msg"]), _do(first["type"], model)
        ) from wrong


def line_of(text: str, loc: tuple[int | str, ...]) -> int | None:
    """The line (from 1) on which the deepest part of ``loc`` that the file has is written."""
    best: tuple[int, int] | None = None
    table: tuple[int | str, ...] = ()
    counts: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        here: tuple[int | str, ...] | None = None
        if header := _HEADER.match(line):
            name = header.group(2)
            parts: tuple[int | str, ...] = tuple(part.strip().strip("\"'") for part in name.split("."))
            if header.group(1):
                counts[name] = counts.get(name, -1) + 1
                parts = (*parts, counts[name])
            table = here = parts
        elif key := _KEY.match(line):
            here = (*table, key.group(1).strip("\"'"))
        if here is not None and loc[: len(here)] == here and (best is None or len(here) > best[0]):
            best = (len(here), number)
    return best[1] if best else None


def _said(kind: str, message: str) -> str:
    return {"extra_forbidden": "is not a known key", "missing": "is missing"}.get(
        kind, message[:1].lower() + message[1:]
    )


def _do(kind: str, model: type[pydantic.BaseModel]) -> str:
    if kind == "extra_forbidden":
        return f"remove it, or see the documented keys ({', '.join(sorted(model.model_fields))} at the top)"
    return "mend it as the message says"
