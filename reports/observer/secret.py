"""Tokens of the observer's own: where they are, and how they stay out of everything that is written."""

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus

import msgspec

_REFERENCE = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]{0,100}|file:[^\x00]{1,500}")
_TOKEN = re.compile(rb"[\x21-\x7e]{8,4096}")
_READ_MAX = 8_192
HIDDEN = "(token)"


class TokenMissing(Exception):
    """A token cannot be had; the words say why, and nothing of it."""


class Token:
    """A token. Printing it, formatting it or an error that holds it shows nothing."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return HIDDEN

    def reveal(self) -> str:
        """The token itself, for the request that needs it."""
        return self._text

    def stands_in(self, text: str) -> bool:
        """Whether a text holds it, as it is or as an address writes it."""
        return any(each in text for each in self._written())

    def hidden(self, text: str) -> str:
        """A text without it."""
        for each in self._written():
            text = text.replace(each, HIDDEN)
        return text

    def _written(self) -> tuple[str, ...]:
        return self._text, quote(self._text, safe=""), quote(self._text), quote_plus(self._text)


class Reference(msgspec.Struct, frozen=True):
    """Where a token is: ``env:NAME``, or ``file:PATH`` beside the configuration, readable by its owner alone."""

    text: str
    folder: str

    @classmethod
    def of(cls, text: str, folder: Path) -> "Reference | None":
        """A reference; ``None``: the text is none, and may be a token itself."""
        return cls(text, str(folder)) if _REFERENCE.fullmatch(text) else None

    def read(self, environ: Mapping[str, str] = os.environ) -> Token:
        """The token, as it is now: a file may be given a new one while the observer runs.

        Raises:
            TokenMissing: it is not there, others may read it, or it is no token.
        """
        kind, _, where = self.text.partition(":")
        if kind == "env":
            if where not in environ:
                raise TokenMissing(f"the variable {where} is not set")
            found = environ[where].encode(errors="replace")
        else:
            found = _content(Path(self.folder) / where, where)
        found = found.strip()
        if not _TOKEN.fullmatch(found):
            raise TokenMissing(f"{self.text} holds no token: 8 to 4,096 visible ASCII characters, without spaces")
        return Token(found.decode("ascii"))


def _content(path: Path, shown: str) -> bytes:
    try:
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise TokenMissing(f"{shown} is no file")
            if found.st_mode & 0o077:
                raise TokenMissing(f"{shown} can be read by others: chmod 600")
            return file.read(_READ_MAX)
    except OSError as wrong:
        raise TokenMissing(f"{shown} cannot be read: {wrong.strerror}") from None
