"""A database of schema 12: of its permits nobody knows where they were acted on, so none of them was at a platform's own hosts."""

import contextlib
import sqlite3

import msgspec
import pytest

from safety_core.adapters.stores.sqlite import open_sqlite, upgrade
from safety_core.errors import StoreUnavailable
from tests import tenants

ACME = tenants.objects("mk1")


def as_before(connection: sqlite3.Connection) -> None:
    """Without what schema 13 brought."""
    connection.execute("ALTER TABLE permits DROP COLUMN own_hosts")


def made(path: str) -> list[tuple[str, object]]:
    """What a database has; of a table with an added column its columns, which stand in another order."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
        columns = connection.execute("SELECT name, type, [notnull], pk FROM pragma_table_info('permits') ORDER BY name")
        return [each for each in found if each[0] != "permits"] + [("permits", columns.fetchall())]


def test_an_old_permit_is_at_nobodys_own_hosts_after_an_upgrade_and_all_is_as_in_a_new_one(tmp_path):
    old, new = (str(tmp_path / name) for name in ("old.db", "new.db"))
    for each in (old, new):
        upgrade(each)
    here = msgspec.structs.replace(ACME.confirmed, own_hosts=True)
    with contextlib.closing(open_sqlite(old, mode="inline")) as store:
        tenants.furnish(store, msgspec.structs.replace(ACME, confirmed=here))
        assert store.read(lambda tx: tx.permit(here.permit)).own_hosts
    with contextlib.closing(sqlite3.connect(old)) as connection:
        as_before(connection)
        connection.execute("UPDATE meta SET value = '12' WHERE name = 'schema'")
        connection.commit()
    with pytest.raises(StoreUnavailable, match=r"is of an earlier release \(schema 12.*holdpoint db upgrade"):
        open_sqlite(old, mode="inline")
    upgrade(old)
    assert made(old) == made(new)
    with contextlib.closing(open_sqlite(old, mode="inline")) as store:
        (found,) = store.read(lambda tx: tx.permits_of(here.client, here.intent))
        assert not found.own_hosts
        with pytest.raises(sqlite3.IntegrityError), contextlib.closing(sqlite3.connect(old)) as connection:
            connection.execute("UPDATE permits SET own_hosts = 2")
