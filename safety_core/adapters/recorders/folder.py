"""Recordings in a folder of files: of each setting of the sandbox one, of JSON line by line, numbered from 1.

1. The folder is 0700 and a file 0600, both ours; no link is followed, and what is open to others is not written to.
2. A line is one write at the end of the file, under a lock on the folder that goes with its holder. A line cut short by a
   power failure stands by itself: the next one begins anew, and its number is that of its line.
3. A folder that is full takes nothing more. Whoever waits for the lock for longer than five seconds is told so.
"""

import contextlib
import fcntl
import json
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from safety_core.errors import NotRecorded
from safety_core.ports import Clock

MOST_BYTES: Final = 256 * 1024 * 1024
HELD_S: Final = 5.0
LOOK_S: Final = 0.002
_OTHERS: Final = 0o077
_CHUNK: Final = 1024 * 1024
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE: Final = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class _Counted(NamedTuple):
    """How far a file was looked through: what it is, its bytes, and the ends of lines among them."""

    inode: int
    size: int
    lines: int


class FolderRecorder:
    """See ``ports/recorder.py``. Safe to share between threads; several processes may write to one folder.

    Args:
        most_bytes: of all files in the folder.
    """

    def __init__(self, folder: Path, *, clock: Clock, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._clock = clock
        self._most_bytes = most_bytes
        self._counted: dict[int, _Counted] = {}

    def write(self, serial: int, stated: Mapping[str, object]) -> int:
        """See the port."""
        try:
            with self._held() as folder, _closing(self._file(folder, serial)) as file:
                return self._append(folder, file, serial, stated)
        except OSError as error:
            raise NotRecorded(
                f"nothing can be written to {self._folder} ({error.strerror or error})",
                "see that it is a folder of ours, and that there is room",
            ) from error

    @contextlib.contextmanager
    def _held(self) -> Iterator[int]:
        """The folder, which nobody else writes to meanwhile."""
        with contextlib.suppress(FileExistsError):
            self._folder.mkdir(mode=0o700, parents=True)
        with _closing(os.open(self._folder, _FOLDER)) as folder:
            _check_ours(os.fstat(folder), str(self._folder))
            give_up_us = self._clock.boot_us() + round(HELD_S * 1_000_000)
            while True:
                try:
                    fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError as held:
                    if self._clock.boot_us() >= give_up_us:
                        raise NotRecorded(
                            f"another process has held {self._folder} for {HELD_S:g} s", "see what stops it"
                        ) from held
                    self._clock.sleep(LOOK_S)
            yield folder

    def _file(self, folder: int, serial: int) -> int:
        name = f"sandbox-{serial}.ndjson"
        file = os.open(name, _FILE, 0o600, dir_fd=folder)
        try:
            _check_ours(os.fstat(file), str(self._folder / name))
        except BaseException:
            os.close(file)
            raise
        return file

    def _append(self, folder: int, file: int, serial: int, stated: Mapping[str, object]) -> int:
        counted = self._looked_through(file, serial)
        torn = counted.size > 0 and os.pread(file, 1, counted.size - 1) != b"\n"
        number = counted.lines + 1 + torn
        line = json.dumps({"n": number, **stated}, ensure_ascii=False, separators=(",", ":"))
        content = b"\n" * torn + line.encode(errors="backslashreplace") + b"\n"
        if _size(folder) + len(content) > self._most_bytes:
            raise NotRecorded(
                f"{self._folder} is full ({self._most_bytes} bytes)",
                "move its files elsewhere, or give it more: most_mb below [recordings] of the configuration",
            )
        if os.write(file, content) != len(content):
            os.ftruncate(file, counted.size)
            raise NotRecorded(f"there is no room for {self._folder}", "make room on the disk")
        os.fdatasync(file)
        self._counted[serial] = _Counted(counted.inode, counted.size + len(content), number)
        return number

    def _looked_through(self, file: int, serial: int) -> _Counted:
        """How many lines are in it; what was looked through before is not read again."""
        found = os.fstat(file)
        known = self._counted.get(serial)
        if known is None or known.inode != found.st_ino or known.size > found.st_size:
            known = _Counted(found.st_ino, 0, 0)
        at, lines = known.size, known.lines
        while at < found.st_size and (chunk := os.pread(file, _CHUNK, at)):
            at, lines = at + len(chunk), lines + chunk.count(b"\n")
        return _Counted(found.st_ino, at, lines)


@contextlib.contextmanager
def _closing(opened: int) -> Iterator[int]:
    try:
        yield opened
    finally:
        os.close(opened)


def _check_ours(found: os.stat_result, name: str) -> None:
    if found.st_uid != os.geteuid() or found.st_mode & _OTHERS:
        raise NotRecorded(f"{name} is another's, or open to others", f"make it yours alone: chmod go= {name}")
    if not stat.S_ISDIR(found.st_mode) and (not stat.S_ISREG(found.st_mode) or found.st_nlink != 1):
        raise NotRecorded(f"{name} is no plain file, or has another name too", "move it away")


def _size(folder: int) -> int:
    """Bytes of all that is in it."""
    return sum(os.stat(name, dir_fd=folder, follow_symlinks=False).st_size for name in os.listdir(folder))
