"""Text that stands in contexts and plans: what no reader could see as it was meant.

Refused are NUL and every other control character but the line break, lone surrogates, and what turns the direction of
writing: the marks and the embeddings. Joiners stay: emoji and Indic scripts are written with them.
"""

import unicodedata

TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What turns the direction of writing, seen by nobody."""


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
