"""Text as a person must see it who decides on it: whatever shows nothing, or shows elsewhere than it stands, is named.

1. Every character that a reader does not see, or that moves what they see, is written ``⟨U+202E⟩``: controls, formats (the
   bidirectional and zero-width ones), line and paragraph separators, spaces but the plain one, fillers and variation
   selectors, private and unassigned characters, lone surrogates.
2. A plain space is named where nobody could see it: at the edge of a line, or beside another space.
3. A line break is named and breaks the line. Where each line has a beginning of its own that no text can have (``lines``) it is seen
   by that, and not named.
4. The bracket that this writing uses is named itself. So two texts that differ look different, and the text can be read
   back from what is shown.
"""

import re
import unicodedata

OPEN, CLOSE = "⟨", "⟩"
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
"""Characters of visible categories that show nothing: joiners, fillers, the empty braille pattern."""
_SELECTORS = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
_MOVING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Controls but the tab and the line break, and what sets the direction of what is read."""
_NAMED = re.compile(f"{OPEN}U\\+([0-9A-F]{{4,6}}){CLOSE}\n?")


def shown(text: str) -> str:
    """The text with everything invisible named."""
    parts = []
    for place, char in enumerate(text):
        if char == "\n":
            parts.append(f"{_name(char)}\n")
        elif char == " ":
            parts.append(_name(char) if _lost(text, place) else char)
        else:
            parts.append(_name(char) if invisible(char) or char in (OPEN, CLOSE) else char)
    return "".join(parts)


def lines(text: str) -> list[str]:
    """The text line by line, everything invisible but its line breaks named. Whoever prints them begins each with a blank at
    least, so that none passes for a line of ours.
    """
    return shown(text).replace(_name("\n"), "").split("\n")


def unmoved(text: str) -> str:
    """The text with what moves a terminal, or turns its words round, named; all else stands as it is. For what nobody decides by."""
    return _MOVING.sub(lambda found: _name(found[0]), text)


def read_back(seen: str) -> str:
    """The text that is shown like this."""
    return _NAMED.sub(lambda found: chr(int(found[1], 16)), seen)


def invisible(char: str) -> bool:
    """Whether a reader does not see this character itself; the plain space they do."""
    number = ord(char)
    return char != " " and (
        unicodedata.category(char) in _HIDDEN_CATEGORIES
        or char in _BLANK
        or any(first <= number <= last for first, last in _SELECTORS)
    )


def _lost(text: str, place: int) -> bool:
    """Whether nobody could see this plain space."""
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    return any(each in ("", " ", "\n") or invisible(each) for each in (before, after))


def _name(char: str) -> str:
    return f"{OPEN}U+{ord(char):04X}{CLOSE}"
