"""Markdown in which text from outside is text. No I/O."""

import unicodedata
from collections.abc import Iterable

_MARKUP = frozenset("\\`*_{}[]<>#|!~&$@")
"""Escaped wherever it stands; what makes markup at the beginning of a line alone never stands there."""
_LINKS = {"://": "\\://", "www.": "www\\."}
"""What some readers make a link of by itself."""


def text(told: str) -> str:
    """One line of text, every character of it shown as it is; what steers a terminal or a reader's eye is shown by name."""
    shown = "".join(map(_shown, told))
    for link, broken in _LINKS.items():
        shown = shown.replace(link, broken)
    return shown


def _shown(each: str) -> str:
    if each.isspace():
        return " "
    if unicodedata.category(each) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
        return f"(U+{ord(each):04X})"
    return f"\\{each}" if each in _MARKUP else each


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    """A table, of cells that are Markdown already."""
    names = list(head)
    lines = [f"| {' | '.join(names)} |", f"|{'---|' * len(names)}"]
    return lines + [f"| {' | '.join(cells)} |" for cells in rows]


def code(told: str) -> str:
    """A command or a place, as code where it can be; in a table's cell nothing may hold a bar or a backtick."""
    plain = all(each.isprintable() and each not in "`|" for each in told)
    return f"`{told}`" if plain and told.strip() == told and told else text(told)
