"""How long a text is to X, in weighted characters, and never fewer than X counts.

Counting too much refuses a text that X would have taken, which costs a rewording. Counting too little sends what X
refuses, which costs an attempt. So where X's rule is not known for sure, the larger count stands.

Source: twitter-text, configuration v3 (docs/platforms/x.md, "Content").
"""

import re
import unicodedata

from safety_core.adapters.platforms.x.emoji import EMOJI
from safety_core.adapters.platforms.x.links import possible_links, sure_links

LIMIT = 280
UNIT = "weighted characters"
EMOJI_WEIGHT = 2
LINK_WEIGHT = 23
_LIGHT = (range(4352), range(8192, 8206), range(8208, 8224), range(8242, 8248))
"""Code points that weigh 1: all others weigh 2."""
_HEAVY = re.compile(f"[^{''.join(f'{chr(light[0])}-{chr(light[-1])}' for light in _LIGHT)}]")


def weighted_length(text: str) -> int:
    """The text's length as X counts it, or more.

    A link beyond doubt counts as one. What is left counts by its characters, and a link more for each that X might see
    in it.
    """
    text = unicodedata.normalize("NFC", text)
    total, at, left = 0, 0, []
    for link in sure_links(text):
        left.append(text[at : link.start])
        total += LINK_WEIGHT if link.sure else max(LINK_WEIGHT, _plain(text[link.start : link.end]))
        at = link.end
    left.append(text[at:])
    return total + sum(_plain(each) + LINK_WEIGHT * possible_links(each) for each in left)


def _plain(text: str) -> int:
    total, at = 0, 0
    for found in EMOJI.finditer(text):
        total += _weigh(text[at : found.start()]) + EMOJI_WEIGHT
        at = found.end()
    return total + _weigh(text[at:])


def _weigh(text: str) -> int:
    return len(text) if text.isascii() else len(text) + len(_HEAVY.findall(text))
