"""What the text of an asset says, as a reader takes it: promises, figures, hashtags, script, and what is no text.

``PROMISES`` is a short list of what advertisers are most often told off for, kept by hand; it is no legal advice,
and does not know a promise in other words.
"""

import re
import unicodedata
from collections.abc import Iterable

from safety_core.creation.order import Locale
from safety_core.wording import SCRIPTS, folded, said, without

PROMISES: dict[Locale, tuple[str, ...]] = {
    Locale.EN: ("guarantee", "guaranteed", "guarantees", "100 %", "risk-free", "no risk", "never fails", "cures", "miracle",
                "world's best", "get rich"),
    Locale.DE: ("garantiert", "garantieren", "garantie", "risikofrei", "ohne risiko", "heilt", "wundermittel",
                "das beste der welt"),
    Locale.AR: ("مضمون", "مضمونة", "نضمن", "بدون مخاطر", "بلا مخاطر", "يشفي", "معجزة", "الأفضل في العالم"),
    Locale.JA: ("保証", "必ず", "絶対に", "リスクなし", "世界一", "奇跡", "治ります"),
    Locale.HI: ("गारंटी", "गारंटीड", "बिना जोखिम", "जोखिम मुक्त", "दुनिया में सबसे अच्छा", "चमत्कार", "पक्का इलाज"),
}  # fmt: skip
"""Promises by language. Those of English are looked for in every text."""

_HASHTAG = re.compile(r"(?<![\w#\uff03&/])[#\uff03]\S*")
_WHOLE_HASHTAG = re.compile(r"#[\w\u200c\u200d]+")
_NUMBER = r"\d{1,15}(?:[.,]\d{1,6}){0,6}"
"""Bounded, so that a text of digits alone is read in a time that grows as it does."""
_FIGURE = re.compile(
    rf"[$\u20ac\u00a3\u00a5\u20b9] ?{_NUMBER}|{_NUMBER} ?(?:%|\u20ac|\u00a3|\u00a5|\u20b9|\$|円|eur\b|usd\b)"
)
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|@\S+", re.IGNORECASE)
_OPENS = {"\u202a": "\u202c", "\u202b": "\u202c", "\u202d": "\u202c", "\u202e": "\u202c"} | dict.fromkeys(
    "\u2066\u2067\u2068", "\u2069"
)
_CLOSES = frozenset(_OPENS.values())
_KANA = ("HIRAGANA", "KATAKANA")
"""What tells Japanese from Chinese."""


def promised(text: str, locale: Locale, allowed: Iterable[str]) -> str | None:
    """The first promise that is made beyond the allowed ones; ``None``: none that ``PROMISES`` knows."""
    return said(without(text, allowed), dict.fromkeys((*PROMISES[locale], *PROMISES[Locale.EN])))


def figures(text: str) -> frozenset[str]:
    """Prices and percentages that it names, without blanks."""
    return frozenset(each.replace(" ", "") for each in _FIGURE.findall(folded(text)))


def hashtags(text: str) -> tuple[str, ...]:
    """Whatever begins as a hashtag does, to the next blank; without the punctuation of the sentence that it ends."""
    return tuple(_unpunctuated(each) for each in _HASHTAG.findall(text))


def _unpunctuated(hashtag: str) -> str:
    while len(hashtag) > 1 and hashtag[-1] not in "_#\uff03" and unicodedata.category(hashtag[-1])[0] in "PS":
        hashtag = hashtag[:-1]
    return hashtag


def well_formed(hashtag: str) -> bool:
    """Whether every platform would see one hashtag in it: letters and digits behind one ``#``, a letter among them."""
    marks = unicodedata.normalize("NFC", hashtag)
    bare = "".join(char for char in marks if unicodedata.category(char) not in ("Mn", "Mc"))
    return _WHOLE_HASHTAG.fullmatch(bare) is not None and any(char.isalpha() for char in bare)


def unsound(text: str) -> str:
    """Why it cannot be shown as it is meant; empty: it can."""
    for place, char in enumerate(text, 1):
        if "\ud800" <= char <= "\udfff":
            return f"a lone surrogate at character {place}"
        if char == "\ufffd":
            return f"what replaces a character that was lost, at character {place}"
        if unicodedata.category(char) == "Cc" and char not in "\n\t":
            return f"the control character U+{ord(char):04X} at character {place}"
    for number, line in enumerate(text.split("\n"), 1):
        if not _balanced(line):
            return f"controls of direction that nothing ends, or that end nothing, in line {number}"
    return ""


def _balanced(line: str) -> bool:
    """Whether each control of direction is ended in its line, by its own kind and in its order (UAX #9)."""
    open_: list[str] = []
    for char in line:
        if char in _OPENS:
            open_.append(_OPENS[char])
        elif char in _CLOSES and (not open_ or open_.pop() != char):
            return False
    return not open_


def in_script(text: str, locale: Locale) -> bool:
    """Whether most letters are of the language's script, addresses and hashtags apart; of Japanese one must be kana."""
    bare = _HASHTAG.sub(" ", _ADDRESS.sub(" ", text))
    names = [unicodedata.name(char, "") for char in unicodedata.normalize("NFKC", bare) if char.isalpha()]
    own = [name for name in names if name.startswith(SCRIPTS[locale])]
    if locale is Locale.JA and not any(name.startswith(_KANA) for name in own):
        return False
    return bool(own) and 2 * len(own) >= len(names)
