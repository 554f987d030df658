"""Which switches are thrown: rounds of halts, every kind of scope often enough, disjoint ones at the same time."""

from collections import Counter
from collections.abc import Iterable, Sequence
from random import Random

import msgspec

from loadtests.halt.schedule import Order

ALL, CLIENT, PLATFORM_KIND, ACCOUNT, ACTION = "all", "client", "platform", "account", "action"
KINDS = (ALL, CLIENT, PLATFORM_KIND, ACCOUNT, ACTION)
PUBLISH, REPLY, COMMENT = "publish", "reply", "comment"
ACTIONS = (PUBLISH, REPLY, COMMENT)
AT_ONCE = {CLIENT: 2, PLATFORM_KIND: 2, ACCOUNT: 3}
"""How many of a kind are thrown at the same time; of all other kinds each by itself."""


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
        return self.kind == ALL

    @property
    def words(self) -> list[str]:
        """It, as the command line takes it."""
        fields = ((name, getattr(self, name)) for name in (CLIENT, PLATFORM_KIND, ACCOUNT, ACTION))
        return [word for name, value in fields if value is not None for word in (f"--{name}", value)]

    def covers(self, order: Order) -> bool:
        """Whether an intent of the harness lies in it."""
        return (
            self.client in (None, order.client)
            and self.platform in (None, order.platform)
            and self.account in (None, order.account)
            and self.action in (None, order.action)
        )

    def __str__(self) -> str:
        return " ".join(self.words).replace("--", "") or "everything"


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """Halts thrown at the same time: kinds, and for an action which. Who it hits is chosen from whoever is at work."""

    kinds: tuple[str, ...]
    action: str | None = None


def plan(seed: int, *, rounds: int) -> list[Round]:
    """The rounds of a run, in an order drawn from the seed: ``rounds`` each of everything and of an action, and half as many
    of platforms and of clients and accounts, several at once.
    """
    dice = Random(f"{seed}/campaign")
    platforms = Round(kinds=(PLATFORM_KIND,) * AT_ONCE[PLATFORM_KIND])
    several = Round(kinds=(CLIENT,) * AT_ONCE[CLIENT] + (ACCOUNT,) * AT_ONCE[ACCOUNT])
    found: list[Round] = []
    for n in range(rounds):
        turn = [Round(kinds=(ALL,)), Round(kinds=(ACTION,), action=ACTIONS[n % len(ACTIONS)])]
        if n % 2 == 0:
            turn += [platforms, several]
        dice.shuffle(turn)
        found += turn
    return found


def still_lacking(counted: Counter[str], *, each: int) -> list[Round]:
    """Rounds that would bring every kind to ``each``, the kind that lacks most first."""
    lacking = sorted((kind for kind in KINDS if counted[kind] < each), key=lambda kind: (counted[kind], kind))
    return [
        Round(
            kinds=(kind,) * min(each - counted[kind], AT_ONCE.get(kind, 1)),
            action=PUBLISH if kind == ACTION else None,
        )
        for kind in lacking
    ]


def aim(
    wanted: Round, clients: Sequence[str], platforms: Sequence[str], accounts: Iterable[tuple[str, str]]
) -> list[Target] | None:
    """Targets for a round out of the clients, platforms and (client, account) pairs at work, those first that are wanted
    most; no two overlap. ``None`` when too few are at work.
    """
    count = Counter(wanted.kinds)
    if count[ALL] or count[ACTION]:
        return [Target(action=wanted.action)]
    hit, stopped = clients[: count[CLIENT]], platforms[: count[PLATFORM_KIND]]
    free = [(client, account) for client, account in accounts if client not in hit][: count[ACCOUNT]]
    targets = [
        *(Target(client=client) for client in hit),
        *(Target(platform=platform) for platform in stopped),
        *(Target(client=client, account=account) for client, account in free),
    ]
    return targets if len(targets) == len(wanted.kinds) else None
