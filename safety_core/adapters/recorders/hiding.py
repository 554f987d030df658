"""Known secrets, in whatever writing they come; and what only looks like one.

1. A known secret is found as it is, percent-encoded, in base64 (also in the middle of something longer), in hex, escaped as
   in JSON or HTML. Where it shows only once layers of these are taken off, the whole text is withheld.
2. What nobody knows is guessed: by the name that it stands under, and by length and letters.
"""

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from safety_core.secret import looks_like_a_secret

WITHHELD: Final = "‹withheld›"  # noqa: RUF001 - no secret is written with these
SECRET_MIN_CHARS: Final = 6
"""What is shorter cannot be found in a text without taking the text apart."""
LAYERS: Final = 3
_WITHIN: Final = (
    "token", "secret", "passw", "cookie", "session", "signature", "credential", "authoriz", "authentic", "oauth", "apikey",
    "bearer", "jwt", "nonce",
)  # fmt: skip
_WORDS: Final = frozenset(
    {"key", "keys", "auth", "code", "codes", "sig", "pwd", "pin", "otp", "sid", "csrf", "xsrf", "assertion"}
)
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_PAIR: Final = re.compile(r"([\w.\-\[\]%]{1,100})(=|%3[Dd])([^&\s\"'<>]+)")
_QUOTED: Final = re.compile(r"""(["'])([^"']{1,100})\1(\s*:\s*)(["'])((?:\\.|(?!\4).)*)\4?""")
_VALUE: Final = r"[^\s\"',;&<>]"
_BEARER: Final = re.compile(
    rf"(?i)\b(bearer(?:\s|%20|\+)+(?={_VALUE}{{8}})|basic(?:\s|%20|\+)+(?={_VALUE}{{16}})){_VALUE}+"
)
_PIECE: Final = re.compile(r"[A-Za-z0-9_\-.~%+/=]{20,}")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{8,}")
_ESCAPE: Final = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPED: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def means_a_secret(name: str) -> bool:
    """Whether what stands under this name is a secret, as far as a name can say."""
    plain = unquote_plus(name)
    joined = re.sub(r"[^a-z0-9]", "", plain.lower())
    words = {word.lower() for word in _WORD.findall(plain)}
    return any(part in joined for part in _WITHIN) or not _WORDS.isdisjoint(words)


class Hidden:
    """Texts in which no known secret may be seen.

    Args:
        known: their very texts; what is too short to be sought is left out.
        withheld: no text shows at all, since one of them is too short, or nobody knows them.
    """

    def __init__(self, known: Iterable[str], withheld: bool = False) -> None:
        self.known = frozenset(each for each in known if len(each) >= SECRET_MIN_CHARS)
        self.withheld = withheld
        forms = sorted({form for each in self.known for form in _forms(each)}, key=len, reverse=True)
        self._forms = re.compile("|".join(map(re.escape, forms))) if forms else None

    def text(self, text: str) -> str:
        """The text without what is known, and what looks like it."""
        if self.withheld:
            return WITHHELD
        plain = text if self._forms is None else self._forms.sub(WITHHELD, text)
        if self._forms is not None and self.shows(plain):
            return WITHHELD
        return _guessed(plain)

    def shows(self, text: str) -> bool:
        """Whether a known secret is in it, under so many layers of writing."""
        if self._forms is None:
            return False
        seen, layer = {text}, [text]
        for _ in range(LAYERS + 1):
            if any(self._forms.search(each) for each in layer):
                return True
            layer = [again for each in layer for again in _taken_off(each) if again not in seen]
            seen.update(layer)
        return False


def pairs_of(text: str) -> Iterator[tuple[str, str]]:
    """What stands under names in a form or a query, both decoded."""
    for each in text.split("&"):
        name, _, value = each.partition("=")
        yield unquote_plus(name), unquote_plus(value)


def _forms(secret: str) -> Iterator[str]:
    yield secret
    for quoted in (quote(secret, safe=""), quote(secret), quote_plus(secret), quote(secret, safe="~")):
        yield quoted
        yield re.sub(r"%[0-9A-F]{2}", lambda found: found[0].lower(), quoted)
    for escaped in (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]):
        yield escaped
        yield escaped.replace("/", "\\/")
    yield html.escape(secret)
    content = secret.encode("utf-8", "surrogatepass")
    yield content.hex()
    yield content.hex().upper()
    for before in range(3):
        first, last = -(-before * 8 // 6), (before + len(content)) * 8 // 6
        for encoded in (base64.b64encode, base64.urlsafe_b64encode):
            yield encoded(bytes(before) + content)[first:last].decode("ascii")


def _taken_off(text: str) -> Iterator[str]:
    """The text with one layer of writing less."""
    yield unquote(text)
    yield unquote_plus(text)
    yield html.unescape(text)
    if "\\" in text:
        yield _ESCAPE.sub(_unescaped, text)
    for word in _BASE64.findall(text):
        usual = word.replace("-", "+").replace("_", "/")
        yield base64.b64decode(usual[: len(usual) // 4 * 4]).decode("utf-8", "replace")


def _unescaped(found: re.Match[str]) -> str:
    what = found[1]
    return chr(int(what[1:], 16)) if len(what) > 1 else _ESCAPED.get(what, what)


def _guessed(text: str) -> str:
    text = _BEARER.sub(rf"\1{WITHHELD}", text)
    text = _QUOTED.sub(_quoted, text)
    text = _PAIR.sub(lambda found: f"{found[1]}{found[2]}{WITHHELD}" if means_a_secret(found[1]) else found[0], text)
    return _PIECE.sub(lambda found: _piece(found[0]), text)


def _quoted(found: re.Match[str]) -> str:
    if not means_a_secret(found[2]):
        return found[0]
    return f"{found[1]}{found[2]}{found[1]}{found[3]}{found[4]}{WITHHELD}{found[4]}"


def _piece(text: str) -> str:
    if looks_like_a_secret(text) or looks_like_a_secret(unquote(text)):
        return WITHHELD
    parts = re.split(r"([/=]|%[0-9A-Fa-f]{2})", text)
    return "".join(WITHHELD if looks_like_a_secret(each) else each for each in parts)
