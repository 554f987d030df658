"""The tables. Every table that concerns a tenant carries the client; foreign keys are composite with it.

Uniqueness is per tenant, save for platform accounts: a platform account is bound once over all tenants, claimed by one
intent at a time, and an object on it is adopted by one intent.

Only making and upgrading a database imports this, and with it SQLAlchemy: what opens one needs the names alone
(``versions.py``).
"""

from sqlalchemy import CheckConstraint, Column, Index, Integer, LargeBinary, Text, UniqueConstraint, text

from safety_core.adapters.stores.columns import flag, key, metadata, points, seq, table, texts, whole
from safety_core.adapters.stores.schema_budgets import meters, minutes, tallies, trips
from safety_core.adapters.stores.schema_callbacks import callbacks, receivers
from safety_core.adapters.stores.schema_documents import documents
from safety_core.adapters.stores.schema_leases import leases
from safety_core.adapters.stores.schema_letters import answers, contacts, dispatches, letters
from safety_core.adapters.stores.schema_people import failures, people, salts, sessions, sign_ins, words
from safety_core.adapters.stores.schema_refreshes import refreshes
from safety_core.adapters.stores.schema_repeats import repeats
from safety_core.adapters.stores.schema_rollout import cells, cohort, moves, rollouts
from safety_core.adapters.stores.schema_sandbox import leaves, sandboxes

__all__ = [
    "answers",
    "callbacks",
    "cells",
    "cohort",
    "contacts",
    "dispatches",
    "documents",
    "failures",
    "leases",
    "leaves",
    "letters",
]
__all__ += ["metadata", "meters", "minutes", "moves", "people", "receivers", "refreshes"]
__all__ += ["repeats", "rollouts", "salts", "sandboxes"]
__all__ += ["sessions", "sign_ins", "tallies", "trips", "words"]

meta = table("meta", *texts("name", "value"), key("name"))

clients = table("clients", *texts("client"), key("client"))

accounts = table(
    "accounts",
    *texts("client", "platform", "account", "platform_account", "credential"),
    *texts("handle", "refresh", optional=True),
    key("client", "platform", "account"),
    points("client", "clients"),
    UniqueConstraint("platform", "platform_account", name="one_binding_per_platform_account"),
    UniqueConstraint("client", "platform", "account", "platform_account", name="account_with_its_binding"),
)

_COUNTS = "state != 'given_back'"
_STANDS = "state != 'released'"
_BINDING = "client platform account platform_account"

intents = table(
    "intents",
    seq(),
    *texts("intent", "client", "platform", "account", "platform_account", "action"),
    *texts("text", "idempotency_key", "salt"),
    *texts("target", "recalls", "tag", optional=True),
    *texts("author", "media"),
    *texts("editor", "first_text", optional=True),
    *whole("not_before_us"),
    *whole("not_after_us", optional=True),
    *texts("asker", optional=True),
    *texts("state"),
    *whole("submitted_us", "due_us", "attempts"),
    *texts("reason", optional=True),
    *texts("saw"),
    *texts("waits_for", "object", optional=True),
    *whole("settled_us", optional=True),
    *texts("due_at", "until_at", optional=True),
    *whole("asked_until_us", optional=True),
    UniqueConstraint("intent", name="intents_are_named_once"),
    UniqueConstraint("client", "intent", name="intent_of_client"),
    UniqueConstraint("client", "idempotency_key", name="one_intent_per_key"),
    points(_BINDING, "accounts"),
    Index("intents_by_state", "state", "seq"),
    Index(
        "queue_of_an_account",
        "platform",
        "platform_account",
        "due_us",
        "seq",
        sqlite_where=text("state = 'queued'"),
        postgresql_where=text("state = 'queued'"),
    ),
)

claims = table(
    "claims",
    *texts("platform", "platform_account", "intent", "client", "worker"),
    *whole("claimed_us"),
    key("platform", "platform_account"),
    UniqueConstraint("intent", name="one_claim_per_intent"),
    points("client intent", "intents"),
)

lanes = table(
    # What each platform account offers to claim: the head of its queue, or nothing while a claim stands on it. It
    # follows from intents and claims, and is kept so that claiming is one look into one index, however long the outbox.
    "lanes",
    *texts("client", "platform", "account", "platform_account"),
    *whole("due_us", "seq", optional=True),
    *whole("resume_us"),  # after a release the lanes open one after the other
    key("platform", "platform_account"),
    points(_BINDING, "accounts"),
    Index("lanes_by_due", "due_us", "seq", "resume_us"),
)

