"""Opening the database: it is made, or shown to be ours, whole and of this release, before anything is asked of it."""

import sqlite3
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from safety_core.adapters.stores import connecting
from safety_core.adapters.stores.connecting import MEMORY, foreign, run
from safety_core.adapters.stores.log_head import LogHead
from safety_core.adapters.stores.statements import database, log, switches
from safety_core.adapters.stores.versions import OLDEST, SCHEMA_VERSION, tables_of
from safety_core.audit.merkle import EMPTY_ROOT
from safety_core.errors import StoreCorrupt, StoreTooNew, StoreUnavailable

SET_UP_WAIT_S = 2.0
"""How long opening waits for somebody else who is just opening or making it."""

NAMED_MAX = 3
ASK_MAX = 400
NAME_ANOTHER = "name the right file: path below [store] in the configuration"
MAKE_ONE = "name the right file, restore a backup, or make a new one: holdpoint db upgrade"


def opened(
    path: str,
    *,
    create: bool,
    thorough: bool,
    any_thread: bool = False,
    upgrade: bool = False,
    wait_s: float = SET_UP_WAIT_S,
) -> sqlite3.Connection:
    """A connection to a database that may be used.

    ``thorough`` also walks the whole file: workers do, at their start; a halt must not wait for it. ``upgrade`` brings one
    of an earlier release to this one's schema, once it is known to be whole. ``wait_s``: how long to wait for somebody who
    has the file to himself.

    Raises:
        StoreUnavailable: it is not there, cannot be opened, or is of an earlier release. StoreTooNew: a newer release
            wrote it. StoreCorrupt: it is no database of ours, or contradicts itself. Such a file is left as it is.
    """
    if path == MEMORY and not any_thread:
        return _copy_in_memory()
    if path != MEMORY and Path(path).exists() and not Path(path).is_file():
        raise StoreUnavailable(f"{path} is no file", NAME_ANOTHER)
    if path != MEMORY and not create and not Path(path).exists():
        raise StoreUnavailable(f"there is no database at {path}", "make one: holdpoint db upgrade")
    return _opened(path, create=create, thorough=thorough, any_thread=any_thread, upgrade=upgrade, wait_s=wait_s)


def _copy_in_memory() -> sqlite3.Connection:
    """One that nobody has used: pages copied from one that is made once in a process, since a test or scenario begins with it."""
    copy = connecting.connect(MEMORY)
    try:
        _made_in_memory().backup(copy)
        copy.execute("PRAGMA busy_timeout=0").close()
    except sqlite3.Error as raised:
        copy.close()
        raise foreign(MEMORY, raised) from raised
    return copy


@cache
def _made_in_memory() -> sqlite3.Connection:
    return _opened(MEMORY, create=True, thorough=False, any_thread=True, upgrade=False, wait_s=0)


def _opened(
    path: str, *, create: bool, thorough: bool, any_thread: bool, upgrade: bool, wait_s: float
) -> sqlite3.Connection:
    connection = connecting.connect(path, create=create, wait_s=wait_s, any_thread=any_thread)
    try:
        if create and not _tables(connection):
            _write_ahead(connection, path, wait_s)
            _make(connection)
        written = _check_version(connection, path, upgrade=upgrade)
        _write_ahead(connection, path, wait_s)
        _check_content(connection, path, thorough=thorough)
        if written != SCHEMA_VERSION:
            from safety_core.adapters.stores import upgrading  # noqa: PLC0415  # brings SQLAlchemy, which a halt does without

            upgrading.bring_up(connection)
        connection.execute("PRAGMA busy_timeout=0").close()
    except sqlite3.Error as raised:
        connection.close()
        raise foreign(path, raised) from raised
    except BaseException:
        connection.close()
        raise
    return connection


def _tables(connection: sqlite3.Connection) -> set[str]:
    found = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
    )
    return {name for (name,) in found}


