"""Meters, minutes and trips of error budgets."""

from sqlalchemy import bindparam, func, select, update

from safety_core.adapters.stores import rows, schema
from safety_core.adapters.stores.expressions.making import columns, insertion, ordered, put, some, where

_MINUTES, _TRIPS = schema.minutes, schema.trips
_COUNTS = ("good", "bad", "incidents", "late")
_MADE = insertion(_MINUTES, rows.MINUTE.names)

METERS = ordered(rows.METER, "objective")
METER = some(rows.METER, "objective")
PUT_METER = put(rows.METER, "objective")
COUNT = _MADE.on_conflict_do_update(
    index_elements=["objective", "minute"], set_={name: _MINUTES.c[name] + _MADE.excluded[name] for name in _COUNTS}
)
SUMMED = select(*(func.coalesce(func.sum(_MINUTES.c[name]), 0) for name in _COUNTS)).where(
    where(_MINUTES, "objective"), _MINUTES.c.minute >= bindparam("since")
)
FORGET = _MINUTES.delete().where(_MINUTES.c.minute < bindparam("before"))
ADD_TRIP = insertion(_TRIPS, rows.TRIP.names)
TRIP = some(rows.TRIP, "trip")
TRIPS = ordered(rows.TRIP, "seq")
STANDING = select(*columns(rows.TRIP)).where(_TRIPS.c.freed_us.is_(None)).order_by(_TRIPS.c.seq)
LINK = update(_TRIPS).where(where(_TRIPS, "trip"), _TRIPS.c.halt.is_(None)).values(halt=bindparam("halt"))
FREE = (
    update(_TRIPS)
    .where(where(_TRIPS, "trip"), _TRIPS.c.freed_us.is_(None))
    .values(freed_us=bindparam("freed_us"), freed_by=bindparam("freed_by"))
)
