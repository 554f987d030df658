"""The statements as they run: text that is compiled from ``expressions/budgets.py`` and not written by hand.

    python -m tests.safety_core.adapters.stores.compiling

In text nothing is left to import or to compile between the command of a halt and its fence.
"""

from safety_core.adapters.stores.statement import Statement

METERS = Statement(
    """SELECT meters.objective, meters.terms, meters.run, meters.good, meters.bad, meters.since, meters.burns_from,
    meters.outage_s, meters.pool, meters.pool_bad FROM meters ORDER BY meters.objective""",
)
METER = Statement(
    """SELECT meters.objective, meters.terms, meters.run, meters.good, meters.bad, meters.since, meters.burns_from,
    meters.outage_s, meters.pool, meters.pool_bad FROM meters WHERE meters.objective = :is_objective""",
)
PUT_METER = Statement(
    """INSERT INTO meters (objective, terms, run, good, bad, since, burns_from, outage_s, pool, pool_bad) VALUES
    (:objective, :terms, :run, :good, :bad, :since, :burns_from, :outage_s, :pool, :pool_bad) ON CONFLICT
    (objective) DO UPDATE SET terms = excluded.terms, run = excluded.run, good = excluded.good, bad = excluded.bad,
    since = excluded.since, burns_from = excluded.burns_from, outage_s = excluded.outage_s, pool = excluded.pool,
    pool_bad = excluded.pool_bad""",
)
COUNT = Statement(
    """INSERT INTO minutes (objective, minute, good, bad, incidents, late) VALUES (:objective, :minute, :good, :bad,
    :incidents, :late) ON CONFLICT (objective, minute) DO UPDATE SET good = (minutes.good + excluded.good), bad =
    (minutes.bad + excluded.bad), incidents = (minutes.incidents + excluded.incidents), late = (minutes.late +
    excluded.late)""",
)
SUMMED = Statement(
    """SELECT coalesce(sum(minutes.good), :coalesce_2) AS coalesce_1, coalesce(sum(minutes.bad), :coalesce_4) AS
    coalesce_3, coalesce(sum(minutes.incidents), :coalesce_6) AS coalesce_5, coalesce(sum(minutes.late),
    :coalesce_8) AS coalesce_7 FROM minutes WHERE minutes.objective = :is_objective AND minutes.minute >= :since""",
    {"coalesce_2": 0, "coalesce_4": 0, "coalesce_6": 0, "coalesce_8": 0},
)
FORGET = Statement("DELETE FROM minutes WHERE minutes.minute < :before")
ADD_TRIP = Statement(
    """INSERT INTO trips (trip, "by", harm, does, client, platform, account, action, run, evidence, threshold, what,
    tripped_us, minute, at, halt, freed_us, freed_by) VALUES (:trip, :by, :harm, :does, :client, :platform,
    :account, :action, :run, :evidence, :threshold, :what, :tripped_us, :minute, :at, :halt, :freed_us, :freed_by)""",
)
TRIP = Statement(
    """SELECT trips.trip, trips."by", trips.harm, trips.does, trips.client, trips.platform, trips.account,
    trips.action, trips.run, trips.evidence, trips.threshold, trips.what, trips.tripped_us, trips.minute, trips.at,
    trips.halt, trips.freed_us, trips.freed_by FROM trips WHERE trips.trip = :is_trip""",
)
TRIPS = Statement(
    """SELECT trips.trip, trips."by", trips.harm, trips.does, trips.client, trips.platform, trips.account,
    trips.action, trips.run, trips.evidence, trips.threshold, trips.what, trips.tripped_us, trips.minute, trips.at,
    trips.halt, trips.freed_us, trips.freed_by FROM trips ORDER BY trips.seq""",
)
STANDING = Statement(
    """SELECT trips.trip, trips."by", trips.harm, trips.does, trips.client, trips.platform, trips.account,
    trips.action, trips.run, trips.evidence, trips.threshold, trips.what, trips.tripped_us, trips.minute, trips.at,
    trips.halt, trips.freed_us, trips.freed_by FROM trips WHERE trips.freed_us IS NULL ORDER BY trips.seq""",
)
LINK = Statement("UPDATE trips SET halt=:halt WHERE trips.trip = :is_trip AND trips.halt IS NULL")
FREE = Statement(
    "UPDATE trips SET freed_us=:freed_us, freed_by=:freed_by WHERE trips.trip = :is_trip AND trips.freed_us IS NULL",
)
