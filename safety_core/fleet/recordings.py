"""Reading what the sandbox wrote down: a file for each setting, of JSON line by line; see ``adapters/recorders/folder.py``.

No link is followed, and nothing but a plain file is read. A line that was cut short is told of, and stops nobody.
"""

import json
import os
import re
import stat
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from safety_core.errors import StoreUnavailable

_NAME = re.compile(r"sandbox-([1-9][0-9]{0,17})\.ndjson", re.ASCII)
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
DO = "see [recordings] of the configuration, and whose the folder is"


class Recording(NamedTuple):
    """One line of a setting's file, by its number from 1; ``said`` is ``None`` where it was cut short."""

    serial: int
    line: int
    said: dict[str, Any] | None


def newest(folder: Path, serial: int | None, most: int) -> list[Recording]:
    """The last so many lines, of one setting or of all, oldest first.

    Raises:
        StoreUnavailable: the folder or a file of it cannot be read.
    """
    return list(deque(_lines(folder, serial), maxlen=most))


def _lines(folder: Path, serial: int | None) -> Iterator[Recording]:
    try:
        for number in sorted(_settings(folder)):
            if serial in (None, number):
                yield from _of(folder, number)
    except FileNotFoundError:
        return  # nothing was ever written down
    except OSError as error:
        raise StoreUnavailable(f"{folder} cannot be read ({error.strerror or error})", DO) from error


def _settings(folder: Path) -> list[int]:
    return [int(found[1]) for path in folder.iterdir() if (found := _NAME.fullmatch(path.name)) is not None]


def _of(folder: Path, serial: int) -> Iterator[Recording]:
    path = folder / f"sandbox-{serial}.ndjson"
    with os.fdopen(os.open(path, _FILE), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise StoreUnavailable(f"{path} is no plain file", DO)
        for line, content in enumerate(file, 1):
            yield Recording(serial, line, _said(content))


def _said(content: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None
