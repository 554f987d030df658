r"""The text of a post as LinkedIn writes it (the ``little`` format), and as a reader sees it.

Reserved characters stand behind a backslash. A hashtag is sent as it is read, ``#tag``, and comes back as
``{hashtag|\#|tag}``; a mention is ``@[Name](urn:li:…)``, of which a reader sees the name. Source: docs/platforms/linkedin.md,
"Text".
"""

import re

RESERVED = "|{}@[]()<>#\\*_~"

_HASHTAG = r"(?<![^\s(\[\"'“„«])#(?=[0-9]*[^\W\d_])[^\W_]++(?!_)"
_TO_ESCAPE = re.compile(rf"(?P<tag>{_HASHTAG})|(?P<reserved>[{re.escape(RESERVED)}])")
_WRITTEN = re.compile(
    rf"\\(?P<escaped>[{re.escape(RESERVED)}])"
    r"|\{hashtag\|\\?(?P<sign>[#\uff03])\|(?P<tag>(?:\\.|[^\\{}|]){1,500})\}"  # the wide sign is one, too
    r"|@\[(?P<name>(?:\\.|[^\\\]]){1,500})\]\(urn:li:[^()\s]{1,200}\)",
    re.DOTALL,
)
_ESCAPED = re.compile(rf"\\([{re.escape(RESERVED)}])")


def escaped(text: str) -> str:
    """What is sent so that a reader sees ``text``: hashtags stay hashtags, everything else is plain text."""
    return _TO_ESCAPE.sub(lambda found: found["tag"] or f"\\{found['reserved']}", text)


def visible(written: str) -> str:
    """What a reader sees of what LinkedIn shows. In one pass, so that text that is itself about the format stays."""
    return _WRITTEN.sub(_read, written)


def _read(found: re.Match[str]) -> str:
    if found["escaped"]:
        return found["escaped"]
    if found["sign"]:
        return found["sign"] + _ESCAPED.sub(r"\1", found["tag"])
    return _ESCAPED.sub(r"\1", found["name"])
