"""The post: notices, and letters to clients, sent apart from whoever keeps house, who never waits for a channel.

``look`` does the store's part in its caller's thread, and hands the sending to one thread per channel, at most one at a
time. A channel that hangs holds up itself alone, and for as long as its adapter's total time.
"""

import threading
from queue import Empty, SimpleQueue
from typing import Any

from safety_core.errors import StoreUnavailable
from safety_core.halt import SECOND_US
from safety_core.shell import deliver, letter_outlets
from safety_core.shell.core import Core
from safety_core.shell.deliver import Failed, Outlet

LOOK_EVERY_US = SECOND_US // 2
"""How often a channel on which nothing was due is asked for again."""


class _Round:
    """One channel: what it is sending, and how that ended."""

    def __init__(self, outlet: Outlet[Any, Any]) -> None:
        self.outlet = outlet
        self.sending: tuple[Any, Any] | None = None
        self.look_us = 0
        self._ended: SimpleQueue[Failed | None] = SimpleQueue()
        self._outcome: tuple[Failed | None] | None = None

    def start(self, thing: Any, claimed: Any) -> None:
        self.sending, self._outcome = (thing, claimed), None
        # A daemon: the process ends without waiting for a channel; the lease has it sent again by the next one.
        threading.Thread(target=self._send, args=(thing,), name=f"notify {self.outlet.channel}", daemon=True).start()

    def outcome(self) -> tuple[Failed | None] | None:
        """How the sending ended (see ``deliver.attempt``); ``None`` while it is under way. It stays until ``start``."""
        if self._outcome is None:
            try:
                self._outcome = (self._ended.get_nowait(),)
            except Empty:
                return None
        return self._outcome

    def _send(self, thing: Any) -> None:
        self._ended.put(deliver.attempt(self.outlet, thing))


class Post:
    """Delivers what is due, round by round. One thread calls ``look``: the one that may use the core's store."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._rounds = [_Round(each) for each in (*deliver.notice_outlets(core), *letter_outlets.outlets(core))]

    def look(self) -> None:
        """Record what was sent and begin what is due; returns at once, and never raises for a store that is away."""
        for each in self._rounds:
            try:
                self._step(each)
            except StoreUnavailable:
                # What was sent stays in hand and is recorded at a later look; if this process dies, its lease runs out.
                each.look_us = self._core.clock.boot_us() + LOOK_EVERY_US

    def idle(self) -> bool:
        """Whether no channel is sending and every outcome is recorded."""
        return all(each.sending is None for each in self._rounds)

    def _step(self, each: _Round) -> None:
        if self._core.clock.boot_us() < each.look_us:
            return
        if each.sending is not None:
            ended = each.outcome()
            if ended is None:
                return
            deliver.settle(self._core, each.outlet, *each.sending, *ended)
            each.sending = None
        claimed = deliver.claim_next(self._core, each.outlet)
        if claimed is None:
            each.look_us = self._core.clock.boot_us() + LOOK_EVERY_US
        else:
            each.start(*claimed)
