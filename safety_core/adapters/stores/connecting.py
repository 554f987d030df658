"""Connections to one SQLite file: how they are opened, begun and committed, and whose errors come out.

The driver is told to begin nothing by itself (``isolation_level=None``): every BEGIN and COMMIT is written here.
"""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from safety_core.adapters.stores.statement import Statement
from safety_core.errors import BadInput, Miswired, StoreCorrupt, StoreUnavailable

R = TypeVar("R")

MEMORY = ":memory:"
READ_WAIT_S = 0.2
"""A reader waits for nobody but the first after a crash, who reads the log back in."""
_LOCKED = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_CORRUPT = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_DO = {
    sqlite3.SQLITE_BUSY: "find who holds it (fuser names the processes that have the file open) and end it",
    sqlite3.SQLITE_FULL: "free space on its disk; work resumes by itself",
    sqlite3.SQLITE_READONLY: "let this user write the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "see that the file and its folder are there, and that this user may write both",
    sqlite3.SQLITE_IOERR: "look at the disk it is on; work resumes by itself when it answers",
}


def connect(
    path: str, *, create: bool = False, wait_s: float = 0, reading: bool = False, any_thread: bool = False
) -> sqlite3.Connection:
    """A connection with every setting that matters named; SQLite itself waits for locks for ``wait_s``.

    Raises:
        StoreUnavailable: the file cannot be opened; without ``create`` it is never made.
    """
    where = path if path == MEMORY else f"{Path(path).absolute().as_uri()}?mode={'rwc' if create else 'rw'}"
    try:
        connection = sqlite3.connect(
            where,
            uri=path != MEMORY,
            isolation_level=None,
            timeout=wait_s,
            check_same_thread=not any_thread,
            cached_statements=512,
        )
        settings = ["foreign_keys=ON", "synchronous=FULL"]
        if reading:
            settings.append("query_only=ON")
        for setting in settings:
            connection.execute(f"PRAGMA {setting}").close()
    except sqlite3.Error as raised:
        raise foreign(path, raised) from raised
    return connection


def foreign(path: str, raised: sqlite3.Error) -> StoreUnavailable:
    """What SQLite said, in the core's own words, with the file and what to do."""
    code = getattr(raised, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in _CORRUPT:
        return StoreCorrupt(f"{path} is not a whole database ({raised})", "restore a backup; do not write to this file")
    return StoreUnavailable(f"{path} cannot be used ({raised})", _DO.get(code, "see that it is there, whole, writable"))


def run(connection: sqlite3.Connection, path: str, statement: Statement, values: dict[str, object]) -> sqlite3.Cursor:
    """One statement.

    Raises:
        StoreUnavailable: it could not be read or written. Miswired: it contradicts a constraint, which the shell must
            have seen before. BadInput: text that is not whole characters.
    """
    try:
        return connection.execute(statement.sql, {**statement.fixed, **values} if statement.fixed else values)
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError, OverflowError) as broken:
        raise Miswired(f"the store refuses this change ({broken})", "see the tables in adapters/stores") from broken
    except sqlite3.Error as raised:
        raise foreign(path, raised) from raised
    except UnicodeEncodeError as raised:
        raise BadInput("text", "holds a lone surrogate", "send whole characters") from raised


def fetched(cursor: sqlite3.Cursor, path: str) -> list[tuple[Any, ...]]:
    """All rows of an answer. A page may turn out damaged after its first row.

    Raises:
        StoreUnavailable: it could not be read to its end. StoreCorrupt: it is damaged, or holds text that is none.
    """
    try:
        return cursor.fetchall()
    except sqlite3.Error as raised:
        if hasattr(raised, "sqlite_errorcode"):
            raise foreign(path, raised) from raised
    raise _not_text(path)


