"""A worker process: one dispatcher claims, many senders attempt, settlers read back.

It is the only process that sends. Its supervisor keeps house for it; while that gives no sign of life it claims
nothing, and moves halts on in its stead. Every thread here runs the shell's stories and holds no rule of its own. A bug in any
of them ends the process: what was in hand is then settled by the next worker, as after any death.
"""

import logging
import threading
import zlib
from collections.abc import Callable
from queue import Empty, SimpleQueue

from safety_core.errors import StoreUnavailable
from safety_core.fleet import stories
from safety_core.fleet.ending import Ending
from safety_core.halt import us
from safety_core.shell import publish, settle, tidy, unsaid
from safety_core.shell.core import Core
from safety_core.shell.housekeeping import stand_in
from safety_core.shell.refused import Claimed
from safety_core.vocabulary import HaltId

log = logging.getLogger("holdpoint.worker")

STORE_AWAY_S = 0.2
JOIN_S = 5.0
STAND_IN_S = 0.25
"""How far apart the looks are whether the supervisor lives, and at halts while it does not."""


class WorkerProcess:
    """The threads of one process. ``start`` returns at once; ``failed`` holds the bug that ended it, if one did."""

    def __init__(self, core: Core, *, threads: int, settlers: int, poll_s: float) -> None:
        self.core = core
        self.failed: BaseException | None = None
        self._counts = (threads, settlers)
        self._poll_s = poll_s
        self._stop = threading.Event()
        self._ending = Ending()
        self._work_came = threading.Event()
        self._idle: SimpleQueue[None] = SimpleQueue()
        self._claimed: SimpleQueue[Claimed | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Register, settle what the dead left, and begin."""
        core = self.core
        tidy.register(core, threads=self._counts[0])
        tidy.tidy(core)
        threads, settlers = self._counts
        loops: list[tuple[str, Callable[[], None]]] = [("dispatch", self._dispatch), ("stand-in", self._stand_in)]
        loops += [(f"send-{n}", self._send) for n in range(threads)]
        loops += [(f"settle-{n}", lambda n=n: self._settle(n)) for n in range(settlers)]  # type: ignore[misc]
        for name, loop in loops:
            thread = threading.Thread(target=self._guarded, args=(loop,), name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def work_came(self) -> None:
        """Something was submitted in this process: look at once instead of at the next poll."""
        self._work_came.set()

    def ask_to_stop(self) -> None:
        """Let ``wait`` return; safe in a signal handler."""
        self._ending.tell()

    def wait(self) -> None:
        """Until it is stopped or has failed."""
        self._ending.wait()
        self._stop.set()

    def stop(self) -> None:
        """Begin nothing new; what is under way runs to its answer."""
        self._stop.set()
        self._work_came.set()
        for _ in range(self._counts[0]):
            self._claimed.put(None)
        timing, clock = self.core.timing, self.core.clock
        end_us = clock.boot_us() + us(timing.permit_s + timing.pause_s + JOIN_S)
        for thread in self._threads:
            thread.join(max(0, end_us - clock.boot_us()) / 1_000_000)

    def fail(self, bug: BaseException) -> None:
        """A bug was met: the process is to end. The first one is kept."""
        log.error("a bug ends this worker", exc_info=bug)
        self.failed = self.failed or bug
        self._stop.set()
        self._ending.tell()

    def _guarded(self, loop: Callable[[], None]) -> None:
        try:
            loop()
        except BaseException as bug:  # noqa: BLE001  # whatever it is, the process ends with it
            self.fail(bug)

    def _dispatch(self) -> None:
        """Claim as many intents as there are idle senders, in one transaction."""
        idle = 0
        while not self._stop.is_set():
            try:
                idle += self._idle_now(wait=idle == 0)
                self._work_came.clear()
                claimed = publish.claim(self.core, idle) if idle and self._attended() else []
            except StoreUnavailable as away:
                self._store_away(away)
                continue
            for each in claimed:
                self._claimed.put(each)
            idle -= len(claimed)
            if not claimed:
                self._work_came.wait(self._poll_s)

    def _stand_in(self) -> None:
        """See to halts while the supervisor does not; ``attended`` reads shared memory, and asks no store."""
        first_seen: dict[HaltId, int] = {}
        while not self._stop.is_set():
            try:
                if self._attended():
                    unsaid.note(self.core, ())  # what was thrown here is the supervisor's to see to
                else:
                    stand_in(self.core, first_seen)
            except StoreUnavailable as away:
                for each in unsaid.overdue(self.core):
                    log.critical("%s", unsaid.words(each))
                self._store_away(away)
            self._stop.wait(unsaid.rest_s(self.core, STAND_IN_S))

    def _attended(self) -> bool:
        return self.core.heartbeats.attended(now_us=self.core.clock.boot_us())

    def _idle_now(self, *, wait: bool) -> int:
        count = 0
        try:
            if wait:
                self._idle.get(timeout=self._poll_s)
                count += 1
            while True:
                self._idle.get_nowait()
                count += 1
        except Empty:
            return count

    def _send(self) -> None:
        while not self._stop.is_set():
            self._idle.put(None)
            claimed = self._claimed.get()
            if claimed is None:
                return
            try:
                stories.attempt(self.core, claimed)
            except StoreUnavailable as away:
                self._store_away(away)

    def _settle(self, mine: int) -> None:
        """Settle the accounts that fall to this settler, so that no two read the same one at once."""
        settlers = self._counts[1]
        while not self._stop.is_set():
            try:
                for permit in settle.due(self.core):
                    if zlib.crc32(permit.platform_account.encode()) % settlers == mine and not self._stop.is_set():
                        stories.settle(self.core, permit)
            except StoreUnavailable as away:
                self._store_away(away)
            self._stop.wait(self._poll_s)

    def _store_away(self, away: StoreUnavailable) -> None:
        log.warning("the store is away: %s", away)
        self._stop.wait(STORE_AWAY_S)
