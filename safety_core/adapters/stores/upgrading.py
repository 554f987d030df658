"""Bringing a database of an earlier release to this one's schema: in one transaction, with everything that is in it.

Columns are added behind the others, which nobody sees: every statement names its columns. A column that must not be
empty gets the value that rows of the earlier release mean (no drill, not latched).
"""

import sqlite3
from collections.abc import Iterable

from sqlalchemy.schema import CreateIndex, CreateTable

from safety_core.adapters.stores import rows, schema
from safety_core.adapters.stores.expressions.making import DIALECT
from safety_core.adapters.stores.packaged import packaged
from safety_core.adapters.stores.statements.rules import PUT_RULES
from safety_core.adapters.stores.versions import SCHEMA_VERSION, TABLES

_COLUMNS = {
    2: (
        "ALTER TABLE intents ADD COLUMN recalls TEXT",
        "ALTER TABLE halts ADD COLUMN expected_end_at TEXT",
        "ALTER TABLE halts ADD COLUMN harm TEXT",
        "ALTER TABLE halts ADD COLUMN cool_down_until_us INTEGER",
        "ALTER TABLE halts ADD COLUMN drill INTEGER NOT NULL DEFAULT 0 CHECK (drill IN (0, 1))",
        "ALTER TABLE halts ADD COLUMN latched INTEGER NOT NULL DEFAULT 0 CHECK (latched IN (0, 1))",
    ),
    3: (
        "ALTER TABLE intents RENAME COLUMN reply_to TO target",
        "ALTER TABLE intents ADD COLUMN author TEXT NOT NULL DEFAULT 'rtv'",
        "ALTER TABLE intents ADD COLUMN editor TEXT",
        "ALTER TABLE intents ADD COLUMN first_text TEXT",
        "ALTER TABLE intents ADD COLUMN not_before_us INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE intents ADD COLUMN not_after_us INTEGER",
        "ALTER TABLE permits ADD COLUMN approval TEXT",
    ),
    4: ("ALTER TABLE permits ADD COLUMN counted INTEGER NOT NULL DEFAULT 0 CHECK (counted IN (0, 1))",),
}
_PACKAGED = {3: ("approvals", "limits"), 4: ("objectives",)}
"""The packaged rules, by the schema that brought them."""


def make_tables(connection: sqlite3.Connection) -> None:
    """All tables, each after those that it points at."""
    for table in schema.metadata.sorted_tables:
        make_table(connection, table.name)


def make_table(connection: sqlite3.Connection, name: str) -> None:
    """One table as this release has it, with its indexes."""
    table = schema.metadata.tables[name]
    connection.execute(str(CreateTable(table).compile(dialect=DIALECT)))
    for index in sorted(table.indexes, key=lambda each: str(each.name)):
        connection.execute(str(CreateIndex(index).compile(dialect=DIALECT)))


def put_packaged(connection: sqlite3.Connection, names: Iterable[str] | None = None) -> None:
    """The rules that come with this release, as version 1: those of these names, or all."""
    for each in packaged():
        if names is None or each.name in names:
            connection.execute(PUT_RULES.sql, rows.RULES.values(each))


def bring_up(connection: sqlite3.Connection) -> None:
    """Make the changes from the schema that it has to this release's; nothing where there are none to make.

    Raises:
        sqlite3.Error: it could not be done; the database is as it was.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        (written,) = connection.execute("SELECT value FROM meta WHERE name = 'schema'").fetchone()
        for version in range(int(written) + 1, SCHEMA_VERSION + 1):
            for statement in _COLUMNS[version]:
                connection.execute(statement)
            for name in TABLES[version]:
                make_table(connection, name)
            put_packaged(connection, _PACKAGED.get(version, ()))
        connection.execute("UPDATE meta SET value = ? WHERE name = 'schema'", (str(SCHEMA_VERSION),))
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
