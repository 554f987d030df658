"""Bringing a database of an earlier release to this one's schema: in one transaction, with everything that is in it.

Columns are added behind the others, which nobody sees: every statement names its columns. A column that must not be
empty gets the value that rows of the earlier release mean (no drill, not latched).
"""

import sqlite3

from sqlalchemy.schema import CreateIndex, CreateTable

from safety_core.adapters.stores import rows, schema, statement
from safety_core.adapters.stores.packaged import packaged
from safety_core.adapters.stores.verbs.rules import PUT

OLDEST = 1
"""The oldest schema that can be brought to this one."""

ADDED_TABLES: dict[int, tuple[str, ...]] = {
    2: ("confirmations", "schedules", "notices", "deliveries"),
    3: ("rules", "approvals", "decisions"),
}
"""By the schema that brought them."""

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
}


def tables_of(version: int) -> set[str]:
    """The tables that a database of one schema has."""
    later = {name for since, names in ADDED_TABLES.items() if since > version for name in names}
    return set(schema.metadata.tables) - later


def make_table(connection: sqlite3.Connection, name: str) -> None:
    """One table as this release has it, with its indexes."""
    table = schema.metadata.tables[name]
    connection.execute(str(CreateTable(table).compile(dialect=statement.DIALECT)))
    for index in sorted(table.indexes, key=lambda each: str(each.name)):
        connection.execute(str(CreateIndex(index).compile(dialect=statement.DIALECT)))


def put_packaged(connection: sqlite3.Connection) -> None:
    """The rules that come with this release, as version 1."""
    for each in packaged():
        connection.execute(PUT.sql, rows.RULES.values(each))


def bring_up(connection: sqlite3.Connection) -> None:
    """Make the changes from the schema that it has to this release's; nothing where there are none to make.

    Raises:
        sqlite3.Error: it could not be done; the database is as it was.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        (written,) = connection.execute("SELECT value FROM meta WHERE name = 'schema'").fetchone()
        for version in range(int(written) + 1, schema.SCHEMA_VERSION + 1):
            for statement in _COLUMNS[version]:
                connection.execute(statement)
            for name in ADDED_TABLES[version]:
                make_table(connection, name)
            if "rules" in ADDED_TABLES[version]:
                put_packaged(connection)
        connection.execute("UPDATE meta SET value = ? WHERE name = 'schema'", (str(schema.SCHEMA_VERSION),))
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
