"""Group commit with real threads: what is answered, when, and what becomes of a decision whose caller's time is over."""

import contextlib
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from safety_core.adapters.stores.sqlite import ThreadedSqlite, open_sqlite
from safety_core.adapters.stores.writer import _Job, _Stage
from safety_core.audit.check import check
from safety_core.errors import StoreUnavailable
from tests.safety_core.adapters.stores.ground import DEADLINE_S, write

THREADS = 64
SOON_S = 0.05


class Gate:
    """A seam that holds up the writer at one name until it is opened, and says when somebody stands there."""

    def __init__(self, at: str) -> None:
        self.at = at
        self.reached = threading.Event()
        self.opened = threading.Event()
        self.fails: BaseException | None = None
        self.closed = False

    def __call__(self, name: str) -> None:
        if name != self.at or not self.closed:
            return
        self.closed = False
        self.reached.set()
        assert self.opened.wait(DEADLINE_S)
        if self.fails is not None:
            raise self.fails


@contextlib.contextmanager
def opened(tmp_path, seam: Callable[[str], None] = lambda _: None):
    store = open_sqlite(str(tmp_path / "store.db"), mode="threaded", create=True, seam=seam)
    assert isinstance(store, ThreadedSqlite)
    try:
        yield store
    finally:
        store.close()


def leaf(name):
    return lambda tx: tx.append_audit({"name": name})


def names(store) -> list[str]:
    return [each.decode().split('"')[3] for each in store.read(lambda tx: tx.audit_entries())]


def until_queued(store, count: int, *, urgent: bool = False) -> None:
    """Until so many decisions stand in line behind the one that the writer is at."""
    patience = 10_000
    while len(store._writer._queues[0 if urgent else 1]) < count:
        threading.Event().wait(0.001)
        patience -= 1
        assert patience


class Busy:
    """Holds the writer inside a decision until it is let go, so that others queue up behind it."""

    def __init__(self, store) -> None:
        self.inside = threading.Event()
        self.go = threading.Event()
        self._pool = ThreadPoolExecutor(1)
        self.done = self._pool.submit(write, store, self._decide)
        assert self.inside.wait(DEADLINE_S)

    def _decide(self, _tx) -> None:
        self.inside.set()
        assert self.go.wait(DEADLINE_S)

    def let_go(self) -> None:
        self.go.set()
        self.done.result(DEADLINE_S)
        self._pool.shutdown()


def test_many_threads_share_few_commits_and_nothing_is_lost(tmp_path):
    each = 10
    with opened(tmp_path) as store, ThreadPoolExecutor(THREADS) as pool:
        before = store.commits
        together = threading.Barrier(THREADS)

        def work(number):
            together.wait(DEADLINE_S)
            for turn in range(each):
                write(store, leaf(f"{number}/{turn}"))

        list(pool.map(work, range(THREADS)))
        commits = store.commits - before
        print(f"{THREADS * each} transactions in {commits} commits")  # noqa: T201  # the measurement
        assert len(set(names(store))) == THREADS * each
        assert commits < THREADS * each / 4
        assert store.read(check).holds


def test_a_decision_is_answered_only_when_another_connection_sees_it(tmp_path):
    with opened(tmp_path) as store, sqlite3.connect(tmp_path / "store.db") as other:
        for number in range(20):
            write(store, leaf(str(number)))
            assert other.execute("SELECT count(*) FROM audit_leaves").fetchone() == (number + 1,)
        other.rollback()
    other.close()


def test_nobody_is_answered_while_the_commit_is_under_way(tmp_path):
    gate = Gate("store.committing")
    with opened(tmp_path, gate) as store, ThreadPoolExecutor(1) as pool:
        gate.closed = True
        answer = pool.submit(write, store, leaf("one"))
        assert gate.reached.wait(DEADLINE_S)
        assert not answer.done()
        assert names(store) == []
        gate.opened.set()
        answer.result(DEADLINE_S)
        assert names(store) == ["one"]


def test_one_that_raises_leaves_the_others_of_its_batch(tmp_path):
    def broken(tx):
        leaf("broken")(tx)
        raise ValueError("mine")

    with opened(tmp_path) as store, ThreadPoolExecutor(THREADS) as pool:
        busy = Busy(store)
        before = store.commits
        good = [pool.submit(write, store, leaf(str(number))) for number in range(10)]
        bad = pool.submit(write, store, broken)
        more = [pool.submit(write, store, leaf(str(number))) for number in range(10, 20)]
        busy.let_go()
        with pytest.raises(ValueError, match="mine"):
            bad.result(DEADLINE_S)
        for each in [*good, *more]:
            each.result(DEADLINE_S)
        assert sorted(names(store), key=int) == [str(number) for number in range(20)]
        assert store.commits - before < 20
        assert store.read(check).holds


def test_a_decision_still_queued_at_its_deadline_never_runs(tmp_path):
    ran = []
    with opened(tmp_path) as store:
        busy = Busy(store)
        with pytest.raises(StoreUnavailable, match="cancelled"):
            store.transact(ran.append, deadline_s=SOON_S)
        busy.let_go()
        write(store, leaf("after"))
        assert (ran, names(store)) == ([], ["after"])


