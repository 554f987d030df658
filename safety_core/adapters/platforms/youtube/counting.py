"""How long a text is to YouTube, never shorter than it counts, and which films it takes.

Source: docs/platforms/youtube.md, "Content".
"""

import unicodedata
from typing import NamedTuple

from safety_core.media import Medium

TITLE_MAX = 100
DESCRIPTION_MAX_BYTES = 5_000
COMMENT_MAX = 10_000
VIDEO_UNIT, COMMENT_UNIT = "characters of the title and bytes of the description", "characters"
VIDEO_MAX = TITLE_MAX + DESCRIPTION_MAX_BYTES
GRAIN = 256 * 1024
"""Every piece of an upload but the last is a multiple of it."""
FILM_BYTES_MAX = 512 * 1024**2
_REFUSED = "<>"


class Words(NamedTuple):
    """What a video is called, and what is said of it."""

    title: str
    description: str


def words(text: str) -> Words:
    """The first line is the title; what follows its line break is the description."""
    title, _, description = text.replace("\r\n", "\n").partition("\n")
    return Words(title, description)


def characters(text: str) -> int:
    """UTF-16 code units, of the text as it is or in normal form C, whichever has more: never fewer than characters."""
    return max(len(each.encode("utf-16-le", "surrogatepass")) // 2 for each in _forms(text))


def octets(text: str) -> int:
    """Bytes of UTF-8, of whichever form has more."""
    return max(len(each.encode("utf-8", "surrogatepass")) for each in _forms(text))


def _forms(text: str) -> tuple[str, str]:
    return text, unicodedata.normalize("NFC", text)


def video_length(text: str) -> int:
    """Title and description together; each has a limit of its own, too."""
    said = words(text)
    return characters(said.title) + octets(said.description)


def unfit_words(text: str) -> str:
    """Why YouTube would not take the title or the description; empty: it would."""
    said = words(text)
    if not said.title.strip():
        return "the first line, which is the title, is empty"
    if (counted := characters(said.title)) > TITLE_MAX:
        return f"the title, which is the first line, has {counted} characters, more than {TITLE_MAX}"
    if (counted := octets(said.description)) > DESCRIPTION_MAX_BYTES:
        return f"the description has {counted} bytes, more than {DESCRIPTION_MAX_BYTES}"
    if any(each in text for each in _REFUSED):
        return "a title and a description may hold neither < nor >"
    return ""


def unfit_films(media: tuple[Medium, ...]) -> str:
    """Why YouTube would not take these for a video; empty: it would."""
    if len(media) != 1 or not media[0].film:
        return "a video of YouTube is one film, and nothing else"
    size = media[0].size
    if size > FILM_BYTES_MAX:
        return f"the film has {size} bytes, more than {FILM_BYTES_MAX}"
    return ""


def last_begins(size: int) -> int:
    """Where the last piece of a film begins: whatever is behind the last whole grain, and never nothing."""
    return (size - 1) // GRAIN * GRAIN
