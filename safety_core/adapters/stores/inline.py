"""One decision, one transaction, in the caller: for commands, and for virtual time, where threads do not exist.

Under the scheduler a decision runs from BEGIN to COMMIT without a switch; the seam stands after the commit, where the
caller may be paused or killed before it hears of it.
"""

import sqlite3
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from safety_core.adapters.stores import connecting
from safety_core.adapters.stores.connecting import Identity, foreign
from safety_core.adapters.stores.lock_holder import LockHolder
from safety_core.adapters.stores.right_of_way import GIVE_WAY_MAX, RightOfWay
from safety_core.adapters.stores.transaction import SqlTransaction
from safety_core.adapters.stores.writer import ASK_EVERY_S
from safety_core.errors import Miswired, StoreUnavailable
from safety_core.ports import Seam, Transaction

T = TypeVar("T")


class InlineSqlite:
    """``ports.Store`` without a thread of its own. Only the thread that opened it may use it."""

    def __init__(self, path: str, *, connection: sqlite3.Connection, seam: Seam) -> None:
        self._path = path
        self._connection = connection
        self._identity = Identity(path)
        self._way = RightOfWay(path)
        self._holder = LockHolder(path)
        self._seam = seam
        self._thread = threading.get_ident()
        self._busy = False

    @property
    def changes(self) -> int:
        """Rows changed so far, those undone again included: the same twice, and nothing was written in between."""
        return self._connection.total_changes

    def transact(self, decide: Callable[[Transaction], T], *, deadline_s: float, urgent: bool = False) -> T:
        self._enter()
        try:
            self._begin(deadline_s, urgent=urgent)
            try:
                tx = SqlTransaction(self._connection, self._path)
                decided = decide(tx)
                if not self._connection.in_transaction:
                    raise StoreUnavailable(f"{self._path} undid the transaction", "it is void; try again")
                tx.head.write()
                connecting.commit(self._connection, self._path)
            finally:
                connecting.roll_back(self._connection)
                self._holder.let_go()
                self._way.waived()
        except sqlite3.Error as raised:
            raise foreign(self._path, raised) from raised
        finally:
            self._busy = False
        self._seam("store.committed")
        return decided

    def read(self, look: Callable[[Transaction], T]) -> T:
        self._enter()
        try:
            self._identity.check()
            self._connection.execute("BEGIN")
            try:
                return look(SqlTransaction(self._connection, self._path, writable=False))
            finally:
                connecting.roll_back(self._connection)
        except sqlite3.Error as raised:
            raise foreign(self._path, raised) from raised
        finally:
            self._busy = False

    def end_holder(self) -> str | None:
        return self._holder.end()

    def close(self) -> None:
        self._connection.close()
        self._holder.close()
        self._way.close()

    def _begin(self, deadline_s: float, *, urgent: bool) -> None:
        """Take the write lock, asking in short steps; give way before each of them, unless it is urgent itself."""
        self._identity.check()
        give_up_s = time.monotonic() + deadline_s  # noqa: TID251  # waits for other processes, not for a rule
        gave_way = 0
        while True:
            if urgent:
                self._way.claim()
            if gave_way < GIVE_WAY_MAX and self._way.wanted() and not urgent:
                gave_way += 1
            elif self._took():
                return
            if time.monotonic() >= give_up_s:  # noqa: TID251  # as above
                break
            time.sleep(ASK_EVERY_S)  # noqa: TID251  # as above
        self._way.waived()
        raise StoreUnavailable(
            f"{self._path} stayed locked by another process for {deadline_s:g} s",
            "nothing was changed; find who holds the file (fuser) and end it, then try again",
        )

    def _took(self) -> bool:
        took = connecting.begin(self._connection, self._path)
        if took:
            self._holder.taken()
        return took

    def _enter(self) -> None:
        """Whoever enters is alone here until they leave."""
        if threading.get_ident() != self._thread:
            raise Miswired("an inline store is used by a second thread", "open it with mode='threaded'")
        if self._busy:
            raise Miswired("a decision or a look opens another one", "use the transaction at hand")
        self._busy = True
