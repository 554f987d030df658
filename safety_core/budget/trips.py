"""Trips: what budgets stop by themselves, from the commit of the event that shows it until the halt's release.

A trip is written in the transaction of the outcome that is enough, and stops its scope from that commit on: nobody has to be
alive for it. The halt is thrown right after, by whoever committed or by whoever keeps house.
"""

from collections.abc import Iterable

import msgspec

from safety_core.budget.objectives import Does
from safety_core.ruling import Ruling, allow, refuse
from safety_core.switches import Scope
from safety_core.vocabulary import (
    NEVER_ASKED,
    AccountId,
    Action,
    Check,
    ClientId,
    HaltId,
    Harm,
    PersonId,
    Platform,
    Reason,
    TripId,
)


class Trip(msgspec.Struct, frozen=True, kw_only=True):
    """One trip. What of its scope is ``None`` is "all".

    Attributes:
        by: the objective, or the trigger; run, evidence, threshold: of the evidence (thousandths of ln E and of its limit).
        what: for a person, without the name of anybody; minute: since 1970 (UTC), at: wall clock, ISO 8601.
        halt: that was thrown for it; freed_us, freed_by: its release.
    """

    trip: TripId
    by: str
    harm: Harm
    does: Does
    client: ClientId | None = None
    platform: Platform | None = None
    account: AccountId | None = None
    action: Action | None = None
    run: int = 0
    evidence: int = 0
    threshold: int = 0
    what: str
    tripped_us: int
    minute: int
    at: str
    halt: HaltId | None = None
    freed_us: int | None = None
    freed_by: PersonId | None = None

    @property
    def scope(self) -> Scope:
        """What it stops."""
        return Scope(client=self.client, platform=self.platform, account=self.account, action=self.action)

    def covers(self, client: ClientId, platform: Platform, account: AccountId, action: Action) -> bool:
        """Whether it stops an effect."""
        return (
            self.client in (None, client)
            and self.platform in (None, platform)
            and self.account in (None, account)
            and self.action in (None, action)
        )


class BudgetFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the check is handed: the trips that stand, and whether any objective measures the effect at all."""

    standing: tuple[Trip, ...]
    measured: bool


def judge(
    facts: BudgetFacts | None, *, client: ClientId, platform: Platform, account: AccountId, action: Action
) -> Ruling:
    """Refuse what a standing trip covers, what nobody measures, and everything while that cannot be read."""
    if action in NEVER_ASKED:
        return allow(Check.ERROR_BUDGET)
    if facts is None:
        return refuse(Check.ERROR_BUDGET, Reason.BUDGET_UNREADABLE, "the objectives could not be read")
    found = covering(facts.standing, client=client, platform=platform, account=account, action=action)
    if found:
        named = "; ".join(sorted(f"{each.trip} on {each.scope}" for each in found))
        return refuse(Check.ERROR_BUDGET, Reason.BUDGET_SPENT, named)
    if not facts.measured:
        return refuse(Check.ERROR_BUDGET, Reason.BUDGET_UNREADABLE, f"no objective measures {action} on {platform}")
    return allow(Check.ERROR_BUDGET)


def covering(
    standing: Iterable[Trip], *, client: ClientId, platform: Platform, account: AccountId, action: Action
) -> tuple[Trip, ...]:
    """Those that stop an effect."""
    return tuple(each for each in standing if each.freed_us is None and each.covers(client, platform, account, action))
