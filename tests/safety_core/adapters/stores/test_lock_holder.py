"""The registered holder of the write lock, with real processes: it is ended only while it holds, and only if it is ours."""

import contextlib
import mmap
import os
import signal
import sqlite3
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from safety_core.adapters.clock.linux import BootClock
from safety_core.adapters.stores import lock_holder
from safety_core.adapters.stores.lock_holder import _SLOT, _SLOTS_AT, SLOTS, LockHolder
from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.audit.check import check
from safety_core.errors import StoreUnavailable
from tests.safety_core.adapters.stores.ground import DEADLINE_S, write

ROOT = Path(__file__).parents[4]
MODES = ["threaded", "inline"]
SOON_S = 0.1

WORKER = """
import sys
from safety_core.adapters.stores.sqlite import open_sqlite
path, mode, where = sys.argv[1:]

def stand(name):
    if name == where:
        print(name, flush=True)
        sys.stdin.readline()

store = open_sqlite(path, mode=mode, seam=stand)

def decide(tx):
    tx.append_audit({"kind": "half done"})
    tx.next_epoch()
    stand("decide")

store.transact(decide, deadline_s=30.0)
print("done", flush=True)
sys.stdin.readline()
"""
PLAIN = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def path(tmp_path) -> str:
    made = str(tmp_path / "store.db")
    open_sqlite(made, mode="inline", create=True).close()
    return made


@contextlib.contextmanager
def other(code: str, *words: str) -> Iterator[subprocess.Popen]:
    given = [sys.executable, "-c", code, *words]
    process = subprocess.Popen(given, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=DEADLINE_S)


def said(process: subprocess.Popen, word: str) -> None:
    assert process.stdout.readline() == f"{word}\n"


def stopped(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)


def halt(store, **how: float) -> None:
    store.transact(lambda tx: tx.append_audit({"kind": "halt"}), urgent=True, **how)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("holder", "where"), [(each, "decide") for each in MODES] + [("threaded", "store.committing")])
def test_a_process_stopped_in_its_transaction_is_ended_and_the_halt_gets_in(path, mode, holder, where):
    store = open_sqlite(path, mode=mode)
    with other(WORKER, path, holder, where) as worker:
        said(worker, where)
        stopped(worker)
        with pytest.raises(StoreUnavailable):
            halt(store, deadline_s=SOON_S)
        words = store.end_holder()
        assert words.startswith(f"process {worker.pid} (")
        assert words.endswith(" s")
        assert ", which held the write lock for " in words
        began_us = BootClock().boot_us()
        halt(store, deadline_s=DEADLINE_S)
        took_ms = (BootClock().boot_us() - began_us) / 1000
        print(f"{took_ms:.1f} ms")  # noqa: T201  # the measurement
        assert took_ms < 500
        assert worker.wait(DEADLINE_S) == -signal.SIGKILL
    assert store.read(lambda tx: (tx.audit_size(), tx.switches().epoch)) == (1, 1)  # nothing of the half-done one
    assert store.read(check).holds
    assert store.end_holder() is None
    store.close()


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("where", ["store.committed", "done"])
def test_who_has_let_go_is_not_ended_stopped_or_not(path, mode, where):
    store = open_sqlite(path, mode=mode)
    with other(WORKER, path, mode, where) as worker:
        said(worker, where)
        stopped(worker)
        assert store.end_holder() is None
        halt(store, deadline_s=DEADLINE_S)
        worker.send_signal(signal.SIGCONT)
        assert worker.poll() is None
    store.close()


def test_one_that_is_busy_and_lets_go_in_time_is_left_alone(path):
    store = open_sqlite(path, mode="inline")
    with other(WORKER, path, "threaded", "decide") as worker:
        said(worker, "decide")
        with pytest.raises(StoreUnavailable):
            halt(store, deadline_s=SOON_S)
        worker.stdin.write("\n")
        worker.stdin.flush()
        said(worker, "done")
        assert store.end_holder() is None
        assert worker.poll() is None
    assert store.read(lambda tx: tx.audit_size()) == 1
    store.close()


def test_one_that_lets_go_between_the_look_and_the_signal_is_left_alone(path, monkeypatch):
    with contextlib.closing(LockHolder(path)) as mine, other(WORKER, path, "inline", "decide") as worker:
        said(worker, "decide")

        def meanwhile(pid: int) -> str:
            worker.stdin.write("\n")
            worker.stdin.flush()
            said(worker, "done")
            return "worker"

        monkeypatch.setattr(lock_holder, "_called", meanwhile)
        assert mine.end() is None
        assert worker.poll() is None


