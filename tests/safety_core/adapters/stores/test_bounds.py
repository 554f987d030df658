"""What must stay bounded: the log beside the file, the lock's holding time, a claim's cost, what a dead process leaves."""

import contextlib
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from safety_core.adapters.stores import connecting, right_of_way, writer
from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.audit.check import check
from safety_core.errors import StoreUnavailable
from safety_core.halt import Timing
from safety_core.lifecycle import IntentState
from safety_core.vocabulary import WorkerId
from tests.safety_core.adapters.stores.ground import DEADLINE_S, account, furnish, queued, write

ROOT = Path(__file__).parents[4]
W = WorkerId("w")
KIB = 1024

DYING = """
import os, signal, sys
from safety_core.adapters.stores.sqlite import open_sqlite
store = open_sqlite(sys.argv[1], mode="inline")
def decide(tx):
    tx.append_audit({"kind": "never committed"})
    tx.next_epoch()
    os.kill(os.getpid(), signal.SIGKILL)
store.transact(decide, deadline_s=5.0, urgent=True)
"""


def test_the_waits_of_the_store_fit_into_those_of_a_halt():
    timing = Timing()
    gives_way_s = right_of_way.GIVE_WAY_MAX * writer.ASK_EVERY_S
    assert gives_way_s < timing.minting_s  # a stopped halter does not make every minting fail
    assert timing.fence_s / 3 > writer.LOG_WAIT_S  # beyond a third the fence suspects the lock's holder
    assert timing.fence_s > connecting.READ_WAIT_S
    assert writer.GAP_S <= writer.ASK_EVERY_S < timing.fence_s / 100  # asked for often, within the fence's time
    assert writer.LOG_MAX_BYTES > 1000 * 4096  # SQLite itself tries first, after 1,000 pages


def entry(number: int) -> dict[str, str | int]:
    return {"number": number, "padding": "x" * 4 * KIB}


def appended(store, count: int) -> None:
    for number in range(count):
        write(store, lambda tx, number=number: tx.append_audit(entry(number)))


def test_readers_who_take_turns_cannot_grow_the_log_without_bound(tmp_path, monkeypatch):
    bound = 64 * KIB
    monkeypatch.setattr(writer, "LOG_MAX_BYTES", bound)
    path = tmp_path / "store.db"
    log = tmp_path / "store.db-wal"
    with contextlib.closing(open_sqlite(str(path), mode="threaded", create=True)) as store:
        turns = [threading.Event() for _ in range(3)]
        over = threading.Event()

        def reader(mine: int) -> int:
            """Holds its look until the next one's stands, so that there is never a moment without a reader."""
            looks = 0

            def look(tx):
                tx.audit_size()
                turns[(mine + 1) % 3].set()
                turns[mine].wait(DEADLINE_S)
                turns[mine].clear()

            while not over.is_set():
                store.read(look)
                looks += 1
            return looks

        with ThreadPoolExecutor(3) as pool:
            reading = [pool.submit(reader, number) for number in range(3)]
            appended(store, 60)
            size = log.stat().st_size
            over.set()
            while not all(each.done() for each in reading):
                for turn in turns:
                    turn.set()
        assert sum(each.result() for each in reading) > 3
        assert store.read(check).holds
        assert store.read(lambda tx: tx.audit_size()) == 60
    assert size < bound + 100 * KIB


def test_a_log_that_a_stuck_reader_holds_is_not_waited_for_at_every_commit(tmp_path, monkeypatch):
    monkeypatch.setattr(writer, "LOG_MAX_BYTES", 64 * KIB)
    waits: list[bool] = []
    empty_log = connecting.empty_log

    def counted(connection, path, *, wait_s):
        waits.append(empty_log(connection, path, wait_s=wait_s / 10))
        return waits[-1]

    monkeypatch.setattr(connecting, "empty_log", counted)
    with contextlib.closing(open_sqlite(str(tmp_path / "store.db"), mode="threaded", create=True)) as store:
        stands, let_go = threading.Event(), threading.Event()

        def look(tx):
            seen = tx.audit_size()
            stands.set()
            let_go.wait(DEADLINE_S)
            return seen, tx.audit_size()

        with ThreadPoolExecutor(1) as pool:
            looking = pool.submit(store.read, look)
            assert stands.wait(DEADLINE_S)
            appended(store, 60)
            let_go.set()
            assert looking.result(DEADLINE_S) == (0, 0)  # one look, one snapshot, whatever is emptied meanwhile
        refused = list(waits)
        appended(store, 60)
        assert refused
        assert not any(refused)
        assert len(refused) <= 20  # once for each further 64 KiB, not for each of 60 commits
        assert waits[-1]
        assert store.read(check).holds


