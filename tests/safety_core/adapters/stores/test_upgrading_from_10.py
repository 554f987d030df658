"""A database of schema 10: its halts stand as they were, and a client's, or those not done with, are found without looking at all."""

import contextlib
import sqlite3

import pytest

from safety_core.adapters.stores.sqlite import open_sqlite, upgrade
from safety_core.errors import StoreUnavailable
from safety_core.switches import HaltState, Scope
from safety_core.vocabulary import ClientId
from tests.safety_core.adapters.stores.ground import write
from tests.safety_core.adapters.stores.test_upgrading_from_11 import ADDED as SINCE
from tests.safety_core.adapters.stores.test_upgrading_from_12 import as_before, made
from tests.safety_core.examples import halted

ADDED = ("halts_in_force_by_client", "halts_not_acknowledged", "halts_not_reconciled", "workers_not_heard")
EVERYBODYS, OWN, OTHERS = (halted(Scope(client=of), name=f"halt_{of}") for of in (None, "acme", "bolt"))
OVER = halted(Scope(client=ClientId("acme")), name="over", state=HaltState.RELEASED)


@pytest.fixture
def old(tmp_path) -> str:
    """A database of schema 10 with halts of everybody, of one client, of another, and one that is over."""
    path = str(tmp_path / "old.db")
    upgrade(path)
    with contextlib.closing(open_sqlite(path, mode="inline")) as store:
        write(store, lambda tx: [tx.put_halt(each) for each in (EVERYBODYS, OWN, OVER, OTHERS)])
    with contextlib.closing(sqlite3.connect(path)) as connection:
        for each in ADDED:
            connection.execute(f"DROP INDEX {each}")  # as it was
        for each in SINCE:
            connection.execute(f"DROP TABLE {each}")
        as_before(connection)
        connection.execute("UPDATE meta SET value = '10' WHERE name = 'schema'")
        connection.commit()
    return path


def test_halts_in_force_stop_after_an_upgrade_what_they_stopped_before(old):
    with pytest.raises(StoreUnavailable, match=r"is of an earlier release \(schema 10.*holdpoint db upgrade"):
        open_sqlite(old, mode="inline")
    upgrade(old)
    with contextlib.closing(open_sqlite(old, mode="inline")) as store:
        assert store.read(lambda tx: tx.halts()) == (EVERYBODYS, OWN, OVER, OTHERS)
        assert store.read(lambda tx: tx.switches().halts) == (EVERYBODYS, OWN, OTHERS)
        assert store.read(lambda tx: tx.switches_of(ClientId("acme")).halts) == (EVERYBODYS, OWN)
        assert store.read(lambda tx: tx.open_halts()) == (EVERYBODYS, OWN, OTHERS)


def test_what_an_upgraded_database_has_is_what_a_new_one_has(old, tmp_path):
    upgrade(str(tmp_path / "new.db"))
    assert not dict(made(old)).keys() & {*ADDED, *SINCE}
    upgrade(old)
    assert made(old) == made(str(tmp_path / "new.db"))
    assert dict(made(old)).keys() >= set(ADDED)
