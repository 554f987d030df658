"""Waiting for something to happen, in the thread that answers: so many at once, so long at most, and looking costs little.

What happens is written by other processes, of which nothing tells this one but the store: the length of its audit log grows with
everything that a caller could wait for. It is looked at five times a second, and only then looked further.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Annotated, TypeVar

import msgspec

from safety_core.console.table import Desk
from safety_core.errors import HoldpointError

WAIT_MAX_S = 30
LOOK_S = 0.2
SEATS = 8
"""Threads that may wait at once: well below those that answer, so that waiting stops nobody's halt."""

T = TypeVar("T")
WaitS = Annotated[
    int,
    msgspec.Meta(
        ge=0,
        le=WAIT_MAX_S,
        description=f"Seconds to wait for it. At most {SEATS} wait at once; beyond that 503, and ask again.",
    ),
]
_seats = BoundedSemaphore(SEATS)


class NoRoom(HoldpointError):
    """As many wait, or follow, as this process has room for."""

    exit_code = 5


@contextmanager
def seat() -> Iterator[None]:
    """Leave to wait in this thread.

    Raises:
        NoRoom: others wait in every seat.
    """
    if not _seats.acquire(blocking=False):
        raise NoRoom(f"{SEATS} wait here already", "ask again in a second, or ask without waiting")
    try:
        yield
    finally:
        _seats.release()


def until(desk: Desk, look: Callable[[], T], over: Callable[[T], bool], wait_s: int) -> T:
    """What is seen, once it is ``over`` or the time is. Each look proves anew who looks.

    Raises:
        NoRoom: others wait in every seat.
        HoldpointError: what a look raises.
    """
    core = desk.core
    end_us = core.clock.boot_us() + wait_s * 1_000_000
    size = core.store.read(lambda tx: tx.audit_size())
    seen = look()
    if over(seen) or not wait_s:
        return seen
    with seat():
        while not over(seen) and core.clock.boot_us() < end_us:
            core.clock.sleep(LOOK_S)
            now = core.store.read(lambda tx: tx.audit_size())
            if now != size:
                size, seen = now, look()
    return seen
