"""The halt-waiting word between processes: writers look at it before they begin, and give way.

An urgent writer holds an exclusive ``flock`` on a file beside the database; others ask for a shared one, which fails
meanwhile. The kernel lets go of it when its holder dies, so nothing can be left behind. Without it two of three halts
failed as "locked" against four busy writers (safety.md §2.2).

A holder that is stopped must not hold up everybody for ever: ``GIVE_WAY_MAX`` looks, and writers go on.

Source: flock(2).
"""

import fcntl
import os

from safety_core.adapters.stores.connecting import MEMORY
from safety_core.errors import StoreUnavailable

GIVE_WAY_MAX = 500
"""Looks in a row, ``writer.ASK_EVERY_S`` apart, after which a writer stops giving way: half a second."""


class RightOfWay:
    """One process's end of the word."""

    def __init__(self, path: str) -> None:
        self._held = False
        self._file: int | None = None
        if path == MEMORY:
            return
        try:
            self._file = os.open(f"{path}-urgent", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as refused:
            raise StoreUnavailable(
                f"{path}-urgent cannot be opened ({refused.strerror})", "let this user write the database's folder"
            ) from refused

    def claim(self) -> None:
        """Say that something urgent waits here. Somebody else saying so already serves as well."""
        self._held = self._held or self._lock(fcntl.LOCK_EX)

    def waived(self) -> None:
        """Nothing urgent waits here any more."""
        if self._held and self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._held = False

    def wanted(self) -> bool:
        """Whether something urgent waits in another process."""
        if self._held or self._file is None:
            return False
        if self._lock(fcntl.LOCK_SH):
            fcntl.flock(self._file, fcntl.LOCK_UN)
            return False
        return True

    def close(self) -> None:
        """Let go of it."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _lock(self, kind: int) -> bool:
        if self._file is None:
            return False
        try:
            fcntl.flock(self._file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
