"""The log: one line of JSON per notice, appended to a file, or on standard error."""

import json
import os
from pathlib import Path

from safety_core.adapters.notifiers.line import broken_word, not_taken
from safety_core.adapters.notifiers.wording import fields
from safety_core.ports import Clock
from safety_core.records import Notice

_STANDARD_ERROR = 2
# Without waiting for a reader, should the path be a pipe that nobody reads.
_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK


class LogNotifier:
    """Implements ``ports.Notifier``.

    The file is opened for each line, so that it may be moved away at any time; a line is one write, so that those of
    several processes never mix.

    Args:
        path: ``None`` for standard error.
    """

    def __init__(self, path: Path | None, clock: Clock) -> None:
        self._path = path
        self._clock = clock

    def __repr__(self) -> str:
        return f"LogNotifier({self._path or 'standard error'})"

    @property
    def channel(self) -> str:
        return "log"

    def send(self, notice: Notice) -> None:
        stated = {"logged_at": self._clock.now().isoformat(), **fields(notice)}
        line = (json.dumps(stated, ensure_ascii=False) + "\n").encode()
        try:
            written = os.write(_STANDARD_ERROR, line) if self._path is None else _append(self._path, line)
        except OSError as broken:
            raise not_taken(f"{self!r} cannot be written: {broken_word(broken)}") from broken
        if written != len(line):
            raise not_taken(f"{self!r} took {written} of {len(line)} bytes")


def _append(path: Path, line: bytes) -> int:
    number = os.open(path, _FLAGS, 0o640)
    try:
        return os.write(number, line)
    finally:
        os.close(number)
