"""What every noun's verbs stand on: one connection, compiled statements, column reads, compare-and-set by row count."""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec

from safety_core.adapters.stores import connecting, rows, statement
from safety_core.adapters.stores.log_head import LogHead
from safety_core.adapters.stores.statement import Statement
from safety_core.errors import Miswired
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import Horizon

R = TypeVar("R", bound=msgspec.Struct)


class Verbs:
    """One connection within one commit, or one look.

    Attributes:
        head: the audit log's, moved by appends.
        began: how far the store had come when it was first asked for.
        raised: the epoch, once it was raised here.
    """

    def __init__(self, connection: sqlite3.Connection, path: str, *, writable: bool = True) -> None:
        self._connection = connection
        self.path = path
        self._writable = writable
        self.head = LogHead(connection, path)
        self.began: Horizon | None = None
        self.raised: int | None = None

    def must_write(self) -> None:
        """Refuse a change within a look."""
        if not self._writable:
            raise Miswired("a look at the store wants to change it", "use Store.transact")

    def write(self, asked: Statement, **values: object) -> int:
        """Rows changed."""
        self.must_write()
        return connecting.run(self._connection, self.path, asked, values).rowcount

    def fetch(self, asked: Statement, values: dict[str, object]) -> list[tuple[Any, ...]]:
        """Rows as they stand."""
        return connecting.fetched(connecting.run(self._connection, self.path, asked, rows.plain(values)), self.path)

    def many(self, shape: rows.Shape[R], asked: Statement, **values: object) -> tuple[R, ...]:
        """Records, in the statement's order."""
        found = connecting.run(self._connection, self.path, asked, rows.plain(values))
        return connecting.made(found, self.path, shape.record)

    def one(self, shape: rows.Shape[R], asked: Statement, **values: object) -> R | None:
        """The one record, if it is there."""
        found = self.fetch(asked, values)
        return shape.record(found[0]) if found else None

    def in_states(self, shape: rows.Shape[R], states: Iterable[IntentState | PermitState] | None) -> tuple[R, ...]:
        """Records in any of these states, oldest first; all when ``None``."""
        if states is None:
            return self.many(shape, statement.every(shape))
        wanted = sorted(set(states))
        if not wanted:
            return ()
        values: dict[str, object] = {f"state_{number}": state for number, state in enumerate(wanted)}
        return self.many(shape, statement.in_states(shape, len(wanted)), **values)

    def change(
        self, shape: rows.Shape[R], key: str, value: str, now: IntentState | PermitState, changes: Mapping[str, object]
    ) -> bool:
        """Compare-and-set on the state; true when this row was in it."""
        changing = statement.change(shape, key, frozenset(changes))
        return self.write(changing, **rows.plain(changes), **{f"is_{key}": value, "is_state": now.value}) == 1


def known(changes: Mapping[str, object], allowed: frozenset[str], what: str) -> None:
    """Refuse changes of what never changes."""
    wrong = sorted(set(changes) - allowed)
    if wrong:
        raise Miswired(f"{', '.join(wrong)} of {what} cannot change", f"change only {', '.join(sorted(allowed))}")
