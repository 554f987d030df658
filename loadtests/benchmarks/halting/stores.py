"""The store of the peer that commits every row by itself: the inline store, in a thread that all others queue up for."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.ports import Transaction

T = TypeVar("T")


class RowByRow:
    """``ports.Store``. Looks go over the threaded store's own connections, so that only the commits differ."""

    def __init__(self, path: str) -> None:
        self._looks = open_sqlite(path, mode="threaded")
        self._one = ThreadPoolExecutor(1, thread_name_prefix="row-by-row")
        self._rows = self._one.submit(lambda: open_sqlite(path, mode="inline")).result()

    def transact(self, decide: Callable[[Transaction], T], *, deadline_s: float, urgent: bool = False) -> T:
        """See the port; who waits for the thread is not cancelled, which a measurement can do without."""
        return self._one.submit(self._rows.transact, decide, deadline_s=deadline_s, urgent=urgent).result()

    def read(self, look: Callable[[Transaction], T]) -> T:
        """See the port."""
        return self._looks.read(look)

    def end_holder(self) -> str | None:
        """See the port."""
        return self._looks.end_holder()

    def close(self) -> None:
        """Once no thread uses it any more."""
        self._one.submit(self._rows.close).result()
        self._one.shutdown()
        self._looks.close()
