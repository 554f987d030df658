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
            found = _content(self._path, where)
        found = found.strip()
        if not _TOKEN.fullmatch(found):
            raise TokenMissing(f"{self.text} holds no token: 8 to 4,096 visible ASCII characters, without spaces")
        return Token(found.decode("ascii"))

    def age_s(self, wall_us: int) -> float | None:
        """How long ago its file was written; ``None``: it is not there."""
        try:
            return wall_us / 1_000_000 - self._path.stat().st_mtime
        except OSError:
            return None

    def keep(self, text: str) -> None:
        """Put a new token into its file, whole or not at all.

        Raises:
            TokenMissing: it is no token, or cannot be written.
        """
        if not _TOKEN.fullmatch(text.encode(errors="replace")):
            raise TokenMissing(f"what was given for {self.text} is no token")
        fresh = self._path.with_name(f"{self._path.name}.new")
        try:
            fresh.unlink(missing_ok=True)
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path)
        except OSError as wrong:
            raise TokenMissing(f"{self.text} cannot be written: {wrong.strerror}") from None

    @property
    def in_a_file(self) -> bool:
        """Whether it can be given a new token."""
        return self.text.startswith("file:")

    @property
    def _path(self) -> Path:
        return Path(self.folder) / self.text.partition(":")[2]


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
