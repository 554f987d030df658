"""What is under way, as the harness knows it: what it handed over itself, and the simulator's journal."""

from collections import Counter
from collections.abc import Sequence

from loadtests.clock import boot_us
from loadtests.halt.bench import Tenant
from loadtests.halt.campaign import Target
from loadtests.halt.schedule import Order
from loadtests.halt.view import STILL_US, Under
from loadtests.torture.bed import Platform


class Sight:
    """``handed`` are the orders that were taken, by tag."""

    def __init__(self, platform: Platform, tenants: Sequence[Tenant]) -> None:
        self._platform = platform
        self._account_of = {each.platform_id: each.account for each in tenants}
        self._begun: set[str] = set()
        self._counted = 0
        self.handed: dict[str, Order] = {}
        self.posts: dict[str, str] = {}
        self._flying: list[Order] = []
        self._queued: list[Order] = []

    def look(self) -> None:
        """Look again.

        Raises:
            SimulatorGone: the simulator does not answer.
        """
        self._platform.look()
        seen = self._platform.requests
        fresh = seen[self._counted :]
        self._counted += len(fresh)
        self._begun.update(each.tag for each in fresh if each.tag is not None)
        for account, post in self._platform.posts():
            self.posts[self._account_of[account]] = post
        now_us = boot_us()
        self._flying = [
            self.handed[each.tag]
            for each in seen[-300:]
            if each.tag in self.handed
            and each.replied_us is not None
            and each.arrived_us <= now_us < each.replied_us - STILL_US
        ]
        self._queued = [each for each in self.handed.values() if each.tag not in self._begun]

    def depth(self) -> Counter[str]:
        """How many intents of each account have not begun yet."""
        return Counter(each.account for each in self._queued)

    def under(self, target: Target) -> Under:
        """What is in flight and what is queued in a scope."""
        return Under(
            in_flight=sum(target.covers(each) for each in self._flying),
            queued=sum(target.covers(each) for each in self._queued),
        )

    def busiest(self, field: str, *, reply: bool | None) -> list[str]:
        """Clients or accounts with most in flight and queued, of one action where ``reply`` names it."""
        flying = Counter(getattr(each, field) for each in self._flying if reply in (None, each.reply))
        queued = Counter(getattr(each, field) for each in self._queued if reply in (None, each.reply))
        return sorted((name for name in flying if queued[name]), key=lambda name: (-flying[name], -queued[name], name))

    def arrived(self, target: Target, since_us: int) -> int:
        """How many requests in the scope have arrived since."""
        count = 0
        for each in reversed(self._platform.requests):
            if each.arrived_us <= since_us:
                break
            order = self.handed.get(each.tag or "")
            count += order is not None and target.covers(order)
        return count
