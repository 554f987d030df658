"""A connection that remembers what it answered: two thirds of a rehearsal's questions ask again what nothing has changed.

Production asks anew, since others write to its file. Here one connection is all there is to the store, and sees each write:
what was read from a table is forgotten once anything is written to it, and everything once anything is undone. So an answer
from memory is the one that SQLite would give; nobody above the driver can tell, and a test asks both.
"""

import sqlite3
from collections.abc import Iterator
from functools import cache
from itertools import chain
from typing import Any, Final, NamedTuple

from safety_core.adapters.stores.connecting import MEMORY
from safety_core.adapters.stores.opening import opened

STATEMENTS: Final = 512
ROWS_MAX: Final = 64
"""A longer answer is not kept: hardly anybody asks for it twice."""
ANSWERS_MAX: Final = 256
"""So many are kept of one question, each under the names and values that it was asked with."""
BEGIN_LOOK: Final = "BEGIN"
"""How a look begins. Nobody else writes meanwhile, so there is nothing to keep still."""
_PASSED_ON: Final = frozenset({"BEGIN IMMEDIATE", "COMMIT"})
_QUESTION: Final = "SELECT "
_CHANGES: Final = ("INSERT ", "UPDATE ", "DELETE ")
_WRITES: Final = frozenset({sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE})


@cache
def new_database() -> sqlite3.Connection:
    """One as the product makes it, made and looked through once in this process: every rehearsal begins with a copy."""
    return opened(MEMORY, create=True, thorough=False)


def connect(path: str) -> "Remembering":
    """A connection to a new database of its own, at ``path``."""
    connection = sqlite3.connect(path, isolation_level=None, cached_statements=STATEMENTS, factory=Remembering)
    new_database().backup(connection)
    for setting in ("foreign_keys=ON", "journal_mode=MEMORY", "cache_size=-8000"):
        connection.execute(f"PRAGMA {setting}").close()
    return connection


class Touched(NamedTuple):
    """The tables that a statement reads, and those that it writes."""

    reads: frozenset[str]
    writes: frozenset[str]


_touched: dict[str, Touched] = {}
"""Of every statement that was met in this process: they all have the same tables."""


def touched(sql: str, values: Any) -> Touched:
    """What SQLite says that a statement touches; it is prepared, and not carried out."""
    if sql not in _touched:
        reads, writes = set[str](), set[str]()

        def seen(action: int, table: str | None, *_: object) -> int:
            if table is not None and action == sqlite3.SQLITE_READ:
                reads.add(table)
            elif table is not None and action in _WRITES:
                writes.add(table)
            return sqlite3.SQLITE_OK

        new_database().set_authorizer(seen)
        try:
            new_database().execute(f"EXPLAIN {sql}", values).close()
        finally:
            new_database().set_authorizer(None)
        _touched[sql] = Touched(frozenset(reads), frozenset(writes))
    return _touched[sql]


class Answer(sqlite3.Cursor):
    """Its first rows are fetched already; of what is remembered those are all."""

    rows: list[Any]

    def __iter__(self) -> Iterator[Any]:  # type: ignore[override]  # more than one may walk over it
        return iter(self.rows) if len(self.rows) <= ROWS_MAX else chain(self.rows, iter(super().fetchone, None))

    def fetchall(self) -> list[Any]:
        """All of them."""
        return self.rows if len(self.rows) <= ROWS_MAX else [*self.rows, *super().fetchall()]


Answers = dict[tuple[object, ...], Answer]


class Remembering(sqlite3.Connection):
    """See the module."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._answers: dict[str, Answers] = {}
        self._to_forget: dict[str, list[Answers]] = {}
        self._of_table: dict[str, list[Answers]] = {}
        self._nothing = Answer(self)
        self._nothing.rows = []

    def execute(self, sql: str, values: Any = (), /) -> sqlite3.Cursor:
        """As the driver does it."""
        answers = self._answers.get(sql)
        if answers is None:
            return self._otherwise(sql, values)
        key = (*values, *values.values()) if values else ()
        answer = answers.get(key)
        return self._ask(answers, key, sql, values) if answer is None else answer

    def ask(self, sql: str, values: Any) -> list[Any]:
        """What SQLite answers now."""
        return super().execute(sql, values).fetchall()

    def _ask(self, answers: Answers, key: tuple[object, ...], sql: str, values: Any) -> Answer:
        answer = Answer(self)
        answer.execute(sql, values)
        answer.rows = answer.fetchmany(ROWS_MAX + 1)
        if len(answer.rows) <= ROWS_MAX:
            if len(answers) >= ANSWERS_MAX:
                answers.clear()
            answers[key] = answer
        return answer

    def _otherwise(self, sql: str, values: Any) -> sqlite3.Cursor:
        """What is no question, or was not met before."""
        if sql == BEGIN_LOOK:
            return self._nothing
        stale = self._to_forget.get(sql)
        if stale is None:
            if sql.startswith(_QUESTION):
                return self._first(sql, values)
            stale = self._stale(sql, values)
        try:
            return super().execute(sql, values)
        except sqlite3.Error:  # it may have undone more than this
            self._forget_all()
            raise
        finally:
            for answers in stale:
                answers.clear()

    def _first(self, sql: str, values: Any) -> sqlite3.Cursor:
        """A question that was never asked before: from now on its answers are kept."""
        answers: Answers = {}
        for table in touched(sql, values).reads:
            self._of_table.setdefault(table, []).append(answers)
        self._answers[sql] = answers
        return self.execute(sql, values)

    def _stale(self, sql: str, values: Any) -> list[Answers]:
        """Whose answers a statement makes stale. Those of one that is neither question nor change are all there are."""
        if sql in _PASSED_ON:
            self._to_forget[sql] = []
        elif sql.startswith(_CHANGES):
            (table,) = touched(sql, values).writes
            self._to_forget[sql] = self._of_table.setdefault(table, [])
        else:
            self._forget_all()
            return []
        return self._to_forget[sql]

    def _forget_all(self) -> None:
        for answers in self._answers.values():
            answers.clear()
