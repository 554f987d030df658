"""How Threads counts: 500 characters, of which an emoji counts as its bytes in UTF-8.

Source: developers.facebook.com, Threads API, posts: "Emojis are counted as the number of UTF-8 bytes".
"""

import re

LIMIT = 500

_PICTURE = (
    "[\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff"
    "\u231a\u231b\u2328\u23cf\u23e9-\u23f3\u23f8-\u23fa\u24c2\u25aa\u25ab\u25b6\u25c0\u25fb-\u25fe"
    "\u2600-\u27bf\u2934\u2935\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55\u3030\u303d\u3297\u3299]"
)
_ONE = f"(?:{_PICTURE}(?:\ufe0f|[\U0001f3fb-\U0001f3ff])?)"
_EMOJI = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}"  # a flag
    "|[0-9#*]\ufe0f?\u20e3"  # a keycap
    "|\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"  # a flag of a region
    f"|{_ONE}(?:\u200d{_ONE})*"  # one picture, or several joined
    "|[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u2199\u21a9\u21aa]\ufe0f"  # a sign shown as a picture
)


def counted_length(text: str) -> int:
    """The length of a text as Threads counts it."""
    if text.isascii():
        return len(text)
    emoji = _EMOJI.findall(text)
    return len(text) + sum(len(each.encode(errors="replace")) - len(each) for each in emoji)
