"""Where the simulators' time comes from: this machine, a hand, or (scheduler.py) the virtual-time scheduler.

All times are integer microseconds. The boot clock counts suspended time and orders everything on one machine; the
wall clock is only for what a platform shows to people (created_at, reset times, expiry).
"""

import time
from typing import Final, Protocol, runtime_checkable

_BOOT: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""On macOS the monotonic clock already counts suspended time and there is no other."""

NOON_US: Final = 1_790_000_000_000_000
"""Where hand-turned and virtual wall clocks start unless told otherwise: 2026-09-21 13:33:20 UTC."""


class Clock(Protocol):
    """Tells time; never passes it."""

    def now_us(self) -> int:
        """Boot clock (CLOCK_BOOTTIME, or the scheduler's), microseconds. Never goes back."""

    def unix_us(self) -> int:
        """Wall clock, microseconds since 1970-01-01 UTC. May jump."""


@runtime_checkable
class PassingClock(Clock, Protocol):
    """Tells time and can let it pass, as a door does while an answer is under way."""

    def sleep_us(self, us: int) -> None:
        """Let ``us`` microseconds pass. Raises ``ValueError`` when negative."""


class RealClock:
    """This machine's clocks."""

    def now_us(self) -> int:
        return time.clock_gettime_ns(_BOOT) // 1_000

    def unix_us(self) -> int:
        return time.time_ns() // 1_000

    def sleep_us(self, us: int) -> None:
        time.sleep(_not_negative(us) / 1_000_000)  # noqa: TID251 - this is the real side of the clock


class HandClock:
    """Stands still until it is advanced: for tests, and for a world that a person turns through the control API."""

    def __init__(self, *, start_us: int = 0, start_unix_us: int = NOON_US) -> None:
        self._now_us = start_us
        self._unix_us = start_unix_us

    def now_us(self) -> int:
        return self._now_us

    def unix_us(self) -> int:
        return self._unix_us

    def advance(self, us: int) -> None:
        """Move both clocks forward by ``us`` microseconds. Raises ``ValueError`` when negative."""
        self._now_us += _not_negative(us)
        self._unix_us += us

    def sleep_us(self, us: int) -> None:
        self.advance(us)


def _not_negative(us: int) -> int:
    if us < 0:
        raise ValueError(f"time does not go back: {us} µs")
    return us
