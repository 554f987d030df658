"""Bringing a database of an earlier release to this one's schema: in one transaction, with everything that is in it.

Columns are added behind the others, which nobody sees: every statement names its columns. A column that must not be
empty gets the value that rows of the earlier release mean (no drill, not latched).
"""

import sqlite3
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache

import msgspec
from sqlalchemy.schema import CreateIndex, CreateTable

from safety_core.adapters.stores import rows, schema
from safety_core.adapters.stores.expressions.making import DIALECT
from safety_core.adapters.stores.packaged import SINCE, packaged
from safety_core.adapters.stores.statements.rollout import ADD_ROLLOUT
from safety_core.adapters.stores.statements.rules import PUT_RULES
from safety_core.adapters.stores.statements.sandbox import ADD_SANDBOX
from safety_core.adapters.stores.versions import SCHEMA_VERSION, TABLES
from safety_core.records import Rules
from safety_core.rollout import plan
from safety_core.rollout.states import Rollout, RolloutState
from safety_core.sandbox import Mode, Sandbox
from safety_core.switches import HOLDPOINT

BREAKERS_BY_TRAFFIC = (
    (
        "CREATE TABLE breakers_by_traffic (platform TEXT NOT NULL, subject TEXT NOT NULL, traffic TEXT NOT NULL,"
        " client TEXT, state TEXT NOT NULL, failures INTEGER NOT NULL, since_us INTEGER NOT NULL,"
        " until_us INTEGER NOT NULL, back_off_us INTEGER NOT NULL, trial TEXT,"
        " PRIMARY KEY (platform, subject, traffic)) STRICT"
    ),
    (
        "INSERT INTO breakers_by_traffic SELECT platform, subject, kind, client, state, failures, since_us, until_us,"
        " back_off_us, trial FROM breakers, (SELECT 'reads' AS kind UNION SELECT 'effects')"
    ),
    "DROP TABLE breakers",
    "ALTER TABLE breakers_by_traffic RENAME TO breakers",
)
"""A key cannot be changed in place. One counted reads and effects alike: each of the two goes on as it stood."""
LATEST_ENTRY = (
    "UPDATE audit_head SET latest_at = coalesce((SELECT json_extract(CAST(entry AS TEXT), '$.at') FROM audit_leaves"
    " WHERE json_valid(CAST(entry AS TEXT)) ORDER BY position DESC LIMIT 1), '')"
)
"""When something was written last, by the log's own word."""
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
    4: (
        "ALTER TABLE accounts ADD COLUMN handle TEXT",
        "ALTER TABLE accounts ADD COLUMN refresh TEXT",
        "ALTER TABLE permits ADD COLUMN stage TEXT",
        "ALTER TABLE permits ADD COLUMN counted INTEGER NOT NULL DEFAULT 0 CHECK (counted IN (0, 1))",
        *BREAKERS_BY_TRAFFIC,
    ),
    5: (
        "ALTER TABLE intents ADD COLUMN media TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE permits ADD COLUMN prepared TEXT NOT NULL DEFAULT ''",
    ),
    6: (),
    7: (
        "ALTER TABLE intents ADD COLUMN due_at TEXT",
        "ALTER TABLE intents ADD COLUMN until_at TEXT",
        "ALTER TABLE control ADD COLUMN boot TEXT",
        "ALTER TABLE audit_head ADD COLUMN latest_at TEXT NOT NULL DEFAULT ''",
        LATEST_ENTRY,
        "CREATE INDEX IF NOT EXISTS documents_by_state ON documents (client, kind, state, seq)",
        "CREATE INDEX IF NOT EXISTS documents_in_order ON documents (client, kind, seq)",
    ),
    8: (
        "ALTER TABLE permits ADD COLUMN sandbox TEXT NOT NULL DEFAULT 'off'",
        "ALTER TABLE permits ADD COLUMN setting INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX IF NOT EXISTS recorded_by_setting ON permits (setting) WHERE sandbox = 'record'",
    ),
    9: (
        "ALTER TABLE intents ADD COLUMN asker TEXT",
        "ALTER TABLE intents ADD COLUMN asked_until_us INTEGER",
    ),
    10: (),
    11: (
        "CREATE INDEX halts_in_force_by_client ON halts (client) WHERE state != 'released'",
        "CREATE INDEX halts_not_acknowledged ON halts (state) WHERE state IN ('fenced', 'failed')",
        "CREATE INDEX halts_not_reconciled ON halts (reconciled_us) WHERE quiesced_us IS NOT NULL AND reconciled_us IS NULL",
        "CREATE INDEX IF NOT EXISTS workers_not_heard ON confirmations (halt) WHERE how = 'unseen'",
    ),
    12: (
        "DROP INDEX workers_not_heard",
        "CREATE INDEX workers_not_heard ON confirmations (worker) WHERE how = 'unseen'",
    ),
    13: ("ALTER TABLE permits ADD COLUMN own_hosts INTEGER NOT NULL DEFAULT 0 CHECK (own_hosts IN (0, 1))",),
}
SANDBOX_SINCE = 8
"""The schema that brought the sandbox."""
_REBUILT = {4: ("notices", "deliveries")}
"""Tables of which a column may be empty since, parents first: SQLite cannot drop a NOT NULL in place."""
_PACKAGED = {3: ("approvals", "limits"), 4: ("flags", "letters", "objectives", "rollout")}
"""The packaged rules, by the schema that brought them."""


