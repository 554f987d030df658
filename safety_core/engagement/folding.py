"""Text as a rule looks at it: what two readers would call the same words is the same here.

1. What nobody sees is left out: zero-width and bidirectional marks, control characters, variation selectors, soft hyphens.
   So are accents, the short vowels of Arabic and its stretching, and the dot below of Hindi, which are written or not as anybody likes.
2. Compatibility forms, full width and case make no difference (NFKD, casefold, NFKC).
3. Words are letters and the marks that belong to them, or digits; between them stands one space, whatever stood there.
   Scripts that write no spaces have none between their letters, and one where another script begins.

Looking for words in such a text is looking for a part of it: as long as the text, whatever the text.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_UNSEEN = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff"
"""Blanks that pass for letters, and what chooses among forms of a letter."""
_HIDDEN = re.compile(f"[{_UNSEEN}]")
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0489\u093c\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    "\ufe20-\ufe2f]"
)
"""Accents and what strikes letters through, Arabic's vowels and stretching, the dot below of Devanagari."""
_NO_SPACES = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x3005, 0x3007),
    (0x3021, 0x30FF),  # kana
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),  # Han
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x1B000, 0x1B16F),
    (0x20000, 0x3FFFF),
)
_SPACE, _LETTER, _DIGIT, _UNSPACED = " ", "a", "0", "か"


def hidden(char: str) -> bool:
    """Whether it is a character that no reader sees: a format or control character that is no space, or passes for a blank."""
    if char.isspace():
        return False
    return unicodedata.category(char) in ("Cf", "Cc") or bool(_HIDDEN.match(char))


def seen(text: str) -> str:
    """The text without what nobody sees."""
    return text if text.isascii() and text.isprintable() else "".join(each for each in text if not hidden(each))


def bare(text: str) -> str:
    """What is seen of it, in compatibility form and one case; its accents, signs and spaces stand."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen(text)).casefold())


def fold(text: str) -> str:
    """The words of a text (rules 1 to 3), with one space between each two and none at either end."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", seen(text)).casefold())
    plain = unicodedata.normalize("NFKC", _ACCENTS.sub("", decomposed))
    out: list[str] = []
    before, gap = _SPACE, False
    for char in plain:
        kind = _kind(char, before)
        if kind == _SPACE:
            gap = True
            continue
        if out and (kind != before or (gap and kind != _UNSPACED)):
            out.append(" ")
        out.append(char)
        before, gap = kind, False
    return "".join(out)


def _kind(char: str, before: str) -> str:
    if "a" <= char <= "z":
        return _LETTER
    if char.isdigit():
        return _DIGIT
    category = unicodedata.category(char)[0]
    if category == "M":
        return before if before != _SPACE else _LETTER
    if category != "L":
        return _SPACE
    point = ord(char)
    return _UNSPACED if any(first <= point <= last for first, last in _NO_SPACES) else _LETTER


class Needle(NamedTuple):
    """Words that are looked for. ``*`` at either end: more letters may follow there (``*anwalt*``).

    ``said``: as the rule writes them; ``sought``: what is looked for in a folded text.
    """

    said: str
    sought: str

    def within(self, folded: str) -> bool:
        """Whether they stand in a folded text (``padded``)."""
        return self.sought in folded


def padded(text: str) -> str:
    """A folded text with a space at either end, as needles want it."""
    return f" {fold(text)} "


@lru_cache(maxsize=4096)
def needle(said: str) -> Needle | None:
    """What to look for; ``None``: nothing is left of it, so that it would be found everywhere.

    A script without spaces needs no ``*``: there is no telling where a word begins.
    """
    words = fold(said.strip().strip("*"))
    if not words:
        return None
    first = "" if said.lstrip().startswith("*") or _kind(words[0], _SPACE) == _UNSPACED else " "
    last = "" if said.rstrip().endswith("*") or _kind(words[-1], _LETTER) == _UNSPACED else " "
    return Needle(said, f"{first}{words}{last}")


def found(words: tuple[str, ...], text: str) -> tuple[str, ...]:
    """Which of these words, as they are written, stand in the text. A word of which nothing is left stands in each."""
    folded = padded(text)
    needles = ((each, needle(each)) for each in words)
    return tuple(said for said, sought in needles if sought is None or sought.within(folded))
