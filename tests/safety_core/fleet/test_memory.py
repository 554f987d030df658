"""The machine's memory of its store: it goes forward only, and a store that went back is refused once the stop is latched."""

import contextlib
import fcntl
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.audit.merkle import EMPTY_ROOT
from safety_core.errors import StoreUnavailable, StoreWentBack
from safety_core.fleet.memory import _SLOT, _SLOTS_AT, _SUM, Memory, RememberingStore, _WentBack, remembered
from safety_core.ports import Horizon, Store

ROOT = Path(__file__).parents[3]
DEADLINE_S = 10.0
MODES = ["threaded", "inline"]


FIRST_USES: dict[str, Callable[[Store, Callable], object]] = {
    "read": lambda store, ask: store.read(ask),
    "transact": lambda store, ask: store.transact(ask, deadline_s=DEADLINE_S),
}


class Stop:
    """The machine's hard stop, as far as the memory knows it: what was latched, and a stop that cannot be."""

    def __init__(self) -> None:
        self.latched: list[str] = []
        self.fails: Exception | None = None

    def __call__(self, words: str) -> None:
        if self.fails is not None:
            raise self.fails
        self.latched.append(words)


@pytest.fixture
def stop() -> Stop:
    return Stop()


@pytest.fixture
def path(tmp_path) -> Path:
    made = tmp_path / "store.db"
    open_sqlite(str(made), mode="inline", create=True).close()
    return made


@contextlib.contextmanager
def machine(path: Path, stop: Stop, mode: str = "inline") -> Iterator[RememberingStore]:
    """One process of the machine."""
    store = remembered(open_sqlite(str(path), mode=mode), path, stop)
    try:
        yield store
    finally:
        store.close()


def grow(store: Store, *kinds: str, epochs: int = 0) -> None:
    def decide(tx):
        for kind in kinds:
            tx.append_audit({"kind": kind})
        for _ in range(epochs):
            tx.next_epoch()

    store.transact(decide, deadline_s=DEADLINE_S)


def come_to(store: Store) -> Horizon:
    return store.read(lambda tx: tx.horizon())


def highest(path: Path) -> tuple[int, int]:
    """Epoch and size as another process remembers them."""
    memory = Memory(path.with_name(f"{path.name}-memory"))
    try:
        return memory.seen().horizon[:2]
    finally:
        memory.close()


def copied(path: Path, name: str) -> Path:
    """A whole copy of the database, as a backup makes it."""
    to = path.with_name(name)
    with contextlib.closing(sqlite3.connect(path)) as source, contextlib.closing(sqlite3.connect(to)) as target:
        source.backup(target)
    return to


def restored(copy: Path, path: Path) -> None:
    """The copy put in the database's place while nobody has it open."""
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    shutil.copy(copy, path)


def restored_in_place(copy: Path, path: Path) -> None:
    """The copy written over the content of the database while others have it open."""
    with contextlib.closing(sqlite3.connect(copy)) as source, contextlib.closing(sqlite3.connect(path)) as target:
        source.backup(target)


# ---------------------------------------------------------------- going forward


@pytest.mark.parametrize("mode", MODES)
def test_what_was_committed_is_remembered_when_it_is_answered(path, stop, mode):
    with machine(path, stop, mode) as store:
        grow(store, "one")
        assert highest(path) == (1, 1)
        grow(store, "two", "three", epochs=1)
        assert highest(path) == (2, 3)
        grow(store, epochs=1)
        assert highest(path) == (3, 3)
        grow(store)
        store.read(lambda tx: tx.clients())
        assert highest(path) == (3, 3)
    assert stop.latched == []


def test_what_was_undone_is_not_remembered(path, stop):
    with machine(path, stop) as store:

        def undone(tx):
            tx.append_audit({"kind": "undone"})
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            store.transact(undone, deadline_s=DEADLINE_S)
        assert highest(path) == (1, 0)
        grow(store, "one")
        assert highest(path) == (1, 1)
    assert stop.latched == []


