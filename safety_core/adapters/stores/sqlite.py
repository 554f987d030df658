"""The store on SQLite: WAL, every commit synced, one writer at a time, column reads.

1. A transaction begins with BEGIN IMMEDIATE: whoever decides holds the write lock from the first read on.
2. The lock is asked for in short steps, never waited for inside SQLite, and an urgent writer has the right of way over
   those of all processes: a halter among busy writers gets in.
3. ``threaded`` (workers): one writer thread makes many decisions in one commit (``writer.py``).
   ``inline`` (commands, virtual time): each decision is a commit of its own, in the caller (``inline.py``).
4. Reads go over connections of their own and see the newest commit; the writer never blocks them.
5. Missing is refusal: a file that is gone, replaced, locked, full, damaged, foreign or newer allows nothing.
"""

import sqlite3
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Literal, TypeVar

from safety_core.adapters.stores import connecting
from safety_core.adapters.stores.connecting import MEMORY, Identity, foreign
from safety_core.adapters.stores.inline import InlineSqlite
from safety_core.adapters.stores.lock_holder import LockHolder
from safety_core.adapters.stores.opening import SET_UP_WAIT_S, opened
from safety_core.adapters.stores.transaction import SqlTransaction
from safety_core.adapters.stores.writer import Writer
from safety_core.errors import Miswired, StoreUnavailable
from safety_core.ports import Seam, Store, Transaction

T = TypeVar("T")
SCRUB_WAIT_S = 10.0


def no_seam(name: str) -> None:
    """Production passes every seam without a stop."""


def open_sqlite(
    path: str,
    *,
    mode: Literal["threaded", "inline"],
    create: bool = False,
    seam: Seam = no_seam,
    wait_s: float = SET_UP_WAIT_S,
) -> Store:
    """Open the database; ``create`` makes it where there is none. ``:memory:`` is new each time, and inline only.

    ``wait_s``: how long opening waits for somebody who has the whole file to himself.

    Seams: ``store.committed`` after each COMMIT and before its answers; in the writer thread also ``store.committing``.

    Raises:
        StoreUnavailable: it is not there, or cannot be opened. StoreTooNew: a newer release wrote it.
        StoreCorrupt: it is no database of ours, or contradicts itself. Such a file is left as it is.
        Miswired: ``:memory:`` for threads.
    """
    if path == MEMORY and mode == "threaded":
        raise Miswired("a database in memory cannot be shared by threads", "open it with mode='inline'")
    threaded = mode == "threaded"
    connection = opened(path, create=create or path == MEMORY, thorough=threaded, any_thread=threaded, wait_s=wait_s)
    try:
        if threaded:
            return ThreadedSqlite(path, connection=connection, seam=seam)
        return InlineSqlite(path, connection=connection, seam=seam)
    except BaseException:
        connection.close()
        raise


def upgrade(path: str) -> None:
    """Create the database where there is none; walk through one that is there, and bring it to this release's schema.

    Raises: as ``open_sqlite``.
    """
    opened(path, create=True, thorough=True, upgrade=True).close()


def scrub(path: str, *, wait_s: float = SCRUB_WAIT_S) -> bool:
    """Rewrite the file, so that what was erased is in none of its bytes; false when some may still be in its log.

    It registers as the holder of the write lock: a halt does not wait for it, but ends it.

    Raises: as ``open_sqlite``.
    """
    connection = opened(path, create=False, thorough=False)
    holder = LockHolder(path)
    try:
        holder.taken(sure=False)
        return connecting.rewrite(connection, path, wait_s=wait_s)
    finally:
        holder.let_go()
        holder.close()
        connection.close()


class ThreadedSqlite:
    """``ports.Store`` for many threads: one writes, each reads over a connection of its own."""

    def __init__(self, path: str, *, connection: sqlite3.Connection, seam: Seam) -> None:
        self._path = path
        self._held_open = connection  # as long as it stands no other closes the log of a running store
        self._identity = Identity(path)
        self._readers: deque[sqlite3.Connection] = deque()
        self._closed = False
        self._writer = Writer(path, identity=self._identity, seam=seam)

    @property
    def commits(self) -> int:
        """Answered COMMITs so far, for measurements."""
        return self._writer.commits

    def transact(self, decide: Callable[[Transaction], T], *, deadline_s: float, urgent: bool = False) -> T:
        return self._writer.transact(decide, deadline_s=deadline_s, urgent=urgent)

    def read(self, look: Callable[[Transaction], T]) -> T:
        if self._closed:
            raise StoreUnavailable(f"{self._path} was closed", "open it again")
        self._identity.check()
        try:
            reader = self._readers.pop()
        except IndexError:
            reader = connecting.connect(self._path, wait_s=connecting.READ_WAIT_S, reading=True, any_thread=True)
        try:
            reader.execute("BEGIN")
            try:
                seen = look(SqlTransaction(reader, self._path, writable=False))
            finally:
                reader.execute("ROLLBACK")
        except sqlite3.Error as raised:
            reader.close()
            raise foreign(self._path, raised) from raised
        except BaseException:
            self._give_back(reader)
            raise
        self._give_back(reader)
        return seen

    def end_holder(self) -> str | None:
        return self._writer.holder.end()

    def close(self) -> None:
        """Finish what was taken in, then let go of the file."""
        self._writer.close()
        self._closed = True
        self._close_readers()
        self._held_open.close()

    def _give_back(self, reader: sqlite3.Connection) -> None:
        self._readers.append(reader)
        if self._closed:  # meanwhile: nobody else would close it
            self._close_readers()

    def _close_readers(self) -> None:
        with suppress(IndexError):  # none is left; whoever else takes some out closes those
            while True:
                self._readers.pop().close()
