"""Rules as data: each set by its name, the newest version counts."""

from safety_core.adapters.stores import rows
from safety_core.adapters.stores.statements import rules as sql
from safety_core.adapters.stores.verbs.base import Verbs
from safety_core.records import Rules as RulesRecord


class Rules(Verbs):
    """See ``ports.Transaction``."""

    def rules(self, name: str) -> RulesRecord | None:
        return self.one(rows.RULES, sql.RULES, is_name=name)

    def every_rules(self) -> tuple[RulesRecord, ...]:
        return self.many(rows.RULES, sql.EVERY_RULES)

    def put_rules(self, rules: RulesRecord) -> None:
        self.write(sql.PUT_RULES, **rows.RULES.values(rules))