def test_a_commit_that_its_process_did_not_live_to_remember_is_remembered_by_the_next_look(path, stop):
    with machine(path, stop) as store:
        grow(store, "one")
        with contextlib.closing(open_sqlite(str(path), mode="inline")) as dies_before_it_remembers:
            grow(dies_before_it_remembers, "two", epochs=1)
        assert highest(path) == (1, 1)
        assert store.read(lambda tx: tx.audit_size()) == 2
        assert highest(path) == (2, 2)
    assert stop.latched == []


def test_the_memory_outlives_every_process_and_is_never_made_twice(path, stop):
    for number in range(3):
        with machine(path, stop) as store:
            grow(store, f"leaf {number}")
    assert highest(path) == (1, 3)
    assert [each.name for each in path.parent.glob("*-memory*")] == ["store.db-memory"]
    assert stop.latched == []


def test_a_machine_that_sees_a_database_for_the_first_time_takes_it_as_it_is(path, stop):
    with contextlib.closing(open_sqlite(str(path), mode="inline")) as elsewhere:
        grow(elsewhere, "one", "two", epochs=3)
    with machine(path, stop) as store:
        assert store.read(lambda tx: tx.audit_size()) == 2
        assert highest(path) == (4, 2)
    assert stop.latched == []


def test_sixty_four_threads_remember_the_last_commit(path, stop):
    with machine(path, stop, "threaded") as store, ThreadPoolExecutor(64) as pool:
        list(pool.map(lambda number: grow(store, f"leaf {number}"), range(640)))
        assert highest(path) == (1, 640)
    assert stop.latched == []


PARALLEL = """
import sys
from pathlib import Path
from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.fleet.memory import remembered
path = Path(sys.argv[1])
def stop(words):
    print(words, flush=True)
store = remembered(open_sqlite(str(path), mode=sys.argv[2]), path, stop)
for number in range(int(sys.argv[3])):
    store.transact(lambda tx: (tx.append_audit({"by": sys.argv[2], "n": number}), tx.next_epoch()), deadline_s=30.0)
    store.read(lambda tx: tx.audit_size())
store.close()
"""


def test_processes_side_by_side_never_take_one_another_for_a_store_that_went_back(path, stop):
    each = 25
    given = [[sys.executable, "-c", PARALLEL, str(path), mode, str(each)] for mode in MODES]
    processes = [subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) for words in given]
    last = (0, 0)
    with machine(path, stop) as store:
        while any(process.poll() is None for process in processes):
            store.read(lambda tx: tx.audit_size())
            now = highest(path)
            assert now >= last
            last = now
        assert [process.communicate(timeout=60)[0] for process in processes] == ["", ""]
        assert [process.returncode for process in processes] == [0, 0]
        assert come_to(store)[:2] == (1 + 2 * each, 2 * each)
        assert highest(path) == (1 + 2 * each, 2 * each)
    assert stop.latched == []


# ---------------------------------------------------------------- going back


@pytest.fixture
def backup(path, stop) -> Path:
    """A copy at epoch 2 and three entries of a database that is at epoch 3 and five now."""
    with machine(path, stop) as store:
        grow(store, "one", "two", "three", epochs=1)
        copy = copied(path, "backup.db")
        grow(store, "four", "five", epochs=1)
    return copy


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("first", FIRST_USES)
def test_a_copy_restored_while_everything_stood_still_is_refused_and_latched_first(path, stop, backup, mode, first):
    restored(backup, path)
    ran = []
    with machine(path, stop, mode) as store:
        with pytest.raises(StoreWentBack, match=r"epoch 3 and 5 log entries, it has epoch 2 and 3.*releases"):
            FIRST_USES[first](store, ran.append)
        assert ran == []
        assert len(stop.latched) == 1
        grow(store, "halt", epochs=1)  # a halt and its release can be written again
        assert highest(path) == (3, 4)
        assert store.read(lambda tx: tx.audit_size()) == 4
    assert len(stop.latched) == 1


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("first", FIRST_USES)
def test_a_copy_written_over_a_running_store_is_refused_and_latched_first(path, stop, backup, mode, first):
    ran = []
    with machine(path, stop, mode) as store:
        store.read(lambda tx: tx.audit_size())
        restored_in_place(backup, path)
        with pytest.raises(StoreWentBack):
            FIRST_USES[first](store, ran.append)
        assert (ran, len(stop.latched)) == ([], 1)
        grow(store, "halt")
    assert len(stop.latched) == 1


