"""Where the rollout stands, its cells, its cohort, and its history."""

from sqlalchemy import bindparam, exists, select, update

from safety_core.adapters.stores import rows, schema
from safety_core.adapters.stores.expressions.making import every, insertion, ordered, put, some, where

_ROLLOUTS, _COHORT = schema.rollouts, schema.cohort

ADD_ROLLOUT = insertion(_ROLLOUTS, ("one", *rows.ROLLOUT.names))
ROLLOUT = ordered(rows.ROLLOUT, "one")
MOVE_ROLLOUT = (
    update(_ROLLOUTS).values({name: bindparam(name) for name in rows.ROLLOUT.names}).where(where(_ROLLOUTS, "serial"))
)
CELLS = ordered(rows.CELL, "platform", "action")
CELL = some(rows.CELL, "platform", "action")
PUT_CELL = put(rows.CELL, "platform", "action")
COHORT = every(rows.ENROLLED)
ENROLLED = some(rows.ENROLLED, "client")
ENROL = insertion(_COHORT, rows.ENROLLED.names)
REMOVE = (
    update(_COHORT)
    .values({name: bindparam(name) for name in rows.REMOVALS})
    .where(where(_COHORT, "client"))
    .where(_COHORT.c.removed_at.is_(None))
)
ADD_MOVE = insertion(schema.moves, rows.MOVED.names)
MOVES = every(rows.MOVED)
ANY_STAGED = select(exists().where(schema.permits.c.stage.is_not(None)))
