"""The switch epoch, halts and how they were answered, scheduled releases."""

from sqlalchemy import (
    and_,
    bindparam,
    literal_column,
    or_,
    select,
    update,
)

from safety_core.adapters.stores import rows, schema
from safety_core.adapters.stores.expressions.making import columns, ordered, put, some, where

EPOCH = select(schema.control.c.epoch)
RAISE_EPOCH = update(schema.control).values(epoch=schema.control.c.epoch + 1)
PUT_HALT = put(rows.HALT, "halt")
HALTS = ordered(rows.HALT, "seq")
_STANDS = schema.halts.c.state != literal_column("'released'")
IN_FORCE = select(*columns(rows.HALT)).where(_STANDS).order_by(schema.halts.c.seq)
IN_FORCE_OF = (
    select(*columns(rows.HALT))
    # In each of the two anew: SQLite takes the index over halts in force for an OR only where every branch says that they are.
    .where(or_(and_(_STANDS, schema.halts.c.client.is_(None)), and_(_STANDS, where(schema.halts, "client"))))
    .order_by(schema.halts.c.seq)
)
_NOT_ACKNOWLEDGED = schema.halts.c.state.in_([literal_column("'fenced'"), literal_column("'failed'")])
_NOT_RECONCILED = and_(schema.halts.c.quiesced_us.is_not(None), schema.halts.c.reconciled_us.is_(None))
OPEN = (
    select(*columns(rows.HALT))
    # Each of the two by its own index: what is over is in neither.
    .where(or_(_NOT_ACKNOWLEDGED, _NOT_RECONCILED))
    .order_by(schema.halts.c.seq)
)
HALT = some(rows.HALT, "halt")
CONFIRM = put(rows.CONFIRMATION, "halt", "worker")
CONFIRMATIONS = ordered(rows.CONFIRMATION, "seq")
CONFIRMATIONS_OF = (
    select(*columns(rows.CONFIRMATION)).where(where(schema.confirmations, "halt")).order_by(schema.confirmations.c.seq)
)
_UNHEARD = and_(schema.confirmations.c.how == literal_column("'unseen'"), where(schema.confirmations, "worker"))
UNHEARD = (
    select(*columns(rows.CONFIRMATION))
    .join(schema.halts, schema.halts.c.halt == schema.confirmations.c.halt)
    .where(
        _UNHEARD,
        schema.halts.c.state == literal_column("'quiesced'"),
        schema.halts.c.asked_us <= bindparam("upto_us"),
    )
    .order_by(schema.confirmations.c.seq)
    .limit(bindparam("most"))
)
LAST_UNHEARD = select(schema.confirmations.c.seq).where(_UNHEARD).order_by(schema.confirmations.c.seq.desc()).limit(1)
PUT_SCHEDULE = put(rows.SCHEDULE, "schedule")
SCHEDULES = ordered(rows.SCHEDULE, "seq")
SCHEDULE = some(rows.SCHEDULE, "schedule")