def _write_ahead(connection: sqlite3.Connection, path: str, wait_s: float) -> None:
    """WAL: readers never wait for the writer. The file keeps it, so this writes only once.

    Of two who make one database the second finds it locked, and SQLite does not wait in this one statement.
    """
    for turn in range(ASK_MAX):
        try:
            (mode,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
            break
        except sqlite3.OperationalError as raised:
            if turn == ASK_MAX - 1 or not connecting.locked(raised):
                raise
            time.sleep(wait_s / ASK_MAX)  # noqa: TID251  # waits for another process, not for a rule
    if mode != "wal" and path != MEMORY:
        raise StoreUnavailable(f"{path} cannot be kept with a write-ahead log", "put it on a local disk")


def _make(connection: sqlite3.Connection) -> None:
    """All tables in one transaction, unless another process has just made them."""
    from safety_core.adapters.stores import upgrading  # noqa: PLC0415  # see above

    connection.execute("BEGIN IMMEDIATE")
    if not _tables(connection):
        upgrading.make_tables(connection)
        connection.execute(database.ADD_META.sql, {"name": "schema", "value": str(SCHEMA_VERSION)})
        connection.execute(database.ADD_CONTROL.sql, {"one": 1, "epoch": 1})
        connection.execute(database.ADD_HEAD.sql, {"one": 1, "size": 0, "nodes": b"", "root": EMPTY_ROOT})
        upgrading.put_packaged(connection)
        upgrading.put_sandbox(connection)
    connection.execute("COMMIT")


def _check_version(connection: sqlite3.Connection, path: str, *, upgrade: bool) -> int:
    """The schema that it was written with, which it is shown to have whole."""
    tables = _tables(connection)
    written = None
    if "meta" in tables:
        row = connection.execute("SELECT value FROM meta WHERE name = 'schema'").fetchone()
        written = None if row is None else str(row[0])
    if written is not None and written.isdecimal() and int(written) > SCHEMA_VERSION:
        raise StoreTooNew(
            f"{path} was written by a newer release (schema {written}, this one knows {SCHEMA_VERSION})",
            "use that release or a later one",
        )
    known = written is not None and written.isdecimal() and int(written) in range(OLDEST, SCHEMA_VERSION + 1)
    version = int(written) if known and written is not None else SCHEMA_VERSION
    missing = sorted(tables_of(version) - tables)
    if not known or missing:
        what = "is empty" if not tables else f"has no {_first(missing)}" if missing else f"names the schema {written!r}"
        raise StoreCorrupt(
            f"{path} is not a database of Holdpoint: it {what}",
            MAKE_ONE if not tables else f"{NAME_ANOTHER}, or restore a backup",
        )
    if version != SCHEMA_VERSION and not upgrade:
        raise StoreUnavailable(
            f"{path} is of an earlier release (schema {version}, this one needs {SCHEMA_VERSION})",
            "end what still uses it, then run: holdpoint db upgrade",
        )
    return version


def _check_content(connection: sqlite3.Connection, path: str, *, thorough: bool) -> None:
    connection.execute("BEGIN").close()  # one snapshot: a worker may append between two looks, and a halt be refused
    if run(connection, path, switches.EPOCH, {}).fetchone() is None:
        raise StoreCorrupt(f"{path} has lost its switch epoch", "restore a backup")
    head = LogHead(connection, path)
    last = run(connection, path, log.LAST_LEAF, {}).fetchone()
    leaves = 0 if last is None else last[0] + 1
    if head.frontier.size != leaves:
        raise StoreCorrupt(
            f"{path}: the audit log's head counts {head.frontier.size} entries and {leaves} are there",
            "restore a backup",
        )
    connection.execute("COMMIT").close()
    if thorough:
        (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            raise StoreCorrupt(f"{path} is damaged ({found})", "restore a backup; do not write to this file")


def _first(names: Sequence[str]) -> str:
    more = len(names) - NAMED_MAX
    return ", ".join(names[:NAMED_MAX]) + (f" and {more} more of its tables" if more > 0 else "")
