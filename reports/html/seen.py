"""Text from outside, as it is shown: nothing of it hides, turns the reading direction, or goes on for ever.

What a reader would not see is written out, ``⟨U+202E⟩``; control characters as the pictures that Unicode has for them.
That it never becomes markup is the template engine's part.
"""

import re
from typing import Final

TEXT_MAX: Final = 4000
NAME_MAX: Final = 240
_TOLD_MAX: Final = 40
"""What stands behind a text that was cut, at most."""
_HIDDEN: Final = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls but tab and newline
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0"  # shows as nothing
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb"  # widths of zero, separators, directions
    "\ud800-\udfff"  # half a character
    "\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # formats of signs, shorthand and notes
    "\U000e0000-\U000e0fff"  # tags and further selectors
    "]"
)
_PICTURES: Final = 0x2400
_DELETE, _DELETE_PICTURE = 0x7F, "\u2421"


def seen(text: str) -> str:
    """The same text with everything in sight."""
    return _HIDDEN.sub(_mark, text) if _HIDDEN.search(text) else text


def _mark(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < ord(" "):
        return chr(_PICTURES + code)
    return _DELETE_PICTURE if code == _DELETE else f"\u27e8U+{code:04X}\u27e9"


def clip(text: object, most: int = TEXT_MAX) -> str:
    """A text of any length, cut where nobody reads on; what was cut already is left as it is."""
    told = str(text)
    if len(told) <= most + _TOLD_MAX:
        return told
    return f"{told[:most]} \u2026 ({len(told) - most:,} more characters)"


def short(text: object) -> str:
    """A name in a table."""
    return clip(text, NAME_MAX)
