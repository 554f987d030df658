"""Rules as data: each set by its name, the newest version counts."""

from sqlalchemy import (
    select,
)

from safety_core.adapters.stores import rows, schema
from safety_core.adapters.stores.expressions.making import columns, insertion, ordered, where

PUT = insertion(schema.rules, rows.RULES.names)
NEWEST = (
    select(*columns(rows.RULES)).where(where(schema.rules, "name")).order_by(schema.rules.c.version.desc()).limit(1)
)
EVERY = ordered(rows.RULES, "name", "version")
