"""The schemas that databases were made with, by number: which of them can be brought up, and which tables each has."""

SCHEMA_VERSION = 13
"""Raised with every change of a table; a database of a higher one is not opened."""
OLDEST = 1
"""The oldest schema that can be brought to this one."""
TABLES: dict[int, tuple[str, ...]] = {
    1: (
        "accounts",
        "adopted",
        "audit_head",
        "audit_leaves",
        "breaches",
        "claims",
        "clients",
        "control",
        "halts",
        "intents",
        "lanes",
        "meta",
        "people",
        "permits",
        "workers",
    ),
    2: ("confirmations", "schedules", "notices", "deliveries"),
    3: (
        *("approvals", "breakers", "checkpoints", "counters", "decisions", "incidents", "log_keys", "pauses", "reach"),
        *("rules", "salts", "slots", "words"),
    ),
    4: (
        "tallies",
        "refreshes",
        *("cells", "cohort", "moves", "rollouts"),
        *("meters", "minutes", "trips"),
        # each noun's on a line of its own
        *("contacts", "letters", "dispatches", "answers"),
    ),
    5: (),
    6: ("documents",),
    7: (),
    8: ("leaves", "sandboxes"),
    9: ("failures", "repeats", "sessions", "sign_ins"),
    10: ("receivers", "callbacks"),
    11: (),
    12: ("leases",),
    13: (),
}
"""By the schema that brought them."""


def tables_of(version: int) -> set[str]:
    """The tables that a database of one schema has."""
    return {name for since, names in TABLES.items() if since <= version for name in names}
