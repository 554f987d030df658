"""What an edit changed, word by word, as a person must see it: an invisible character that came or went is named."""

import re
from difflib import SequenceMatcher

import msgspec

from safety_core.shell.plain_sight import shown

_WORDS = re.compile(r"⟨U\+[0-9A-F]{4,6}⟩\n?|[^\s⟨]+[^\S\n]*|\s+|.", re.DOTALL)
PAIRS_MOST = 1_000_000
"""So many pairs of words are compared; longer texts are shown one after the other, as two."""


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of text. ``how``: ``same`` in both, ``gone`` with the edit, or ``new``; ``shown``: with everything invisible named."""

    how: str
    shown: str


def changes(before: str, after: str) -> tuple[Piece, ...]:
    """From one text to another, in order."""
    old, new = _WORDS.findall(shown(before)), _WORDS.findall(shown(after))
    if len(old) * len(new) > PAIRS_MOST:
        return tuple(_piece("gone", old) + _piece("new", new))
    found: list[Piece] = []
    for tag, i, j, k, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += _piece("same", old[i:j])
        else:
            found += _piece("gone", old[i:j]) + _piece("new", new[k:n])
    return tuple(found)


def _piece(how: str, words: list[str]) -> list[Piece]:
    return [Piece(how=how, shown="".join(words))] if words else []
