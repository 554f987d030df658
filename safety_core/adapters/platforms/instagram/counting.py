"""What a caption and a comment may hold, counted so that Instagram never counts more.

Source: docs/platforms/instagram.md, "Content".
"""

import re

CAPTION_LIMIT, HASHTAGS_MAX, MENTIONS_MAX = 2_200, 30, 20
COMMENT_LIMIT, COMMENT_HASHTAGS_MAX, COMMENT_LINKS_MAX = 300, 4, 1
UNIT = "UTF-16 code units"
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)


def unfit_caption(text: str) -> str:
    """Why Instagram would not take this caption; empty: it would."""
    return _too_many(text, HASHTAGS_MAX) or _over("mentions", text.count("@") + text.count("\uff20"), MENTIONS_MAX)


def unfit_comment(text: str) -> str:
    """Why Instagram would not take this comment; empty: it would."""
    return _too_many(text, COMMENT_HASHTAGS_MAX) or _over("links", len(_LINK.findall(text)), COMMENT_LINKS_MAX)


def _too_many(text: str, most: int) -> str:
    return _over("hashtags", text.count("#") + text.count("\uff03"), most)


def _over(what: str, found: int, most: int) -> str:
    """Each sign that may begin one counts as one."""
    return f"{found} {what}, of which Instagram takes {most}" if found > most else ""
