"""A secret that does not show, and the reference by which one is found.

1. Nothing that renders shows it: repr, str, format, logs, JSON, a pretty-printer, a debugger's page of local variables.
   It lies in a closure, so that whoever walks attributes finds a function.
2. It is not pickled, and so never crosses a process. A copy is the same secret.
3. ``reveal()`` is the only way to its text, and stands only where that text is used: where a request is written, a
   server is logged in to, or the secret is sealed. A test names these places.
4. What is made of it for a header or a form is a secret itself (``after``, ``before``, ``form``, ``basic``).
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from typing import NamedTuple, NoReturn

MASK = "<secret>"
FINGERPRINT_CHARS = 12
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


class Secret:
    """A token, a password, a key. Compared in constant time, and only with another secret."""

    __slots__ = ("_hidden",)

    def __init__(self, text: str) -> None:
        self._hidden: Callable[[], str] = lambda: text

    def reveal(self) -> str:
        """The text itself. Keep it in no variable that outlives the line."""
        return self._hidden()

    def after(self, prefix: str) -> "Secret":
        """Another secret: this one behind some words, as a header has it."""
        return Secret(prefix + self._hidden())

    def before(self, other: "Secret") -> "Secret":
        """Another secret: this one and, behind it, the other, as a form has them that names two."""
        return other.after(self._hidden())

    def form(self) -> "Secret":
        """Another secret: this one as a value in a form, percent-encoded (application/x-www-form-urlencoded)."""
        return Secret(_percent_encoded(self._hidden()))

    def basic(self, user: str) -> "Secret":
        """Another secret: this one and the name that it belongs to, as HTTP Basic has them (RFC 6749 §2.3.1)."""
        pair = f"{_percent_encoded(user)}:{_percent_encoded(self._hidden())}"
        return Secret("Basic " + base64.b64encode(pair.encode()).decode("ascii"))

    def digest(self) -> str:
        """SHA-256 (hex), to tell one token from another in this process's memory. Never written anywhere."""
        return hashlib.sha256(self._hidden().encode()).hexdigest()

    def fingerprint(self) -> str:
        """Twelve digits of the digest, for a person who compares two tokens.

        Only of tokens that a platform drew: 48 bits of an unsalted digest say nothing about one of 100 bits and more. Of a
        password somebody made up they would be something to guess against.
        """
        return self.digest()[:FINGERPRINT_CHARS]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._hidden().encode(), other._hidden().encode())

    __hash__ = None  # type: ignore[assignment]  # a table of secrets is kept by their digests

    def __repr__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return MASK

    def __copy__(self) -> "Secret":
        return self

    def __deepcopy__(self, memo: object) -> "Secret":
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret is not pickled; hand over the reference to it")


def _percent_encoded(text: str) -> str:
    return "".join(chr(each) if chr(each) in _UNRESERVED else f"%{each:02X}" for each in text.encode())


class Reference(NamedTuple):
    """Where a secret is: ``vault:SCHEME:NAME``. It is no secret itself."""

    scheme: str
    name: str

    def __str__(self) -> str:
        return f"vault:{self.scheme}:{self.name}"


_BEGINNINGS = ("Bearer ", "Basic ", "eyJ", "EAA", "ya29.", "AAAAAAAA", "xox", "sk-", "ghp_", "-----BEGIN")
_RANDOM_FROM, _LONG_FROM, _PREFIXED_FROM = 32, 44, 20
_CLASSES = (re.compile(r"[a-z]"), re.compile(r"[A-Z]"), re.compile(r"[0-9]"))


def looks_like_a_secret(text: str) -> bool:
    """Whether a text that should name something is more likely a token: for files in which none may stand.

    A guess, by length and letters: ids of platforms (a channel's 24, a UUID's 36, a DID's 32 lower-case) and names that
    people make are none; what a platform draws at random for a token is longer, or mixed.
    """
    classes = sum(each.search(text) is not None for each in _CLASSES)
    words = len(re.split(r"[-_.:/@ ]", text))
    return (
        (text.startswith(_BEGINNINGS) and len(text) >= _PREFIXED_FROM)
        or (len(text) >= _RANDOM_FROM and classes == len(_CLASSES) and max(map(len, text.split("_"))) >= _PREFIXED_FROM)
        or (len(text) >= _LONG_FROM and classes > 1 and len(text) / words >= _PREFIXED_FROM)
    )


ENVIRONMENT, FILE, KEYRING = "env", "file", "keyring"
NAME_MAX_CHARS = 128
_NAMES = {
    ENVIRONMENT: re.compile(r"[A-Za-z_][A-Za-z0-9_]*"),
    FILE: re.compile(r"[a-z0-9_-][a-z0-9_.-]*"),
    KEYRING: re.compile(r"[a-z0-9_-][a-z0-9_.-]*"),
}
FORMS = "vault:env:NAME, vault:file:NAME or vault:keyring:NAME"


def reference(text: str) -> Reference | None:
    """The reference that a text is; ``None`` when it is none. Whoever says so does not repeat the text: it may be the
    secret itself, pasted into the wrong field.
    """
    prefix, _, rest = text.partition(":")
    scheme, _, name = rest.partition(":")
    names = _NAMES.get(scheme)
    if prefix != "vault" or names is None or len(name) > NAME_MAX_CHARS or not names.fullmatch(name):
        return None
    return Reference(scheme, name)