def test_a_decision_given_up_while_its_batch_runs_is_not_committed_and_its_neighbours_are(tmp_path):
    with opened(tmp_path) as store, ThreadPoolExecutor(4) as pool:
        inside, go = threading.Event(), threading.Event()

        def slow(tx):
            leaf("slow")(tx)
            inside.set()
            assert go.wait(DEADLINE_S)

        given_up = pool.submit(store.transact, slow, deadline_s=2 * SOON_S)
        assert inside.wait(DEADLINE_S)
        neighbour = pool.submit(write, store, leaf("neighbour"))
        with pytest.raises(StoreUnavailable, match="cancelled"):
            given_up.result(DEADLINE_S)
        go.set()
        neighbour.result(DEADLINE_S)
        assert names(store) == ["neighbour"]
        assert store.read(check).holds


def test_a_deadline_during_the_commit_says_that_nobody_knows(tmp_path):
    gate = Gate("store.committing")
    with opened(tmp_path, gate) as store:
        gate.closed = True
        with pytest.raises(StoreUnavailable, match="nobody knows"):
            store.transact(leaf("perhaps"), deadline_s=SOON_S)
        gate.opened.set()
        write(store, leaf("after"))
        assert names(store) == ["perhaps", "after"]  # it did stand: that is why it may not be called cancelled


def test_an_answer_that_came_at_the_deadline_is_adopted(tmp_path):
    with opened(tmp_path) as store:
        answered = _Job(lambda _: None, urgent=False)
        answered.stage = _Stage.ANSWERED
        store._writer._give_up(answered, 0.0)  # raises nothing: the caller goes on to take the answer
        assert answered.stage is _Stage.ANSWERED


@pytest.mark.parametrize("at", ["store.committing", "store.committed"])
def test_a_commit_that_is_not_answered_voids_its_whole_batch_and_the_next_goes_on(tmp_path, at):
    gate = Gate(at)
    gate.fails = OSError("the disk is gone")
    with opened(tmp_path, gate) as store, ThreadPoolExecutor(THREADS) as pool:
        busy = Busy(store)
        waiting = [pool.submit(write, store, leaf(str(number))) for number in range(8)]
        until_queued(store, 8)
        gate.closed = True
        gate.opened.set()
        busy.go.set()
        for each in [busy.done, *waiting]:
            with pytest.raises(StoreUnavailable, match="the disk is gone"):
                each.result(DEADLINE_S)
        busy._pool.shutdown()
        write(store, leaf("after"))
        assert names(store)[-1] == "after"
        assert len(names(store)) == (1 if at == "store.committing" else 9)
        assert store.read(check).holds


def test_an_urgent_decision_goes_before_everything_queued(tmp_path):
    order = []
    with opened(tmp_path) as store, ThreadPoolExecutor(8) as pool:
        busy = Busy(store)
        others = [pool.submit(write, store, lambda _, number=number: order.append(number)) for number in range(5)]
        until_queued(store, 5)
        halt = pool.submit(store.transact, lambda _: order.append("halt"), deadline_s=DEADLINE_S, urgent=True)
        until_queued(store, 1, urgent=True)
        busy.let_go()
        for each in [*others, halt]:
            each.result(DEADLINE_S)
    assert order[0] == "halt"
    assert sorted(order[1:]) == [0, 1, 2, 3, 4]


def test_closing_finishes_what_was_taken_in(tmp_path):
    with opened(tmp_path) as store, ThreadPoolExecutor(2) as pool:
        busy = Busy(store)
        late = pool.submit(write, store, leaf("late"))
        until_queued(store, 1)
        closing = pool.submit(store.close)
        busy.let_go()
        late.result(DEADLINE_S)
        closing.result(DEADLINE_S)
        with pytest.raises(StoreUnavailable, match="closed"):
            write(store, leaf("too late"))


def test_readers_see_the_newest_commit_while_the_writer_is_busy(tmp_path):
    with opened(tmp_path) as store:
        write(store, leaf("before"))
        busy = Busy(store)
        assert names(store) == ["before"]
        busy.let_go()


def test_a_decision_that_hides_a_lost_transaction_is_void(tmp_path):
    def hides(tx):
        leaf("lost")(tx)
        tx._connection.execute("ROLLBACK")  # what SQLite does by itself when the disk is full

    with opened(tmp_path) as store:
        with pytest.raises(StoreUnavailable, match="undid"):
            write(store, hides)
        write(store, leaf("after"))
        assert names(store) == ["after"]


def test_what_a_failed_decision_raised_and_appended_is_not_on_the_horizon_of_the_next_in_its_batch(tmp_path):
    def fails(tx):
        tx.next_epoch()
        tx.append_audit({"name": "never"})
        raise ValueError("undone")

    gate = Gate("store.committing")
    with opened(tmp_path, gate) as store, ThreadPoolExecutor(3) as at_once:
        gate.closed = True
        first = at_once.submit(write, store, leaf("first"))
        assert gate.reached.wait(DEADLINE_S)
        undone = at_once.submit(store.transact, fails, deadline_s=DEADLINE_S)
        until_queued(store, 1)
        seen = at_once.submit(store.transact, lambda tx: tx.horizon(), deadline_s=DEADLINE_S)
        until_queued(store, 2)
        gate.opened.set()
        with pytest.raises(ValueError, match="undone"):
            undone.result()
        first.result()
        assert seen.result() == store.read(lambda tx: tx.horizon())
        assert names(store) == ["first"]
