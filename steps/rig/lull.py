"""Spares idle workers looks for work that cannot find any: in virtual time each of them costs as much as one that does."""

from typing import Final

from safety_core.adapters.stores.inline import InlineSqlite

LULL_MAX_US: Final = 4_000_000
"""A look is made at least so often, whatever the outbox says: a rule that lets work go early is seen as well."""


class Lull:
    """Begins with a look that found nothing; ends with whatever is written, when the next work is due, or by itself.

    A look for work depends on nothing but the store and the time, so until then it finds nothing again.
    """

    def __init__(self, store: InlineSqlite) -> None:
        self._store = store
        self._changes, self._until_us = -1, 0

    @property
    def written(self) -> int:
        """How much was written so far: whoever looks compares it before and after, since others may come in between."""
        return self._store.changes

    def holds(self, now_us: int) -> bool:
        """Whether a look at this instant (boot clock) would find nothing."""
        return now_us < self._until_us and self._changes == self._store.changes

    def begin(self, now_us: int) -> None:
        """A look at this instant found nothing."""
        connection = self._store._connection  # noqa: SLF001  past every verb: nobody but virtual time asks for it
        ((due_us,),) = connection.execute(
            "SELECT min(max(due_us, resume_us)) FROM lanes WHERE due_us IS NOT NULL"
        ).fetchall()
        last_us = now_us + LULL_MAX_US
        self._changes, self._until_us = self._store.changes, last_us if due_us is None else min(int(due_us), last_us)
