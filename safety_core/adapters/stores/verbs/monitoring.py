"""Sums for those who watch from outside."""

from typing import Any, TypeVar

import msgspec

from safety_core.adapters.stores.statements import monitoring as sql
from safety_core.adapters.stores.verbs.base import Verbs
from safety_core.errors import StoreCorrupt
from safety_core.monitored import Ended, Open, Queued

N = TypeVar("N", Ended, Open, Queued)
for _kind in (Ended, Open, Queued):  # described once, before there are threads (``rows.Shape``)
    msgspec.json.Decoder(_kind)


class Monitoring(Verbs):
    """See ``ports.Transaction``."""

    def last_place(self) -> int:
        return int(self.fetch(sql.LAST_PLACE, {})[0][0])

    def ended_between(self, after: int, upto: int) -> tuple[Ended, ...]:
        return self._made(Ended, self.fetch(sql.ENDED_BETWEEN, {"after": after, "upto": upto}))

    def open_permits(self) -> tuple[Open, ...]:
        return self._made(Open, self.fetch(sql.OPEN, {}))

    def queue_depth(self, *, now_us: int) -> tuple[Queued, ...]:
        return self._made(Queued, self.fetch(sql.QUEUE_DEPTH, {"now_us": now_us}))

    def breach_count(self) -> int:
        return int(self.fetch(sql.BREACH_COUNT, {})[0][0])

    def _made(self, kind: type[N], found: list[tuple[Any, ...]]) -> tuple[N, ...]:
        try:
            return tuple(msgspec.convert(each, kind) for each in found)
        except msgspec.ValidationError:
            pass
        # Outside the handler, and without msgspec's words: they quote the value, which may be anything.
        raise StoreCorrupt(
            f"{self.path} holds a {kind.__name__.lower()} that this release does not know",
            "find out who changed the database, or restore a backup",
        )
