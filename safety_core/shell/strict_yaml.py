"""YAML in which nothing is guessed: plain values, each with its line.

What YAML 1.1 and 1.2 read differently, or as something that was not meant (`no`, `010`, `1e3`, `.nan`, a date), is refused
and has to be quoted; so are keys that stand there twice, anchors, aliases and tags.
"""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from safety_core.errors import BadFile

Place = tuple[int | str, ...]
TEXT_MAX_CHARS = 1_000_000

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,14})", re.ASCII)
_FRACTION = re.compile(r"-?(0|[1-9][0-9]{0,14})\.[0-9]{1,15}", re.ASCII)
_LENGTH = re.compile(r"[0-9]+[a-zA-Z]+", re.ASCII)
_GUESSED = re.compile(r"(y|yes|n|no|on|off|true|false|null|~|)", re.ASCII | re.IGNORECASE)
_BUILT_IN = "tag:yaml.org,2002:"


class Document(msgspec.Struct, frozen=True):
    """One document: its plain value, and the line (from 1) of each place in it."""

    value: Any
    lines: dict[Place, int]
    source: str

    def wrong(self, place: Place, said: str, do: str) -> BadFile:
        """What is wrong at one place; the line is that of the deepest part that is there."""
        known = next(place[:length] for length in range(len(place), -1, -1) if place[:length] in self.lines)
        return BadFile(self.source, self.lines[known], ".".join(map(str, place)), said, do)


def documents(text: str, *, source: str) -> Iterator[Document]:
    """The documents of a text, in its order; empty ones are left out.

    Raises:
        BadFile: it is not YAML, or says something that could be read in two ways.
    """
    if len(text) > TEXT_MAX_CHARS:
        raise BadFile(source, None, "", f"has more than {TEXT_MAX_CHARS} characters", "give the right file")
    try:
        nodes = list(YAML(typ="safe", pure=True).compose_all(text))
        for node in nodes:
            if node is not None:
                lines: dict[Place, int] = {(): _line(node)}
                yield Document(_value(node, (), lines, source), lines, source)
    except MarkedYAMLError as odd:
        mark = odd.problem_mark or odd.context_mark
        said = " ".join(str(odd.problem or odd.context).split())
        raise BadFile(source, mark.line + 1 if mark else 1, "", f"is not YAML: {said}", "mend it there") from odd
    except (YAMLError, ValueError, RecursionError) as odd:
        raise BadFile(source, 1, "", f"is not YAML ({type(odd).__name__})", "mend the file") from odd


def _line(node: Node) -> int:
    line: int = node.start_mark.line
    return line + 1


def _value(node: Node, place: Place, lines: dict[Place, int], source: str) -> Any:
    def wrong(said: str, do: str) -> BadFile:
        return BadFile(source, _line(node), ".".join(map(str, place)), said, do)

    if node.anchor is not None:
        raise wrong("has an anchor or is an alias", "write the value out")
    match node:
        case MappingNode():
            return _mapping(node, place, lines, source)
        case SequenceNode():
            _known_tag(node, f"{_BUILT_IN}seq", wrong("has a tag", "remove the tag"))
            found = []
            for number, each in enumerate(node.value):
                lines[*place, number] = _line(each)
                found.append(_value(each, (*place, number), lines, source))
            return found
        case ScalarNode(style=None) if str(node.tag).startswith(_BUILT_IN):
            return _plain(node.value, wrong)
        case _:
            _known_tag(node, f"{_BUILT_IN}str", wrong("has a tag", "remove the tag"))
            return node.value


def _mapping(node: MappingNode, place: Place, lines: dict[Place, int], source: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, each in node.value:
        line = _line(key)
        if not isinstance(key, ScalarNode) or key.anchor is not None or key.value == "<<":
            raise BadFile(source, line, ".".join(map(str, place)), "has a key that is no plain name", "write names")
        name = str(key.value)
        inside = (*place, name)
        if name in found:
            raise BadFile(source, line, ".".join(map(str, inside)), "stands there twice", "keep one of the two")
        lines[inside] = line
        found[name] = _value(each, inside, lines, source)
    return found


def _known_tag(node: Node, tag: str, wrong: BadFile) -> None:
    if str(node.tag) != tag:
        raise wrong


def _plain(written: str, wrong: Any) -> str | int | float | bool:
    if written in ("true", "false"):
        return written == "true"
    if _WHOLE.fullmatch(written):
        return int(written)
    if _FRACTION.fullmatch(written):
        return float(written)
    if _GUESSED.fullmatch(written) or (written[0] in "+-.0123456789" and not _LENGTH.fullmatch(written)):
        raise wrong(
            f"{written!r} can be read in two ways", "write a plain number or true or false, or put it in quotes"
        )
    return written
