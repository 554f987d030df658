"""The audit log, and how far the store has come."""

from collections.abc import Mapping

from safety_core.adapters.stores.statements import log as sql
from safety_core.adapters.stores.verbs.base import Verbs
from safety_core.audit.merkle import EMPTY_ROOT, leaf_hash
from safety_core.errors import StoreCorrupt
from safety_core.ports import Horizon
from safety_core.vocabulary import ClientId

NO_END = 2**62


class Log(Verbs):
    """See ``ports.Transaction``."""

    def append_audit(self, entry: Mapping[str, str | int | bool | None]) -> None:
        self.must_write()
        self.head.append(entry)

    def audit_size(self) -> int:
        return self.head.frontier.size

    def audit_entries(self, start: int = 0, stop: int | None = None) -> tuple[bytes, ...]:
        found = self.fetch(sql.ENTRIES, {"start": start, "stop": NO_END if stop is None else stop})
        return tuple(entry for (entry,) in found)

    def audit_of(self, client: ClientId) -> tuple[tuple[int, bytes], ...]:
        return tuple((position, entry) for position, entry in self.fetch(sql.ENTRIES_OF, {"is_client": client}))

    def audit_root(self) -> bytes:
        return self.head.root

    def began_at(self) -> Horizon:
        if self.began is None:
            found = self.fetch(sql.HORIZON, {})
            if not found or (found[0][1] > 0) != (found[0][2] is not None):
                raise StoreCorrupt(f"{self.path} has lost its switch epoch or its audit log's end", "restore a backup")
            epoch, size, entry = found[0]
            self.began = Horizon(epoch, size, EMPTY_ROOT if entry is None else leaf_hash(entry))
        return self.began

    def horizon(self) -> Horizon:
        began = self.began_at()
        epoch = began.epoch if self.raised is None else self.raised
        if self.head.last is None:
            return Horizon(epoch, began.size, began.leaf)
        return Horizon(epoch, self.head.frontier.size, self.head.last)
