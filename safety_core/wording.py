"""Words and phrases in a text, whatever hides in them: what one brand never says is found alike in its plans and its assets.

1. Case, width, composition and the writing of digits make no difference; hyphens and what shows nothing are looked across.
2. In scripts that know capitals a word is found as a whole word; in others, which write words together, wherever it stands:
   rather one too many than one too few.

Look-alikes of other scripts (a Cyrillic letter in a Latin word) and words between whose letters blanks stand are **not** seen
through.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

SCRIPTS: dict[str, tuple[str, ...]] = {
    "en": ("LATIN",),
    "de": ("LATIN",),
    "ar": ("ARABIC",),
    "ja": ("HIRAGANA", "KATAKANA", "CJK", "IDEOGRAPHIC"),
    "hi": ("DEVANAGARI",),
}
"""How the names of the letters begin that a language is written in."""
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


def folded(text: str) -> str:
    """As it reads, whatever its case, width, composition and digits: NFKC, case-folded, digits as 0 to 9."""
    once = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return once if once.isascii() else once.translate(_PLAIN)


class _Plain(dict[int, str]):
    """Each character as it is read, by its number; looked up when it is first met, for there are a million of them."""

    def __missing__(self, code: int) -> str:
        digit = unicodedata.decimal(chr(code), None)
        self[code] = chr(code) if digit is None else str(digit)
        return self[code]


_PLAIN = _Plain({0x066A: "%"})  # the Arabic sign for per cent


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


def visible(text: str) -> bool:
    """Whether anything of it is seen."""
    return any(unicodedata.category(char)[0] in "LNPS" for char in re.sub(f"[{_HIDDEN}]", "", text))
