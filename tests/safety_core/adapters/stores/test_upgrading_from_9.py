"""A database of schema 9: nobody was told of outcomes, and from then on services can be."""

import contextlib
import sqlite3

from safety_core.adapters.stores.sqlite import upgrade
from tests.safety_core.adapters.stores.test_upgrading_from_10 import ADDED as INDEXES_SINCE
from tests.safety_core.adapters.stores.test_upgrading_from_11 import ADDED as TABLES_SINCE
from tests.safety_core.adapters.stores.test_upgrading_from_12 import as_before, made

ADDED = ("receivers", "callbacks")


def test_what_an_upgraded_database_has_is_what_a_new_one_has(tmp_path):
    found = []
    for name in ("old.db", "new.db"):
        path = str(tmp_path / name)
        upgrade(path)
        with contextlib.closing(sqlite3.connect(path)) as connection:
            if name == "old.db":  # as it was
                for each in (*reversed(ADDED), *TABLES_SINCE):
                    connection.execute(f"DROP TABLE {each}")
                for each in INDEXES_SINCE:
                    connection.execute(f"DROP INDEX {each}")
                as_before(connection)
                connection.execute("UPDATE meta SET value = '9' WHERE name = 'schema'")
                connection.commit()
        upgrade(path)
        found.append(made(path))
    assert found[0] == found[1]
    assert set(ADDED) <= {name for name, _ in found[0]}
