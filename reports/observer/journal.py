"""``observed.ndjson``: appended to, a look at a time, and on the disk before the next one begins.

A look's rows go in one write, its ``look`` row last. What a crash left of a line is cut off when the file is opened again; whole
lines of a look without its last row are true all the same, and stay.
"""

import fcntl
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from reports.errors import BadEvidence
from reports.evidence.observed_rows import AnyObservedRow
from reports.observer.errors import CannotWrite

NAME = "observed.ndjson"
_DECODER = msgspec.json.Decoder(AnyObservedRow)
_ENCODER = msgspec.json.Encoder()
_TAIL = 65_536


class Journal:
    """The file of a folder, held by one observer at a time.

    Attributes:
        cut: how many bytes of a torn line were cut off when it was opened.
    """

    def __init__(self, folder: Path) -> None:
        """Open it, and mend its end.

        Raises:
            CannotWrite: another observer holds it, or it cannot be written.
        """
        self._path = folder / NAME
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        except OSError as wrong:
            raise CannotWrite(f"{self._path}: {wrong.strerror}", "let this user write there") from None
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.cut = self._mended()
            _synced(folder)
        except BlockingIOError:
            os.close(self._fd)
            raise CannotWrite(
                f"{self._path}: another observer writes it", "end that one, or give another --evidence"
            ) from None
        except OSError as wrong:
            os.close(self._fd)
            raise CannotWrite(f"{self._path}: {wrong.strerror}", "let this user write there") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._fd)

    def rows(self, scenario: str) -> list[AnyObservedRow]:
        """What stands in it of a scenario.

        Raises:
            BadEvidence: a line that is none of the format: somebody wrote in it.
        """
        found = []
        with self._path.open("rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    row = _DECODER.decode(line)
                except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
                    raise BadEvidence(
                        str(self._path), number, str(wrong), "give another --evidence, and keep this one"
                    ) from None
                if row.scenario == scenario:
                    found.append(row)
        return found

    def append(self, rows: Iterable[AnyObservedRow]) -> None:
        """Write rows, all or none of them, and see to it that they are on the disk.

        Raises:
            CannotWrite: they are not.
        """
        data = b"".join(_ENCODER.encode(row) + b"\n" for row in rows)
        before = os.fstat(self._fd).st_size
        try:
            written = 0
            while written < len(data):
                written += os.write(self._fd, data[written:])
            os.fsync(self._fd)
        except OSError as wrong:
            with suppress(OSError):  # what is left of a line is cut off at the next start
                os.ftruncate(self._fd, before)
            raise CannotWrite(
                f"{self._path}: {wrong.strerror}", "make room, and start again: it goes on where it was"
            ) from None

    def _mended(self) -> int:
        """Cut off what stands after the last end of a line; how many bytes that was."""
        size = whole = os.fstat(self._fd).st_size
        while whole > 0:
            begins = max(0, whole - _TAIL)
            part = os.pread(self._fd, whole - begins, begins)
            at = part.rfind(b"\n")
            if at >= 0:
                whole = begins + at + 1
                break
            whole = begins
        if whole < size:
            os.ftruncate(self._fd, whole)
            os.fsync(self._fd)
        return size - whole


def _synced(folder: Path) -> None:
    """The folder knows of the file, after a crash too."""
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)
