"""Worker processes, as they registered."""

from sqlalchemy import (
    delete,
)

from safety_core.adapters.stores import rows, schema
from safety_core.adapters.stores.expressions.making import ordered, put, where

PUT_WORKER = put(rows.WORKER, "worker")
WORKERS = ordered(rows.WORKER, "worker")
DROP_WORKER = delete(schema.workers).where(where(schema.workers, "worker"))
