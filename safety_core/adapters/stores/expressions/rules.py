"""Rules as data: each set by its name, the newest version counts."""

from safety_core.adapters.stores import rows, schema
from safety_core.adapters.stores.expressions.making import insertion, ordered, some

PUT_RULES = insertion(schema.rules, rows.RULES.names)
RULES = some(rows.RULES, "name").order_by(schema.rules.c.version.desc()).limit(1)
EVERY_RULES = ordered(rows.RULES, "name", "version")
