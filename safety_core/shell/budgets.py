"""Objectives in force, what the check is handed, and what is said before a promotion."""

from collections.abc import Iterable

import msgspec

from safety_core.budget.bands import CellOutlook, Outlook, band, left
from safety_core.budget.bounds import pooled
from safety_core.budget.burning import Since, burning, first_minute
from safety_core.budget.judging import words
from safety_core.budget.meter import Meter, fresh, missing, under
from safety_core.budget.objectives import RULES, Objective, Objectives
from safety_core.budget.trips import BudgetFacts, Trip
from safety_core.errors import BadFile
from safety_core.intent import Intent
from safety_core.ports import Transaction
from safety_core.shell.core import Core
from safety_core.vocabulary import Action, ClientId, Platform

Cell = tuple[Platform, Action]


def in_force(core: Core, tx: Transaction) -> Objectives | None:
    """The objectives in force; ``None`` when there are none or they cannot be read. Parsed once for each text."""
    stored = tx.rules(RULES)
    if stored is None:
        return None
    known = core.sightings.objectives.get(stored.body)
    if known is None:
        from safety_core.shell.objectives_text import parse  # noqa: PLC0415  # a halt reads no YAML

        try:
            known = parse(stored.body, source=f"rules {RULES}")
        except BadFile:
            return None
        core.sightings.objectives.clear()
        core.sightings.objectives[stored.body] = known
    return known if known.digest == stored.digest else None


def warm(core: Core) -> None:
    """Read the objectives once before anybody waits for them: parsing takes longer than a transaction may."""
    core.store.read(lambda tx: in_force(core, tx))


def facts_in(core: Core, tx: Transaction, intent: Intent) -> BudgetFacts | None:
    """What the check has to know; ``None``: the objectives cannot be read."""
    rules = in_force(core, tx)
    if rules is None:
        return None
    measured = bool(rules.of(intent.client, intent.platform, intent.action))
    return BudgetFacts(standing=tx.standing_trips(), measured=measured)


def minute_of(core: Core) -> int:
    """Minutes since 1970, UTC, of the wall clock."""
    return int(core.clock.now().timestamp()) // 60


def meter_in(tx: Transaction, rules: Objectives, objective: Objective, *, minute: int) -> Meter:
    """An objective's meter, under the terms in force."""
    cells = len(rules.objectives)
    known = tx.meter(objective.name)
    return fresh(objective, cells, minute=minute) if known is None else under(known, objective, cells, minute=minute)


def outlook(core: Core, tx: Transaction, clients: Iterable[ClientId], cells: Iterable[Cell]) -> Outlook:
    """What budgets say of these cells for these clients. What cannot be read is not measured, and that is red."""
    wanted, whose = tuple(cells), frozenset(clients)
    rules = in_force(core, tx)
    if rules is None:
        return Outlook(cells=(), unmeasured=tuple(f"{action} on {platform}" for platform, action in wanted))
    trips = tx.standing_trips()
    found: list[CellOutlook] = []
    unmeasured: list[str] = []
    for platform, action in wanted:
        counting = [
            each
            for each in rules.objectives
            if (each.platform, each.action) == (platform, action) and (each.client is None or each.client in whose)
        ]
        found += [cell_outlook(core, tx, rules, each, _standing(trips, each, whose)) for each in counting]
        if not any(each.client is None for each in counting) and {each.client for each in counting} < whose:
            unmeasured.append(f"{action} on {platform}")
    return Outlook(cells=tuple(found), unmeasured=tuple(unmeasured))


def _standing(trips: Iterable[Trip], objective: Objective, clients: frozenset[ClientId]) -> list[Trip]:
    """Trips that stop something of a cell for one of these clients."""
    return [
        each
        for each in trips
        if each.platform in (None, objective.platform)
        and each.action in (None, objective.action)
        and (each.client is None or each.client in clients)
        and objective.client in (None, each.client or objective.client)
    ]


def cell_outlook(
    core: Core, tx: Transaction, rules: Objectives, objective: Objective, trips: Iterable[Trip]
) -> CellOutlook:
    """One cell as it stands now."""
    now = minute_of(core)
    window = tx.summed(objective.name, since=first_minute(now, objective.window_s))
    share = left(objective, window)
    meter = meter_in(tx, rules, objective, minute=now)
    burns = burning(objective, since(tx, meter), now, cells=len(rules.objectives))
    return CellOutlook(
        objective=objective.name,
        cell=objective.cell,
        action=objective.action,
        band=band(share),
        left=int(share * 1_000 // 1),
        events=window.events,
        failures=window.bad,
        burns=tuple(words(each) for each in burns if each.certain),
        trips=tuple(f"{each.trip}: {each.what}" for each in trips),
        look=pooled(meter.pool, meter.pool_bad, allowed=objective.failures, worst=objective.worst),
    )


def since(tx: Transaction, meter: Meter) -> Since:
    """Adds up a cell's minutes, from after its last trip on at the earliest."""
    return lambda minute: tx.summed(meter.objective, since=max(minute, meter.burns_from))


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A cell, and how much more would halt it.

    Attributes:
        run: of the evidence; good, bad: as its tests count them; more: failures in a row that would be enough.
    """

    outlook: CellOutlook
    run: int
    good: int
    bad: int
    more: int

    @property
    def halts(self) -> str:
        """For a person."""
        return (
            f"run {self.run}: {self.bad} of {self.good + self.bad} failed, an outage counted once; "
            f"{self.more} more in a row would halt it"
        )


def status(core: Core, tx: Transaction, rules: Objectives) -> tuple[Standing, ...]:
    """Every cell as it stands now."""
    now, trips = minute_of(core), tx.standing_trips()
    clients = frozenset(tx.clients())
    found = []
    for each in rules.objectives:
        meter = meter_in(tx, rules, each, minute=now)
        seen = cell_outlook(core, tx, rules, each, _standing(trips, each, clients))
        more = missing(meter, each, cells=len(rules.objectives))
        found.append(Standing(outlook=seen, run=meter.run, good=meter.good, bad=meter.bad, more=more))
    return tuple(found)
