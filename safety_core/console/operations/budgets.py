"""Error budgets: what is left of each, what burns, what would halt, and what stopped by itself.

What is counted over clients is for those who act for every client; what stopped, and is of a client, is for its people, too.
"""

from typing import Annotated

import msgspec

from safety_core.budget.judging import length
from safety_core.budget.objectives import RULES, Objective, Objectives, Trigger
from safety_core.budget.trips import Trip
from safety_core.console.paging import Next, Paged, piece
from safety_core.console.table import Desk, Nothing, Operation
from safety_core.errors import StoreUnavailable
from safety_core.ports import Transaction
from safety_core.shell import budgets
from safety_core.vocabulary import Role


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One objective as it stands.

    Attributes:
        band: green (half of the budget or more is left), yellow (a fifth), red: less, and nothing is promoted.
        left_per_mille: of the budget; below 0 it is overspent.
        events, failures: in the window.
        burns: what burns now, a sentence each; trips: what it stopped, and stands.
        halts: how far it is from halting; more: failures in a row that would be enough.
        look: how the pooled look at house and canary stands.
    """

    objective: str
    cell: str
    target: float
    window: str
    band: str
    left_per_mille: int
    events: int
    failures: int
    burns: tuple[str, ...]
    trips: tuple[str, ...]
    more: int
    halts: str
    look: str
    look_passes: bool


class Budgets(msgspec.Struct, frozen=True, kw_only=True):
    """Every objective in force."""

    version: int
    loaded_by: str
    at: str
    cells: tuple[Cell, ...]


class TriggerShown(msgspec.Struct, frozen=True, kw_only=True):
    """A trigger: what does what, where, and from how much on."""

    name: str
    harm: str
    does: str
    where: str
    share: Annotated[float | None, msgspec.Meta(description="From this share of bad events on; null: one is enough.")]
    at_least: Annotated[int, msgspec.Meta(description="Of at least so many events.")] | None
    within: str | None


class ObjectiveShown(msgspec.Struct, frozen=True, kw_only=True):
    """An objective. ``burns``: how fast over which windows is too fast."""

    name: str
    cell: str
    target: float
    window: str
    burns: tuple[str, ...]


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """Objectives and triggers in force, those of other clients left out."""

    version: int
    digest: str
    objectives: tuple[ObjectiveShown, ...]
    triggers: tuple[TriggerShown, ...]


class TripShown(msgspec.Struct, frozen=True, kw_only=True):
    """Something that stopped by itself. ``halt``: what was thrown for it; releasing that frees it. ``freed_by``: who did."""

    trip: str
    at: str
    by: str
    harm: str
    does: str
    scope: str
    client: str | None
    what: str
    halt: str | None
    stands: bool
    freed_by: str | None


class Trips(msgspec.Struct, frozen=True, kw_only=True):
    """What stopped by itself, the newest first."""

    trips: tuple[TripShown, ...]
    next: Next


def show(desk: Desk, _: Nothing) -> Budgets:
    """Of each objective what is left, what burns, and how much more would halt it."""

    def look(tx: Transaction) -> Budgets:
        rules = _in_force(desk, tx)
        loaded = tx.rules(RULES)
        assert loaded is not None
        found = budgets.status(desk.core, tx, rules)
        cells = tuple(_cell(each, of) for each, of in zip(found, rules.objectives, strict=True))
        return Budgets(version=loaded.version, loaded_by=loaded.loaded_by, at=loaded.at, cells=cells)

    return desk.core.store.read(look)


def _cell(of: budgets.Standing, objective: Objective) -> Cell:
    seen = of.outlook
    return Cell(
        objective=seen.objective,
        cell=seen.cell,
        target=objective.target,
        window=length(objective.window_s),
        band=seen.band.value,
        left_per_mille=seen.left,
        events=seen.events,
        failures=seen.failures,
        burns=seen.burns,
        trips=seen.trips,
        more=of.more,
        halts=of.halts,
        look=seen.look.words,
        look_passes=seen.look.passes,
    )


def terms(desk: Desk, _: Nothing) -> Terms:
    """The objectives and triggers in force."""

    def look(tx: Transaction) -> Terms:
        rules, own = _in_force(desk, tx), tx.clients()
        loaded = tx.rules(RULES)
        assert loaded is not None
        return Terms(
            version=loaded.version,
            digest=loaded.digest,
            objectives=tuple(
                _objective(each) for each in rules.objectives if each.client is None or each.client in own
            ),
            triggers=tuple(map(_trigger, rules.triggers)),
        )

    return desk.core.store.read(look)


def _objective(of: Objective) -> ObjectiveShown:
    burns = tuple(f"{each.rate:g} times over {length(each.long_s)} and {length(each.short_s)}" for each in of.burns)
    return ObjectiveShown(name=of.name, cell=of.cell, target=of.target, window=length(of.window_s), burns=burns)


def _trigger(of: Trigger) -> TriggerShown:
    counted = bool(of.share)
    return TriggerShown(
        name=of.name,
        harm=of.harm.value,
        does=of.does.value,
        where=f"{of.action or 'every action'} on {of.platform or 'every platform'}",
        share=of.share if counted else None,
        at_least=of.at_least if counted else None,
        within=length(of.window_s) if counted else None,
    )


def trips(desk: Desk, given: Paged) -> Trips:
    """What stopped by itself, when, and who freed it."""
    found = desk.core.store.read(lambda tx: tx.trips())[::-1]
    rows, more = piece(found, given, lambda each: each.trip)
    return Trips(trips=tuple(map(_trip, rows)), next=more)


def _trip(of: Trip) -> TripShown:
    return TripShown(
        trip=of.trip,
        at=of.at,
        by=of.by,
        harm=of.harm.value,
        does=of.does.value,
        scope=str(of.scope),
        client=of.client,
        what=of.what,
        halt=of.halt,
        stands=of.freed_us is None,
        freed_by=of.freed_by,
    )


def _in_force(desk: Desk, tx: Transaction) -> Objectives:
    found = budgets.in_force(desk.core, tx)
    if found is None:
        raise StoreUnavailable("there are no objectives that can be read", "load some: holdpoint budget load FILE")
    return found


OPERATIONS = (
    Operation(
        "budgets.show", "GET", "/budgets", "Of each objective what is left, what burns, and how much more would halt it.",
        Role.VIEWER, Nothing, Budgets, show, everyone=True,
    ),
    Operation("budgets.terms", "GET", "/budgets/terms", "The objectives and triggers in force.", Role.VIEWER, Nothing, Terms, terms),
    Operation("budgets.trips", "GET", "/budgets/trips", "What stopped by itself, and who freed it.", Role.VIEWER, Paged, Trips, trips),
)  # fmt: skip
