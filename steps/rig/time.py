"""The core's clock and dead man's timer, in the scheduler's virtual time."""

from datetime import UTC, datetime, timedelta

from simulators.scheduler import Scheduler

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class VirtualClock:
    """``ports.Clock`` over the scheduler."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler
        self._said = (0, _EPOCH)

    def boot_us(self) -> int:
        return self._scheduler.now_us()

    def now(self) -> datetime:
        unix_us = self._scheduler.unix_us()
        if self._said[0] != unix_us:  # an actor asks several times at one instant
            self._said = (unix_us, _EPOCH + timedelta(microseconds=unix_us))
        return self._said[1]

    def sleep(self, seconds: float) -> None:
        self._scheduler.sleep_us(round(seconds * 1_000_000))


class VirtualDeadMan:
    """``ports.DeadMan`` over the scheduler: an overdue timer kills the actor's whole process."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler

    def arm(self, seconds: float) -> None:
        self._scheduler.arm(round(seconds * 1_000_000))

    def disarm(self) -> None:
        self._scheduler.disarm()
