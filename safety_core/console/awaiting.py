"""Waiting for halts to become true, after whoever threw them was answered: t2 is written and said while they look at the page.

1. A bounded number of threads; a halt that finds none free waits for one. It stands meanwhile: it was fenced or latched before.
2. Should this process end before, others move the halt on: the steward of a running ``holdpoint worker``, within a quarter of
   a second, and who releases it. An order in the STOP file is brought into the store by the steward as well.
3. How it ended is in the store, where the pages read it. A failure is in the log besides.
"""

import logging
import queue
import threading

from safety_core.errors import HoldpointError
from safety_core.shell import halt as halting
from safety_core.shell.core import Core
from safety_core.shell.halt import Raised
from safety_core.switches import Halt

PLACES = 8
IDLE_S = 30.0
"""A thread that had nothing to wait for so long ends."""
log = logging.getLogger("holdpoint.console")


class Awaiting:
    """The threads that wait. ``places``: how many at most."""

    def __init__(self, places: int = PLACES) -> None:
        self._places = threading.BoundedSemaphore(places)
        self._work: queue.SimpleQueue[tuple[Core, Raised, tuple[Halt, ...]]] = queue.SimpleQueue()

    def take(self, core: Core, raised: Raised, fenced: tuple[Halt, ...]) -> None:
        """Wait for these from now on, and return at once. ``core``: of whoever acts for all; its store serves any thread."""
        self._work.put((core, raised, fenced))
        if self._places.acquire(blocking=False):
            threading.Thread(target=self._serve, name="awaiting", daemon=True).start()

    def _serve(self) -> None:
        try:
            while True:
                _wait_for(*self._work.get(timeout=IDLE_S))
        except queue.Empty:
            self._places.release()
        if not self._work.empty() and self._places.acquire(blocking=False):  # came in between
            self._serve()


def _wait_for(core: Core, raised: Raised, fenced: tuple[Halt, ...]) -> None:
    try:
        halting.await_quiescence(core, raised, fenced)
    except HoldpointError as failed:
        log.error("not acknowledged: %s", failed)  # noqa: TRY400  # whoever threw it sees how it ended
    except Exception:
        log.exception("a bug ended the wait for %s", ", ".join(each.halt for each in fenced))


AWAITING = Awaiting()
"""Of this process."""
