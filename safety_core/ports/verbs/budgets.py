"""The store's verbs on error budgets."""

from typing import Protocol

from safety_core.budget.burning import Minute, Sum
from safety_core.budget.meter import Meter
from safety_core.budget.trips import Trip
from safety_core.ports.verbs.monitoring import WATCHING
from safety_core.vocabulary import HaltId, PersonId, TripId

_BUDGETS = ("meters", "meter", "put_meter", "count_minute", "summed", "forget_minutes", "add_trip", "link_trip")
OVER_ALL = _BUDGETS + WATCHING
"""Verbs on what is measured over all clients: for those who act for all of them."""


class BudgetVerbs(Protocol):
    """See ``ports.Transaction``."""

    def meters(self) -> tuple[Meter, ...]:
        """By the objectives' names."""

    def meter(self, objective: str) -> Meter | None: ...
    def put_meter(self, meter: Meter) -> None:
        """Insert, or replace by objective."""

    def count_minute(self, more: Minute) -> None:
        """Add these counts to their minute."""

    def summed(self, objective: str, *, since: int) -> Sum:
        """A cell's minutes from ``since`` on, added up."""

    def forget_minutes(self, *, before: int) -> int:
        """Drop minutes before; returns how many. Whoever asks knows that no window reaches back so far."""

    def add_trip(self, trip: Trip) -> None: ...
    def trips(self) -> tuple[Trip, ...]:
        """All that ever were, oldest first."""

    def trip(self, trip: TripId) -> Trip | None: ...
    def standing_trips(self) -> tuple[Trip, ...]:
        """Those that nobody has freed, oldest first."""

    def link_trip(self, trip: TripId, halt: HaltId) -> bool:
        """The halt that stands for it; ``False`` when it has one."""

    def free_trip(self, trip: TripId, *, freed_us: int, freed_by: PersonId) -> bool:
        """``False`` when it was freed already."""
