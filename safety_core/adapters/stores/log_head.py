"""The audit log's head within a transaction: read once, moved by each append, written back before the commit.

The row keeps size, frontier and root, so an append costs O(log size), and another process may append in between:
whoever holds the write lock reads the head anew. A rolled-back decision takes its leaves and its indexes with it.

An entry that concerns a client is that client's ``nth``, counted from 1 in the order of commits: whoever leaves one out
leaves a gap that the client's other entries show, in a log whose every other number was made anew.
"""

import sqlite3
from collections.abc import Mapping

from safety_core.adapters.stores.connecting import fetched, run
from safety_core.adapters.stores.statements import log as sql
from safety_core.audit.canonical import canonical
from safety_core.audit.merkle import Frontier, leaf_hash
from safety_core.errors import StoreCorrupt

HASH_BYTES = 32
Mark = tuple[Frontier | None, bytes | None, dict[str, int], str]


class LogHead:
    """The head as one transaction sees it, its own appends included."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        self._connection = connection
        self._path = path
        self._stored: tuple[Frontier, bytes] | None = None
        self._frontier: Frontier | None = None
        self._last: bytes | None = None
        self._counts: dict[str, int] = {}
        self._latest_at = ""

    @property
    def frontier(self) -> Frontier:
        """Size and nodes."""
        return self._frontier if self._frontier is not None else self._load()[0]

    @property
    def root(self) -> bytes:
        """The root as stored; that of the appends made here where there are any."""
        frontier, root = self._load()
        return root if self._frontier is None or self._frontier is frontier else self._frontier.root()

    @property
    def last(self) -> bytes | None:
        """Hash of the newest leaf that was appended here."""
        return self._last

    def append(self, entry: Mapping[str, str | int | bool | None]) -> None:
        """One leaf more; its index is the size before it.

        Raises:
            BadInput: an entry that has no canonical form. StoreCorrupt: the stored head contradicts itself; nothing is
                appended to it.
        """
        client = entry.get("client")
        data = canonical(entry if client is None else {**entry, "nth": self._count(str(client)) + 1})
        if self._frontier is None:
            frontier, root = self._load()
            if frontier.root() != root:
                raise StoreCorrupt(
                    f"{self._path}: the audit log's head contradicts itself", "look at it: holdpoint audit verify"
                )
            self._frontier = frontier
        leaf: dict[str, object] = {"position": self._frontier.size, "client": client, "entry": data}
        run(self._connection, self._path, sql.APPEND_LEAF, leaf)
        if client is not None:
            self._counts = {**self._counts, str(client): self._count(str(client)) + 1}
        self._last = leaf_hash(data)
        self._latest_at = max(self._latest_at, str(entry.get("at", "")))  # UTC in one form: text has the order of time
        self._frontier = self._frontier.append(self._last)

    def mark(self) -> Mark:
        """Where it is, for ``rewind``."""
        return self._frontier, self._last, self._counts, self._latest_at

    def rewind(self, mark: Mark) -> None:
        """Forget the appends since ``mark``: their savepoint was rolled back."""
        self._frontier, self._last, self._counts, self._latest_at = mark

    def write(self) -> None:
        """Keep the head beside its leaves, in the same commit."""
        if self._frontier is None or self._frontier is self._load()[0]:
            return
        root = self._frontier.root()
        nodes = b"".join(self._frontier.nodes)
        values: dict[str, object] = {"size": self._frontier.size, "nodes": nodes, "root": root, "at": self._latest_at}
        if run(self._connection, self._path, sql.WRITE_HEAD, values).rowcount != 1:
            raise StoreCorrupt(f"{self._path} has lost its audit log's head", "restore a backup")
        self._stored = (self._frontier, root)
        for client, entries in self._counts.items():
            run(self._connection, self._path, sql.PUT_COUNT, {"client": client, "entries": entries})

    def _count(self, client: str) -> int:
        """How many entries this client has, those appended here included."""
        if client not in self._counts:
            found = fetched(run(self._connection, self._path, sql.COUNT, {"is_client": client}), self._path)
            self._counts = {**self._counts, client: found[0][0] if found else 0}
        return self._counts[client]

    def _load(self) -> tuple[Frontier, bytes]:
        if self._stored is None:
            found = fetched(run(self._connection, self._path, sql.HEAD, {}), self._path)
            if not found or found[0][0] < 0 or found[0][0].bit_count() * HASH_BYTES != len(found[0][1]):
                raise StoreCorrupt(
                    f"{self._path}: the audit log's head is not whole", "restore a backup, and find out who changed it"
                )
            size, nodes, root = found[0]
            split = tuple(nodes[at : at + HASH_BYTES] for at in range(0, len(nodes), HASH_BYTES))
            self._stored = (Frontier(size, split), root)
        return self._stored
