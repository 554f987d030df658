"""Which parts of a text X surely takes for a link, and where it might.

X wraps every link in a t.co address and counts 23 characters for it. Its own recogniser knows all top-level domains of
its day; ours knows the plain cases and leaves the rest to the upper bound in ``counting.py``. So the rule here is
narrow on purpose: a link is *sure* only when every character of it is, and when it stands apart.

Source: twitter-text 3 (link recogniser and conformance cases), read in 2026.
"""

import re
from collections.abc import Iterator

import msgspec

_SURE_TOP = (
    "com org net edu gov mil int info biz "
    "at au be bg br ca ch cl cn co cz de dk ee es eu fi fr gr hk hr hu ie il in io is it jp kr li lt lu lv me mx my nl "
    "no nz pe ph pl pt ro ru se sg si sk th tr tv tw ua uk us vn za"
)
"""Top-level domains that were there long before X's list and will stay."""
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = rf"(?:{_LABEL}\.)+(?i:{'|'.join(_SURE_TOP.split())})(?![A-Za-z0-9@+-])"
_PATH = r"/(?:[A-Za-z0-9/_%=+~.,;:&#-]*[A-Za-z0-9/_=-])?"
_QUERY = r"\?[A-Za-z0-9/_%=+~.,;:&#-]*[A-Za-z0-9/_=-]"
_APART = r"(?<![^ \t\n])"
_ENDS = r"(?=[.,!?;:)\"'\]]*(?:[ \t\n]|\Z))"
_SURE = re.compile(
    rf"{_APART}(?:(?P<scheme>(?i:https?)://){_HOST}(?::[0-9]{{1,5}})?(?:{_PATH})?(?:{_QUERY})?"
    rf"|{_HOST}(?:{_PATH})?){_ENDS}"
)
_SHORTENED = re.compile(r"(?i)(?:https?://)?t\.co\b")
"""X ends these after the short name, whatever follows: not sure."""
_POSSIBLE = re.compile(r"(?<=[^\s!-,./:-@\[-^`{-~])\.(?=[A-Za-z][A-Za-z\x80-\U0010ffff]|[^\x00-\x7f])")
_LINK_MAX_CHARS = 2_000
"""X takes none above 4096; half of that leaves room for what is added."""


class Link(msgspec.Struct, frozen=True):
    """A part of the text that X takes for a link, from ``start`` to before ``end``.

    ``sure`` is False without a scheme: X takes some of those for words, and then counts each character.
    """

    start: int
    end: int
    sure: bool


def sure_links(text: str) -> Iterator[Link]:
    """The links, in order and apart from one another."""
    for found in _SURE.finditer(text):
        if len(found[0]) <= _LINK_MAX_CHARS and not _SHORTENED.match(found[0]):
            yield Link(found.start(), found.end(), found["scheme"] is not None)


def possible_links(text: str) -> int:
    """The most links that X could see in this text: one for each dot that a top-level domain might follow."""
    return len(_POSSIBLE.findall(text))
