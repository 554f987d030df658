"""Group commit: one writer thread makes the decisions of many threads in common transactions.

1. A decision is answered only after the COMMIT that holds it has returned.
2. Each runs in a savepoint: what it raises undoes it alone, and is raised to its caller.
3. What becomes of a decision is settled under one lock, by the stage it is in when its caller's time is over:

       WAITING  in the queue                        -> taken out: it never runs
       TAKEN    run, its batch not sealed yet       -> GIVEN_UP: the batch is rolled back, and run again without it
       TAKEN    its batch sealed: COMMIT under way  -> GIVEN_UP: may be durable; the caller is told that nobody knows
       ANSWERED its commit has returned             -> adopted: the caller gets what it decided

   The writer seals a batch, under that lock, right before COMMIT, and only when nobody in it has given up.
4. A COMMIT that fails, or is not answered, voids the whole batch.
5. Urgent decisions go before all others, also into a batch that has begun. Decisions are taken up only once the write
   lock is held, so that while another process has it each of them can still be cancelled.
6. After each commit the lock stays free for ``GAP_S``, and before each BEGIN the writer gives way to an urgent writer of
   another process (``right_of_way.py``): a halt gets in.

Real threads and real locks: this is the production side of the port, and never runs under the scheduler.
"""

import os
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from safety_core.adapters.stores import connecting
from safety_core.adapters.stores.connecting import Identity
from safety_core.adapters.stores.lock_holder import LockHolder
from safety_core.adapters.stores.right_of_way import GIVE_WAY_MAX, RightOfWay
from safety_core.adapters.stores.transaction import SqlTransaction
from safety_core.errors import HoldpointError, Miswired, StoreUnavailable
from safety_core.ports import Seam, Transaction

T = TypeVar("T")

BATCH_MAX = 128
"""Decisions in one commit: bounds how long the lock is held, at some 0.1 ms each."""
GAP_S = 0.0005
ASK_EVERY_S = 0.001
"""How often the write lock is asked for while another process holds it."""
LOG_MAX_BYTES = 16 * 2**20
"""SQLite starts its log anew only at a moment without a reader, and many readers leave none: past this it is emptied."""
LOG_WAIT_S = 0.1
"""How long readers are waited for then, with the write lock held: well inside what a halt may wait for it."""


class _Stage(Enum):
    WAITING = 1
    TAKEN = 2
    GIVEN_UP = 3
    ANSWERED = 4


class _Job:
    """One decision on its way."""

    __slots__ = ("answered", "decide", "raised", "result", "stage", "urgent")

    def __init__(self, decide: Callable[[Transaction], Any], *, urgent: bool) -> None:
        self.decide = decide
        self.urgent = urgent
        self.stage = _Stage.WAITING
        self.result: Any = None
        self.raised: BaseException | None = None
        self.answered = threading.Event()

    def outcome(self) -> Any:
        """What it decided, or raised."""
        if self.raised is not None:
            raise self.raised
        return self.result


