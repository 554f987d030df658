"""Circuit breakers of platforms and accounts."""

from sqlalchemy import bindparam, literal_column, or_, select

from safety_core.adapters.stores import rows, schema
from safety_core.adapters.stores.expressions.making import columns, ordered, put, where

PUT = put(rows.BREAKER, "platform", "subject", "traffic")
BREAKERS = ordered(rows.BREAKER, "platform", "subject", "traffic")
OF = select(*columns(rows.BREAKER)).where(
    where(schema.breakers, "platform"),
    or_(schema.breakers.c.subject == bindparam("is_subject"), schema.breakers.c.subject == literal_column("''")),
)
