"""Objectives and triggers as the core uses them. The documents that say them are read in ``shell.objectives_text``."""

from enum import StrEnum

import msgspec

from safety_core.vocabulary import Action, ClientId, Harm, Platform

RULES = "objectives"
"""The name of the set of rules."""
MINUTE_S = 60
WINDOW_MAX_S = 90 * 86_400
"""The longest window that an objective may have."""

AT_ONCE = frozenset({Harm.WRONG_ACCOUNT, Harm.DUPLICATE, Harm.UNAPPROVED_ENGAGEMENT, Harm.AUDIT_BREAK})
"""One of these needs no statistics: it halts, whether a file says so or not."""
COUNTED = frozenset({Harm.ERROR_RATE, Harm.LATENCY, Harm.BUDGET_BURN})


class Does(StrEnum):
    """What a trigger does."""

    HALT = "halt"
    STAGE_BACK = "stage_back"


class Burn(msgspec.Struct, frozen=True, kw_only=True):
    """Two nested windows: the long one says that it burns, the short one that it still does.

    Attributes:
        rate: how many times as fast as the budget allows.
    """

    name: str
    long_s: int
    short_s: int
    rate: float


class Objective(msgspec.Struct, frozen=True, kw_only=True):
    """What share of a cell's events must be good. A cell is a platform and an action, of all clients or of one.

    Attributes:
        target: below 1; planned: events per window that a budget is made for, at least.
        window_s: the rolling window of the budget; failures: how many the release look allows.
    """

    name: str
    target: float
    platform: Platform
    action: Action
    client: ClientId | None
    window_s: int
    planned: int
    failures: int
    burns: tuple[Burn, ...]

    @property
    def worst(self) -> float:
        """The failure probability that is just allowed."""
        return 1 - self.target

    def counts(self, client: ClientId, platform: Platform, action: Action) -> bool:
        """Whether an event is of this cell."""
        return (platform, action) == (self.platform, self.action) and self.client in (None, client)

    @property
    def cell(self) -> str:
        """For a person."""
        return f"{self.action} on {self.platform}" + (f" for {self.client}" if self.client is not None else "")


class Trigger(msgspec.Struct, frozen=True, kw_only=True):
    """What halts beside the tests.

    Attributes:
        platform, action: ``None`` is every one.
        share: of the events in the window, from which on it acts; at_least: so many of them there must be.
        over_s: of latency: first byte to read-back, above which an event is late.
    """

    name: str
    harm: Harm
    does: Does
    platform: Platform | None = None
    action: Action | None = None
    share: float = 0.0
    at_least: int = 0
    window_s: int = 0
    over_s: int = 0

    def covers(self, platform: Platform, action: Action) -> bool:
        """Whether an event is in its scope."""
        return self.platform in (None, platform) and self.action in (None, action)


class Objectives(msgspec.Struct, frozen=True, kw_only=True):
    """One file of them."""

    objectives: tuple[Objective, ...]
    triggers: tuple[Trigger, ...]
    digest: str

    def of(self, client: ClientId, platform: Platform, action: Action) -> tuple[Objective, ...]:
        """Those that count an event; none: nobody measures it."""
        return tuple(each for each in self.objectives if each.counts(client, platform, action))

    def on(self, harm: Harm, platform: Platform, action: Action) -> tuple[Trigger, ...]:
        """The triggers of a harm that cover an event."""
        return tuple(each for each in self.triggers if each.harm is harm and each.covers(platform, action))

    def does(self, harm: Harm, platform: Platform, action: Action) -> Does:
        """What is done about a harm: a halt, unless a trigger says otherwise."""
        return next((each.does for each in self.on(harm, platform, action)), Does.HALT)
