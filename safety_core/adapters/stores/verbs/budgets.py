"""Meters, minutes and trips of error budgets."""

from safety_core.adapters.stores import rows
from safety_core.adapters.stores.statements import budgets as sql
from safety_core.adapters.stores.verbs.base import Verbs
from safety_core.budget.burning import Minute, Sum
from safety_core.budget.meter import Meter
from safety_core.budget.trips import Trip
from safety_core.vocabulary import HaltId, PersonId, TripId


class Budgets(Verbs):
    """See ``ports.Transaction``."""

    def meters(self) -> tuple[Meter, ...]:
        return self.many(rows.METER, sql.METERS)

    def meter(self, objective: str) -> Meter | None:
        return self.one(rows.METER, sql.METER, is_objective=objective)

    def put_meter(self, meter: Meter) -> None:
        self.write(sql.PUT_METER, **rows.METER.values(meter))

    def count_minute(self, more: Minute) -> None:
        self.write(sql.COUNT, **rows.MINUTE.values(more))

    def summed(self, objective: str, *, since: int) -> Sum:
        ((good, bad, incidents, late),) = self.fetch(sql.SUMMED, {"is_objective": objective, "since": since})
        return Sum(good, bad, incidents, late)

    def forget_minutes(self, *, before: int) -> int:
        return self.write(sql.FORGET, before=before)

    def add_trip(self, trip: Trip) -> None:
        self.write(sql.ADD_TRIP, **rows.TRIP.values(trip))

    def trips(self) -> tuple[Trip, ...]:
        return self.many(rows.TRIP, sql.TRIPS)

    def trip(self, trip: TripId) -> Trip | None:
        return self.one(rows.TRIP, sql.TRIP, is_trip=trip)

    def standing_trips(self) -> tuple[Trip, ...]:
        return self.many(rows.TRIP, sql.STANDING)

    def link_trip(self, trip: TripId, halt: HaltId) -> bool:
        return self.write(sql.LINK, is_trip=trip, halt=halt) == 1

    def free_trip(self, trip: TripId, *, freed_us: int, freed_by: PersonId) -> bool:
        return self.write(sql.FREE, is_trip=trip, freed_us=freed_us, freed_by=freed_by) == 1
