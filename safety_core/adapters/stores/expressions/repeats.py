"""Requests that must not be done twice."""

from sqlalchemy import bindparam, delete

from safety_core.adapters.stores import rows, schema
from safety_core.adapters.stores.expressions.making import put, some, where

REPEAT = some(rows.REPEAT, "person", "key_digest")
PUT_REPEAT = put(rows.REPEAT, "person", "key_digest")
DROP_REPEAT = delete(schema.repeats).where(where(schema.repeats, "person", "key_digest"))
FORGET_REPEATS = delete(schema.repeats).where(schema.repeats.c.began_us < bindparam("before_us"))
