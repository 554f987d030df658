"""What is under way, as far as the harness can know it: its own schedule, and the simulator's journal.

It only chooses the moment of a halt and tells the reader about it. Whether a halt counts is judged from the evidence,
afterwards and elsewhere.
"""

from collections import Counter
from collections.abc import Sequence

import msgspec

from loadtests.clock import boot_us
from loadtests.halt.campaign import Target
from loadtests.halt.schedule import Order
from loadtests.halt.simulator import Request, Simulator

TAKEN_IN_US = 150_000
"""An intent handed over so long ago is taken to be in the outbox."""
STILL_US = 120_000
"""A request that stays in flight at least so long will still be there when a command's process begins."""


class Under(msgspec.Struct, frozen=True, kw_only=True):
    """What is in flight, and what is queued, for one scope."""

    in_flight: int
    queued: int


class View:
    """Schedule and journal together."""

    def __init__(self, simulator: Simulator, orders: Sequence[Order], start_us: int) -> None:
        self._simulator = simulator
        self._orders = {each.tag: each for each in orders}
        self._by_time = list(orders)
        self._start_us = start_us
        self._begun: set[str] = set()
        self._counted = 0
        self._now_us = 0
        self._flying: list[Order] = []
        self._queued: list[Order] = []

    def look(self) -> None:
        """Look again."""
        self._simulator.look()
        fresh = self._simulator.requests[self._counted :]
        self._counted += len(fresh)
        self._begun.update(each.tag for each in fresh if each.tag is not None)
        self._now_us = boot_us()
        self._flying = [
            self._orders[each.tag]
            for each in self._simulator.requests[-200:]
            if each.tag in self._orders and _stays(each, self._now_us)
        ]
        handed_us = self._now_us - self._start_us - TAKEN_IN_US
        self._queued = [each for each in self._by_time if each.at_us <= handed_us and each.tag not in self._begun]

    def machine(self) -> int:
        """Requests in flight."""
        return len(self._flying)

    def under(self, target: Target) -> Under:
        """What is under way in a scope."""
        return Under(
            in_flight=sum(target.covers(each) for each in self._flying),
            queued=sum(target.covers(each) for each in self._queued),
        )

    def busiest(self, field: str) -> list[str]:
        """Clients, platforms or accounts that have both something in flight and something queued, the busiest first."""
        flying = Counter(getattr(each, field) for each in self._flying)
        queued = Counter(getattr(each, field) for each in self._queued)
        both = [name for name in flying if queued[name]]
        return sorted(both, key=lambda name: (-min(flying[name], queued[name]), -queued[name], name))

    def arrived(self, target: Target, since_us: int, *, outside: bool = False) -> bool:
        """Whether a request in (or outside) the scope has arrived since."""
        for each in reversed(self._simulator.requests):
            if each.arrived_us <= since_us:
                return False
            order = self._orders.get(each.tag or "")
            if order is not None and target.covers(order) is not outside:
                return True
        return False


def _stays(request: Request, now_us: int) -> bool:
    return request.replied_us is not None and request.arrived_us <= now_us < request.replied_us - STILL_US
