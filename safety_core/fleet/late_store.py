"""A store that is opened when it is first needed, and tried again while it cannot be: for halts, which never wait for it."""

from collections.abc import Callable
from typing import TypeVar

from safety_core.errors import StoreUnavailable
from safety_core.ports import Store, Transaction

T = TypeVar("T")


class LateStore:
    """``ports.Store`` in front of one that perhaps is not there. Used by the thread that made it."""

    def __init__(self, open_: Callable[[], Store]) -> None:
        self._open = open_
        self._store: Store | None = None

    def transact(self, decide: Callable[[Transaction], T], *, deadline_s: float, urgent: bool = False) -> T:
        """See the port."""
        return self._opened().transact(decide, deadline_s=deadline_s, urgent=urgent)

    def read(self, look: Callable[[Transaction], T]) -> T:
        """See the port."""
        return self._opened().read(look)

    def end_holder(self) -> str | None:
        """See the port."""
        try:
            return self._opened().end_holder()
        except StoreUnavailable:
            return None

    def close(self) -> None:
        """See the port."""
        if self._store is not None:
            self._store.close()

    def _opened(self) -> Store:
        if self._store is None:
            self._store = self._open()
        return self._store


class NoStore:
    """The store of a halt that is to do without one."""

    def transact(self, decide: Callable[[Transaction], T], *, deadline_s: float, urgent: bool = False) -> T:  # noqa: ARG002  # the port's parameters
        """See the port: nothing is written."""
        raise _none()

    def read(self, look: Callable[[Transaction], T]) -> T:  # noqa: ARG002  # the port's parameter
        """See the port: nothing is read."""
        raise _none()

    def end_holder(self) -> str | None:
        """See the port."""
        return None

    def close(self) -> None:
        """See the port."""


def _none() -> StoreUnavailable:
    return StoreUnavailable("a halt of this machine uses no store", "see the STOP file beside the database")
