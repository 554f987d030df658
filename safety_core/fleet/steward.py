"""The supervisor's store work, in a thread of its own: a store that hangs holds up this thread and nobody else."""

import logging
import threading
from collections.abc import Callable

from safety_core.errors import StoreUnavailable
from safety_core.fleet.post import Post
from safety_core.shell import unsaid
from safety_core.shell.core import Core
from safety_core.shell.hearing import Judged
from safety_core.shell.housekeeping import housekeep
from safety_core.vocabulary import HaltId

log = logging.getLogger("holdpoint.steward")

HOUSEKEEPING_S = 0.25
LET_GO_S = 1.0


class Steward:
    """Keeps house now and then, and at once when a worker died: its live permits are unknown from then on. Tells people.

    Args:
        make_core: opens the store; called in the steward's thread, and again when the store was not there.
    """

    def __init__(self, make_core: Callable[[], Core]) -> None:
        self.failed: BaseException | None = None
        self._make_core = make_core
        self._core: Core | None = None
        self._post: Post | None = None
        self._first_seen: dict[HaltId, int] = {}
        self._judged: Judged = {}
        self._look = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep_until_stopped, name="steward", daemon=True)

    def start(self) -> None:
        """Keep house from now on."""
        self._thread.start()

    def worker_died(self) -> None:
        """Look at once. Never waits."""
        self._look.set()

    def stop(self) -> None:
        """End, but do not wait for a store that hangs."""
        self._stop.set()
        self._look.set()
        if self._thread.is_alive():
            self._thread.join(LET_GO_S)

    def _keep_until_stopped(self) -> None:
        try:
            while not self._stop.is_set():
                self._look.clear()
                self._keep()
                self._look.wait(self._rest_s())
        except BaseException as bug:  # whatever it is, the supervisor ends with it
            log.exception("a bug ends this steward")
            self.failed = bug
        if self._core is not None:
            self._core.store.close()

    def _rest_s(self) -> float:
        return HOUSEKEEPING_S if self._core is None else unsaid.rest_s(self._core, HOUSEKEEPING_S)

    def _keep(self) -> None:
        try:
            if self._core is None:
                self._core = self._make_core()
                self._post = Post(self._core)
            housekeep(self._core, self._first_seen, self._judged)
            assert self._post is not None
            self._post.look()
        except StoreUnavailable as away:
            log.warning("the store is away: %s", away)
            for each in unsaid.overdue(self._core) if self._core is not None else ():
                log.critical("%s", unsaid.words(each))
