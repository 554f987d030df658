"""The tables. Every table that concerns a tenant carries the client; foreign keys are composite with it.

Uniqueness is per tenant, save for platform accounts: a platform account is bound once over all tenants, claimed by one
intent at a time, and an object on it is adopted by one intent.
"""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)

SCHEMA_VERSION = 1
"""Raised with every change of a table; a database of a higher one is not opened."""

metadata = MetaData()

meta = Table("meta", metadata, Column("name", String, primary_key=True), Column("value", String, nullable=False))

clients = Table("clients", metadata, Column("client", String, primary_key=True))

people = Table(
    "people",
    metadata,
    Column("person", String, primary_key=True),
    Column("role", String, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("clients", String, nullable=False),  # names joined by spaces; a name holds none
    Column("key_digest", String),
)

accounts = Table(
    "accounts",
    metadata,
    Column("client", String, primary_key=True),
    Column("platform", String, primary_key=True),
    Column("account", String, primary_key=True),
    Column("platform_account", String, nullable=False),
    Column("credential", String, nullable=False),
    ForeignKeyConstraint(["client"], ["clients.client"]),
    UniqueConstraint("platform", "platform_account", name="one_binding_per_platform_account"),
)

intents = Table(
    "intents",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("intent", String, nullable=False, unique=True),
    Column("client", String, nullable=False),
    Column("platform", String, nullable=False),
    Column("account", String, nullable=False),
    Column("platform_account", String, nullable=False),  # beside the key, so that claiming needs no join
    Column("action", String, nullable=False),
    Column("text", String, nullable=False),
    Column("idempotency_key", String, nullable=False),
    Column("salt", String, nullable=False),
    Column("reply_to", String),
    Column("tag", String),
    Column("state", String, nullable=False),
    Column("submitted_us", Integer, nullable=False),
    Column("due_us", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("reason", String),
    Column("saw", String, nullable=False),
    Column("waits_for", String),
    Column("object", String),
    Column("settled_us", Integer),
    UniqueConstraint("client", "intent", name="intent_of_client"),
    UniqueConstraint("client", "idempotency_key", name="one_intent_per_key"),
    ForeignKeyConstraint(
        ["client", "platform", "account"], ["accounts.client", "accounts.platform", "accounts.account"]
    ),
    Index("outbox", "state", "due_us", "seq"),
)

claims = Table(
    "claims",
    metadata,
    Column("platform", String, primary_key=True),
    Column("platform_account", String, primary_key=True),
    Column("intent", String, nullable=False, unique=True),
    Column("client", String, nullable=False),
    Column("worker", String, nullable=False),
    Column("claimed_us", Integer, nullable=False),
    ForeignKeyConstraint(["client", "intent"], ["intents.client", "intents.intent"]),
)

permits = Table(
    "permits",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("permit", String, nullable=False, unique=True),
    Column("intent", String, nullable=False),
    Column("client", String, nullable=False),
    Column("platform", String, nullable=False),
    Column("account", String, nullable=False),
    Column("platform_account", String, nullable=False),
    Column("action", String, nullable=False),
    Column("worker", String, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("asked_us", Integer, nullable=False),
    Column("duration_us", Integer, nullable=False),
    Column("minted_us", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("visible", String, nullable=False),
    Column("high_water", String),
    Column("sent_us", Integer),
    Column("answered_us", Integer),
    Column("reason", String),
    Column("saw", String, nullable=False),
    Column("object", String),
    Column("settle_us", Integer),
    Column("confirmed_us", Integer),
    Column("reread_us", Integer),
    Column("rereads", Integer, nullable=False),
    ForeignKeyConstraint(["client", "intent"], ["intents.client", "intents.intent"]),
    Index("permits_by_state", "state", "seq"),
    # The second belt of "one in flight per platform account"; the claim is the first.
    Index(
        "one_in_flight",
        "platform",
        "platform_account",
        unique=True,
        sqlite_where=text("state IN ('live', 'unknown')"),
        postgresql_where=text("state IN ('live', 'unknown')"),
    ),
)

adopted = Table(
    "adopted",
    metadata,
    Column("platform", String, primary_key=True),
    Column("platform_account", String, primary_key=True),
    Column("object", String, primary_key=True),
    Column("intent", String, nullable=False),
    ForeignKeyConstraint(["intent"], ["intents.intent"]),
)

control = Table("control", metadata, Column("one", Integer, primary_key=True), Column("epoch", Integer, nullable=False))

halts = Table(
    "halts",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("halt", String, nullable=False, unique=True),
    Column("client", String),  # empty columns of the scope are "all"
    Column("platform", String),
    Column("account", String),
    Column("action", String),
    Column("state", String, nullable=False),
    Column("person", String, nullable=False),
    Column("proven", Boolean, nullable=False),
    Column("reason", String, nullable=False),
    Column("automatic", Boolean, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("asked_at", String, nullable=False),
    Column("asked_us", Integer, nullable=False),
    Column("fenced_us", Integer, nullable=False),
    Column("bound_us", Integer, nullable=False),
    Column("live_at_fence", Integer, nullable=False),
    Column("quiesced_us", Integer),
    Column("quiesced_by", String),
    Column("reconciled_us", Integer),
    Column("failed_us", Integer),
    Column("released_us", Integer),
    Column("released_by", String),
    Column("release_reason", String),
    Column("release_epoch", Integer),
    Index(
        "halts_in_force", "seq", sqlite_where=text("state != 'released'"), postgresql_where=text("state != 'released'")
    ),
)

workers = Table(
    "workers",
    metadata,
    Column("worker", String, primary_key=True),
    Column("pid", Integer, nullable=False),
    Column("started_ticks", Integer, nullable=False),
    Column("boot_id", String, nullable=False),
    Column("threads", Integer, nullable=False),
    Column("started_us", Integer, nullable=False),
)

breaches = Table(
    "breaches",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("client", String, nullable=False),
    Column("intent", String, nullable=False),
    Column("permit", String, nullable=False),
    Column("what", String, nullable=False),
    Column("found_us", Integer, nullable=False),
    ForeignKeyConstraint(["client", "intent"], ["intents.client", "intents.intent"]),
)

audit_leaves = Table(
    "audit_leaves",
    metadata,
    Column("position", Integer, primary_key=True),
    Column("client", String),
    Column("entry", LargeBinary, nullable=False),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("one", Integer, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("nodes", LargeBinary, nullable=False),  # the frontier's nodes, 32 bytes each
)
