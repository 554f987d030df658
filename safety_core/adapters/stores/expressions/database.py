"""The database itself, as it is made."""

from sqlalchemy import (
    select,
)

from safety_core.adapters.stores import schema
from safety_core.adapters.stores.expressions.making import insertion, where

SCHEMA = select(schema.meta.c.value).where(where(schema.meta, "name"))
ADD_META = insertion(schema.meta, ["name", "value"])
ADD_CONTROL = insertion(schema.control, ["one", "epoch"])
ADD_HEAD = insertion(schema.audit_head, ["one", "size", "nodes", "root"])
