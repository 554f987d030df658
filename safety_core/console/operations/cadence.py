"""How often an account may act: what of its windows is used and free, what holds it up, and the next times that fit."""

from typing import Annotated

import msgspec

from safety_core.breaker import BreakerState, held_until
from safety_core.console.table import Desk, Given, Operation
from safety_core.lifecycle import IntentState
from safety_core.ports import Transaction
from safety_core.shell.counting import Asked
from safety_core.shell.names import known_account, known_client, member
from safety_core.shell.outlook import Outlook, asked_for
from safety_core.shell.zones import zone_of
from safety_core.times import instant
from safety_core.vocabulary import Action, Platform, Role

SUGGESTED = 5
Name = Annotated[str, msgspec.Meta(max_length=200)]


class Of(Given, frozen=True, kw_only=True):
    """Which account, and what it would do there."""

    client: Name
    platform: Name
    account: Name
    action: Name = Action.PUBLISH.value


class Times(Of, frozen=True, kw_only=True):
    """For how many times."""

    count: Annotated[int, msgspec.Meta(ge=1, le=100)] = SUGGESTED


class Fits(Of, frozen=True, kw_only=True):
    """For which time: 2h, 30m, or ISO 8601 with an offset."""

    at: Name


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """One limit as it stands for the account.

    Attributes:
        whose: the platform's own, or ours; source, as_of: where it was read, and when.
        used, most, free: in what the limit counts; next_at: from when on one more fits.
    """

    limit: str
    whose: str
    used: int
    most: int
    free: int
    next_at: str
    source: str
    as_of: str


class Pause(msgspec.Struct, frozen=True, kw_only=True):
    """The platform itself said to wait."""

    operation: str
    until: str
    said: str


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """A breaker that is not closed."""

    of: str
    traffic: str
    state: str
    failures: int
    next_at: str


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """An intent that waits for its time."""

    intent: str
    until: str
    why: str


class Cadence(msgspec.Struct, frozen=True, kw_only=True):
    """How an account stands. ``zone``: where its days are counted."""

    account: str
    zone: str
    windows: tuple[Window, ...]
    pauses: tuple[Pause, ...]
    breakers: tuple[Open, ...]
    held: tuple[Held, ...]


class Suggested(msgspec.Struct, frozen=True, kw_only=True):
    """The next times that fit, beside all that is planned; nothing is taken."""

    times: tuple[str, ...]


class Fit(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a time fits; else why not, and the earliest that does."""

    fits: bool
    earliest: str
    why: str | None


def show(desk: Desk, given: Of) -> Cadence:
    """What is used and free, and what holds it up."""

    def look(tx: Transaction) -> Cadence:
        asked = _asked(desk, tx, given)
        found = Outlook(desk.core, tx, asked)
        return Cadence(
            account=asked.account.account,
            zone=found.facts.home.zone_name,
            windows=tuple(
                Window(
                    limit=each.limit,
                    whose=str(each.whose),
                    used=each.used,
                    most=each.most,
                    free=max(each.most - each.used, 0),
                    next_at=each.next_at,
                    source=each.source,
                    as_of=str(each.as_of),
                )
                for each in found.rows()
            ),
            pauses=tuple(
                Pause(operation=each.pause.operation, until=found.shown(each.pause.until_us), said=each.pause.said)
                for each in found.facts.pauses
            ),
            breakers=_breakers(found),
            held=_held(tx, asked, found),
        )

    return desk.core.store.read(look)


def _breakers(found: Outlook) -> tuple[Open, ...]:
    return tuple(
        Open(
            of=found.facts.subject if each.subject else each.platform,
            traffic=each.traffic.value,
            state=each.state.value.replace("_", " "),
            failures=each.failures,
            next_at=found.next_at(held_until(each, now_us=found.now_us)),
        )
        for each in found.facts.breakers
        if each.state is not BreakerState.CLOSED
    )


def _held(tx: Transaction, asked: Asked, found: Outlook) -> tuple[Held, ...]:
    own = (asked.account.client, asked.account.platform, asked.account.account)
    return tuple(
        Held(intent=each.intent.intent, until=found.goes_at(each), why=each.saw)
        for each in tx.intents([IntentState.QUEUED])
        if (each.intent.client, each.intent.platform, each.intent.account) == own and each.due_us > found.now_us
    )


def suggest(desk: Desk, given: Times) -> Suggested:
    """The next times that fit."""
    found = desk.core.store.read(lambda tx: Outlook(desk.core, tx, _asked(desk, tx, given)))
    return Suggested(times=tuple(found.suggest(given.count)))


def check(desk: Desk, given: Fits) -> Fit:
    """Whether a time fits."""
    found = desk.core.store.read(lambda tx: Outlook(desk.core, tx, _asked(desk, tx, given)))
    at_us = found.boot_us(instant(given.at, now=desk.core.clock.now(), zone_of=zone_of, field="at"))
    conflict = found.conflict(at_us)
    return Fit(
        fits=conflict is None,
        earliest=found.shown(found.earliest_us(at_us)),
        why=None if conflict is None else conflict.why,
    )


def _asked(desk: Desk, tx: Transaction, given: Of) -> Asked:
    platform = member(Platform, "platform", given.platform)
    bound = known_account(tx, known_client(tx, given.client), platform, given.account)
    return asked_for(desk.core, bound, member(Action, "action", given.action))


_ROOM = "/accounts/{client}/{platform}/{account}/cadence"
OPERATIONS = (
    Operation("cadence.show", "GET", _ROOM, "What of an account's windows is used and free.", Role.VIEWER, Of, Cadence, show),
    Operation("cadence.suggest", "GET", f"{_ROOM}/times", "The next times that fit.", Role.VIEWER, Times, Suggested, suggest),
    Operation("cadence.check", "GET", f"{_ROOM}/fit", "Whether a time fits, and what is in its way.", Role.VIEWER, Fits, Fit, check),
)  # fmt: skip
