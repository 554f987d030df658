"""The switch epoch, halts and how they were answered, scheduled releases."""

from sqlalchemy import (
    literal_column,
    select,
    update,
)

from safety_core.adapters.stores import rows, schema
from safety_core.adapters.stores.expressions.making import columns, ordered, put, some, where

EPOCH = select(schema.control.c.epoch)
RAISE_EPOCH = update(schema.control).values(epoch=schema.control.c.epoch + 1)
PUT_HALT = put(rows.HALT, "halt")
HALTS = ordered(rows.HALT, "seq")
IN_FORCE = (
    select(*columns(rows.HALT)).where(schema.halts.c.state != literal_column("'released'")).order_by(schema.halts.c.seq)
)
HALT = some(rows.HALT, "halt")
CONFIRM = put(rows.CONFIRMATION, "halt", "worker")
CONFIRMATIONS = ordered(rows.CONFIRMATION, "seq")
CONFIRMATIONS_OF = (
    select(*columns(rows.CONFIRMATION)).where(where(schema.confirmations, "halt")).order_by(schema.confirmations.c.seq)
)
PUT_SCHEDULE = put(rows.SCHEDULE, "schedule")
SCHEDULES = ordered(rows.SCHEDULE, "seq")
SCHEDULE = some(rows.SCHEDULE, "schedule")