class Writer:
    """The writer thread of one process. ``commits`` counts the answered COMMITs, for measurements."""

    def __init__(self, path: str, *, identity: Identity, seam: Seam) -> None:
        self._path = path
        self._identity = identity
        self._seam = seam
        self._way = RightOfWay(path)
        self.holder = LockHolder(path)
        self._log_max = LOG_MAX_BYTES
        self._changed = threading.Condition()  # guards all below, and every job's stage
        self._queues: tuple[deque[_Job], deque[_Job]] = (deque(), deque())  # urgent, others
        self._batch: list[_Job] = []
        self._sealed = False
        self._closed = False
        self._connection: sqlite3.Connection | None = None  # the writer thread's own
        self.commits = 0
        self._thread = threading.Thread(target=self._work, name="store-writer", daemon=True)
        self._thread.start()

    # ------------------------------------------------------------ the callers' side

    def transact(self, decide: Callable[[Transaction], T], *, deadline_s: float, urgent: bool) -> T:
        """See ``ports.Store``."""
        if threading.current_thread() is self._thread:
            raise Miswired("a decision opens another one", "decide it in the transaction at hand")
        job = _Job(decide, urgent=urgent)
        with self._changed:
            if self._closed:
                raise StoreUnavailable(f"{self._path} was closed", "open it again")
            self._queues[0 if urgent else 1].append(job)
            self._changed.notify()
        if not job.answered.wait(deadline_s):
            self._give_up(job, deadline_s)
        answer: T = job.outcome()
        return answer

    def _give_up(self, job: _Job, deadline_s: float) -> None:
        """The caller's time is over: cancel, unless it was answered in this very moment (rule 3)."""
        with self._changed:
            if job.stage is _Stage.ANSWERED:
                return
            if job.stage is _Stage.WAITING:
                self._queues[0 if job.urgent else 1].remove(job)
            sealed = job.stage is _Stage.TAKEN and self._sealed
            job.stage = _Stage.GIVEN_UP
        if sealed:
            raise StoreUnavailable(
                f"the commit to {self._path} was not answered within {deadline_s:g} s: nobody knows whether it stands",
                "act on nothing that it decided, and decide anew from what the store says then",
            )
        raise StoreUnavailable(
            f"{self._path} was not written within {deadline_s:g} s: locked by another process, or too busy",
            "it was cancelled and will not happen later; try again, or find who holds the file (fuser)",
        )

    def close(self) -> None:
        """Finish what was taken in, and end the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    # ------------------------------------------------------------ the writer's side

    def _work(self) -> None:
        while self._wait_for_work():
            try:
                if self._begin():
                    self._commit_batch()
                    self._bound_log()
            except Exception as raised:  # noqa: BLE001  # whatever it is, its callers must hear of it, and the thread live
                self._void(raised)
            finally:
                self.holder.let_go()
                self._way.waived()
            time.sleep(GAP_S)  # noqa: TID251  # the real side of the port: leaves the file's lock free
        if self._connection is not None:
            self._connection.close()
        self._way.close()
        self.holder.close()

    def _wait_for_work(self) -> bool:
        with self._changed:
            while not any(self._queues) and not self._closed:
                self._changed.wait()
            return any(self._queues)

    def _begin(self) -> bool:
        """Take the write lock; false when everybody gave up waiting for it."""
        self._identity.check()
        if self._connection is None:
            self._connection = connecting.connect(self._path)
        gave_way = 0
        while any(self._queues):
            urgent = bool(self._queues[0])
            if urgent:
                self._way.claim()
            if gave_way < GIVE_WAY_MAX and self._way.wanted() and not urgent:
                gave_way += 1
            elif connecting.begin(self._connection, self._path):
                self.holder.taken()
                return True
            time.sleep(ASK_EVERY_S)  # noqa: TID251  # waits for other processes, not for a rule
        return False

    def _commit_batch(self) -> None:
        assert self._connection is not None
        tx = SqlTransaction(self._connection, self._path)
        while len(self._batch) < BATCH_MAX and (job := self._take()) is not None:
            self._decide(job, tx, self._connection)
        tx.head.write()
        if not self._seal():
            connecting.roll_back(self._connection)
            self._run_again()
            return
        self._seam("store.committing")
        connecting.commit(self._connection, self._path)
        self.holder.let_go()
        self._seam("store.committed")
        self._answer()

    def _bound_log(self) -> None:
        """Keep the write-ahead log short, after everybody is answered; refused, try again when it has grown once more."""
        assert self._connection is not None
        size = os.stat(f"{self._path}-wal").st_size  # noqa: PTH116  # on every commit: Path costs three times as much
        if size > self._log_max:
            self.holder.taken(sure=False)
            emptied = connecting.empty_log(self._connection, self._path, wait_s=LOG_WAIT_S)
            self._log_max = LOG_MAX_BYTES + (0 if emptied else size)

    def _take(self) -> _Job | None:
        with self._changed:
            for queue in self._queues:
                if queue:
                    job = queue.popleft()
                    job.stage = _Stage.TAKEN
                    self._batch.append(job)
                    return job
        return None

    def _decide(self, job: _Job, tx: SqlTransaction, connection: sqlite3.Connection) -> None:
        job.result = job.raised = None
        mark = tx.mark()
        connection.execute("SAVEPOINT decision")
        try:
            job.result = job.decide(tx)
        except BaseException as raised:  # noqa: BLE001  # it is its caller's, and is raised there
            job.raised = raised
        if not connection.in_transaction:  # SQLite undid everything itself: going on would write without a transaction
            raise StoreUnavailable(f"{self._path} undid the transaction ({job.raised})", "it is void; try again")
        if job.raised is not None:
            connection.execute("ROLLBACK TO decision")
            tx.rewind(mark)
        connection.execute("RELEASE decision")

    def _seal(self) -> bool:
        """From here on nobody is cancelled; false when somebody in the batch has given up, and it must not commit."""
        with self._changed:
            self._sealed = all(job.stage is _Stage.TAKEN for job in self._batch)
            return self._sealed

    def _run_again(self) -> None:
        """Those who still wait go back to the front, in their order."""
        with self._changed:
            for job in reversed(self._batch):
                if job.stage is _Stage.TAKEN:
                    job.stage = _Stage.WAITING
                    self._queues[0 if job.urgent else 1].appendleft(job)
            self._batch.clear()

    def _answer(self) -> None:
        self.commits += 1
        with self._changed:
            self._settle(self._batch)

    def _void(self, raised: Exception) -> None:
        """Nothing of this batch is to be acted on; without a batch the store itself failed all who wait."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()  # rolls back what is open; the next batch begins on a fresh one
        with self._changed:
            failed = self._batch or [*self._queues[0], *self._queues[1]]
            if not self._batch:
                for queue in self._queues:
                    queue.clear()
            for job in failed:
                job.raised = self._refusal(raised)
            self._settle(failed)

    def _settle(self, jobs: list[_Job]) -> None:
        for job in jobs:
            if job.stage is not _Stage.GIVEN_UP:
                job.stage = _Stage.ANSWERED
                job.answered.set()
        self._batch = []
        self._sealed = False

    def _refusal(self, raised: Exception) -> StoreUnavailable:
        """One for each caller: an exception that several threads raise mixes up their tracebacks."""
        if isinstance(raised, StoreUnavailable):
            again: StoreUnavailable = type(raised)(raised.wrong, raised.do)
        elif isinstance(raised, sqlite3.Error):
            again = connecting.foreign(self._path, raised)
        else:
            do = raised.do if isinstance(raised, HoldpointError) else "act on nothing that it decided"
            again = StoreUnavailable(f"the commit to {self._path} broke off ({raised})", do)
        again.__cause__ = raised
        return again
