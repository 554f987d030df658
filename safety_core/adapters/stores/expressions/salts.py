"""Salts of people's names, and what people said."""

from sqlalchemy import select

from safety_core.adapters.stores import rows, schema
from safety_core.adapters.stores.expressions.making import insertion, ordered, some, where

SALT = select(schema.salts.c.salt).where(where(schema.salts, "person"))
SALTS = select(schema.salts.c.person, schema.salts.c.salt).order_by(schema.salts.c.person)
_drawn = insertion(schema.salts, ["person", "salt"])
PUT_SALT = _drawn.on_conflict_do_update(index_elements=["person"], set_={"salt": _drawn.excluded.salt})
ADD_WORDS = insertion(schema.words, rows.WORDS.names)
WORDS = ordered(rows.WORDS, "commitment")
WORDS_OF = some(rows.WORDS, "person", "text")
