"""How X counts: 280 weighted characters; Latin 1, CJK and emoji 2, a link 23, a reply's leading mentions nothing.

Source: docs.x.com, "Counting characters": NFC first, weights by code point range, an emoji sequence is one emoji.
"""

import re
import unicodedata

LIMIT = 280
LINK = 23

_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
"""Code points that weigh 1; all others weigh 2."""

_LINK = re.compile(
    r"(?<![\w@$#.\-/])(?:https?://[^\s/?#<>\"]+\.[^\s/?#<>\"]{2,}(?:[/?#][^\s<>\"]*)?"
    r"|(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+(?:com|org|net|edu|gov|info|biz|io|co|dev|app|me|tv|news|blog|eu|uk|de|fr|ch|jp)"
    r"(?![A-Za-z0-9@-]|\.[A-Za-z])(?:[/?#][^\s<>\"]*)?)",
    re.IGNORECASE,
)
_TRAIL = ".,:;!?'\")]}"
_MENTIONS = re.compile(r"(?:@[A-Za-z0-9_]{1,15}\s+)+")
_PICTURE = (
    r"[\U0001F000-\U0001F1E5\U0001F200-\U0001F3FA\U0001F400-\U0001FAFF"
    r"\u2190-\u21FF\u2300-\u23FF\u2460-\u24FF\u25A0-\u27BF\u2900-\u297F\u2B00-\u2BFF\u3030\u303D\u3297\u3299]"
)
_ONE = rf"(?:{_PICTURE}(?:\uFE0F|[\U0001F3FB-\U0001F3FF])?)"
_EMOJI = re.compile(
    r"[\U0001F1E6-\U0001F1FF]{2}"  # a flag
    r"|[0-9#*]\uFE0F?\u20E3"  # a keycap
    r"|\U0001F3F4[\U000E0020-\U000E007E]+\U000E007F"  # a flag of a region
    rf"|{_ONE}(?:\u200D{_ONE})*"  # one picture, or several joined
    r"|[\u00A9\u00AE\u203C\u2049\u2122\u2139]\uFE0F"  # a sign shown as a picture
)


def weighted_length(text: str, *, reply: bool = False) -> int:
    """The length of a text as X counts it; ``reply`` leaves out the mentions at its head."""
    if not reply and text.isascii() and "." not in text:
        return len(text)
    text = unicodedata.normalize("NFC", text)
    if reply and (head := _MENTIONS.match(text)):
        text = text[head.end() :]
    links = 0

    def cut(match: re.Match[str]) -> str:
        nonlocal links
        links += 1
        return match[0][len(match[0].rstrip(_TRAIL)) :]

    rest = _LINK.sub(cut, text)
    emoji = len(_EMOJI.findall(rest))
    rest = _EMOJI.sub("", rest)
    return links * LINK + emoji * 2 + sum(_weight(ord(char)) for char in rest)


def _weight(point: int) -> int:
    return 1 if any(low <= point <= high for low, high in _LIGHT) else 2


def escaped(text: str) -> str:
    """The text as X's answers write it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
