"""A database of schema 11: nothing said that a preparing request is under way, which a lease does from then on; and who was
not heard of was found by the halt.
"""

import contextlib
import sqlite3

import pytest

from safety_core.adapters.stores.sqlite import open_sqlite, upgrade
from safety_core.errors import StoreUnavailable
from tests import tenants
from tests.safety_core.adapters.stores.ground import write
from tests.safety_core.adapters.stores.test_upgrading_from_12 import as_before, made

ADDED = ("leases",)
ACME = tenants.objects("mk1")


def test_a_lease_is_taken_and_ended_after_an_upgrade_and_all_is_as_in_a_new_one(tmp_path):
    old, new = (str(tmp_path / name) for name in ("old.db", "new.db"))
    for each in (old, new):
        upgrade(each)
    with contextlib.closing(sqlite3.connect(old)) as connection:
        for each in ADDED:
            connection.execute(f"DROP TABLE {each}")
        connection.execute("DROP INDEX workers_not_heard")
        connection.execute("CREATE INDEX workers_not_heard ON confirmations (halt) WHERE how = 'unseen'")
        as_before(connection)
        connection.execute("UPDATE meta SET value = '11' WHERE name = 'schema'")
        connection.commit()
    with pytest.raises(StoreUnavailable, match=r"is of an earlier release \(schema 11.*holdpoint db upgrade"):
        open_sqlite(old, mode="inline")
    upgrade(old)
    assert made(old) == made(new)
    with contextlib.closing(open_sqlite(old, mode="inline")) as store:
        tenants.furnish(store, ACME)
        assert store.read(lambda tx: tx.leases()) == (ACME.lease,)
        assert write(store, lambda tx: tx.end_lease(ACME.lease))
        assert store.read(lambda tx: tx.leases()) == ()
