"""What a text says, as a reader takes it: phrases whatever hides in them, figures, hashtags, script, and what is no text.

Look-alikes of other scripts (a Cyrillic letter in a Latin word) and words between whose letters blanks stand are **not** seen
through. ``PROMISES`` is a short list of what advertisers are most often told off for, kept by hand; it is no legal advice,
and does not know a promise in other words.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from safety_core.creation.order import Locale

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

_HIDDEN = (
    r"\u0640\u064b-\u0652\u0670"
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    r"\ufeff\uffa0\U000e0000-\U000e0fff"
)
"""What shows nothing (Unicode's Default_Ignorable_Code_Point), and what stretches and vowels Arabic words."""
_DASHES = r"\-\u058a\u1806\u2010-\u2015\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d"
_WITHIN = f"(?:[{_HIDDEN}{_DASHES}_]|[{_DASHES}][\r\n]+)*"
"""What may stand between two letters of a word without its being another one."""
_BETWEEN = f"[\\s{_HIDDEN}{_DASHES}_]*"
_CASED = frozenset({"Lu", "Ll", "Lt", "Nd"})
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
_SCRIPTS: dict[Locale, tuple[str, ...]] = {
    Locale.EN: ("LATIN",),
    Locale.DE: ("LATIN",),
    Locale.AR: ("ARABIC",),
    Locale.JA: ("HIRAGANA", "KATAKANA", "CJK", "IDEOGRAPHIC"),
    Locale.HI: ("DEVANAGARI",),
}
"""How the names of the letters begin that a language is written in."""
_KANA = ("HIRAGANA", "KATAKANA")
"""What tells Japanese from Chinese."""


def folded(text: str) -> str:
    """As it reads, whatever its case, width, composition and digits: NFKC, case-folded, digits as 0 to 9."""
    once = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(_plain(char) for char in once)


def _plain(char: str) -> str:
    if char.isascii():
        return char
    if char == "\u066a":  # the Arabic sign for per cent
        return "%"
    digit = unicodedata.decimal(char, None)
    return char if digit is None else str(digit)


def said(text: str, phrases: Iterable[str]) -> str | None:
    """The first of these words and phrases that the text holds; ``None``: none of them.

    Hyphens, soft hyphens and what shows nothing are looked across. In scripts that know capitals a word is found as a whole
    word; in others, which write words together, wherever it stands.
    """
    seen = folded(text)
    return next((each for each in phrases if each.strip() and _pattern(each).search(seen)), None)


def without(text: str, phrases: Iterable[str]) -> str:
    """The folded text with these phrases taken out."""
    seen = folded(text)
    for each in sorted((each for each in phrases if each.strip()), key=len, reverse=True):
        seen = _pattern(each).sub(" \ufffc ", seen)
    return seen


@lru_cache(maxsize=1_024)
def _pattern(phrase: str) -> re.Pattern[str]:
    bare = re.sub(f"[{_HIDDEN}]", "", folded(phrase)).strip()
    words = [word for word in re.split(f"[\\s{_DASHES}_]+", bare) if word]
    if not words:
        return re.compile(r"(?!)")
    body = _BETWEEN.join(_WITHIN.join(re.escape(char) for char in word) for word in words)
    before = r"(?<!\w)" if unicodedata.category(words[0][0]) in _CASED else ""
    after = r"(?!\w)" if unicodedata.category(words[-1][-1]) in _CASED else ""
    return re.compile(before + body + after)


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


def visible(text: str) -> bool:
    """Whether anything of it is seen."""
    return any(unicodedata.category(char)[0] in "LNPS" for char in re.sub(f"[{_HIDDEN}]", "", text))


def in_script(text: str, locale: Locale) -> bool:
    """Whether most letters are of the language's script, addresses and hashtags apart; of Japanese one must be kana."""
    bare = _HASHTAG.sub(" ", _ADDRESS.sub(" ", text))
    names = [unicodedata.name(char, "") for char in unicodedata.normalize("NFKC", bare) if char.isalpha()]
    own = [name for name in names if name.startswith(_SCRIPTS[locale])]
    if locale is Locale.JA and not any(name.startswith(_KANA) for name in own):
        return False
    return bool(own) and 2 * len(own) >= len(names)