def test_an_emptied_log_loses_nothing_to_another_opener(tmp_path):
    path = str(tmp_path / "store.db")
    with contextlib.closing(open_sqlite(path, mode="inline", create=True)) as store:
        appended(store, 5)
        raw = connecting.connect(path)
        assert connecting.empty_log(raw, path, wait_s=0.0)
        raw.close()
        assert (tmp_path / "store.db-wal").stat().st_size == 0
        with contextlib.closing(open_sqlite(path, mode="inline")) as other:
            assert other.read(check).size == 5


def steps_of(store, decide) -> int:
    """SQLite's own count of steps of one decision."""
    steps = [0]

    def count() -> int:
        steps[0] += 1
        return 0

    def counted(tx):
        tx._connection.set_progress_handler(count, 1)
        try:
            return decide(tx)
        finally:
            tx._connection.set_progress_handler(None, 1)

    write(store, counted)
    return steps[0]


def life_of_one(length: int) -> int:
    """Claim, hand back, claim again and cancel one of ``length`` queued on the same account."""
    with contextlib.closing(open_sqlite(":memory:", mode="inline")) as store:
        one = account(1)
        furnish(store, one)
        write(store, lambda tx: [tx.add_intent(queued(f"i{number}", one, due_us=number)) for number in range(length)])

        def decide(tx):
            claim, of, _ = tx.claim_next(W, now_us=length)
            assert tx.claim_next(W, now_us=length) is None
            assert tx.drop_claim(claim)
            assert tx.move_intent(of.intent.intent, IntentState.CLAIMED, IntentState.QUEUED, due_us=length)
            again, other, _ = tx.claim_next(W, now_us=length)
            assert other.intent.intent == "i1"
            assert tx.move_intent(other.intent.intent, IntentState.CLAIMED, IntentState.CANCELLED)
            assert tx.drop_claim(again)

        return steps_of(store, decide)


def test_an_accounts_own_long_queue_costs_its_claims_nothing():
    assert life_of_one(3_000) <= life_of_one(30) + 50


def test_a_process_killed_inside_its_transaction_leaves_no_lock_no_right_of_way_and_no_trace(tmp_path):
    path = str(tmp_path / "store.db")
    with contextlib.closing(open_sqlite(path, mode="threaded", create=True)) as store:
        write(store, lambda tx: tx.append_audit({"kind": "before"}))
        dead = subprocess.run([sys.executable, "-c", DYING, path], cwd=ROOT, check=False, timeout=DEADLINE_S)
        assert dead.returncode == -signal.SIGKILL
        store.transact(lambda tx: tx.append_audit({"kind": "after"}), deadline_s=1.0)
        assert store.read(check).size == 2
        assert store.read(check).holds
        assert store.read(lambda tx: tx.switches().epoch) == 1


def test_many_deadlines_that_pass_while_the_lock_is_away_leave_nothing_behind(tmp_path):
    path = str(tmp_path / "store.db")
    with contextlib.closing(open_sqlite(path, mode="threaded", create=True)) as store:
        holder = connecting.connect(path)
        assert connecting.begin(holder, path)
        with ThreadPoolExecutor(64) as pool:
            asked = [
                pool.submit(
                    store.transact,
                    lambda tx, number=number: tx.append_audit({"number": number}),
                    deadline_s=0.1 if number % 2 else DEADLINE_S,
                )
                for number in range(64)
            ]
            for late in asked[1::2]:
                assert isinstance(late.exception(DEADLINE_S), StoreUnavailable)
            connecting.roll_back(holder)
            holder.close()
            for kept in asked[::2]:
                kept.result(DEADLINE_S)
        found = store.read(check)
        assert (found.holds, found.size) == (True, 32)
        entries = store.read(lambda tx: tx.audit_entries())
        assert {int(each.rpartition(b":")[2].rstrip(b"}")) for each in entries} == set(range(0, 64, 2))
