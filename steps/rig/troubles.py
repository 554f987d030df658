"""What befalls the way to the platforms, the store's rows and the accounts; and how much gets done meanwhile."""

from typing import Any

import msgspec

from safety_core.adapters.platforms import ADAPTERS
from safety_core.halt import checked
from safety_core.lifecycle import PermitState
from safety_core.records import QueuedIntent
from safety_core.vocabulary import Platform
from simulators.traps import Kill
from steps.rig.everywhere import Everywhere
from steps.rig.wire import UNREACHED


class Troubles(Everywhere):
    """See the module."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._ways: set[str] = set()
        self._kills: list[Kill] = []

    def unfired(self) -> list[str]:
        """See ``Hands``; ways and deaths that nobody met, too."""
        spared = [f"a death at {each.seam}" for each in self._kills if not each.reached]
        return [*super().unfired(), *sorted(self._ways - self.reach.met), *spared]

    # ------------------------------------------------------------ the way there

    def bar(self, platforms: list[Platform], seconds: float, way: str) -> None:
        """None of these platforms can be reached for so long."""
        assert way in UNREACHED, f"nobody is {way}; there is: {', '.join(UNREACHED)}"
        until_us = self.scheduler.now_us() + round(seconds * 1_000_000)
        for platform in platforms:
            self.reach.barred |= dict.fromkeys(ADAPTERS[platform].HOSTS, (until_us, way))
        self._ways.add(way)

    # ------------------------------------------------------------ the store

    def slow_store(self, seconds: float) -> None:
        """From now on each write takes so long."""
        self.outage.each_us = round(seconds * 1_000_000)

    def unbind(self, client: str) -> None:
        """The rows of the client's accounts are gone, past every rule of the store."""
        connection = self.store._connection  # noqa: SLF001  past every verb, as it says
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DELETE FROM accounts WHERE client = ?", (client,))
        connection.execute("PRAGMA foreign_keys = ON")

    # ------------------------------------------------------------ accounts and workers

    def post_by_hand(self, client: str, text: str) -> None:
        """The client's own people post on its first account, in the platform's app."""
        self.world.post_by_hand(self._world_id(client), text, platform=self.first_account(client).platform.value)

    def _world_id(self, client: str) -> str:
        return self.platform_account(client).rpartition(":")[2]

    def believe_identities_for(self, seconds: float) -> None:
        """Workers that start from now on believe an answer to whose token it is for so long."""
        assert not self.workers, "workers that run already believe it for longer; say so before anything happens"
        self.timing = checked(msgspec.structs.replace(self.timing, identity_s=seconds))

    def kill_workers_at(self, seam: str, count: int) -> None:
        """The next so many worker processes are killed there, one after the other; the supervisor starts the next one."""
        for n in range(1, count + 1):
            self._kills.append(self.scheduler.kill_at(seam=seam, process=f"worker-{n}"))

    # ------------------------------------------------------------ how much

    def share_of_before(self, client: str, platform: Platform, seconds: float) -> float:
        """How much of the client arrived in the last seconds, as a share (percent) of what did in as many before."""
        now_us, span_us = self.scheduler.now_us(), round(seconds * 1_000_000)
        arrived = [each.arrived_us for each in self.arrived(platform, client=client)]
        lately = sum(each > now_us - span_us for each in arrived)
        before = sum(now_us - 2 * span_us < each <= now_us - span_us for each in arrived)
        assert before, f"nothing of {client} arrived before: this shows nothing"
        return 100 * lately / before

    def unsettled(self) -> list[QueuedIntent]:
        """What was attempted and has come to no end."""
        permits = self.store.read(lambda tx: tx.permits())
        open_ones = (PermitState.LIVE, PermitState.UNKNOWN, PermitState.ACCEPTED)
        tried = {each.intent for each in permits if each.state in open_ones}
        return [each for each in self.submitted if each.intent.intent in tried]

    def in_state(self, client: str, state: str) -> list[QueuedIntent]:
        """What of a client is in that state now."""
        own = (self.now(each) for each in self.submitted if each.intent.client == client)
        return [each for each in own if each.state == state]

    def publish_over(self, client: str, count: int, seconds: float) -> None:
        """So many posts, spread evenly over the client's accounts and the time."""
        accounts = self._accounts_of(client)
        for n in range(count):
            account = accounts[n % len(accounts)]
            self.submit(client, f"{client} news {n}", account=account.account, after_s=n * seconds / count)

    def verified_within(self, client: str, seconds: float) -> float:
        """How many percent of the client's attempts were read back so soon after their first byte."""
        permits = [each for each in self.store.read(lambda tx: tx.permits()) if each.client == client and each.sent_us]
        assert permits, f"nothing of {client} was sent: this shows nothing"
        soon = [
            each
            for each in permits
            if each.confirmed_us is not None and each.confirmed_us - (each.sent_us or 0) <= seconds * 1_000_000
        ]
        return 100 * len(soon) / len(permits)
