"""What is opened, what is refused, and that a refused file is left as it was."""

import contextlib
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from safety_core.adapters.stores import versions
from safety_core.adapters.stores.sqlite import open_sqlite, upgrade
from safety_core.errors import Miswired, StoreCorrupt, StoreTooNew, StoreUnavailable
from tests.safety_core.adapters.stores.ground import write

MODES = ["threaded", "inline"]


def change(path, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        for each in statements:
            connection.execute(each)
        connection.commit()


@pytest.fixture
def path(tmp_path) -> str:
    made = str(tmp_path / "store.db")
    upgrade(made)
    return made


@pytest.mark.parametrize("mode", MODES)
def test_a_missing_file_is_named_and_not_made(tmp_path, mode):
    missing = tmp_path / "none.db"
    with pytest.raises(StoreUnavailable, match=r"no database at .*none\.db.*holdpoint db upgrade"):
        open_sqlite(str(missing), mode=mode)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("create", [True, False])
def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path, mode, create):
    notes = tmp_path / "notes.txt"
    notes.write_text("not a database " * 100)
    with pytest.raises(StoreCorrupt, match=r"notes\.txt"):
        open_sqlite(str(notes), mode=mode, create=create)
    assert notes.read_text() == "not a database " * 100
    assert list(tmp_path.iterdir()) == [notes]


@pytest.mark.parametrize("create", [True, False])
def test_somebody_elses_database_is_refused_and_left_as_it_is(tmp_path, create):
    theirs = tmp_path / "theirs.db"
    change(theirs, "CREATE TABLE bookmarks (url TEXT)")
    before = theirs.read_bytes()
    with pytest.raises(StoreCorrupt, match="not a database of Holdpoint"):
        open_sqlite(str(theirs), mode="inline", create=create)
    assert theirs.read_bytes() == before


def test_an_empty_file_is_no_database_until_it_is_made_one(tmp_path):
    empty = tmp_path / "empty.db"
    empty.touch()
    with pytest.raises(StoreCorrupt, match="is empty"):
        open_sqlite(str(empty), mode="inline")
    open_sqlite(str(empty), mode="inline", create=True).close()
    open_sqlite(str(empty), mode="inline").close()


@pytest.mark.parametrize("mode", MODES)
def test_a_database_of_a_newer_release_is_refused(path, mode):
    change(path, f"UPDATE meta SET value = '{versions.SCHEMA_VERSION + 1}' WHERE name = 'schema'")
    with pytest.raises(StoreTooNew, match="newer release"):
        open_sqlite(path, mode=mode)
    with pytest.raises(StoreTooNew):
        upgrade(path)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE meta SET value = 'one'",
        "DELETE FROM meta",
        "DROP TABLE lanes",
        "DELETE FROM control",
        "DELETE FROM audit_head",
        "UPDATE audit_head SET size = 1",
        "INSERT INTO audit_leaves VALUES (0, NULL, x'00')",
    ],
)
@pytest.mark.parametrize("mode", MODES)
def test_a_database_that_contradicts_itself_is_refused(path, mode, damage):
    change(path, damage)
    with pytest.raises(StoreCorrupt, match=r"store\.db"):
        open_sqlite(path, mode=mode)


def test_nothing_is_appended_to_a_head_whose_root_is_wrong(path):
    change(path, "UPDATE audit_head SET root = zeroblob(32)")
    with contextlib.closing(open_sqlite(path, mode="inline")) as store:
        with pytest.raises(StoreCorrupt, match="contradicts itself"):
            write(store, lambda tx: tx.append_audit({"kind": "more"}))
        assert store.read(lambda tx: tx.audit_root()) == bytes(32)  # as stored, for whoever doubts it


def test_a_row_of_an_unknown_word_is_corrupt_and_not_guessed_at(path):
    change(path, "INSERT INTO people VALUES ('olga', 'king', 1, '', NULL)")
    with contextlib.closing(open_sqlite(path, mode="inline")) as store, pytest.raises(StoreCorrupt, match="people"):
        store.read(lambda tx: tx.people())


