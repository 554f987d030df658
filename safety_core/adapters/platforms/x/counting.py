"""How long a text is to X, in weighted characters, and never fewer than X counts.

Counting too much refuses a text that X would have taken, which costs a rewording. Counting too little sends what X
refuses, which costs an attempt. So where X's rule is not known for sure, the larger count stands.

Source: twitter-text, configuration v3 (docs/platforms/x.md, "Content").
"""

import re
import unicodedata

from safety_core.adapters.platforms.x.emoji import EMOJI

LIMIT = 280
UNIT = "weighted characters"
EMOJI_WEIGHT = 2
LINK_WEIGHT = 23
_LIGHT = (range(4352), range(8192, 8206), range(8208, 8224), range(8242, 8248))
"""Code points that weigh 1: all others weigh 2."""

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_SURE_ENDS = frozenset(
    re.findall(
        r"\w+",
        "com org net edu gov int mil info biz app dev io co me tv ai "
        "at au be br ca ch cn cz de dk es eu fi fr gr hu ie in it jp kr li lu mx nl no nz pl pt ro se sk uk us za",
    )
)
"""Top-level domains that X links beyond doubt. Any other is in doubt."""
_CANDIDATE = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)*\.[^\W\d_][\w-]+", re.IGNORECASE)
"""Whatever X could take for the start of a link: names joined by dots, the last of at least two letters."""
_SURE = re.compile(
    rf"(?P<scheme>https?://)?(?P<host>(?:{_LABEL}\.)+(?P<end>[A-Za-z]{{2,}}))(?![A-Za-z0-9@+_-])"
    r"(?P<rest>(?:/[A-Za-z0-9/_~%+=&#.-]*)?(?:\?[A-Za-z0-9/_~%+=&#.?-]*)?)",
    re.IGNORECASE,
)
_ENDS_LINK = re.compile(r"[^A-Za-z0-9/_=-]+$")
_OPENS = frozenset("([\"'«\u201e\u201c\u2018")
_CLOSES = frozenset(".,;:!)]\"'»\u201c\u201d\u2019\u2026")
_SURE_MAX_CHARS = 2000
"""X links up to 4,096; a longer one than this is in doubt."""


def weighted_length(text: str) -> int:
    """The text's length as X counts it, or more."""
    text = unicodedata.normalize("NFC", text)
    total, at = 0, 0
    for found in _CANDIDATE.finditer(text):
        start = found.start()
        if start < at:  # inside the link before
            continue
        weight, end = _link(text, start, found.end())
        total += _plain(text[at:start]) + weight
        at = end
    return total + _plain(text[at:])


def _link(text: str, start: int, end: int) -> tuple[int, int]:
    """Weight and end of what may be a link at ``start``; one in doubt weighs a link and its characters besides."""
    sure = _SURE.match(text, start)
    if sure is None or not _beyond_doubt(text, sure):
        return LINK_WEIGHT + _plain(text[start:end]), end
    closed = sure.end() - len(found[0]) if (found := _ENDS_LINK.search(sure["rest"])) else sure.end()
    if sure["scheme"]:
        return LINK_WEIGHT, closed
    # X leaves some bare names unlinked (a country's domain without a path): then they weigh their characters
    return max(LINK_WEIGHT, _plain(sure["host"])), closed


def _beyond_doubt(text: str, sure: re.Match[str]) -> bool:
    before = text[sure.start() - 1 : sure.start()]
    after = text[sure.end() : sure.end() + 1]
    return (
        (not before or before.isspace() or before in _OPENS)
        and (not after or after.isspace() or after in _CLOSES)
        and sure["end"].lower() in _SURE_ENDS
        and sure["host"].lower() != "t.co"  # its paths end earlier than others
        and sure.end() - sure.start() <= _SURE_MAX_CHARS
    )


def _plain(text: str) -> int:
    total, at = 0, 0
    for found in EMOJI.finditer(text):
        total += _weigh(text[at : found.start()]) + EMOJI_WEIGHT
        at = found.end()
    return total + _weigh(text[at:])


def _weigh(text: str) -> int:
    return sum(1 if any(ord(each) in light for light in _LIGHT) else 2 for each in text)
