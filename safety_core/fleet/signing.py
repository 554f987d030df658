"""Whoever signs the audit log, in a thread of its own: a key on a disk that hangs holds up this thread and nobody else."""

import logging
import threading
from collections.abc import Callable

from safety_core.errors import StoreUnavailable
from safety_core.shell import checkpoint
from safety_core.shell.core import Core

log = logging.getLogger("holdpoint.signing")

ROUND_S = 0.25
LET_GO_S = 1.0


class Signatory:
    """Signs what is due and reads the log again, now and then; says once why something stays unsigned.

    Args:
        make_core: opens the store, with a signer; called in this thread, and again when the store was not there.
    """

    def __init__(self, make_core: Callable[[], Core]) -> None:
        self.failed: BaseException | None = None
        self._make_core = make_core
        self._core: Core | None = None
        self._own = checkpoint.Signing()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sign_until_stopped, name="signatory", daemon=True)

    def start(self) -> None:
        """Sign from now on."""
        self._thread.start()

    def stop(self) -> None:
        """End, but do not wait for a key or a store that hangs."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(LET_GO_S)

    def _sign_until_stopped(self) -> None:
        try:
            while not self._stop.is_set():
                self._round()
                self._stop.wait(ROUND_S)
        except BaseException as bug:  # whatever it is, the supervisor ends with it
            log.exception("a bug ends this signatory")
            self.failed = bug
        if self._core is not None:
            self._core.store.close()

    def _round(self) -> None:
        said = self._own.unsigned
        try:
            if self._core is None:
                self._core = self._make_core()
            checkpoint.keep(self._core, self._own)
        except StoreUnavailable as away:
            log.warning("the store is away: %s", away)
        if self._own.unsigned not in (said, None):
            log.warning("the audit log stays unsigned: %s", self._own.unsigned)
