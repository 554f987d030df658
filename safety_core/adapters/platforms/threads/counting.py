"""How long a text is to Threads, and never less: characters, of which an emoji counts as its UTF-8 bytes.

What is an emoji to Threads nobody says. So every symbol counts as its bytes, and so does what joins and colours emoji;
letters, digits, punctuation, blanks and signs of money count one. Source: docs/platforms/threads.md, "Content".
"""

import re
import unicodedata

LIMIT = 500
UNIT = "characters, an emoji as its UTF-8 bytes"
LINKS_MAX = 5
_ONE = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd", "Nl", "No", "Sc", "Zs", "Zl", "Zp", "Cc"})
_ONE_OF_PUNCTUATION = "P"
_EMOJI_ALL_THE_SAME = frozenset("\u203c\u2049\u2139\u24c2\u3030\u3297\u3299\ufe0f\ufe0e")
"""Emoji by standing, though by their category they are punctuation, letters, numbers or marks."""
_EMOJI_BLOCKS = "\U0001f000"
"""From here to the next plane there are symbols alone, most of them emoji."""
_NEXT_PLANE = "\U00020000"
_LINK = re.compile(r"(?:https?://\S+)|(?:[\w-]+\.[^\W\d_]{2,}\S*)", re.IGNORECASE)


def counted(text: str) -> int:
    """The length, of the text as it is or in normal form C, whichever is longer."""
    return max(sum(map(_weight, each)) for each in (text, unicodedata.normalize("NFC", text)))


def _weight(char: str) -> int:
    category = unicodedata.category(char)
    emoji = char in _EMOJI_ALL_THE_SAME or _EMOJI_BLOCKS <= char < _NEXT_PLANE
    if not emoji and (category in _ONE or category.startswith(_ONE_OF_PUNCTUATION)):
        return 1
    return len(char.encode("utf-8", "surrogatepass"))


def unfit(text: str) -> str:
    """Why Threads would not take this text; empty: it would. Whatever may be an address counts as a link."""
    links = len(set(_LINK.findall(text)))
    return f"{links} links, of which Threads takes {LINKS_MAX}" if links > LINKS_MAX else ""