permits = table(
    "permits",
    seq(),
    *texts("permit", "intent", "client", "platform", "account", "platform_account", "action", "worker"),
    *whole("epoch", "asked_us", "duration_us", "minted_us"),
    *texts("state", "visible"),
    *texts("high_water", optional=True),
    *whole("sent_us", "answered_us", optional=True),
    *texts("reason", optional=True),
    *texts("saw"),
    *texts("object", optional=True),
    *whole("settle_us", "confirmed_us", "reread_us", optional=True),
    *whole("rereads"),
    *texts("approval", "stage", optional=True),
    flag("counted"),
    *texts("prepared", "sandbox"),
    *whole("setting"),
    flag("own_hosts"),
    UniqueConstraint("permit", name="permits_are_named_once"),
    UniqueConstraint("client", "intent", "permit", name="permit_of_intent"),
    points("client intent", "intents"),
    points(_BINDING, "accounts"),
    Index("permits_by_state", "state", "seq"),
    Index(
        "recorded_by_setting",
        "setting",
        sqlite_where=text("sandbox = 'record'"),
        postgresql_where=text("sandbox = 'record'"),
    ),
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

rules = table(
    "rules",
    *texts("name"),
    *whole("version"),
    *texts("digest", "body", "loaded_by", "at"),
    key("name", "version"),
)

approvals = table(
    "approvals",
    seq(),
    *texts("approval", "intent", "client", "platform", "account", "action", "commitment", "salt", "visible"),
    *texts("target", optional=True),
    *whole("not_before_us"),
    *whole("not_after_us", optional=True),
    *whole("rules", "quorum"),
    *texts("role", "author"),
    *texts("editor", optional=True),
    *whole("asked_us", "expires_us"),
    *texts("expires_at", "state"),
    *texts("escalated_role", "escalated_person", optional=True),
    *whole("approved_us", "ended_us", optional=True),
    *texts("consumed_by", optional=True),
    *texts("saw"),
    UniqueConstraint("approval", name="approvals_are_named_once"),
    UniqueConstraint("client", "approval", "intent", name="approval_of_intent"),
    points("client intent", "intents"),
    Index("approvals_of_an_intent", "intent", "seq"),
    Index(
        "approvals_that_may_expire",
        "expires_us",
        sqlite_where=text("state IN ('asked', 'approved')"),
        postgresql_where=text("state IN ('asked', 'approved')"),
    ),
)

decisions = table(
    "decisions",
    seq(),
    *texts("approval", "intent", "client", "person", "role", "word", "commitment", "why"),
    *whole("at_us"),
    *texts("at"),
    UniqueConstraint("approval", "person", "word", name="each_word_once"),
    points("client approval intent", "approvals"),
)

adopted = table(
    "adopted",
    *texts("platform", "platform_account", "object", "client", "intent"),
    key("platform", "platform_account", "object"),
    points("client intent", "intents"),
)

slots = table(
    "slots",
    seq(),
    *texts("slot", "client", "platform", "account", "platform_account", "operation", "action"),
    *whole("begun_us", "ends_us"),
    *texts("state"),
    *texts("permit", optional=True),
    UniqueConstraint("slot", name="slots_are_named_once"),
    UniqueConstraint("permit", name="one_slot_per_permit"),
    points(_BINDING, "accounts"),
    # Counting is a walk over one of these from a window's beginning on; what was given back is in none of them.
    *(
        Index(name, *columns.split(), sqlite_where=text(_COUNTS), postgresql_where=text(_COUNTS))
        for name, columns in {
            "slots_of_account_by_operation": "platform platform_account operation ends_us",
            "slots_of_account_by_action": "platform platform_account action ends_us",
            "slots_of_client_by_operation": "client platform operation ends_us",
        }.items()
    ),
)

pauses = table(
    "pauses",
    *texts("platform", "subject", "operation"),  # subject: the platform account; empty for the whole app
    *texts("client", optional=True),
    *whole("since_us", "until_us", "remaining"),
    *texts("said"),
    key("platform", "subject", "operation"),
)

breakers = table(
    "breakers",
    *texts("platform", "subject", "traffic"),  # subject: the platform account; empty for the whole platform
    *texts("client", optional=True),
    *texts("state"),
    *whole("failures", "since_us", "until_us", "back_off_us"),
    *texts("trial", optional=True),
    key("platform", "subject", "traffic"),
)

reach = table(
    # How many clients have an account on a platform: what a common quota is divided by. It follows from accounts, and is
    # kept so that dividing is one look, however many clients there are.
    "reach",
    *texts("platform"),
    *whole("clients"),
    key("platform"),
)

_CONTROL = (*whole("one", "epoch"), *texts("boot", optional=True))  # the boot whose clock all times are on
control = table("control", *_CONTROL, key("one"), CheckConstraint("one = 1"))

halts = table(
    "halts",
    seq(),
    *texts("halt"),
    *texts("client", "platform", "account", "action", optional=True),  # the scope; what is empty is "all"
    *texts("state", "person"),
    flag("proven"),
    *texts("reason"),
    flag("automatic"),
    *whole("epoch"),
    *texts("asked_at"),
    *whole("asked_us", "fenced_us", "bound_us", "live_at_fence"),
    *whole("quiesced_us", optional=True),
    *texts("quiesced_by", optional=True),
    *whole("reconciled_us", "failed_us", "released_us", optional=True),
    *texts("released_by", "release_reason", optional=True),
    *whole("release_epoch", optional=True),
    *texts("expected_end_at", "harm", optional=True),
    *whole("cool_down_until_us", optional=True),
    flag("drill"),
    flag("latched"),
    UniqueConstraint("halt", name="halts_are_named_once"),
    *(
        Index(name, column, sqlite_where=text(of), postgresql_where=text(of))
        for name, column, of in (
            ("halts_in_force", "seq", _STANDS),
            ("halts_in_force_by_client", "client", _STANDS),
            ("halts_not_acknowledged", "state", "state IN ('fenced', 'failed')"),
            ("halts_not_reconciled", "reconciled_us", "quiesced_us IS NOT NULL AND reconciled_us IS NULL"),
        )
    ),
)

confirmations = table(
    "confirmations",
    seq(),
    *texts("halt", "worker"),
    *whole("pid"),
    *texts("how"),
    *whole("at_us"),
    UniqueConstraint("halt", "worker", name="one_word_of_each_worker"),
    points("halt", "halts"),
    Index("workers_not_heard", "worker", sqlite_where=text("how = 'unseen'"), postgresql_where=text("how = 'unseen'")),
)

schedules = table(
    "schedules",
    seq(),
    *texts("schedule", "halts", "at"),  # names joined by spaces; a name holds none
    *whole("due_us"),
    *texts("proposed_by", "reason"),
    *whole("proposed_us", "epoch"),
    *texts("state"),
    *texts("agreed_by", optional=True),
    *texts("saw"),
    UniqueConstraint("schedule", name="schedules_are_named_once"),
)

notices = table(
    "notices",
    seq(),
    *texts("notice", "kind"),
    *texts("halt", "client", optional=True),
    *texts("words", "at"),
    UniqueConstraint("notice", name="notices_are_named_once"),
    points("halt", "halts"),
)

deliveries = table(
    "deliveries",
    *texts("notice", "channel", "state"),
    *whole("attempts", "due_us"),
    *texts("saw"),
    key("notice", "channel"),
    points("notice", "notices"),
)

incidents = table(
    "incidents",
    seq(),
    *texts("incident", "halt", "harm"),
    *texts("client", optional=True),  # as in the halt's scope; a halt is never held up by a name
    *texts("what"),
    *whole("opened_us"),
    *texts("opened_at", "state"),
    *texts("closed_by", optional=True),
    *whole("closed_us", optional=True),
    *texts("why", optional=True),
    UniqueConstraint("incident", name="incidents_are_named_once"),
    UniqueConstraint("halt", name="one_incident_of_each_halt"),
    CheckConstraint("(state = 'open') = (closed_by IS NULL)", name="closed_by_somebody"),
    points("halt", "halts"),
)

workers = table(
    "workers",
    *texts("worker"),
    *whole("pid", "started_ticks"),
    *texts("boot_id"),
    *whole("threads", "started_us"),
    key("worker"),
)

breaches = table(
    "breaches",
    seq(),
    *texts("client", "intent", "permit", "what"),
    *whole("found_us"),
    points("client intent permit", "permits"),
)

audit_leaves = table(
    "audit_leaves",
    Column("position", Integer, primary_key=True, autoincrement=False),
    *texts("client", optional=True),
    Column("entry", LargeBinary, nullable=False),
)

audit_head = table(
    "audit_head",
    *whole("one", "size"),
    Column("nodes", LargeBinary, nullable=False),  # the frontier's nodes, 32 bytes each, leftmost first
    Column("root", LargeBinary, nullable=False),
    Column("latest_at", Text, nullable=False, server_default=""),  # the latest wall clock that any entry names
    key("one"),
    CheckConstraint("one = 1"),
)

counters = table("counters", *texts("client"), *whole("entries"), key("client"))  # of the audit log, by client

checkpoints = table("checkpoints", *whole("size"), *texts("root", "note", "key_id"), *whole("at_us"), key("size"))

log_keys = table("log_keys", *whole("position"), *texts("verifier"), key("position"))
