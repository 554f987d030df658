"""What is limited: each limit with its subject, what it counts, its window, whose it is, its source and its date.

1. A limit counts *requests* of an operation, or *effects* of an action; never both. Every request of any kind takes its
   slot; only committing ones have another action than ``read``.
2. Of an account or a client it counts that one's own slots. A quota that clients share (of the app, of the platform) is
   divided beforehand: each client has ``floor(most * weight / sum of weights)`` over the clients that have an account on
   the platform. Nobody borrows: one client's traffic never moves another's.
3. What no limit counts is refused: not knowing a limit is not having none.
"""

from collections.abc import Mapping
from datetime import UTC, tzinfo
from enum import StrEnum

import msgspec

from safety_core.cadence.wall import Quiet
from safety_core.vocabulary import AccountId, Action, ClientId, Platform


class Subject(StrEnum):
    """Whose requests are counted together."""

    ACCOUNT = "account"
    CLIENT = "client"
    APP = "app"
    PLATFORM = "platform"


SHARED = frozenset({Subject.APP, Subject.PLATFORM})
"""Quotas that are divided among the clients."""


class Whose(StrEnum):
    """Who set a limit."""

    PLATFORM = "platform"
    OURS = "ours"


class Window(StrEnum):
    """Over which time a limit counts."""

    ROLLING = "rolling"
    """The time just past, of the limit's own length."""
    SPACING = "spacing"
    """The same with room for one: the next goes no earlier than its length after the last."""
    UTC_HOUR = "utc hour"
    UTC_DAY = "utc day"
    LOCAL_DAY = "local day"
    """From midnight to midnight by the clocks of the account's zone."""


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """One limit.

    Attributes:
        name: what people call it; unique on its platform.
        operations: names of the platform's operations whose requests it counts, each with its cost.
        actions: or the actions whose effects it counts, each with its cost.
        most: the sum of costs that a window holds, over all of its subject.
        length_us: of a rolling window or a spacing; of clock-aligned ones the longest that they get (a day of 25 hours).
        as_of: the date on which the source was read, ISO 8601.
    """

    name: str
    platform: Platform
    subject: Subject
    whose: Whose
    operations: Mapping[str, int]
    actions: Mapping[str, int]
    most: int
    window: Window
    length_us: int
    source: str
    as_of: str

    def cost(self, operation: str, action: Action) -> int:
        """What one such request takes of it; 0 when it does not count it."""
        return self.operations.get(operation, 0) if self.operations else self.actions.get(action, 0)


class Home(msgspec.Struct, frozen=True, kw_only=True):
    """Where an account is: its zone, and its quiet hours by the clocks there."""

    zone_name: str = "UTC"
    zone: tzinfo = UTC
    quiet: tuple[Quiet, ...] = ()


ANYWHERE = Home()


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """All limits in force.

    Attributes:
        weights: of clients whose share of a common quota is not that of one.
        digest: of the text that they were read from.
    """

    limits: tuple[Limit, ...]
    homes: Mapping[tuple[ClientId, Platform, AccountId], Home]
    weights: Mapping[ClientId, int]
    digest: str

    def counting(self, platform: Platform, operation: str, action: Action) -> tuple[Limit, ...]:
        """The limits that count one such request."""
        return tuple(each for each in self.limits if each.platform is platform and each.cost(operation, action))

    def home(self, client: ClientId, platform: Platform, account: AccountId) -> Home:
        """Where an account is; one that is not named has no quiet hours and counts its days in UTC."""
        return self.homes.get((client, platform, account), ANYWHERE)

    def weight(self, client: ClientId) -> int:
        """The client's weight in a common quota."""
        return self.weights.get(client, 1)


RESERVE_PARTS = 5
"""One part of so many of each read window, and at least one request, is kept for the looking up of unknown outcomes."""


def share(limit: Limit, weight: int, all_weights: int) -> int:
    """What one client has of a limit: all of its own ones, its fixed part of common ones."""
    if limit.subject not in SHARED:
        return limit.most
    return limit.most * weight // all_weights if all_weights > 0 else 0


def spared(most: int) -> int:
    """What a read that only prepares a publish may use of a read window: all but the reserve of settling reads."""
    return most - max(1, -(-most // RESERVE_PARTS)) if most > 1 else most
