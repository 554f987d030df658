"""Text that stands in contexts and plans: what no reader could see as it was meant, and words that are never used.

1. Refused are NUL and every other control character but the line break, lone surrogates, and what turns the direction of
   writing: the marks and the embeddings. Joiners stay: emoji and Indic scripts are written with them.
2. A word is looked for in the text as Unicode's compatibility form shows it, without case and without what shows nothing,
   so that neither full-width letters nor a zero-width space hide it.
3. In scripts that part words by spaces and join nothing to them (Latin, Greek, Cyrillic) a word is a whole word. In every
   other script it is found anywhere: rather one too many than one too few.
"""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What turns the direction of writing, seen by nobody."""
_WHOLE = ("LATIN ", "GREEK ", "CYRILLIC ", "DIGIT ")


def unseen(text: str, *, lines: bool = False) -> str:
    """What in the text no reader could see as it was meant, and where; empty: nothing. ``lines``: it may have several."""
    for place, char in enumerate(text, 1):
        if char in TURNS:
            return f"holds U+{ord(char):04X}, which turns the direction of writing, at character {place}"
        if "\ud800" <= char <= "\udfff":
            return f"holds a lone surrogate at character {place}"
        if unicodedata.category(char) in ("Cc", "Zl", "Zp") and not (lines and char == "\n"):
            return f"holds the control character U+{ord(char):04X} at character {place}"
    return ""


def unfit(text: str, most: int, *, lines: bool = False) -> str:
    """What is wrong with a text that must be there; empty: nothing. ``most``: characters."""
    if not text.strip():
        return "is empty"
    if len(text) > most:
        return f"has {len(text)} characters, more than {most}"
    return unseen(text, lines=lines)


def used(words: Iterable[str], text: str) -> str | None:
    """The first of these words that the text uses; ``None``: none of them."""
    within = _bare(text)
    return next((word for word in words if _stands(_bare_word(word), within)), None)


def _stands(word: str, text: str) -> bool:
    whole = all(unicodedata.name(char, "").startswith(_WHOLE) for char in word if char.isalnum())
    at = text.find(word) if word else -1
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(word) : at + len(word) + 1]
        if not whole or not (_joined(before, word[0]) or _joined(word[-1], after)):
            return True
        at = text.find(word, at + 1)
    return False


def _joined(one: str, other: str) -> bool:
    return one.isalnum() and other.isalnum()


@lru_cache(maxsize=1_024)
def _bare_word(word: str) -> str:
    """The same words are looked for in every text."""
    return _bare(word)


def _bare(text: str) -> str:
    shown = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(char for char in shown if unicodedata.category(char) != "Cf").split())
