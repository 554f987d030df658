"""How long a caption is to TikTok, never shorter than it counts, and which films it takes.

Source: docs/platforms/tiktok.md, "Content".
"""

import unicodedata

from safety_core.media import Medium

LIMIT, UNIT = 2_200, "UTF-16 code units"
FILM_BYTES_MAX = 64_000_000
"""A film goes out in one chunk, of which TikTok takes no larger one."""


def counted(text: str) -> int:
    """UTF-16 code units, of the text as it is or in normal form C, whichever has more."""
    forms = (text, unicodedata.normalize("NFC", text))
    return max(len(each.encode("utf-16-le", "surrogatepass")) // 2 for each in forms)


def unfit(media: tuple[Medium, ...]) -> str:
    """Why TikTok would not take these, or we cannot send them; empty: it fits."""
    if len(media) != 1 or not media[0].film:
        return "TikTok shows one film, and nothing else"
    if media[0].size > FILM_BYTES_MAX:
        return f"the film has {media[0].size} bytes, and goes out in one chunk, which holds {FILM_BYTES_MAX}"
    return ""
