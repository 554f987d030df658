"""A database of schema 6: what it holds has no wall clock, and the latest that is known is that of its log's last entry."""

import contextlib
import sqlite3
from pathlib import Path

import pytest

from safety_core.adapters.stores.sqlite import open_sqlite, upgrade
from safety_core.audit.canonical import canonical
from safety_core.audit.check import check
from safety_core.audit.merkle import Frontier, leaf_hash
from tests.safety_core.adapters.stores.ground import write
from tests.safety_core.examples import ACCOUNT

SCHEMA_6 = (Path(__file__).parent / "schema_6.sql").read_text(encoding="utf-8")
AT = "2026-01-01T09:00:00+00:00"
LATER = "2026-01-01T09:00:00.000001+00:00"


def old(path: Path, *leaves: bytes) -> str:
    """A database of schema 6 with a planned intent whose window ends, and these leaves of its log."""
    with contextlib.closing(sqlite3.connect(path)) as made:
        made.executescript(f"PRAGMA synchronous=OFF; BEGIN; {SCHEMA_6} COMMIT;")
        made.execute("INSERT INTO clients (client) VALUES (?)", (ACCOUNT.client,))
        made.execute(
            "INSERT INTO accounts (client, platform, account, platform_account, credential) VALUES (?, ?, ?, ?, ?)",
            (ACCOUNT.client, ACCOUNT.platform, ACCOUNT.account, ACCOUNT.platform_account, ACCOUNT.credential),
        )
        made.execute(
            "INSERT INTO intents (intent, client, platform, account, platform_account, action, text, media,"
            " idempotency_key, salt, author, not_before_us, not_after_us, state, submitted_us, due_us, attempts, saw)"
            " VALUES ('int-1', ?, ?, ?, ?, 'publish', 'Hi', '', 'key', '00', 'rtv', 7, 9, 'queued', 1, 7, 0, '')",
            (ACCOUNT.client, ACCOUNT.platform, ACCOUNT.account, ACCOUNT.platform_account),
        )
        head = Frontier()
        for position, leaf in enumerate(leaves):
            head = head.append(leaf_hash(leaf))
            made.execute("INSERT INTO audit_leaves VALUES (?, NULL, ?)", (position, leaf))
        if leaves:
            nodes = b"".join(head.nodes)
            made.execute("UPDATE audit_head SET size = ?, nodes = ?, root = ?", (len(leaves), nodes, head.root()))
        made.commit()
    return str(path)


@pytest.mark.parametrize(
    ("leaves", "latest"),
    [
        ((), ""),
        ((canonical({"kind": "a", "at": AT}),), AT),
        ((canonical({"kind": "a", "at": LATER}), canonical({"kind": "b", "at": AT})), AT),
        ((canonical({"kind": "a", "at": AT}), b"no entry"), AT),
        ((canonical({"kind": "without"}),), ""),
    ],
)
def test_the_latest_wall_clock_is_the_last_entrys(tmp_path, leaves, latest):
    path = old(tmp_path / "old.db", *leaves)
    upgrade(path)
    with contextlib.closing(open_sqlite(path, mode="threaded")) as store:
        assert store.read(lambda tx: tx.last_seen()) == (None, latest)
        write(store, lambda tx: tx.append_audit({"kind": "new", "at": LATER}))
        assert store.read(lambda tx: tx.last_seen()) == (None, LATER)
        assert store.read(check).holds or b"no entry" in leaves


def test_what_was_planned_is_kept_and_over_on_the_next_boot_unless_it_is_planned_anew(tmp_path):
    path = old(tmp_path / "old.db")
    upgrade(path)
    with contextlib.closing(open_sqlite(path, mode="inline")) as store:
        kept = store.read(lambda tx: tx.intent("int-1"))
        assert (kept.intent.not_before_us, kept.intent.not_after_us, kept.due_us) == (7, 9, 7)
        assert (kept.due_at, kept.until_at) == (None, None)
        write(store, lambda tx: tx.new_boot(now_us=2, settle_us=2))
        assert store.read(lambda tx: tx.intent("int-1")).intent.not_after_us == 0


def test_documents_of_schema_6_have_their_indexes_from_then_on(tmp_path):
    path = old(tmp_path / "old.db")
    upgrade(path)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        found = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE tbl_name = 'documents'")}
    assert {"documents_by_state", "documents_in_order"} <= found
