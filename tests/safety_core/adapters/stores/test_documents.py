"""A look at a client's documents costs as much as what it answers, however many documents there ever were."""

import contextlib
import sqlite3
import time

import pytest

from safety_core.adapters.stores.sqlite import open_sqlite, upgrade
from safety_core.adapters.stores.statements import documents as statements
from safety_core.documents import DocumentKind

NEEDLE = {"is_client": "acme", "is_kind": "heard", "is_subject": "s-7", "is_state": "new", "most": 9}
BY_INDEX = {
    "NEWEST_DOCUMENT": "sqlite_autoindex_documents_2 (client=? AND kind=? AND subject=?)",
    "DOCUMENTS_ABOUT": "sqlite_autoindex_documents_2 (client=? AND kind=? AND subject=?)",
    "DOCUMENTS_IN": "documents_by_state (client=? AND kind=? AND state=?)",
    "DOCUMENTS_OF": "documents_in_order (client=? AND kind=?)",
    "LAST_DOCUMENTS": "documents_in_order (client=? AND kind=?)",
}
MANY = 100_000
LOOKS, WITHIN_S = 200, 1.0
"""A look by index takes some 50 µs; one that reads 100,000 rows takes more than 5 ms."""


@pytest.fixture(scope="module")
def path(tmp_path_factory) -> str:
    made = str(tmp_path_factory.mktemp("documents") / "store.db")
    upgrade(made)
    with contextlib.closing(sqlite3.connect(made)) as connection:
        connection.execute("INSERT INTO clients (client) VALUES ('acme')")
        connection.executemany(
            "INSERT INTO documents (document, client, kind, subject, version, state, body, salt, made_us, at, saw)"
            " VALUES (?, 'acme', 'heard', ?, 1, ?, '{}', '00', 1, '', '')",
            ((f"d-{n}", f"s-{n}", "new" if n == 0 else "answered") for n in range(MANY)),
        )
        connection.commit()
    return made


@pytest.mark.parametrize("name", BY_INDEX)
def test_every_look_at_a_clients_documents_goes_by_an_index_and_sorts_nothing(path, name):
    statement = getattr(statements, name)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        found = connection.execute(f"EXPLAIN QUERY PLAN {statement.sql}", {**statement.fixed, **NEEDLE})
        assert [row[3] for row in found] == [f"SEARCH documents USING INDEX {BY_INDEX[name]}"]


def test_two_hundred_looks_among_a_hundred_thousand_documents_take_less_than_a_second(path):
    with contextlib.closing(open_sqlite(path, mode="inline")) as store:
        begun = time.process_time()
        for n in range(LOOKS // 4):
            about = f"s-{n * 997}"
            one = store.read(lambda tx, about=about: tx.newest_document("acme", DocumentKind.HEARD, about))
            assert store.read(lambda tx, about=about: tx.documents_about("acme", DocumentKind.HEARD, about)) == (one,)
            assert len(store.read(lambda tx: tx.documents_in("acme", DocumentKind.HEARD, "new"))) == 1
            last = store.read(lambda tx: tx.last_documents("acme", DocumentKind.HEARD, 3))
            assert [each.document for each in last] == [f"d-{MANY - 1 - back}" for back in range(3)]
        assert time.process_time() - begun < WITHIN_S
