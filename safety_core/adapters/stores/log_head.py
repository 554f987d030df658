"""The audit log's head within a transaction: read once, moved by each append, written back before the commit."""

from collections.abc import Mapping

from sqlalchemy import Connection, insert, select, update

from safety_core.adapters.stores import schema
from safety_core.audit.canonical import canonical
from safety_core.audit.merkle import Frontier, leaf_hash
from safety_core.errors import StoreCorrupt

HASH_BYTES = 32

_READ = select(schema.audit_head.c.size, schema.audit_head.c.nodes)
_WRITE = update(schema.audit_head)
_APPEND = insert(schema.audit_leaves)


class LogHead:
    """The head as this transaction sees it. Another process may have appended since the last one: it is read anew."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._frontier: Frontier | None = None
        self._written: Frontier | None = None

    @property
    def frontier(self) -> Frontier:
        """Size and nodes, this transaction's appends included."""
        if self._frontier is None:
            row = self._connection.execute(_READ).one_or_none()
            if row is None or len(row.nodes) % HASH_BYTES or row.size.bit_count() * HASH_BYTES != len(row.nodes):
                raise StoreCorrupt(
                    "the audit log's head is not whole", "restore the database and look at who changed it"
                )
            nodes = tuple(row.nodes[at : at + HASH_BYTES] for at in range(0, len(row.nodes), HASH_BYTES))
            self._frontier = self._written = Frontier(row.size, nodes)
        return self._frontier

    def append(self, entry: Mapping[str, str | int | bool | None]) -> None:
        """One leaf more; its index is the size before it."""
        data = canonical(entry)
        before = self.frontier
        self._connection.execute(_APPEND, {"position": before.size, "client": entry.get("client"), "entry": data})
        self._frontier = before.append(leaf_hash(data))

    def mark(self) -> Frontier | None:
        """Where it is, for ``rewind`` after a rolled-back savepoint."""
        return self._frontier

    def rewind(self, mark: Frontier | None) -> None:
        """Forget the appends since ``mark``: their leaves were rolled back, and no index stays empty."""
        self._frontier = mark if mark is not None else self._written

    def write(self) -> None:
        """Keep the head beside its leaves, in the same commit."""
        if self._frontier is not None and self._frontier is not self._written:
            self._connection.execute(_WRITE, {"size": self._frontier.size, "nodes": b"".join(self._frontier.nodes)})
            self._written = self._frontier
