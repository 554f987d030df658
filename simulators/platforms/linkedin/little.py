"""``little``: how LinkedIn writes a text with its mentions and hashtags in one string.

Source: LinkedIn API documentation, "little text format". What a reserved character without its backslash does is not
documented; people report that the text ends there (``LinkedInConfig.unescaped``).
"""

import re
from typing import Literal

import msgspec

RESERVED = "|{}@[]()<>#\\*_~"
_HASHTAG = re.compile(r"#([^\W_]+)")
_TEMPLATE = re.compile(r"\{hashtag\|(?:\\#|#)\|([^|{}\\\s]+)\}")
_MENTION = re.compile(r"@\[((?:[^\[\]\\]|\\.)+)\]\((urn:li:(?:person|organization):[A-Za-z0-9_\\-]{1,64})\)")

Unescaped = Literal["cut", "kept", "refused"]


class Reading(msgspec.Struct, frozen=True):
    """What a text in ``little`` means.

    Attributes:
        shown: as its readers see it. written: as LinkedIn writes it on a read.
        mentioned: URNs, in order. bad: the first reserved character that had no backslash, or ``""``.
    """

    shown: str
    written: str
    mentioned: tuple[str, ...]
    bad: str


def escaped(text: str) -> str:
    """A plain text with a backslash before each reserved character."""
    return "".join(f"\\{char}" if char in RESERVED else char for char in text)


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def read(text: str, *, unescaped: Unescaped = "cut") -> Reading:
    """Read a text; a bare reserved character ends it with ``cut``, and is plain text with ``kept``."""
    shown, written, mentioned, bad = [], [], [], ""
    at = 0
    while at < len(text):
        char = text[at]
        if char not in RESERVED:
            shown.append(char)
            written.append(char)
            at += 1
        elif char == "\\" and text[at + 1 : at + 2] and text[at + 1] in RESERVED:
            shown.append(text[at + 1])
            written.append(text[at : at + 2])
            at += 2
        elif tag := (_HASHTAG.match(text, at) or _TEMPLATE.match(text, at)):
            shown.append(f"#{tag[1]}")
            written.append(f"{{hashtag|\\#|{tag[1]}}}")
            at = tag.end()
        elif mention := _MENTION.match(text, at):
            urn = _plain(mention[2])
            shown.append(_plain(mention[1]))
            written.append(f"@[{mention[1]}]({urn})")
            mentioned.append(urn)
            at = mention.end()
        else:
            bad = bad or char
            if unescaped != "kept":
                break
            shown.append(char)
            written.append(f"\\{char}")
            at += 1
    return Reading("".join(shown), "".join(written), tuple(mentioned), bad)