def test_a_holder_that_is_not_registered_is_not_ended(path):
    store = open_sqlite(path, mode="inline")
    with other(PLAIN, path) as holder:
        said(holder, "held")
        with pytest.raises(StoreUnavailable):
            halt(store, deadline_s=SOON_S)
        assert store.end_holder() is None
        assert holder.poll() is None
    store.close()


def test_this_process_does_not_end_itself(path):
    store, halter = open_sqlite(path, mode="inline"), open_sqlite(path, mode="inline")
    assert write(store, lambda _: (store.end_holder(), halter.end_holder())) == (None, None)
    store.close()
    halter.close()


def test_a_database_in_memory_has_no_holder():
    with contextlib.closing(open_sqlite(":memory:", mode="inline")) as store:
        assert write(store, lambda _: store.end_holder()) is None
        assert store.end_holder() is None


def test_what_one_left_that_died_with_the_lock_ends_nobody_and_its_place_is_given_away(path):
    store = open_sqlite(path, mode="inline")
    with other(WORKER, path, "inline", "decide") as worker:
        said(worker, "decide")
        worker.kill()
        os.waitid(os.P_PID, worker.pid, os.WEXITED | os.WNOWAIT)
        assert store.end_holder() is None  # not reaped yet
    assert store.end_holder() is None
    halt(store, deadline_s=DEADLINE_S)
    with contextlib.closing(LockHolder(path)):
        assert worker.pid not in [each[1] for each in slots(path)]
    store.close()


# ---------------------------------------------------------------- the register itself


def slots(path: str) -> list[tuple[int, ...]]:
    data = Path(f"{path}-holder").read_bytes()
    return [_SLOT.unpack_from(data, _SLOTS_AT + number * _SLOT.size) for number in range(SLOTS)]


@contextlib.contextmanager
def sleeper() -> Iterator[subprocess.Popen]:
    with other("print('up', flush=True); input()") as process:
        said(process, "up")
        yield process


def register(path: str, number: int, process: subprocess.Popen, **changes: int) -> None:
    """Write another process's slot as it would itself, or not quite."""
    mine = Path("/proc/self/ns/pid").stat().st_ino
    fields = {
        "word": BootClock().boot_us() << 1 | 1,
        "pid": process.pid,
        "started_ticks": lock_holder._started_ticks(process.pid),
        "namespace": mine,
    }
    fields.update(changes)
    with Path(f"{path}-holder").open("r+b") as file, mmap.mmap(file.fileno(), 0) as register:
        _SLOT.pack_into(register, _SLOTS_AT + number * _SLOT.size, *fields.values())


def test_a_registered_holder_is_ended(path):
    with contextlib.closing(LockHolder(path)) as mine, sleeper() as process:
        register(path, 5, process)
        assert f"process {process.pid} (-c" in mine.end()
        assert process.wait(DEADLINE_S) == -signal.SIGKILL


@pytest.mark.parametrize("changes", [{"namespace": 1}, {"started_ticks": 1}, {"word": 0}, {"pid": 2**31 - 1}])
def test_a_holder_elsewhere_or_another_process_with_its_pid_is_not_ended(path, changes):
    with contextlib.closing(LockHolder(path)) as mine, sleeper() as process:
        register(path, 5, process, **changes)
        assert mine.end() is None
        assert process.poll() is None


def test_a_holder_of_another_boot_is_not_ended_and_its_register_is_emptied_by_the_next(path):
    with contextlib.closing(LockHolder(path)) as mine, sleeper() as process:
        register(path, 5, process)
        with Path(f"{path}-holder").open("r+b") as file:
            file.seek(8)
            file.write(b"another boot")
        assert mine.end() is None
        with contextlib.closing(LockHolder(path)) as later:
            assert later.end() is None
        assert slots(path)[5] == (0, 0, 0, 0)
        assert process.poll() is None


def test_of_several_words_the_newest_is_the_holders(path):
    with contextlib.closing(LockHolder(path)) as mine, sleeper() as older, sleeper() as newer:
        register(path, 5, older)
        register(path, 4, newer)
        assert str(newer.pid) in mine.end()
        assert older.poll() is None


