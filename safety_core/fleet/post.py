"""The post: notices, letters to clients, and outcomes to services, sent apart from whoever keeps house, who never waits for one.

``look`` does the store's part in its caller's thread, and hands the sending to one thread per channel or receiver, at most one
at a time. What hangs holds up itself alone, and for as long as its adapter's total time.
"""

import threading
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, Protocol

from safety_core.errors import StoreUnavailable
from safety_core.halt import SECOND_US
from safety_core.ports import Caller, Clock
from safety_core.shell import callbacks, deliver, letter_outlets
from safety_core.shell.core import Core
from safety_core.shell.deliver import Outlet

LOOK_EVERY_US = SECOND_US // 2
"""How often a channel on which nothing was due is asked for again."""


class _Way(Protocol):
    """One channel or receiver: what is done for it in the store's thread, and what apart."""

    @property
    def name(self) -> str: ...
    def claim(self, core: Core) -> Any | None:
        """What is to be sent next; ``None`` when nothing is due."""

    def send(self, claimed: Any) -> Any:
        """How it ended. Apart; never raises."""

    def settle(self, core: Core, claimed: Any, ended: Any) -> None:
        """Record it."""


class _ByChannel:
    """Notices and letters, one after the other."""

    def __init__(self, outlet: Outlet[Any, Any]) -> None:
        self._outlet = outlet
        self.name = outlet.channel

    def claim(self, core: Core) -> Any | None:
        return deliver.claim_next(core, self._outlet)

    def send(self, claimed: Any) -> Any:
        return deliver.attempt(self._outlet, claimed[0])

    def settle(self, core: Core, claimed: Any, ended: Any) -> None:
        thing, record = claimed
        deliver.settle(core, self._outlet, thing, record, ended)


class _ToReceiver:
    """Outcomes to one service, some at once."""

    def __init__(self, caller: Caller, clock: Clock) -> None:
        self._caller, self._clock = caller, clock
        self.name = caller.name

    def claim(self, core: Core) -> Any | None:
        return callbacks.claim(core, self._caller)

    def send(self, claimed: Any) -> Any:
        return callbacks.attempt(self._caller, claimed, self._clock)

    def settle(self, core: Core, claimed: Any, ended: Any) -> None:
        callbacks.settle(core, self._caller, claimed, ended)


class _Round:
    """One way: what it is sending, and how that ended."""

    def __init__(self, way: _Way) -> None:
        self.way = way
        self.sending: Any | None = None
        self.look_us = 0
        self._ended: SimpleQueue[Any] = SimpleQueue()
        self._outcome: tuple[Any] | None = None

    def start(self, claimed: Any) -> None:
        self.sending, self._outcome = claimed, None
        # A daemon: the process ends without waiting for a channel; the lease has it sent again by the next one.
        threading.Thread(target=self._send, args=(claimed,), name=f"notify {self.way.name}", daemon=True).start()

    def outcome(self) -> tuple[Any] | None:
        """How the sending ended; ``None`` while it is under way. It stays until ``start``."""
        if self._outcome is None:
            try:
                self._outcome = (self._ended.get_nowait(),)
            except Empty:
                return None
        return self._outcome

    def _send(self, claimed: Any) -> None:
        self._ended.put(self.way.send(claimed))


class Post:
    """Delivers what is due, round by round. One thread calls ``look``: the one that may use the core's store."""

    def __init__(self, core: Core) -> None:
        self._core = core
        channels = (*deliver.notice_outlets(core), *letter_outlets.outlets(core))
        self._rounds = [_Round(_ByChannel(each)) for each in channels]
        self._rounds += [_Round(_ToReceiver(each, core.clock)) for each in core.callers]
        self._register_us = 0

    def look(self) -> None:
        """Record what was sent and begin what is due; returns at once, and never raises for a store that is away."""
        self._register()
        for each in self._rounds:
            try:
                self._step(each)
            except StoreUnavailable:
                # What was sent stays in hand and is recorded at a later look; if this process dies, its lease runs out.
                each.look_us = self._core.clock.boot_us() + LOOK_EVERY_US

    def _register(self) -> None:
        """Also where nobody is to be told: whoever was named before is not any more."""
        if self._core.clock.boot_us() < self._register_us:
            return
        self._register_us = self._core.clock.boot_us() + LOOK_EVERY_US
        with suppress(StoreUnavailable):  # at a later look
            callbacks.register(self._core)

    def idle(self) -> bool:
        """Whether nothing is being sent and every outcome is recorded."""
        return all(each.sending is None for each in self._rounds)

    def _step(self, each: _Round) -> None:
        if self._core.clock.boot_us() < each.look_us:
            return
        if each.sending is not None:
            ended = each.outcome()
            if ended is None:
                return
            each.way.settle(self._core, each.sending, *ended)
            each.sending = None
        claimed = each.way.claim(self._core)
        if claimed is None:
            each.look_us = self._core.clock.boot_us() + LOOK_EVERY_US
        else:
            each.start(claimed)
