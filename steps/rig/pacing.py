"""How fast: the limits that a scenario loads, the hours that it keeps, and what the platform saw of it."""

import hashlib
import itertools
from collections.abc import Callable, Sequence

from safety_core.breaker import BreakerState
from safety_core.cadence.wall import aware
from safety_core.lifecycle import IntentState
from safety_core.records import QueuedIntent, Rules
from safety_core.shell.zones import zone_of
from safety_core.vocabulary import Platform
from simulators.ledger import JournalEntry
from steps.rig.platforms import TERMS
from steps.rig.unknowns import Unknowns

TOO_MANY = 429
BERLIN = "Europe/Berlin"


class Pacing(Unknowns):
    """See the module."""

    def limit(self, platform: Platform, **changes: object) -> None:
        """Load one more limit beside those in force."""
        fields: dict[str, object] = {"platform": platform.value, "source": "the scenario", "as_of": "2026-01-01"}
        self._add("limit" if "most" in changes else "spacing", {**fields, **changes})

    def keep_quiet(self, client: str, *, since_s: float, until_s: float) -> None:
        """Quiet hours of a client's first account, from and until so many seconds from now, by the clocks of Berlin."""
        hours = "-".join(self._shown(seconds) for seconds in (since_s, until_s))
        fields = {
            "client": client,
            "platform": self.first_account(client).platform.value,
            "account": f"{client}-1",
            "zone": BERLIN,
        }
        self._add("account", {**fields, "quiet": [hours]})

    def _shown(self, from_now_s: float) -> str:
        at = aware(self.scheduler.unix_us() + round(from_now_s * 1_000_000))
        return at.astimezone(zone_of(BERLIN)).strftime("%H:%M")

    def forget_limits(self, platform: Platform, *, but: Sequence[str] = ()) -> None:
        """Load limits of which none counts anything on the platform ``but`` these operations: an operator's mistake that the
        door would refuse.
        """
        body = "limit = []\n"
        if but:
            fields = {"platform": platform.value, "name": "reads", "subject": "account", "whose": "platform",
                      "operations": list(but), "most": 1_000, "per": "60s", "source": "the scenario",
                      "as_of": "2026-01-01"}  # fmt: skip
            body = "\n".join(["[[limit]]", *(f"{name} = {_toml(name, value)}" for name, value in fields.items()), ""])
        digest = hashlib.sha256(body.encode()).hexdigest()
        rules = Rules(name="limits", version=99, digest=digest, body=body, loaded_by=platform, at="then")
        self.store.transact(lambda tx: tx.put_rules(rules), deadline_s=1)

    def all_confirmed(self, client: str) -> bool:
        """Whether everything that a client handed over is confirmed."""
        own = [self.now(each) for each in self.submitted if each.intent.client == client]
        return all(each.state is IntentState.CONFIRMED for each in own)

    def _add(self, table: str, fields: dict[str, object]) -> None:
        rules = self.store.read(lambda tx: tx.rules("limits"))
        assert rules is not None
        lines = [f"{name} = {_toml(name, value)}" for name, value in fields.items()]
        self.load_limits("\n".join([rules.body, f"[[{table}]]", *lines, ""]))

    def publish_many(self, client: str, count: int) -> None:
        """So many posts handed over at once for the client's first account."""
        for n in range(1, count + 1):
            self.submit(client, f"{client} news {n}")

    def post_requests(self, client: str | None = None) -> list[JournalEntry]:
        """Requests for a post, by the platform's own journal: of a client, or of all."""
        accounts = self.store.read(lambda tx: tx.accounts())
        own = {
            (each.platform.value, TERMS[each.platform].posting, each.platform_account)
            for each in accounts
            if client in (None, each.client)
        }
        return [each for each in self.world.journal.entries if (each.platform, each.operation, each.account) in own]

    def refused_as_too_fast(self) -> list[JournalEntry]:
        """Requests of any kind that the platform answered with 429."""
        return [each for each in self.world.journal.entries if each.status == TOO_MANY]

    def broken(self) -> set[tuple[str, str]]:
        """The breakers that are not closed: the platform account that each is of, or nothing for a platform's; for what."""
        found = self.store.read(lambda tx: tx.breakers())
        return {(each.subject, each.traffic.value) for each in found if each.state is not BreakerState.CLOSED}

    def asked_lately(self, platform: Platform, seconds: float) -> int:
        """How many requests of any kind arrived within the last seconds."""
        since_us = self.scheduler.now_us() - round(seconds * 1_000_000)
        return sum(
            each.platform == platform.value and each.arrived_us >= since_us for each in self.world.journal.entries
        )

    def shortest_distance_s(self, client: str) -> float:
        """Between the beginnings of two requests for a post of a client, one after the other."""
        begun = sorted(each.arrived_us for each in self.post_requests(client))
        assert len(begun) > 1, "there are no two posts: this shows nothing"
        return min(later - earlier for earlier, later in itertools.pairwise(begun)) / 1_000_000

    def most_in_window(self, client: str, window_s: float) -> int:
        """The most requests for a post of a client that began within any such time."""
        begun = sorted(each.arrived_us for each in self.post_requests(client))
        width_us = round(window_s * 1_000_000)
        return max(sum(first <= each < first + width_us for each in begun) for first in begun)

    def held(self, client: str) -> list[QueuedIntent]:
        """What of a client waits for its time, earliest first."""
        now_us = self.scheduler.now_us()
        queued = self.store.read(lambda tx: tx.intents([IntentState.QUEUED]))
        found = [each for each in queued if each.intent.client == client and each.due_us > now_us]
        return sorted(found, key=lambda each: each.due_us)

    def await_hold(self, client: str) -> QueuedIntent:
        """The client's earliest held intent, once there is one."""
        assert self.run_until(lambda: bool(self.held(client)), limit_s=self.PATIENCE_S), "nothing is held"
        return self.held(client)[0]

    def slots_given_back(self, client: str) -> int:
        """How many slots of a client's posts were given back."""
        return self._slots(client, lambda state: state == "given_back")

    def slots_kept(self, client: str) -> int:
        """How many slots of a client's posts count, or counted."""
        return self._slots(client, lambda state: state != "given_back")

    def _slots(self, client: str, fits: Callable[[str], bool]) -> int:
        slots = self.store.read(lambda tx: tx.slots())
        return sum(each.client == client and each.permit is not None and fits(each.state.value) for each in slots)


def _toml(name: str, value: object) -> str:
    """A value as TOML has it; of these fields only dates are written bare."""
    if name == "as_of" or isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(f'"{each}"' for each in value) + "]"
    return f'"{value}"'
