"""Automatic halts: what any trigger hands over, the narrowest scope that covers the harm, and how long it cools down.

A trigger judges its own evidence and raises an ``Alarm``; it never chooses what is halted. ``NARROWEST`` does, as a
literal table, so that one page shows what each kind of harm stops.
"""

import msgspec

from safety_core.switches import Scope
from safety_core.vocabulary import AccountId, Action, ClientId, Harm, Platform

DIMENSIONS = ("client", "platform", "account", "action")

NARROWEST: dict[Harm, frozenset[str]] = {
    # A token of somebody else's may stand behind any account of this client.
    Harm.WRONG_ACCOUNT: frozenset({"client"}),
    Harm.DUPLICATE: frozenset({"client", "platform", "account", "action"}),
    Harm.UNAPPROVED_ENGAGEMENT: frozenset({"client", "action"}),
    # Nothing says whose records are missing.
    Harm.AUDIT_BREAK: frozenset(),
    Harm.ERROR_RATE: frozenset({"client", "platform", "action"}),
    Harm.LATENCY: frozenset({"platform", "action"}),
    Harm.BUDGET_BURN: frozenset({"client", "platform", "action"}),
    Harm.HARD_STOP: frozenset(),
    Harm.STORE_WENT_BACK: frozenset(),
    Harm.HALTER_DIED: frozenset(DIMENSIONS),
}
"""Which dimensions of the alarm a halt for it names; the others are "all"."""

COOL_DOWN_S: dict[Harm, float] = {
    Harm.WRONG_ACCOUNT: 900,
    Harm.DUPLICATE: 300,
    Harm.UNAPPROVED_ENGAGEMENT: 900,
    Harm.AUDIT_BREAK: 900,
    Harm.ERROR_RATE: 300,
    Harm.LATENCY: 300,
    Harm.BUDGET_BURN: 900,
    Harm.HARD_STOP: 0,
    Harm.STORE_WENT_BACK: 0,
    Harm.HALTER_DIED: 0,
}
"""Seconds before an operator may release it: time to look first. Where a person is behind the halt there is none."""


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """A harm as a trigger saw it; every dimension that it knows is named. ``what`` is a sentence for a person."""

    harm: Harm
    what: str
    client: ClientId | None = None
    platform: Platform | None = None
    account: AccountId | None = None
    action: Action | None = None


def narrowest(alarm: Alarm) -> Scope:
    """The narrowest scope that covers the harm.

    A dimension that the table names and the trigger does not know is "all": not knowing widens. An account without its
    client would be nobody's, so it is left out then.
    """
    named = {name: getattr(alarm, name) for name in NARROWEST[alarm.harm]}
    if named.get("client") is None:
        named.pop("account", None)
    return Scope(**named)
