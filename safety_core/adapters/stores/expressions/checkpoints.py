"""The audit log's signed checkpoints, and the keys that it names."""

from sqlalchemy import (
    bindparam,
)

from safety_core.adapters.stores import rows, schema
from safety_core.adapters.stores.expressions.making import insertion, ordered

ADD_CHECKPOINT = insertion(schema.checkpoints, rows.CHECKPOINT.names)
CHECKPOINTS = ordered(rows.CHECKPOINT, "size")
LAST_CHECKPOINT = ordered(rows.CHECKPOINT).order_by(schema.checkpoints.c.size.desc()).limit(1)
CHECKPOINTS_BETWEEN = ordered(rows.CHECKPOINT, "size").where(
    schema.checkpoints.c.size > bindparam("after"), schema.checkpoints.c.size <= bindparam("upto")
)
ADD_LOG_KEY = insertion(schema.log_keys, rows.LOG_KEY.names)
LOG_KEYS = ordered(rows.LOG_KEY, "position")
