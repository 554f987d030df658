"""What a scenario does on all platforms at once, and what came of it on each."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from safety_core.records import QueuedIntent
from safety_core.vocabulary import Platform
from steps.rig.platforms import PICTURE, TERMS, usual
from steps.rig.timetable import Timetable

POST = "post"
"""What a feature calls the request that makes a post, whatever the platform calls it."""
LOOK_S = 5.0
APART = 3
"""How many platforms lie between the two accounts of one of many clients."""


class Came(NamedTuple):
    """What came of a client's last post on a platform: where it is, why, and how many of its words stand there."""

    platform: str
    state: str
    reason: str
    standing: int


class Everywhere(Timetable):
    """See the module."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.handed: dict[Platform, QueuedIntent] = {}

    def join_everywhere(self, client: str) -> None:
        """A client with an account on every platform."""
        for platform in TERMS:
            self.add_client(client, 1, platform)

    def join_spread(self, count: int) -> None:
        """So many clients, called ``client-1`` and so on, each with an account on two platforms; all platforms are used."""
        platforms = tuple(TERMS)
        for n in range(count):
            for place in (n, n + APART):
                self.add_client(f"client-{n + 1}", 1, platforms[place % len(platforms)])

    def publish_everywhere(self, client: str, text: str, *, showing: bool = False) -> None:
        """Hand a text over on each of the client's accounts, with a picture where it could do without (``showing``)."""
        for account in self._accounts_of(client):
            wants = "" if TERMS[account.platform].shows or not showing else PICTURE
            self.handed[account.platform] = self.submit(client, text, account=account.account, showing=wants)

    def publish_all(self) -> None:
        """Every client hands over a text of its own on each of its accounts."""
        for client in self.clients():
            for account in self._accounts_of(client):
                self.submit(client, f"{client} says hello", account=account.account)

    def strike_everywhere(self, fault: str, requests: Iterable[tuple[Platform, str]]) -> None:
        """Let the fault meet the next request of that name on each platform."""
        for platform, request in requests:
            operation = "" if request == POST else request
            self.fault(fault, platform, operation=operation, first=1, **usual(fault))

    def came(self) -> list[Came]:
        """What came of what was handed over last on each platform."""
        found = []
        for platform, queued in self.handed.items():
            now = self.now(queued)
            standing = self.standing(platform, queued.intent.text)
            found.append(Came(platform.value, now.state.value, str(now.reason or ""), standing))
        return sorted(found)

    def await_came(self, wanted: list[Came], limit_s: float) -> list[Came]:
        """What came of it, once it is as wanted or the time is over."""
        self.look_now_and_then(lambda: self.came() == wanted, limit_s=limit_s)
        return self.came()

    def await_everywhere(self, state: str, limit_s: float) -> list[Came]:
        """What did not come to that state in time."""
        assert self.handed, "nothing was handed over: this shows nothing"
        self.look_now_and_then(
            lambda: all(self.now(each).state == state for each in self.handed.values()), limit_s=limit_s
        )
        return [each for each in self.came() if each.state != state]

    def effects_elsewhere(self) -> list[tuple[str, str]]:
        """Effects on an account that is not of the client whose intent they are: client and account, by the ledger."""
        accounts = self.store.read(lambda tx: tx.accounts())
        owner = {(each.platform.value, str(each.platform_account)): each.client for each in accounts}
        wanted = {each.intent.tag: each.intent.client for each in self.submitted}
        effects = self.world.ledger.entries
        assert effects, "nothing was done: this shows nothing"
        return [
            (wanted[each.tag], each.account)
            for each in effects
            if {owner.get((each.platform, each.account)), owner.get((each.platform, each.token_account))}
            != {wanted[each.tag]}
        ]

    def look_now_and_then(self, holds: Callable[[], bool], *, limit_s: float) -> None:
        """Let the world go on until something holds that takes long to look at, or the time is over."""
        end_us = self.scheduler.now_us() + round(limit_s * 1_000_000)
        while not holds() and (left_us := end_us - self.scheduler.now_us()) > 0:
            self.run_for(min(left_us / 1_000_000, LOOK_S))

    def _accounts_of(self, client: str) -> list[Any]:
        return [each for each in self.store.read(lambda tx: tx.accounts()) if each.client == client]
