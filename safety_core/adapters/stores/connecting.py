"""Connections to one SQLite file: how they are opened, locked, committed, and whose errors come out."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import QueuePool, StaticPool

from safety_core.adapters.stores import schema
from safety_core.errors import StoreCorrupt, StoreTooNew, StoreUnavailable

MEMORY = ":memory:"
ASK_EVERY_S = 0.001
"""How often the write lock is asked for: well below the gap that a busy writer leaves after each commit."""
_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_CORRUPT = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def engine_for(path: str) -> Engine:
    """An engine that begins and ends nothing by itself: every BEGIN and COMMIT is written here."""
    pool: dict[str, Any] = {"poolclass": StaticPool} if path == MEMORY else {"poolclass": QueuePool, "pool_size": 0}
    engine = create_engine(
        f"sqlite:///{path}",
        isolation_level="AUTOCOMMIT",
        connect_args={"check_same_thread": False, "timeout": 0},
        **pool,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=0"):
            connection.execute(f"PRAGMA {pragma}").close()

    return engine


def begin_immediate(connection: Connection, *, deadline_s: float) -> None:
    """Take the write lock, asking in short steps.

    Raises:
        StoreUnavailable: somebody else held it for all of ``deadline_s``.
    """
    give_up_s = time.monotonic() + deadline_s  # noqa: TID251 - the wait of the database itself, not a rule's time
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except DBAPIError as refused:
            if not _is_locked(refused):
                raise
            if time.monotonic() >= give_up_s:  # noqa: TID251 - as above
                raise StoreUnavailable(
                    f"another process held the write lock for {deadline_s:g} s", "look at who has the database open"
                ) from refused
            time.sleep(ASK_EVERY_S)  # noqa: TID251 - as above
        else:
            return


def commit(connection: Connection) -> None:
    """Commit; one that fails leaves nobody knowing, so nothing it decided may be acted on."""
    try:
        connection.exec_driver_sql("COMMIT")
    except DBAPIError as failed:
        roll_back(connection)
        raise StoreUnavailable(f"the commit was not answered ({failed.orig})", "what it decided is void") from failed


def roll_back(connection: Connection) -> None:
    """Undo; where the database has done so itself already there is nothing left to undo."""
    with suppress(DBAPIError):
        connection.exec_driver_sql("ROLLBACK")


def ensure_schema(engine: Engine, path: str, *, create: bool) -> None:
    """The schema is this release's, or is made so.

    Raises:
        StoreTooNew: a newer release wrote it. StoreCorrupt: it is no database of ours, or not whole.
    """
    with foreign_errors(path), engine.connect() as connection:
        begin_immediate(connection, deadline_s=10.0)
        try:
            tables = inspect(connection).get_table_names()
            if not tables and create:
                schema.metadata.create_all(connection)
                _seed(connection)
            else:
                _check_version(connection, path, tables)
        except BaseException:
            roll_back(connection)
            raise
        commit(connection)


def _seed(connection: Connection) -> None:
    connection.execute(insert(schema.meta), {"name": "schema", "value": str(schema.SCHEMA_VERSION)})
    connection.execute(insert(schema.control), {"one": 1, "epoch": 1})
    connection.execute(insert(schema.audit_head), {"one": 1, "size": 0, "nodes": b""})


def _check_version(connection: Connection, path: str, tables: list[str]) -> None:
    missing = sorted(set(schema.metadata.tables) - set(tables))
    written = None
    if "meta" in tables:
        written = connection.execute(select(schema.meta.c.value).where(schema.meta.c.name == "schema")).scalar()
    if written is not None and written.isdecimal() and int(written) > schema.SCHEMA_VERSION:
        raise StoreTooNew(
            f"{path} was written by a newer release (schema {written}, this one knows {schema.SCHEMA_VERSION})",
            "use that release",
        )
    if written != str(schema.SCHEMA_VERSION) or missing:
        what = f"lacks {', '.join(missing)}" if missing else f"names the schema {written!r}"
        raise StoreCorrupt(
            f"{path} is not a database of holdpoint: it {what}", "name another file, or restore a backup"
        )


@contextmanager
def foreign_errors(path: str) -> Iterator[None]:
    """Turn what the database raises into the core's own errors."""
    try:
        yield
    except DBAPIError as raised:
        code = getattr(raised.orig, "sqlite_errorcode", None)
        if code is not None and code & 0xFF in _CORRUPT:
            raise StoreCorrupt(f"{path} is not a whole database ({raised.orig})", "restore a backup") from raised
        raise StoreUnavailable(
            f"{path} cannot be used ({raised.orig})", "see that it is there, writable, not full"
        ) from raised
    except SQLAlchemyError as raised:
        raise StoreUnavailable(
            f"{path} cannot be used ({raised})", "see that it is there, writable, not full"
        ) from raised


def _is_locked(raised: DBAPIError) -> bool:
    code = getattr(raised.orig, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in _LOCKED
