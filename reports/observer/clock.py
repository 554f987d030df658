"""The observer's clocks, and waiting for time or a signal."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

_NS = 1_000
_AT_MOST_S = 20.0
ENDS = frozenset((signal.SIGINT, signal.SIGTERM))


class Clock(Protocol):
    """Two clocks: the wall's may be set, the machine's only goes on (also while it sleeps)."""

    def wall_us(self) -> int:
        """Unix time in microseconds."""
        ...

    def boot_us(self) -> int:
        """Microseconds since the machine was started."""
        ...

    def wait_until(self, boot_us: int) -> bool:
        """Wait for that time; ``False``: a signal asks to end."""
        ...

    def asked_to_end(self) -> bool:
        """Whether a signal asks to end."""
        ...


class RealClock:
    """The machine's own. Signals are noticed where they are asked for: ``holding_signals``."""

    def wall_us(self) -> int:
        return time.time_ns() // _NS

    def boot_us(self) -> int:
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // _NS

    def wait_until(self, boot_us: int) -> bool:
        while (left_s := (boot_us - self.boot_us()) / 1_000_000) > 0:
            if signal.sigtimedwait(ENDS, min(left_s, _AT_MOST_S)) is not None:
                return False
        return not self.asked_to_end()

    def asked_to_end(self) -> bool:
        return bool(signal.sigpending() & ENDS)


@contextmanager
def holding_signals() -> Iterator[None]:
    """Hold Ctrl-C and SIGTERM back until they are waited for: nothing that is being written is torn.

    One that was never waited for is taken off when this ends: the program ends by itself then.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
    try:
        yield
    finally:
        while signal.sigpending() & ENDS:
            signal.sigtimedwait(ENDS, 0)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
