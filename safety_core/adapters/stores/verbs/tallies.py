"""What became of permits, by minute."""

from safety_core.adapters.stores import rows
from safety_core.adapters.stores.statements import tallies as sql
from safety_core.adapters.stores.verbs.base import Verbs
from safety_core.tallies import Tallied


class Tallies(Verbs):
    """See ``ports.Transaction``."""

    def tally(self, more: Tallied) -> None:
        self.write(sql.ADD, **rows.TALLIED.values(more))

    def tallied(self, *, since: int) -> tuple[Tallied, ...]:
        return self.many(rows.TALLIED, sql.SINCE, since=since)

    def tallies(self, *, since: int) -> tuple[Tallied, ...]:
        return self.many(rows.TALLIED, sql.MINUTES, since=since)