def test_one_that_only_asks_for_the_lock_is_not_taken_for_its_holder(path):
    with contextlib.closing(LockHolder(path)) as mine, sleeper() as holder, sleeper() as asking:
        register(path, 5, holder)
        register(path, 4, asking, word=BootClock().boot_us() << 1)
        assert str(holder.pid) in mine.end()
        assert asking.poll() is None
        holder.wait(DEADLINE_S)
        assert str(asking.pid) in mine.end()


@pytest.mark.parametrize("junk", [b"", b"junk", b"\xff" * 10_000])
def test_a_file_that_is_no_register_becomes_an_empty_one(path, junk):
    Path(f"{path}-holder").write_bytes(junk)
    with contextlib.closing(LockHolder(path)) as mine, contextlib.closing(LockHolder(path)) as yours:
        mine.taken()
        assert yours.end() is None
        assert sum(1 for each in slots(path) if each[0]) == 1
        mine.let_go()
        assert sum(1 for each in slots(path) if each[0]) == 0


def test_a_register_that_is_full_holds_up_nobody_and_the_next_free_place_is_taken(path):
    with contextlib.ExitStack() as stack:
        full = [stack.enter_context(contextlib.closing(LockHolder(path))) for _ in range(SLOTS)]
        late = stack.enter_context(contextlib.closing(LockHolder(path)))
        late.taken()
        late.let_go()
        full[7].close()
        late.taken()
        assert slots(path)[7][0]


def test_a_register_in_the_hand_of_a_stopped_process_holds_up_nobody(path):
    import fcntl

    with Path(f"{path}-holder").open("r+b") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        store = open_sqlite(path, mode="inline")
        halt(store, deadline_s=DEADLINE_S)
        assert store.end_holder() is None
        fcntl.flock(held, fcntl.LOCK_UN)
        assert write(store, lambda _: [each[1] for each in slots(path) if each[0]]) == [os.getpid()]
        store.close()
    assert all(each == (0, 0, 0, 0) for each in slots(path))


def test_a_register_that_cannot_be_opened_is_named(path):
    Path(f"{path}-holder").unlink()
    Path(f"{path}-holder").mkdir()
    with pytest.raises(StoreUnavailable, match="-holder cannot be opened"):
        open_sqlite(path, mode="inline")


def test_a_failed_decision_and_a_failed_commit_leave_no_word(path):
    def fails(name: str) -> None:
        if name == failing[0]:
            raise OSError("gone")

    failing = [""]
    store = open_sqlite(path, mode="threaded", seam=fails)
    with pytest.raises(ZeroDivisionError):
        write(store, lambda _: 1 / 0)
    failing[0] = "store.committing"
    with pytest.raises(StoreUnavailable):
        write(store, lambda tx: tx.clients())
    failing[0] = ""
    write(store, lambda tx: tx.clients())  # the writer is past its clean-up
    store.close()
    assert all(each == (0, 0, 0, 0) for each in slots(path))


def test_while_the_log_is_emptied_the_word_says_perhaps(path, monkeypatch):
    from safety_core.adapters.stores import connecting

    seen = []
    monkeypatch.setattr("safety_core.adapters.stores.writer.LOG_MAX_BYTES", 0)
    monkeypatch.setattr(
        connecting, "empty_log", lambda *_, **__: seen.append([each[0] & 1 for each in slots(path) if each[0]]) or True
    )
    store = open_sqlite(path, mode="threaded")
    write(store, lambda tx: tx.append_audit({"kind": "one"}))
    store.close()
    assert seen == [[0]]


def test_an_aligned_word_stands_at_the_head_of_each_slot():
    assert _SLOTS_AT % 8 == 0
    assert _SLOT.size % 8 == 0
    assert struct.calcsize("<Q") == 8


def test_a_process_is_called_by_its_program_and_first_word_and_by_no_other_argument():
    with other("print('up', flush=True); input()", "--token", "s3cret") as process:
        said(process, "up")
        assert lock_holder._called(process.pid) == "-c print('up', flush=True); input()"


def test_the_lock_of_one_that_died_is_free_for_plain_connections_too(path):
    store = open_sqlite(path, mode="inline")
    with other(WORKER, path, "inline", "decide") as worker:
        said(worker, "decide")
        stopped(worker)
        assert store.end_holder() is not None
    with contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as plain:
        plain.execute("BEGIN IMMEDIATE")
        plain.execute("ROLLBACK")
    store.close()
