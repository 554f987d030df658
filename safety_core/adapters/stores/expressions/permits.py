"""Permits, what they became, and what must never have happened."""

from sqlalchemy import (
    bindparam,
    select,
)
from sqlalchemy.dialects.sqlite import insert

from safety_core.adapters.stores import rows, schema
from safety_core.adapters.stores.expressions.making import insertion, ordered, some, where

ADD_PERMIT = insertion(schema.permits, rows.PERMIT.names)
PERMIT = some(rows.PERMIT, "permit")
PERMITS_OF = some(rows.PERMIT, "client", "intent").order_by(schema.permits.c.seq)
_adopt = insert(schema.adopted).from_select(
    ["platform", "platform_account", "object", "client", "intent"],
    select(
        bindparam("platform"),
        bindparam("platform_account"),
        bindparam("object"),
        schema.intents.c.client,
        schema.intents.c.intent,
    ).where(where(schema.intents, "intent")),
)
ADOPT = _adopt.on_conflict_do_nothing()
ADOPTED = select(schema.adopted.c.object).where(where(schema.adopted, "platform", "platform_account"))
ADD_BREACH = insertion(schema.breaches, rows.BREACH.names)
BREACHES = ordered(rows.BREACH, "seq")
