"""A database of schema 3: its notices are kept, with their deliveries, and a notice may tell of no halt from then on."""

import contextlib
import sqlite3
from pathlib import Path

import msgspec
import pytest

from safety_core.adapters.stores import rows, versions
from safety_core.adapters.stores.sqlite import open_sqlite, upgrade
from safety_core.letters import NAME, parse
from safety_core.records import Delivery, DeliveryState, Notice, NoticeKind
from tests.safety_core.adapters.stores.ground import write
from tests.safety_core.examples import HALT

SCHEMA_3 = (Path(__file__).parent / "schema_3.sql").read_text(encoding="utf-8")
NOTICES = tuple(
    Notice(
        notice=f"notice-{n}", kind=NoticeKind.HALTED, halt=HALT.halt, client=client, words=f"words {n}",
        at="2026-01-01T00:00:00+00:00",
    )
    for n, client in ((2, None), (1, "acme"))
)  # fmt: skip
DELIVERIES = (
    Delivery(notice="notice-1", channel="smtp", state=DeliveryState.PENDING, attempts=3, due_us=7, saw="451 later"),
    Delivery(notice="notice-2", channel="log", state=DeliveryState.SENT, attempts=1, due_us=5),
)


def insert(connection: sqlite3.Connection, shape, record) -> None:
    values = shape.values(record)
    names = ", ".join(values)
    connection.execute(
        f"INSERT INTO {shape.table} ({names}) VALUES ({', '.join(f':{each}' for each in values)})", values
    )


@pytest.fixture
def old(tmp_path) -> str:
    """A database of schema 3 with a halt, two notices of it and a delivery of each."""
    path = str(tmp_path / "old.db")
    with contextlib.closing(sqlite3.connect(path)) as made:
        made.executescript(f"PRAGMA synchronous=OFF; BEGIN; {SCHEMA_3} COMMIT;")
        insert(made, rows.HALT, HALT)
        for each in NOTICES:
            insert(made, rows.NOTICE, each)
        for each in DELIVERIES:
            insert(made, rows.DELIVERY, each)
        made.commit()
    return path


def test_notices_and_deliveries_are_kept_in_their_order(old):
    upgrade(old)
    with contextlib.closing(open_sqlite(old, mode="threaded")) as store:
        assert store.read(lambda tx: (tx.notices(), tx.deliveries())) == (NOTICES, DELIVERIES)
        assert store.read(lambda tx: [each.notice for each in tx.undelivered("smtp")]) == ["notice-2", "notice-1"]


def test_a_notice_may_tell_of_no_halt_from_then_on_and_of_none_that_is_not_there_never(old):
    lone = msgspec.structs.replace(NOTICES[0], notice="notice-3", kind=NoticeKind.ESCALATED, halt=None)
    upgrade(old)
    with contextlib.closing(open_sqlite(old, mode="inline")) as store:
        write(store, lambda tx: tx.add_notice(lone))
        assert store.read(lambda tx: tx.notice("notice-3")) == lone
    with contextlib.closing(sqlite3.connect(old)) as connection:
        connection.execute("PRAGMA foreign_keys=ON")
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(
                "INSERT INTO notices SELECT 9, 'notice-9', kind, 'halt_9', client, words, at FROM notices"
            )
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("DELETE FROM notices WHERE notice = 'notice-1'")


def test_nothing_of_the_rebuilding_is_left_and_no_row_is_without_its_parents(old):
    upgrade(old)
    with contextlib.closing(sqlite3.connect(old)) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert names == versions.tables_of(versions.SCHEMA_VERSION)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_an_upgraded_database_has_the_packaged_letters(old):
    upgrade(old)
    with contextlib.closing(open_sqlite(old, mode="inline")) as store:
        found = store.read(lambda tx: tx.rules(NAME))
        assert found.version == 1
        assert parse(found.body).everybody


def test_an_upgrade_that_breaks_off_keeps_the_notices_as_they_were(old):
    with contextlib.closing(sqlite3.connect(old)) as connection:
        connection.execute("CREATE TABLE deliveries_before (x)")
        connection.commit()
        before = connection.execute("SELECT * FROM notices").fetchall()
    with pytest.raises(Exception, match="deliveries_before"):
        upgrade(old)
    with contextlib.closing(sqlite3.connect(old)) as connection:
        assert connection.execute("SELECT * FROM notices").fetchall() == before
        assert connection.execute("SELECT value FROM meta WHERE name = 'schema'").fetchone() == ("3",)
