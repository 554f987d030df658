"""Processes in virtual time: a worker's loops and an operator's command as actors, and who of them is alive.

The loops are those of ``safety_core.fleet.worker`` without its threads; every story they run is the core's own.
"""

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

from safety_core.errors import StoreUnavailable
from safety_core.records import Worker
from safety_core.shell import publish, settle, tidy, unsaid
from safety_core.shell.core import Core
from safety_core.shell.hearing import Judged
from safety_core.shell.housekeeping import housekeep, stand_in
from safety_core.shell.refused import Claimed
from safety_core.switches import Halt
from safety_core.vocabulary import HaltId
from simulators.scheduler import Scheduler
from steps.rig.lull import Lull
from steps.rig.outage import OutageStore
from steps.rig.wire import InProcessWire

POLL_S = 0.05
POLL_MAX_S = 0.4
SETTLE_S = 0.5
HOUSEKEEPING_S = 1.0
QUIET_S = 4.0
"""How far apart the looks of settlers and housekeeper grow while there is nothing to do."""
BOOT_ID = "virtual"
DISPATCH, SETTLE, HOUSEKEEP = "dispatch", "settle", "housekeep"
"""What the loops of a worker are called."""


class VirtualProcesses:
    """``ports.Processes``: a worker's id is the name of its process."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler

    def me(self) -> tuple[int, int, str]:
        return (0, 0, BOOT_ID)

    def fate(self, worker: Worker) -> Literal["alive", "dead", "elsewhere"]:
        return "alive" if self._scheduler.alive(worker.worker) else "dead"


class VirtualWorker:
    """One worker process: a dispatcher, an attempt for each claimed intent, settlers, a housekeeper; each an actor of it.

    While its supervisor gives no sign of life it claims nothing, and moves halts on in its stead. ``lull`` spares it looks for work that cannot find any.
    """

    def __init__(
        self,
        core: Core,
        scheduler: Scheduler,
        wire: InProcessWire,
        *,
        senders: int,
        settlers: int = 2,
        keeps_house: bool = True,
        lull: Lull | None = None,
    ) -> None:
        self.core = core
        self.wire = wire
        self._scheduler = scheduler
        self._settlers = settlers
        self._idle = senders
        self._attempts = 0
        self._first_seen: dict[HaltId, int] = {}
        self._judged: Judged = {}
        self.says: Callable[[Halt], None] = lambda _: None
        self.lull = lull
        self._spawn("start", self._start)
        self._spawn(DISPATCH, self._forever(DISPATCH, self._dispatch, POLL_S, POLL_MAX_S))
        for n in range(settlers):
            name = f"{SETTLE}-{n}"
            self._spawn(name, self._forever(name, lambda n=n: self._settle(n), SETTLE_S, QUIET_S))  # type: ignore[misc]
        house = self._housekeep if keeps_house else self._stand_in  # where the machine's supervisor does
        self._spawn(HOUSEKEEP, self._forever(HOUSEKEEP, house, HOUSEKEEPING_S, QUIET_S))

    def _spawn(self, name: str, loop: Callable[[], None]) -> None:
        self._scheduler.spawn(f"{self.core.worker}/{name}", loop, process=self.core.worker)

    def _start(self) -> None:
        tidy.register(self.core, threads=1)

    def _forever(
        self, name: str, once: Callable[[], bool], pause_s: float, pause_max_s: float = 0
    ) -> Callable[[], None]:
        """Run it again and again; while there is nothing to do the pauses double up to ``pause_max_s``."""

        def loop() -> None:
            pause = pause_s
            while True:
                try:
                    busy = once()
                except StoreUnavailable:
                    busy = False
                pause = pause_s if busy else min(pause * 2, max(pause_s, pause_max_s))
                self._rest(name, pause, busy=busy)

        return loop

    def _rest(self, name: str, pause_s: float, *, busy: bool) -> None:  # noqa: ARG002 - for whoever rests otherwise
        """Between two looks of one of its loops."""
        self.core.clock.sleep(unsaid.rest_s(self.core, pause_s) if name == HOUSEKEEP else pause_s)

    def _dispatch(self) -> bool:
        attended = self.core.heartbeats.attended(now_us=self.core.clock.boot_us())
        if not self._idle or not attended or self._lasts_still():
            return False
        written = self.lull.written if self.lull is not None else 0
        claimed = publish.claim(self.core, self._idle)
        if not claimed and self.lull is not None and self.lull.written == written:
            self.lull.begin(self.core.clock.boot_us())
        for each in claimed:
            self._idle -= 1
            self._attempts += 1
            self._spawn(f"attempt-{self._attempts}", lambda each=each: self._attempt(each))  # type: ignore[misc]
        return bool(claimed)

    def _lasts_still(self) -> bool:
        """Whether a look for work would find and write nothing."""
        store = self.core.store
        if self.lull is None or self.core.sightings.ended or not isinstance(store, OutageStore) or store.away():
            return False
        return self.lull.holds(self.core.clock.boot_us())

    def _attempt(self, claimed: Claimed) -> None:
        try:
            publish.attempt(self.core, claimed)
        except StoreUnavailable:
            return  # settled by time and by reading, as after any loss
        finally:
            self._idle += 1

    def _settle(self, mine: int) -> bool:
        due = [
            each
            for each in settle.due(self.core)
            if zlib.crc32(each.platform_account.encode()) % self._settlers == mine
        ]
        for permit in due:
            settle.settle(self.core, permit)
        return bool(due)

    def _housekeep(self) -> bool:
        with aloud(self.core, self.says):
            housekeep(self.core, self._first_seen, self._judged)
        return False

    def _stand_in(self) -> bool:
        if self.core.heartbeats.attended(now_us=self.core.clock.boot_us()):
            unsaid.note(self.core, ())
            return False
        with aloud(self.core, self.says):
            stand_in(self.core, self._first_seen)
        return False


@contextmanager
def aloud(core: Core, says: Callable[[Halt], None]) -> Iterator[None]:
    """Around one round of keeping house: where the store is away, what must be said all the same."""
    try:
        yield
    except StoreUnavailable:
        for each in unsaid.overdue(core):
            says(each)
        raise
