"""The tables of error budgets; see ``schema.py``, which they are part of."""

from sqlalchemy import Index, UniqueConstraint, text

from safety_core.adapters.stores.columns import key, points, seq, table, texts, whole

tallies = table(
    # What budgets and the rollout count: of permits that ended. Kept beside them, so that counting stays one look.
    "tallies",
    *texts("client", "platform", "action", "stage"),
    *whole("minute", "good", "bad", "ours", "apart"),
    key("client", "platform", "action", "stage", "minute"),
    points("client", "clients"),
    Index("tallies_by_minute", "minute"),
)

meters = table(
    # Of an objective: its evidence and its pool, over whoever it counts.
    "meters",
    *texts("objective", "terms"),
    *whole("run", "good", "bad", "since", "burns_from"),
    *whole("outage_s", optional=True),
    *whole("pool", "pool_bad"),
    key("objective"),
)

minutes = table(
    "minutes",
    *texts("objective"),
    *whole("minute", "good", "bad", "incidents", "late"),
    key("objective", "minute"),
)

trips = table(
    "trips",
    seq(),
    *texts("trip", "by", "harm", "does"),
    *texts("client", "platform", "account", "action", optional=True),  # the scope; what is empty is "all"
    *whole("run", "evidence", "threshold"),
    *texts("what"),
    *whole("tripped_us", "minute"),
    *texts("at"),
    *texts("halt", optional=True),
    *whole("freed_us", optional=True),
    *texts("freed_by", optional=True),
    UniqueConstraint("trip", name="trips_are_named_once"),
    points("halt", "halts"),
    Index("trips_standing", "seq", sqlite_where=text("freed_us IS NULL"), postgresql_where=text("freed_us IS NULL")),
)
