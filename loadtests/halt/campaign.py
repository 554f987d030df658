"""Which switches are thrown: rounds of halts, every kind of scope often enough, disjoint ones at the same time."""

from collections import Counter
from collections.abc import Iterable, Sequence
from random import Random

import msgspec

from loadtests.halt.bench import PLATFORM
from loadtests.halt.schedule import Order

ALL, CLIENT, PLATFORM_KIND, ACCOUNT, ACTION = "all", "client", "platform", "account", "action"
KINDS = (ALL, CLIENT, PLATFORM_KIND, ACCOUNT, ACTION)
PUBLISH, REPLY = "publish", "reply"
CLIENTS_AT_ONCE = 2
ACCOUNTS_AT_ONCE = 3


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """What one halt names; ``None`` is "all"."""

    client: str | None = None
    platform: str | None = None
    account: str | None = None
    action: str | None = None

    @property
    def kind(self) -> str:
        """Which kind of scope it is."""
        named = [name for name in (ACCOUNT, CLIENT, PLATFORM_KIND, ACTION) if getattr(self, name) is not None]
        return named[0] if named else ALL

    @property
    def whole(self) -> bool:
        """Whether it covers everything that the harness hands over."""
        return self.kind in (ALL, PLATFORM_KIND)

    @property
    def words(self) -> list[str]:
        """It, as the command line takes it."""
        fields = ((name, getattr(self, name)) for name in (CLIENT, PLATFORM_KIND, ACCOUNT, ACTION))
        return [word for name, value in fields if value is not None for word in (f"--{name}", value)]

    def covers(self, order: Order) -> bool:
        """Whether an intent of the harness lies in it."""
        return (
            self.client in (None, order.client)
            and self.account in (None, order.account)
            and self.action in (None, REPLY if order.reply else PUBLISH)
        )

    def __str__(self) -> str:
        return " ".join(self.words).replace("--", "") or "everything"


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """Halts thrown at the same time: kinds, and for an action which. Who it hits is chosen from whoever is at work."""

    kinds: tuple[str, ...]
    action: str | None = None


def plan(seed: int, *, rounds: int) -> list[Round]:
    """The rounds of a run, in an order drawn from the seed: ``rounds`` each of everything, of the platform and of an
    action, and half as many of clients and accounts, several at once.
    """
    dice = Random(f"{seed}/campaign")
    several = Round(kinds=(CLIENT,) * CLIENTS_AT_ONCE + (ACCOUNT,) * ACCOUNTS_AT_ONCE)
    found: list[Round] = []
    for n in range(rounds):
        turn = [
            Round(kinds=(ALL,)),
            Round(kinds=(PLATFORM_KIND,)),
            Round(kinds=(ACTION,), action=PUBLISH if n % 2 else REPLY),
        ]
        if n % 2 == 0:
            turn.append(several)
        dice.shuffle(turn)
        found += turn
    return found


def still_lacking(counted: Counter[str], *, each: int) -> list[Round]:
    """Rounds that would bring every kind to ``each``, the kind that lacks most first."""
    lacking = sorted((kind for kind in KINDS if counted[kind] < each), key=lambda kind: (counted[kind], kind))
    return [
        Round(
            kinds=(kind,) * (each - counted[kind] if kind in (CLIENT, ACCOUNT) else 1),
            action=PUBLISH if kind == ACTION else None,
        )
        for kind in lacking
    ]


def aim(wanted: Round, clients: Sequence[str], accounts: Iterable[tuple[str, str]]) -> list[Target] | None:
    """Targets for a round out of the clients and (client, account) pairs at work, busiest first; no two overlap.

    ``None`` when too few are at work.
    """
    if len(wanted.kinds) == 1 and wanted.kinds[0] in (ALL, PLATFORM_KIND, ACTION):
        platform = PLATFORM if wanted.kinds[0] == PLATFORM_KIND else None
        return [Target(platform=platform, action=wanted.action)]
    count = Counter(wanted.kinds)
    hit = clients[: count[CLIENT]]
    free = [(client, account) for client, account in accounts if client not in hit][: count[ACCOUNT]]
    if len(hit) < count[CLIENT] or len(free) < count[ACCOUNT]:
        return None
    return [Target(client=client) for client in hit] + [
        Target(client=client, account=account) for client, account in free
    ]
