"""Group commit: one writer thread makes the decisions of many threads in common transactions.

1. A decision is answered only after the COMMIT that holds it has returned.
2. Each runs in a savepoint: what it raises undoes it alone, and is raised to its caller.
3. A caller whose time is over cancels its decision if the writer has not taken it up; if it has, the caller waits for
   that commit and takes what it decided. Nothing is left queued that nobody waits for.
4. A COMMIT that is not answered voids the whole batch.
5. Urgent decisions go before all others. After each commit the lock stays free for a moment, so that another process
   (a halt) gets in.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from itertools import count
from queue import Empty, PriorityQueue
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Engine

from safety_core.adapters.stores.connecting import begin_immediate, commit, foreign_errors, roll_back
from safety_core.adapters.stores.transaction import SqlTransaction
from safety_core.errors import StoreUnavailable
from safety_core.ports import Transaction

T = TypeVar("T")

BATCH_MAX = 256
GAP_S = 0.0005
LOCK_WAIT_S = 0.05
"""How long the writer asks for the lock before it looks whether somebody still waits for its batch."""


class _Job(NamedTuple):
    rank: int
    number: int
    decide: Callable[[Transaction], Any] | None
    answer: "Future[Any]"


class Writer:
    """The writer thread of one process."""

    def __init__(self, engine: Engine, path: str) -> None:
        self._engine = engine
        self._path = path
        self._jobs: PriorityQueue[_Job] = PriorityQueue()
        self._numbers = count()
        self._gap = threading.Event()
        self._closed = False
        self.commits = 0
        """How many COMMITs were answered: for measurements."""
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    def transact(self, decide: Callable[[Transaction], T], *, deadline_s: float, urgent: bool = False) -> T:
        """See ``ports.Store``."""
        if self._closed:
            raise StoreUnavailable(f"{self._path} is closed", "open it again")
        answer: Future[T] = Future()
        self._jobs.put(_Job(0 if urgent else 1, next(self._numbers), decide, answer))
        try:
            return answer.result(deadline_s)
        except TimeoutError:
            if answer.cancel():
                raise StoreUnavailable(f"{self._path} decided nothing within {deadline_s:g} s", "try again") from None
            return answer.result()  # it is being committed: take what it decided, or its failure

    def close(self) -> None:
        """Finish what was taken in, and end the thread."""
        if not self._closed:
            self._closed = True
            self._jobs.put(_Job(2, next(self._numbers), None, Future()))
            self._thread.join()

    def _run(self) -> None:
        while True:
            batch = self._batch()
            wanted = [job for job in batch if job.decide is not None]
            if wanted:
                self._decide(wanted)
                self._gap.wait(GAP_S)
            if len(wanted) < len(batch):
                return

    def _batch(self) -> list[_Job]:
        jobs = [self._jobs.get()]
        try:
            while len(jobs) < BATCH_MAX:
                jobs.append(self._jobs.get_nowait())
        except Empty:
            pass
        return jobs

    def _decide(self, jobs: list[_Job]) -> None:
        taken: list[tuple[_Job, Any, BaseException | None]] = []
        try:
            with foreign_errors(self._path), self._engine.connect() as connection:
                if not self._begin(connection, jobs):
                    return
                try:
                    taken = self._decide_each(connection, sorted([*jobs, *self._urgent_since()]))
                    commit(connection)
                except BaseException:
                    roll_back(connection)
                    raise
        except StoreUnavailable as void:
            self._void([*jobs, *(job for job, _, _ in taken)], void)
            return
        self.commits += 1
        for job, result, raised in taken:
            if raised is None:
                job.answer.set_result(result)
            else:
                job.answer.set_exception(raised)

    def _begin(self, connection: Connection, jobs: list[_Job]) -> bool:
        """Take the lock; false when everybody gave up waiting for it."""
        while True:
            try:
                begin_immediate(connection, deadline_s=LOCK_WAIT_S)
            except StoreUnavailable:
                if all(job.answer.cancelled() for job in jobs):
                    return False
            else:
                return True

    def _urgent_since(self) -> list[_Job]:
        """Urgent decisions that came while the lock was waited for."""
        found: list[_Job] = []
        try:
            while True:
                job = self._jobs.get_nowait()
                if job.rank:
                    self._jobs.put(job)
                    return found
                found.append(job)
        except Empty:
            return found

    def _decide_each(self, connection: Connection, jobs: list[_Job]) -> list[tuple[_Job, Any, BaseException | None]]:
        tx = SqlTransaction(connection)
        taken: list[tuple[_Job, Any, BaseException | None]] = []
        for job in jobs:
            if job.decide is None or not job.answer.set_running_or_notify_cancel():
                continue
            mark = tx.head.mark()
            connection.exec_driver_sql("SAVEPOINT decision")
            try:
                with foreign_errors(self._path):
                    taken.append((job, job.decide(tx), None))
                connection.exec_driver_sql("RELEASE decision")
            except BaseException as raised:  # noqa: BLE001 - it is its caller's, and is raised there
                connection.exec_driver_sql("ROLLBACK TO decision")
                connection.exec_driver_sql("RELEASE decision")
                tx.head.rewind(mark)
                taken = [each for each in taken if each[0] is not job]
                taken.append((job, None, raised))
        tx.head.write()
        return taken

    @staticmethod
    def _void(jobs: list[_Job], why: StoreUnavailable) -> None:
        for job in dict.fromkeys(jobs):
            if job.answer.done():
                continue
            if job.answer.running() or job.answer.set_running_or_notify_cancel():
                job.answer.set_exception(why)