@pytest.mark.parametrize("mode", MODES)
def test_a_copy_whose_bytes_are_written_over_a_running_database_is_refused(path, stop, backup, mode):
    with machine(path, stop, mode) as store:
        store.read(lambda tx: tx.audit_size())
        with contextlib.closing(
            sqlite3.connect(path)
        ) as plain:  # else the log has what was copied over, and nothing is lost
            assert plain.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
        with backup.open("rb") as source, path.open("r+b") as target:
            shutil.copyfileobj(source, target)
            target.truncate()
        with pytest.raises(StoreWentBack):
            grow(store, "never")
        assert store.read(lambda tx: tx.audit_size()) == 3
    assert len(stop.latched) == 1


def test_a_copy_renamed_over_a_running_store_is_refused_by_those_who_run_and_latched_by_the_next(path, stop, backup):
    with machine(path, stop, "threaded") as running:
        running.read(lambda tx: tx.audit_size())
        backup.replace(path)
        with pytest.raises(StoreUnavailable, match="replaced while it was open"):
            running.read(lambda tx: tx.audit_size())
        with pytest.raises(StoreUnavailable, match="replaced while it was open"):
            grow(running, "lost")
    restored(copied(path, "again.db"), path)
    with machine(path, stop) as store, pytest.raises(StoreWentBack):
        store.read(lambda tx: tx.audit_size())
    assert len(stop.latched) == 1


@pytest.mark.parametrize("more", [0, 1, 7])
def test_a_fork_that_has_grown_to_what_is_remembered_or_past_it_is_refused(path, stop, backup, more):
    with contextlib.closing(open_sqlite(str(backup), mode="inline")) as fork:
        grow(fork, *[f"other {number}" for number in range(2 + more)], epochs=5)
    restored(copied(backup, "fork.db"), path)
    with machine(path, stop) as store:
        with pytest.raises(StoreWentBack, match="log entry 4 is not the one that this machine has seen"):
            grow(store, "never")
        assert store.read(lambda tx: tx.audit_size()) == 5 + more
    assert len(stop.latched) == 1


@pytest.mark.parametrize(("epochs", "kinds"), [(0, ["six", "seven"]), (9, [])])
def test_a_store_that_is_behind_in_one_of_the_two_is_refused(path, stop, backup, epochs, kinds):
    with contextlib.closing(open_sqlite(str(backup), mode="inline")) as fork:
        grow(fork, *kinds, epochs=epochs)
    restored(copied(backup, "fork.db"), path)
    with machine(path, stop) as store, pytest.raises(StoreWentBack, match="went back"):
        store.read(lambda tx: tx.clients())


def test_a_database_begun_anew_under_the_same_name_is_refused(path, stop, backup):
    restored(backup, path)
    path.unlink()
    open_sqlite(str(path), mode="inline", create=True).close()
    with machine(path, stop) as store, pytest.raises(StoreWentBack, match="epoch 1 and 0"):
        grow(store, "never")
    assert len(stop.latched) == 1


def test_the_same_store_restored_as_it_is_now_is_no_other(path, stop, backup):
    restored(copied(path, "now.db"), path)
    with machine(path, stop) as store:
        grow(store, "six")
    assert stop.latched == []


@pytest.mark.parametrize("fails", [StoreUnavailable("the folder is gone", "put it back"), OSError("read-only")])
def test_while_the_stop_cannot_be_latched_every_use_is_refused_again(path, stop, backup, fails):
    restored(backup, path)
    stop.fails = fails
    with machine(path, stop) as store:
        for _ in range(2):
            with pytest.raises(StoreWentBack, match="the hard stop could not be latched"):
                grow(store, "never")
            with pytest.raises(StoreWentBack, match="end the worker processes"):
                store.read(lambda tx: tx.clients())
        assert highest(path) == (3, 5)
        stop.fails = None
        with pytest.raises(StoreWentBack):
            store.read(lambda tx: tx.clients())
        assert store.read(lambda tx: tx.audit_size()) == 3
    assert len(stop.latched) == 1


