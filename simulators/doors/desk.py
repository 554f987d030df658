"""What a port does beside answering calls: late commits at their time, webhooks, answers that wait, and streams of events.

Everything on one event loop. :meth:`Desk.look` looks once after each batch of calls and whenever the world has something
due; nothing is polled.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Final

from simulators.clock import HandClock
from simulators.doors.sender import Sender
from simulators.world import World

LONGEST_S: Final = 3_600.0
"""How far ahead a timer is set at most: a clock that is set back meanwhile would leave it too far."""


class Desk:
    """The connections of a world on an event loop, and what is done between their calls."""

    def __init__(self, world: World, loop: asyncio.AbstractEventLoop) -> None:
        self.connections: dict[Any, None] = {}
        self._world, self._loop = world, loop
        self._watchers: dict[Any, Callable[[], bool]] = {}
        self._asked = False
        self._timer: asyncio.TimerHandle | None = None
        self._sender = Sender(loop, self.stir)

    def keep(self, connection: Any) -> None:
        """A client is there."""
        self.connections[connection] = None

    def drop(self, connection: Any) -> None:
        """It is gone."""
        self.connections.pop(connection, None)
        self._watchers.pop(connection, None)

    def watch(self, connection: Any, look: Callable[[], bool]) -> None:
        """Call ``look`` whenever something may have happened, until it says that it has seen enough."""
        self._watchers[connection] = look
        self.stir()

    def unwatch(self, connection: Any) -> None:
        """It waits no more."""
        self._watchers.pop(connection, None)

    def stir(self) -> None:
        """Something may have happened: look soon, once for all that happens until then."""
        if not self._asked:
            self._asked = True
            self._loop.call_soon(self.look)

    def look(self) -> None:
        """Do what is due, and let those look who wait for it."""
        self._asked = False
        world = self._world
        for delivery in world.webhooks_due():
            self._sender.send(delivery, world.webhook_heard)
        for connection, look in list(self._watchers.items()):
            if look():
                self._watchers.pop(connection, None)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        next_us = world.next_us
        if next_us is not None and not isinstance(world.clock, HandClock):
            wait_s = max(next_us - world.clock.now_us(), 0) / 1_000_000
            self._timer = self._loop.call_later(min(wait_s, LONGEST_S), self.stir)

    def close(self) -> None:
        """Wait for nothing any more."""
        if self._timer is not None:
            self._timer.cancel()
        self._watchers = {}
        self._sender.close()
