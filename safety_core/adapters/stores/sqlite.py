"""The store on SQLite: WAL, every commit synced, one writer at a time, column reads.

1. A transaction begins with BEGIN IMMEDIATE: whoever decides holds the write lock from the first read on.
2. The lock is asked for again and again in short steps, never waited for inside SQLite: a halter among busy writers gets
   in at the next gap, and every writer leaves one after each commit.
3. ``threaded`` (production): one writer thread makes many decisions in one commit (``writer.py``).
   ``inline`` (commands, virtual time): each decision is a commit of its own, in the caller.
4. Reads go over connections of their own and see the newest commit; the writer never blocks them.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Literal, TypeVar

from sqlalchemy import Engine

from safety_core.adapters.stores.connecting import (
    MEMORY,
    begin_immediate,
    commit,
    engine_for,
    ensure_schema,
    foreign_errors,
    roll_back,
)
from safety_core.adapters.stores.transaction import SqlTransaction
from safety_core.adapters.stores.writer import Writer
from safety_core.errors import StoreUnavailable
from safety_core.ports import Store, Transaction

T = TypeVar("T")


def open_sqlite(path: str, *, mode: Literal["threaded", "inline"], create: bool = False) -> Store:
    """Open the database. ``:memory:`` is for inline use only.

    Raises:
        StoreUnavailable: not there, or not to be opened. StoreTooNew, StoreCorrupt: not ours to use.
    """
    making = create or path == MEMORY
    if not making and not Path(path).is_file():
        raise StoreUnavailable(f"there is no database at {path}", "make one: holdpoint db upgrade")
    engine = engine_for(path)
    ensure_schema(engine, path, create=making)
    return ThreadedSqlite(engine, path) if mode == "threaded" else InlineSqlite(engine, path)


def upgrade(path: str) -> None:
    """Create the database where there is none; bring an older one to this release's schema."""
    engine = engine_for(path)
    try:
        ensure_schema(engine, path, create=True)
    finally:
        engine.dispose()


class InlineSqlite:
    """Each decision is a transaction of its own, run in the caller."""

    def __init__(self, engine: Engine, path: str) -> None:
        self._engine = engine
        self._path = path
        self._inside = False

    def transact(self, decide: Callable[[Transaction], T], *, deadline_s: float, urgent: bool = False) -> T:  # noqa: ARG002
        """See the port. ``urgent`` has nothing to go before."""
        assert not self._inside, "a decision must not open another"
        self._inside = True
        try:
            with foreign_errors(self._path), self._engine.connect() as connection:
                begin_immediate(connection, deadline_s=deadline_s)
                try:
                    tx = SqlTransaction(connection)
                    result = decide(tx)
                    tx.head.write()
                except BaseException:
                    roll_back(connection)
                    raise
                commit(connection)
                return result
        finally:
            self._inside = False

    def read(self, look: Callable[[Transaction], T]) -> T:
        """See the port."""
        return read(self._engine, self._path, look)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()


class ThreadedSqlite:
    """Decisions of many threads, made by one writer thread in common commits."""

    def __init__(self, engine: Engine, path: str) -> None:
        self._engine = engine
        self._path = path
        self._writer = Writer(engine, path)

    def transact(self, decide: Callable[[Transaction], T], *, deadline_s: float, urgent: bool = False) -> T:
        """See the port."""
        return self._writer.transact(decide, deadline_s=deadline_s, urgent=urgent)

    def read(self, look: Callable[[Transaction], T]) -> T:
        """See the port."""
        return read(self._engine, self._path, look)

    def close(self) -> None:
        """Finish what was taken in, then let go of the file."""
        self._writer.close()
        self._engine.dispose()


def read(engine: Engine, path: str, look: Callable[[Transaction], T]) -> T:
    """One look at one snapshot."""
    with foreign_errors(path), engine.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        try:
            return look(SqlTransaction(connection))
        finally:
            roll_back(connection)