def test_it_is_latched_before_anything_is_forgotten(path, backup):
    restored(backup, path)
    seen = []
    with machine(path, lambda _: seen.append(highest(path))) as store, pytest.raises(StoreWentBack):
        store.read(lambda tx: tx.clients())
    assert seen == [(3, 5)]
    assert highest(path) == (2, 3)


def test_one_process_that_latched_does_it_for_those_who_look_later(path, stop, backup):
    with machine(path, stop) as one, machine(path, stop) as two:
        assert [each.read(lambda tx: tx.audit_size()) for each in (one, two)] == [5, 5]
        restored_in_place(backup, path)
        with pytest.raises(StoreWentBack):
            one.read(lambda tx: tx.clients())
        assert two.read(lambda tx: tx.audit_size()) == 3
    assert len(stop.latched) == 1


def test_threads_that_find_it_at_once_latch_it_once_and_are_all_refused(path, stop, backup):
    restored(backup, path)
    with machine(path, stop, "threaded") as store, ThreadPoolExecutor(8) as pool:
        found = _WentBack("the store went back", store._memory.seen())
        refused = list(pool.map(store._stopped, [found] * 8))
    assert [type(each) for each in refused] == [StoreWentBack] * 8
    assert stop.latched == ["the store went back"]
    assert highest(path) == (2, 3)


def test_what_was_seen_before_a_rebase_is_not_remembered_after_it(path, stop, backup):
    with machine(path, stop) as store:
        before = store._memory.seen()
        restored_in_place(backup, path)
        with pytest.raises(StoreWentBack):
            store.read(lambda tx: tx.clients())
        store._memory.advance(Horizon(9, 9, b"\1" * 32), before)  # an answer that was under way
        grow(store, "halt")
        assert highest(path) == (2, 4)


def test_ending_the_holder_and_deadlines_are_the_stores_own(path, stop):
    with machine(path, stop) as store, contextlib.closing(sqlite3.connect(path, isolation_level=None)) as plain:
        plain.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="locked"):
            store.transact(lambda tx: tx.clients(), deadline_s=0.05, urgent=True)
        assert store.end_holder() is None
        plain.execute("ROLLBACK")
        assert store.transact(lambda tx: tx.clients(), deadline_s=DEADLINE_S, urgent=True) == ()


# ---------------------------------------------------------------- the file


def at(epoch: int, size: int) -> Horizon:
    return Horizon(epoch, size, size.to_bytes(32, "big"))


@pytest.fixture
def memory(tmp_path) -> Iterator[Memory]:
    made = Memory(tmp_path / "memory")
    made.make(at(1, 1))
    yield made
    made.close()


def advance(memory: Memory, horizon: Horizon) -> None:
    memory.advance(horizon, memory.seen())


steps = st.tuples(st.sampled_from(["advance", "rebase"]), st.integers(0, 1), st.integers(1, 9), st.integers(0, 9))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(steps, max_size=20))
def test_it_never_goes_back_but_by_a_rebase_whoever_writes(tmp_path_factory, steps):
    path = tmp_path_factory.mktemp("memory") / "memory"
    both = [Memory(path), Memory(path)]
    both[0].make(at(1, 0))
    last = at(1, 0)
    for what, who, epoch, size in steps:
        to, was = at(epoch, size), both[who].seen()
        if what == "rebase":
            both[who].rebase(to, was)
            last = to
        else:
            both[who].advance(to, was)
            if to.epoch >= last.epoch and to.size >= last.size:
                last = to
        assert [each.seen().horizon for each in both] == [last, last]
    for each in both:
        each.close()


@pytest.mark.parametrize("broken", range(0, _SLOT.size + _SUM.size, 7))
def test_a_writer_killed_in_the_midst_of_an_update_leaves_the_one_before(memory, tmp_path, broken):
    advance(memory, at(2, 2))
    with (tmp_path / "memory").open("r+b") as file:
        place = _SLOTS_AT[0]  # the next one to be written
        file.seek(place)
        torn = _SLOT.pack(2, 0, 3, 3, b"\7" * 32)[:broken] + b"\0" * (_SLOT.size + _SUM.size - broken)
        file.write(torn)
    assert memory.seen().horizon == at(2, 2)
    advance(memory, at(4, 4))
    assert memory.seen().horizon == at(4, 4)