def make_tables(connection: sqlite3.Connection) -> None:
    """All tables, each after those that it points at."""
    for table in schema.metadata.sorted_tables:
        make_table(connection, table.name)


def make_table(connection: sqlite3.Connection, name: str) -> None:
    """One table as this release has it, with its indexes."""
    for statement in _making(name):
        connection.execute(statement)


@cache
def _making(name: str) -> tuple[str, ...]:
    table = schema.metadata.tables[name]
    indexes = sorted(table.indexes, key=lambda each: str(each.name))
    made = str(CreateTable(table).compile(dialect=DIALECT))
    return (made, *(str(CreateIndex(each).compile(dialect=DIALECT)) for each in indexes))


def put_packaged(connection: sqlite3.Connection, names: Iterable[str] | None = None) -> None:
    """The rules that come with this release, as version 1: those of these names, or all."""
    for each in packaged():
        if names is None or each.name in names:
            connection.execute(PUT_RULES.sql, rows.RULES.values(each))
            if each.name == plan.NAME:
                connection.execute(ADD_ROLLOUT.sql, {"one": 1, **rows.ROLLOUT.values(_standing(each))})


def put_sandbox(connection: sqlite3.Connection) -> None:
    """The first setting of the sandbox: off, since a database of an earlier release has none, and goes on as it was."""
    first = Sandbox(serial=1, mode=Mode.OFF, person=HOLDPOINT, set_us=0, set_at=SINCE)
    connection.execute(ADD_SANDBOX.sql, rows.SANDBOX.values(first))


def _standing(of: Rules) -> Rollout:
    """At the packaged plan's first stage; its clock begins when somebody keeps house."""
    first = msgspec.convert(tomllib.loads(of.body), plan.Plan).stage[0]
    return Rollout(
        serial=1,
        plan=of.version,
        stage=first.name,
        state=RolloutState.RUNNING,
        entered_at=of.at,
        entered_minute=None,
        counts_from=0,
        seen_minute=0,
    )


def _rebuild(connection: sqlite3.Connection, names: Sequence[str]) -> None:
    """Make tables anew as this release has them, with all rows that they hold; none is without its parents meanwhile."""
    columns = {}
    for name in names:
        found = connection.execute("SELECT name FROM pragma_table_info(?) ORDER BY cid", (name,))
        columns[name] = ", ".join(column for (column,) in found)
        connection.execute(f"CREATE TABLE {name}_before AS SELECT {columns[name]} FROM {name}")  # noqa: S608  # names of our own
    for name in reversed(names):
        connection.execute(f"DROP TABLE {name}")
    for name in names:
        make_table(connection, name)
        connection.execute(f"INSERT INTO {name} ({columns[name]}) SELECT {columns[name]} FROM {name}_before")  # noqa: S608  # as above
        connection.execute(f"DROP TABLE {name}_before")


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
            _rebuild(connection, _REBUILT.get(version, ()))
            for name in TABLES[version]:
                make_table(connection, name)
            put_packaged(connection, _PACKAGED.get(version, ()))
            if version == SANDBOX_SINCE:
                put_sandbox(connection)
        connection.execute("UPDATE meta SET value = ? WHERE name = 'schema'", (str(SCHEMA_VERSION),))
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
