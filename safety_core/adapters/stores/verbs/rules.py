"""Rules as data: each set by its name, the newest version counts."""

from sqlalchemy import select

from safety_core.adapters.stores import rows, schema
from safety_core.adapters.stores.statement import Statement, insertion, ordered, where
from safety_core.adapters.stores.verbs.base import Verbs
from safety_core.records import Rules as RulesRecord

PUT = Statement(insertion(schema.rules, rows.RULES.names))
NEWEST = Statement(
    select(*rows.RULES.columns).where(where(schema.rules, "name")).order_by(schema.rules.c.version.desc()).limit(1)
)

EVERY = ordered(rows.RULES, "name", "version")


class Rules(Verbs):
    """See ``ports.Transaction``."""

    def rules(self, name: str) -> RulesRecord | None:
        return self.one(rows.RULES, NEWEST, is_name=name)

    def every_rules(self) -> tuple[RulesRecord, ...]:
        return self.many(rows.RULES, EVERY)

    def put_rules(self, rules: RulesRecord) -> None:
        self.write(PUT, **rows.RULES.values(rules))