def test_a_damaged_page_is_found_when_a_worker_opens(path):
    with contextlib.closing(open_sqlite(path, mode="inline")) as store:
        write(store, lambda tx: [tx.append_audit({"text": "x" * 500, "number": n}) for n in range(100)])
    with Path(path).open("r+b") as file:
        file.seek(-3 * 4096, 2)
        file.write(b"\xff" * 4096)
    with pytest.raises(StoreCorrupt, match=r"store\.db"):
        open_sqlite(path, mode="threaded")


@pytest.mark.parametrize("mode", MODES)
def test_a_file_that_was_deleted_or_replaced_allows_nothing(path, tmp_path, mode):
    with contextlib.closing(open_sqlite(path, mode=mode)) as store:
        (tmp_path / "store.db").rename(tmp_path / "kept.db")
        for decide in (lambda: write(store, lambda tx: tx.clients()), lambda: store.read(lambda tx: tx.clients())):
            with pytest.raises(StoreUnavailable, match="cannot be looked at"):
                decide()
        shutil.copy(tmp_path / "kept.db", path)
        for decide in (lambda: write(store, lambda tx: tx.clients()), lambda: store.read(lambda tx: tx.clients())):
            with pytest.raises(StoreUnavailable, match="replaced"):
                decide()
        (tmp_path / "kept.db").replace(path)
        assert write(store, lambda tx: tx.clients()) == ()


@pytest.mark.parametrize("mode", MODES)
def test_a_full_disk_refuses_everybody_and_work_resumes_when_there_is_room(path, mode):
    with contextlib.closing(open_sqlite(path, mode=mode)) as store:

        def swell(tx):
            (pages,) = tx._connection.execute("PRAGMA page_count").fetchone()
            tx._connection.execute(f"PRAGMA max_page_count={pages}")
            for number in range(100):
                tx.append_audit({"text": "x" * 1000, "number": number})

        with pytest.raises(StoreUnavailable, match=r"full.*free space"):
            write(store, swell)

        def more_room(tx):
            tx._connection.execute("PRAGMA max_page_count=1000000")
            tx.append_audit({"kind": "after"})

        write(store, more_room)
        assert store.read(lambda tx: tx.audit_size()) == 1


def test_a_database_in_memory_is_for_inline_use(path):
    with pytest.raises(Miswired, match="memory"):
        open_sqlite(":memory:", mode="threaded")


def test_an_inline_store_refuses_a_second_thread(path):
    with contextlib.closing(open_sqlite(path, mode="inline")) as store, ThreadPoolExecutor(1) as pool:
        with pytest.raises(Miswired, match="second thread"):
            pool.submit(write, store, lambda tx: tx.clients()).result()
        with pytest.raises(Miswired, match="second thread"):
            pool.submit(store.read, lambda tx: tx.clients()).result()


@pytest.mark.parametrize("name", ["a b?mode=ro.db", "ünï#1.db", "per%20cent.db"])
def test_any_file_name_is_that_file(tmp_path, name):
    upgrade(str(tmp_path / name))
    assert (tmp_path / name).is_file()
    open_sqlite(str(tmp_path / name), mode="inline").close()


def test_settings_that_safety_rests_on_are_on(path):
    with contextlib.closing(open_sqlite(path, mode="inline")) as store:

        def settings(tx):
            asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            return tuple(tx._connection.execute(f"PRAGMA {each}").fetchone()[0] for each in asked)

        assert store.read(settings) == ("wal", 2, 1, 0)


def test_several_that_make_the_database_at_once_make_one(tmp_path):
    path = str(tmp_path / "store.db")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: upgrade(path), range(4)))
    with contextlib.closing(open_sqlite(path, mode="inline")) as store:
        assert store.read(lambda tx: tx.switches().epoch) == 1
