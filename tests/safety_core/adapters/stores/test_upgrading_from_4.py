"""A database of schema 4: what was handed over shows no picture, and nothing was prepared for what was permitted."""

import contextlib
import sqlite3
from pathlib import Path

import msgspec
import pytest

from safety_core.adapters.stores.sqlite import open_sqlite, upgrade
from safety_core.lifecycle import PermitState
from safety_core.media import Medium
from tests.safety_core.adapters.stores.ground import write
from tests.safety_core.examples import ACCOUNT

SCHEMA_4 = (Path(__file__).parent / "schema_4.sql").read_text(encoding="utf-8")
PICTURE = Medium("image/jpeg", 3, "0" * 64)


@pytest.fixture
def old(tmp_path) -> str:
    """A database of schema 4 with an intent and its permit."""
    path = str(tmp_path / "old.db")
    with contextlib.closing(sqlite3.connect(path)) as made:
        made.executescript(f"PRAGMA synchronous=OFF; BEGIN; {SCHEMA_4} COMMIT;")
        made.execute("INSERT INTO clients (client) VALUES (?)", (ACCOUNT.client,))
        made.execute(
            "INSERT INTO accounts (client, platform, account, platform_account, credential) VALUES (?, ?, ?, ?, ?)",
            (ACCOUNT.client, ACCOUNT.platform, ACCOUNT.account, ACCOUNT.platform_account, ACCOUNT.credential),
        )
        made.execute(
            "INSERT INTO intents (intent, client, platform, account, platform_account, action, text, idempotency_key,"
            " salt, author, not_before_us, state, submitted_us, due_us, attempts, saw)"
            " VALUES ('int-1', ?, ?, ?, ?, 'publish', 'Hi', 'key', '00', 'rtv', 0, 'under_permit', 1, 1, 1, '')",
            (ACCOUNT.client, ACCOUNT.platform, ACCOUNT.account, ACCOUNT.platform_account),
        )
        made.execute(
            "INSERT INTO permits (permit, intent, client, platform, account, platform_account, action, worker, epoch,"
            " asked_us, duration_us, minted_us, state, visible, high_water, saw, rereads, counted)"
            " VALUES ('per-1', 'int-1', ?, ?, ?, ?, 'publish', 'w', 1, 1, 9, 2, 'live', 'v', '12', '', 0, 0)",
            (ACCOUNT.client, ACCOUNT.platform, ACCOUNT.account, ACCOUNT.platform_account),
        )
        made.commit()
    return path


def test_what_was_handed_over_and_permitted_is_kept(old):
    upgrade(old)
    with contextlib.closing(open_sqlite(old, mode="threaded")) as store:
        queued, permit = store.read(lambda tx: (tx.intent("int-1"), tx.permit("per-1")))
    assert (queued.intent.text, queued.intent.media) == ("Hi", ())
    assert (permit.state, permit.high_water, permit.prepared) == (PermitState.LIVE, "12", "")


def test_pictures_are_kept_in_their_order_from_then_on(old):
    upgrade(old)
    media = (PICTURE.ref, Medium("video/mp4", 9, "f" * 64).ref)
    with contextlib.closing(open_sqlite(old, mode="threaded")) as store:
        queued = store.read(lambda tx: tx.intent("int-1"))
        shown = msgspec.structs.replace(queued.intent, intent="int-2", idempotency_key="key-2", media=media)
        write(store, lambda tx: tx.add_intent(msgspec.structs.replace(queued, intent=shown)))
        assert store.read(lambda tx: tx.intent("int-2")).intent.media == media