KILLED = """
import sys
from pathlib import Path
from safety_core.fleet.memory import Memory
from safety_core.ports import Horizon
memory = Memory(Path(sys.argv[1]))
print("up", flush=True)
size = memory.seen().horizon.size
while True:
    size += 1
    memory.advance(Horizon(1, size, size.to_bytes(32, "big")), memory.seen())
"""


def test_writers_killed_at_random_leave_it_whole_and_ahead(tmp_path):
    path = tmp_path / "memory"
    memory, last = Memory(path), 0
    memory.make(at(1, 0))
    for _ in range(4):
        process = subprocess.Popen([sys.executable, "-c", KILLED, str(path)], cwd=ROOT, stdout=subprocess.PIPE)
        process.stdout.readline()
        goal = last + 500
        while memory.seen().horizon.size < goal:
            found = memory.seen().horizon
            assert found == at(1, found.size)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=DEADLINE_S)
        found = memory.seen().horizon
        assert found == at(1, found.size)
        assert found.size >= goal
        last = found.size
    memory.close()


@pytest.mark.parametrize(
    "content", [b"", b"junk", bytes(12288), b"HPMEM01\0" + bytes(12280), b"HPMEM01\0" + b"\xff" * 12280]
)
def test_a_memory_that_cannot_be_read_refuses_everything_and_says_what_to_do(path, stop, content, monkeypatch):
    monkeypatch.setattr("safety_core.fleet.memory._LOOKS", 2)
    path.with_name("store.db-memory").write_bytes(content)
    ran = []
    with machine(path, stop) as store:
        for _ in range(2):
            with pytest.raises(
                StoreUnavailable, match=r"store\.db-memory, cannot be used.*remove it, and it is made anew"
            ):
                store.read(ran.append)
            with pytest.raises(StoreUnavailable, match="cannot be used"):
                store.transact(ran.append, deadline_s=DEADLINE_S)
    assert (ran, stop.latched) == ([], [])
    path.with_name("store.db-memory").unlink()
    with machine(path, stop) as store:
        grow(store, "one")


def test_a_memory_that_cannot_be_opened_or_made_refuses_everything(path, stop):
    path.with_name("store.db-memory").mkdir()
    with machine(path, stop) as store, pytest.raises(StoreUnavailable, match="cannot be used"):
        grow(store, "never")
    gone = Memory(path.with_name("missing") / "memory")
    with pytest.raises(StoreUnavailable, match="cannot be used"):
        gone.make(at(1, 1))
    with pytest.raises(StoreUnavailable, match="it is gone"):
        gone.seen()


def test_of_two_who_make_it_the_first_one_stands(tmp_path):
    one, two = Memory(tmp_path / "memory"), Memory(tmp_path / "memory")
    one.make(at(3, 3))
    two.make(at(2, 2))
    assert [one.seen().horizon, two.seen().horizon] == [at(3, 3)] * 2
    assert list(tmp_path.iterdir()) == [tmp_path / "memory"]
    one.close()
    two.close()


def test_a_process_stopped_with_it_in_hand_holds_up_nobody_and_lets_nobody_rebase(memory, tmp_path, monkeypatch):
    monkeypatch.setattr("safety_core.fleet.memory._REBASE_TRIES", 2)
    with (tmp_path / "memory").open("r+b") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        advance(memory, at(2, 2))
        assert memory.seen().horizon == at(1, 1)
        with pytest.raises(StoreUnavailable, match="does not let go"):
            memory.rebase(at(1, 0), memory.seen())
    advance(memory, at(2, 2))
    assert memory.seen().horizon == at(2, 2)


def test_an_empty_log_is_remembered_as_one(path, stop):
    with machine(path, stop) as store:
        assert come_to(store) == (1, 0, EMPTY_ROOT)
        assert highest(path) == (1, 0)
        grow(store, "one")
    assert stop.latched == []
