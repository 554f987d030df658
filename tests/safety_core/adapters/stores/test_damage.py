"""A database that was damaged, cut, or may not be written: refused by name, in words that never repeat a post."""

import contextlib
import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from safety_core.adapters.stores import connecting
from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.errors import HoldpointError, Miswired, StoreCorrupt, StoreUnavailable
from safety_core.lifecycle import IntentState
from safety_core.vocabulary import WorkerId
from tests.safety_core.adapters.stores.ground import DEADLINE_S, WORKER, account, furnish, permit, queued, write
from tests.safety_core.examples import HALT, INTENT

MODES = ["threaded", "inline"]
ONE = account(1)
POST = queued("int_1", ONE)
NOBODY = 65534


def change(path: Path, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA ignore_check_constraints=ON")
        for each in statements:
            connection.execute(each)
        connection.commit()


def told(raised: BaseException | None) -> str:
    """What a log would show of it, its causes included."""
    return "" if raised is None else f"{raised!r} {told(raised.__cause__)} {told(raised.__context__)}"


def open_files(folder: Path) -> list[str]:
    """What this process has open in a folder."""
    found = []
    for each in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # the listing's own, or another thread's
            found.append(str(each.readlink()))
    return [name for name in found if name.startswith(str(folder))]


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """A closed database that holds one of everything."""
    made = tmp_path_factory.mktemp("whole") / "store.db"
    with contextlib.closing(open_sqlite(str(made), mode="inline", create=True)) as store:
        furnish(store, ONE)
        write(
            store,
            lambda tx: (
                tx.add_intent(POST),
                tx.add_permit(permit("per_1", POST, ONE)),
                tx.put_halt(HALT),
                tx.put_worker(WORKER),
                tx.append_audit({"kind": "made"}),
            ),
        )
    return made


@pytest.fixture
def path(tmp_path, whole) -> Path:
    """A copy of it, to be damaged."""
    return Path(shutil.copy(whole, tmp_path))


WRONG = {
    "UPDATE intents SET state = 'Grüße aus Zürich'": lambda tx: tx.intent(INTENT.intent),
    "UPDATE intents SET reason = 'Grüße aus Zürich'": lambda tx: tx.intents(),
    "UPDATE intents SET action = 'Grüße aus Zürich'": lambda tx: tx.intents([IntentState.QUEUED]),
    "UPDATE intents SET text = CAST(x'4772fc' AS TEXT)": lambda tx: tx.intents(),
    "UPDATE intents SET saw = CAST(x'4772fc' AS TEXT)": lambda tx: tx.intent_by_key(ONE.client, "key of int_1"),
    "UPDATE permits SET state = 'Grüße aus Zürich'": lambda tx: tx.permits(),
    "UPDATE permits SET saw = CAST(x'4772fc' AS TEXT)": lambda tx: tx.permits(),
    "UPDATE halts SET state = 'Grüße aus Zürich'": lambda tx: tx.switches(),
    "UPDATE halts SET platform = 'Grüße aus Zürich'": lambda tx: tx.switches(),
    "UPDATE halts SET reason = CAST(x'4772fc' AS TEXT)": lambda tx: tx.switches(),
    "DELETE FROM control": lambda tx: tx.switches(),
    "DELETE FROM audit_head": lambda tx: tx.audit_root(),
    "UPDATE audit_head SET nodes = x'00'": lambda tx: tx.audit_size(),
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("damage", WRONG)
def test_a_value_that_its_type_does_not_have_is_corrupt_and_never_quoted(path, mode, damage):
    with contextlib.closing(open_sqlite(str(path), mode=mode)) as store:
        change(path, damage)
        for ask in (store.read, lambda look: write(store, look)):
            with pytest.raises(StoreCorrupt) as refused:
                ask(WRONG[damage])
            assert "Gr" not in told(refused.value)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("column", ["text", "saw"])
def test_a_damaged_intent_is_not_claimed(path, mode, column):
    with contextlib.closing(open_sqlite(str(path), mode=mode)) as store:
        change(path, f"UPDATE intents SET {column} = CAST(x'4772fc' AS TEXT)")
        with pytest.raises(StoreCorrupt, match="not UTF-8"):
            write(store, lambda tx: tx.claim_next(WorkerId("w"), now_us=9))
        assert store.read(lambda tx: tx.claims()) == ()


@pytest.mark.parametrize("mode", MODES)
def test_what_contradicts_a_constraint_is_told_without_the_post(path, mode):
    with contextlib.closing(open_sqlite(str(path), mode=mode)) as store, pytest.raises(Miswired) as refused:
        write(store, lambda tx: tx.add_intent(POST))
    assert INTENT.text not in told(refused.value)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kept", [0, 1, 99, 100, 512, 4095, 4096, 4097, 3 * 4096, 10 * 4096])
def test_a_file_that_was_cut_anywhere_is_refused_by_name(path, mode, kept):
    assert path.stat().st_size > kept
    os.truncate(path, kept)
    with (
        pytest.raises(StoreUnavailable, match=r"store\.db") as refused,
        contextlib.closing(open_sqlite(str(path), mode=mode)) as store,
    ):
        store.read(lambda tx: (tx.switches(), tx.intents(), tx.permits()))
    assert isinstance(refused.value, StoreCorrupt)


@pytest.fixture
def readable() -> Iterator[Path]:
    """A folder that everybody may read; the tests' own is closed to others."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@contextlib.contextmanager
def powerless() -> Iterator[None]:
    """As a user who owns nothing."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(was)


@pytest.mark.parametrize("mode", MODES)
def test_a_database_that_may_not_be_written_is_refused_by_name_with_what_to_do(path, readable, mode):
    shown = readable / "store.db"
    shutil.copy(path, shown)
    shown.chmod(0o444)
    readable.chmod(0o555)
    try:
        with powerless(), pytest.raises(StoreUnavailable, match=r"store\.db.*this user") as refused:
            open_sqlite(str(shown), mode=mode)
    finally:
        readable.chmod(0o755)
    assert not isinstance(refused.value, StoreCorrupt)
    assert list(readable.iterdir()) == [shown]


@pytest.mark.parametrize("mode", MODES)
def test_a_folder_is_no_database(tmp_path, mode):
    with pytest.raises(StoreUnavailable):
        open_sqlite(str(tmp_path), mode=mode)


@pytest.mark.parametrize("mode", MODES)
def test_a_database_cannot_be_made_where_there_is_no_folder(tmp_path, mode):
    with pytest.raises(StoreUnavailable, match=r"none/store\.db.*folder"):
        open_sqlite(str(tmp_path / "none" / "store.db"), mode=mode, create=True)


def test_every_refusal_says_what_to_do():
    for code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, 1):
        raised = sqlite3.OperationalError("said")
        raised.sqlite_errorcode = code
        refused = connecting.foreign("store.db", raised)
        assert isinstance(refused, HoldpointError)
        assert refused.do
        assert "store.db" in refused.wrong


@pytest.mark.parametrize("mode", MODES)
def test_a_refused_opening_leaves_no_file_open(path, mode):
    change(path, "UPDATE meta SET value = '999'")
    for _ in range(3):
        with pytest.raises(StoreUnavailable):
            open_sqlite(str(path), mode=mode)
    assert open_files(path.parent) == []


@pytest.mark.parametrize("mode", MODES)
def test_a_closed_store_leaves_no_file_open(path, mode):
    for _ in range(3):
        store = open_sqlite(str(path), mode=mode)
        write(store, lambda tx: tx.next_epoch())
        store.read(lambda tx: tx.switches())
        store.close()
        store.close()
    assert open_files(path.parent) == []


def test_a_look_that_outlasts_the_closing_ends_well_and_leaves_no_file_open(path):
    store = open_sqlite(str(path), mode="threaded")
    stands, closed = threading.Event(), threading.Event()

    def look(tx):
        stands.set()
        assert closed.wait(DEADLINE_S)
        return tx.switches().epoch

    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(store.read, look)
        assert stands.wait(DEADLINE_S)
        store.close()
        closed.set()
        assert looking.result(DEADLINE_S) == 1
    assert open_files(path.parent) == []
