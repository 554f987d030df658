"""Connections between two exchanges, per host: the newest first, none older than the idle limit.

Shared between threads without a lock: every step on a deque or dict here is a single one of the interpreter's, and a
connection is in the pool or in one user's hand, never both.
"""

from collections import deque
from typing import Generic, Protocol, TypeVar

from safety_core.ports import Clock

IDLE_MAX_US = 4 * 1_000_000
"""Peers drop idle connections after 5 s and more; ours go first (safety.md §2.5)."""
KEPT_MAX = 256
"""Idle connections kept for one host: as many as the most sender threads that one process runs."""


class Pooled(Protocol):
    """What can be kept."""

    def stale(self) -> bool:
        """Whether the peer has closed it or sent something."""

    def close(self) -> None:
        """Drop it."""


C = TypeVar("C", bound=Pooled)


class Pool(Generic[C]):
    """Idle connections."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._idle: dict[str, deque[tuple[C, int]]] = {}

    def take(self, host: str) -> C | None:
        """The most recently used connection that still looks alive, or none."""
        idle = self._idle.get(host)
        while idle:
            try:
                channel, since_us = idle.pop()
            except IndexError:  # another thread was faster
                return None
            if self._clock.boot_us() - since_us <= IDLE_MAX_US and not channel.stale():
                return channel
            channel.close()
        return None

    def put(self, host: str, channel: C) -> None:
        """Keep a connection over which nothing is under way, and drop those that have been idle for too long."""
        idle = self._idle.setdefault(host, deque())
        now_us = self._clock.boot_us()
        idle.append((channel, now_us))
        while idle:
            try:
                oldest = idle.popleft()
            except IndexError:  # another thread was faster
                return
            if now_us - oldest[1] <= IDLE_MAX_US and len(idle) < KEPT_MAX:
                idle.appendleft(oldest)
                return
            oldest[0].close()

    def close(self) -> None:
        """Drop all that are idle; those in somebody's hand are theirs."""
        for idle in list(self._idle.values()):
            while idle:
                try:
                    channel, _ = idle.pop()
                except IndexError:  # another thread was faster
                    break
                channel.close()