def made(cursor: sqlite3.Cursor, path: str, make: Callable[[tuple[Any, ...]], R]) -> tuple[R, ...]:
    """What ``make`` makes of each row of an answer, one row after the other: all rows at once are as much again.

    Raises:
        StoreUnavailable, StoreCorrupt: as ``fetched``; and whatever ``make`` raises.
    """
    try:
        return tuple(map(make, cursor))
    except sqlite3.Error as raised:
        if hasattr(raised, "sqlite_errorcode"):
            raise foreign(path, raised) from raised
    raise _not_text(path)


def _not_text(path: str) -> StoreCorrupt:
    """The driver's own refusal of bytes that are not UTF-8. It quotes them, and they may be a post: not repeated."""
    return StoreCorrupt(f"{path} holds text that is not UTF-8", "restore a backup; do not write to this file")


def begin(connection: sqlite3.Connection, path: str) -> bool:
    """Ask for the write lock, once; false while another process holds it."""
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as raised:
        if locked(raised):
            return False
        raise foreign(path, raised) from raised
    return True


def locked(raised: sqlite3.Error) -> bool:
    """Whether somebody else has the lock, and asking again may help."""
    return getattr(raised, "sqlite_errorcode", 0) & 0xFF in _LOCKED


def commit(connection: sqlite3.Connection, path: str) -> None:
    """Commit.

    Raises:
        StoreUnavailable: it failed: nobody knows, so nothing that it held may be acted on.
    """
    try:
        connection.execute("COMMIT")
    except sqlite3.Error as raised:
        raise foreign(path, raised) from raised


def empty_log(connection: sqlite3.Connection, path: str, *, wait_s: float) -> bool:
    """Copy the write-ahead log into the database and cut it to nothing; false when readers did not leave it in time.

    It holds the write lock, so nobody adds to the log; readers who come meanwhile find it copied and read past it.

    Raises:
        StoreUnavailable: it could not be copied; the log stands, and nothing is lost.
    """
    try:
        connection.execute(f"PRAGMA busy_timeout={int(wait_s * 1000)}").close()
        ((refused, _, _),) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.execute("PRAGMA busy_timeout=0").close()
    except sqlite3.Error as raised:
        raise foreign(path, raised) from raised
    return not refused


def rewrite(connection: sqlite3.Connection, path: str, *, wait_s: float) -> bool:
    """Write the database anew from what is in it, and empty its log: nothing is left of what was deleted or overwritten.

    False when readers did not leave the log in time. It holds the write lock as long as it writes.

    Raises:
        StoreUnavailable: somebody else holds the write lock, or there is no room; the database is as it was.
    """
    try:
        connection.execute(f"PRAGMA busy_timeout={int(wait_s * 1000)}").close()
        connection.execute("VACUUM").close()
    except sqlite3.Error as raised:
        raise foreign(path, raised) from raised
    return empty_log(connection, path, wait_s=wait_s)


def roll_back(connection: sqlite3.Connection) -> None:
    """Undo, unless SQLite has done so itself already (it does when the disk is full).

    Raises:
        sqlite3.Error: it could not be undone; the connection is to be closed.
    """
    if connection.in_transaction:
        connection.execute("ROLLBACK")


class Identity:
    """Which file a store was opened on: SQLite goes on writing to one that was deleted, and nobody would ever see it."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._was = self._is()

    def check(self) -> None:
        """The file at this path is still the one that was opened.

        Raises:
            StoreUnavailable: it is gone, or another one is there.
        """
        if self._path != MEMORY and self._is() != self._was:
            raise StoreUnavailable(
                f"{self._path} was replaced while it was open",
                "end all that use it, see which file is right, start again",
            )

    def _is(self) -> tuple[int, int]:
        if self._path == MEMORY:
            return (0, 0)
        try:
            found = os.stat(self._path)  # noqa: PTH116  # on every read: Path costs three times as much
        except OSError as gone:
            raise StoreUnavailable(
                f"{self._path} cannot be looked at ({gone.strerror})", "put the file back, or restore a backup"
            ) from gone
        return (found.st_dev, found.st_ino)
