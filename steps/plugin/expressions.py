"""What a step's text says to readers of Cucumber messages: its pattern, its arguments, the types of its words. Pure.

pytest-bdd's own patterns are those of Python's ``parse``; a reader of messages knows Cucumber expressions and regular
expressions only. So ``{n:d}`` is told as ``{int}`` and ``"{client}"`` as ``{string}``; what cannot be told as either is told as
the regular expression that ``parse`` makes of it.
"""

import inspect
import re
from collections.abc import Iterator
from typing import Any, Final

from pytest_bdd import parsers

Told = dict[str, Any]

SLOT: Final = re.compile(r'(?P<quote>"?)\{(?P<name>\w*)(?::(?P<kind>[^{}]*))?\}(?P=quote)')
BUILT_IN: Final = {"d": "int", "f": "float", "g": "float", "w": "word"}
EXPRESSION, REGULAR = "CUCUMBER_EXPRESSION", "REGULAR_EXPRESSION"
_MARKS: Final = re.compile(r"[\\(/{]")


def pattern_of(parser: Any) -> tuple[str, str]:
    """A definition's pattern as a reader of messages knows it, and its kind."""
    if isinstance(parser, parsers.re):
        return parser.name, REGULAR
    if not isinstance(parser, parsers.parse):
        return _escaped(parser.name), EXPRESSION
    if not _plain(parser.name):
        return str(parser.parser._expression), REGULAR  # noqa: SLF001  parse has no public way
    told, at = "", 0
    for slot in SLOT.finditer(parser.name):
        quote = "" if _type_of(parser, slot) == "string" else slot["quote"]
        told += _escaped(parser.name[at : slot.start()]) + f"{quote}{{{_type_of(parser, slot)}}}{quote}"
        at = slot.end()
    return told + _escaped(parser.name[at:]), EXPRESSION


def _plain(pattern: str) -> bool:
    """Whether its braces are slots alone: ``parse`` writes a brace as two."""
    return not {"{", "}"} & set(SLOT.sub("", pattern))


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\g<0>", text)


def _types(parser: Any) -> dict[str, Any]:
    return dict(parser.parser._extra_types or {})  # noqa: SLF001  parse has no public way


def _type_of(parser: Any, slot: re.Match[str]) -> str:
    """The name of a slot's type; empty for a text of any shape."""
    kind = (slot["kind"] or "").rstrip("?+*")
    if kind in _types(parser):
        return kind
    return "string" if not kind and slot["quote"] else BUILT_IN.get(kind, "")


def types_of(parser: Any) -> Iterator[Told]:
    """The types of its words that are not Cucumber's own, where each is written down."""
    if isinstance(parser, parsers.parse) and _plain(parser.name):
        known = _types(parser)
        for slot in SLOT.finditer(parser.name):
            name = _type_of(parser, slot)
            if name in known:
                uri, line = place_of(known[name])
                yield {"name": name, "pattern": getattr(known[name], "pattern", ".+?"), "uri": uri, "line": line}


def arguments_of(parser: Any, text: str) -> list[Told]:
    """What the pattern takes out of a step's text, as messages tell it: place, value and type of each."""
    if isinstance(parser, parsers.re):
        found = parser.regex.fullmatch(text)
        return [{"group": _group(found, n)} for n in range(1, parser.regex.groups + 1)] if found else []
    if not isinstance(parser, parsers.parse) or not _plain(parser.name):
        return []
    spans = parser.parser.parse(text).spans
    told, unnamed = [], 0
    for slot in SLOT.finditer(parser.name):
        start, end = spans[slot["name"] or unnamed]
        unnamed += not slot["name"]
        kind = _type_of(parser, slot)
        group = _quoted(text, start, end) if kind == "string" else {"start": start, "value": text[start:end]}
        if kind in (known := _types(parser)):
            group |= _children(getattr(known[kind], "pattern", ""), text[start:end], start)
        told.append({"group": group, **({"parameterTypeName": kind} if kind else {})})
    return told


def _group(found: re.Match[str], n: int, offset: int = 0) -> Told:
    """One group; empty where it took no part."""
    return {} if found[n] is None else {"start": found.start(n) + offset, "value": found[n]}


def _quoted(text: str, start: int, end: int) -> Told:
    """A ``{string}`` as Cucumber's own expression captures it: in double quotes or, never here, in single ones."""
    inner = {"start": start, "value": text[start:end], "children": [{}]}
    return {"start": start - 1, "value": text[start - 1 : end + 1], "children": [inner, {"children": [{}]}]}


def _children(pattern: str, value: str, start: int) -> Told:
    """The groups within a type's own pattern."""
    found = re.fullmatch(pattern, value)
    if found is None or not found.re.groups:
        return {}
    return {"children": [_group(found, n, start) for n in range(1, found.re.groups + 1)]}


def place_of(function: Any) -> tuple[str, int]:
    """The module of a function as a path, and its line."""
    function = inspect.unwrap(function)
    code = getattr(function, "__code__", None)  # a partial or a callable object has none
    module = str(getattr(function, "__module__", None) or "unknown")
    return module.replace(".", "/") + ".py", code.co_firstlineno if code else 1


def snippet_of(kind: str, text: str) -> Told:
    """What somebody would write to define a step that nobody defines."""
    return {"language": "python", "code": f"@{kind}({text!r})\ndef _() -> None:\n    raise Pending\n"}
