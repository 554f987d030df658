"""Files that only their owner can read: read as a whole, replaced as a whole, changed by one at a time."""

import fcntl
import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from safety_core.errors import CredentialUnusable

FILE_MAX_BYTES = 16 * 1024 * 1024
_OTHERS = 0o077
_TRIES, _TRY_EVERY_S = 100, 0.05


def read(path: Path, what: str) -> bytes | None:
    """The whole file; ``None`` when there is none. Judged is the very file that is read, not what its name stood for.

    Raises:
        CredentialUnusable: others can read it, or own it, or it is no file or too large.
    """
    try:
        number = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)  # a pipe must not keep anybody waiting
        with os.fdopen(number, "rb") as file:
            wrong = _wrong(os.fstat(file.fileno()))
            if wrong is not None:
                raise CredentialUnusable(f"{what} {path} {wrong[0]}", wrong[1].format(path=path))
            content = file.read(FILE_MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as refused:
        said = refused.strerror if isinstance(refused, OSError) else str(refused)
        raise CredentialUnusable(f"{what} {path} cannot be read ({said})", "let this user read it") from refused
    if len(content) > FILE_MAX_BYTES:
        raise CredentialUnusable(f"{what} {path} is larger than {FILE_MAX_BYTES} bytes", "name the right file")
    return content


def _wrong(found: os.stat_result) -> tuple[str, str] | None:
    """Why a file is not private, and what to do."""
    if not stat.S_ISREG(found.st_mode):
        return "is not a file", "name the right one"
    if found.st_uid not in (os.geteuid(), 0):
        return "belongs to another user", "make one of your own, and replace what was in it: others may have read it"
    if stat.S_IMODE(found.st_mode) & _OTHERS:
        return (
            "can be read or written by others",
            "replace what was in it, others may have read it; then: chmod 600 {path}",
        )
    return None


def replace(path: Path, content: bytes, what: str) -> None:
    """Put this content in its place, durably, in one step: whoever reads sees the one or the other.

    Raises:
        CredentialUnusable: it cannot be written; what was there is as it was.
    """
    beside = path.with_name(f"{path.name}.new")
    try:
        with suppress(FileNotFoundError):
            beside.unlink()  # of a command that was killed; the lock is held
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except (OSError, ValueError) as refused:
        said = refused.strerror if isinstance(refused, OSError) else str(refused)
        raise CredentialUnusable(f"{what} {path} cannot be written ({said})", "let this user write there") from refused


@contextmanager
def alone(path: Path, what: str) -> Iterator[None]:
    """Nobody else changes this file meanwhile; readers need not wait.

    Raises:
        CredentialUnusable: somebody else has it in hand and does not let go.
    """
    lock = path.with_name(f"{path.name}.lock")
    try:
        number = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except (OSError, ValueError) as refused:
        said = refused.strerror if isinstance(refused, OSError) else str(refused)
        raise CredentialUnusable(f"{what} {path} cannot be locked ({said})", "let this user write there") from refused
    try:
        _take(number, path, what)
        yield
    finally:
        os.close(number)


def _take(number: int, path: Path, what: str) -> None:
    pause = threading.Event()  # never set: only waited on
    for _ in range(_TRIES):
        with suppress(BlockingIOError):
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        pause.wait(_TRY_EVERY_S)
    raise CredentialUnusable(f"{what} {path} is being changed by somebody else", "wait for them, then try again")
