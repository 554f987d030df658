"""The tables. Every table that concerns a tenant carries the client; foreign keys are composite with it.

Uniqueness is per tenant, save for platform accounts: a platform account is bound once over all tenants, claimed by one
intent at a time, and an object on it is adopted by one intent.

Only making and upgrading a database imports this, and with it SQLAlchemy: what opens one needs the names alone
(``versions.py``).
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    UniqueConstraint,
    text,
)

from safety_core.adapters.stores.columns import flag as _flag
from safety_core.adapters.stores.columns import key as _key
from safety_core.adapters.stores.columns import metadata
from safety_core.adapters.stores.columns import points as _points
from safety_core.adapters.stores.columns import seq as _seq
from safety_core.adapters.stores.columns import table as _table
from safety_core.adapters.stores.columns import whole as _whole
from safety_core.adapters.stores.columns import words as _text
from safety_core.adapters.stores.schema_budgets import meters, minutes, trips

__all__ = ["metadata", "meters", "minutes", "trips"]

meta = _table("meta", *_text("name", "value"), _key("name"))

clients = _table("clients", *_text("client"), _key("client"))

people = _table(
    "people",
    *_text("person", "role"),
    _flag("active"),
    *_text("clients"),  # names joined by spaces; a name holds none
    *_text("key_digest", optional=True),
    _key("person"),
)

salts = _table("salts", *_text("person", "salt"), _key("person"))  # of names; an empty one was destroyed

words = _table(
    "words",  # what people said, as the audit log commits to it; without salt and text once it was erased
    *_text("commitment"),
    *_text("client", optional=True),
    *_text("person", "salt", "text"),
    _key("commitment"),
    Index("words_of_a_person", "person", "text"),
)

accounts = _table(
    "accounts",
    *_text("client", "platform", "account", "platform_account", "credential"),
    _key("client", "platform", "account"),
    _points("client", "clients"),
    UniqueConstraint("platform", "platform_account", name="one_binding_per_platform_account"),
    UniqueConstraint("client", "platform", "account", "platform_account", name="account_with_its_binding"),
)

_COUNTS = "state != 'given_back'"
_BINDING = "client platform account platform_account"

intents = _table(
    "intents",
    _seq(),
    *_text("intent", "client", "platform", "account", "platform_account", "action"),
    *_text("text", "idempotency_key", "salt"),
    *_text("target", "recalls", "tag", optional=True),
    *_text("author"),
    *_text("editor", "first_text", optional=True),
    *_whole("not_before_us"),
    *_whole("not_after_us", optional=True),
    *_text("state"),
    *_whole("submitted_us", "due_us", "attempts"),
    *_text("reason", optional=True),
    *_text("saw"),
    *_text("waits_for", "object", optional=True),
    *_whole("settled_us", optional=True),
    UniqueConstraint("intent", name="intents_are_named_once"),
    UniqueConstraint("client", "intent", name="intent_of_client"),
    UniqueConstraint("client", "idempotency_key", name="one_intent_per_key"),
    _points(_BINDING, "accounts"),
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

claims = _table(
    "claims",
    *_text("platform", "platform_account", "intent", "client", "worker"),
    *_whole("claimed_us"),
    _key("platform", "platform_account"),
    UniqueConstraint("intent", name="one_claim_per_intent"),
    _points("client intent", "intents"),
)

lanes = _table(
    # What each platform account offers to claim: the head of its queue, or nothing while a claim stands on it. It
    # follows from intents and claims, and is kept so that claiming is one look into one index, however long the outbox.
    "lanes",
    *_text("client", "platform", "account", "platform_account"),
    *_whole("due_us", "seq", optional=True),
    *_whole("resume_us"),  # after a release the lanes open one after the other
    _key("platform", "platform_account"),
    _points(_BINDING, "accounts"),
    Index("lanes_by_due", "due_us", "seq", "resume_us"),
)

permits = _table(
    "permits",
    _seq(),
    *_text("permit", "intent", "client", "platform", "account", "platform_account", "action", "worker"),
    *_whole("epoch", "asked_us", "duration_us", "minted_us"),
    *_text("state", "visible"),
    *_text("high_water", optional=True),
    *_whole("sent_us", "answered_us", optional=True),
    *_text("reason", optional=True),
    *_text("saw"),
    *_text("object", optional=True),
    *_whole("settle_us", "confirmed_us", "reread_us", optional=True),
    *_whole("rereads"),
    *_text("approval", optional=True),
    _flag("counted"),
    UniqueConstraint("permit", name="permits_are_named_once"),
    UniqueConstraint("client", "intent", "permit", name="permit_of_intent"),
    _points("client intent", "intents"),
    _points(_BINDING, "accounts"),
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

rules = _table(
    "rules",
    *_text("name"),
    *_whole("version"),
    *_text("digest", "body", "loaded_by", "at"),
    _key("name", "version"),
)

approvals = _table(
    "approvals",
    _seq(),
    *_text("approval", "intent", "client", "platform", "account", "action", "commitment", "salt", "visible"),
    *_text("target", optional=True),
    *_whole("not_before_us"),
    *_whole("not_after_us", optional=True),
    *_whole("rules", "quorum"),
    *_text("role", "author"),
    *_text("editor", optional=True),
    *_whole("asked_us", "expires_us"),
    *_text("expires_at", "state"),
    *_text("escalated_role", "escalated_person", optional=True),
    *_whole("approved_us", "ended_us", optional=True),
    *_text("consumed_by", optional=True),
    *_text("saw"),
    UniqueConstraint("approval", name="approvals_are_named_once"),
    UniqueConstraint("client", "approval", "intent", name="approval_of_intent"),
    _points("client intent", "intents"),
    Index("approvals_of_an_intent", "intent", "seq"),
    Index(
        "approvals_that_may_expire",
        "expires_us",
        sqlite_where=text("state IN ('asked', 'approved')"),
        postgresql_where=text("state IN ('asked', 'approved')"),
    ),
)

decisions = _table(
    "decisions",
    _seq(),
    *_text("approval", "intent", "client", "person", "role", "word", "commitment", "why"),
    *_whole("at_us"),
    *_text("at"),
    UniqueConstraint("approval", "person", "word", name="each_word_once"),
    _points("client approval intent", "approvals"),
)

adopted = _table(
    "adopted",
    *_text("platform", "platform_account", "object", "client", "intent"),
    _key("platform", "platform_account", "object"),
    _points("client intent", "intents"),
)

slots = _table(
    "slots",
    _seq(),
    *_text("slot", "client", "platform", "account", "platform_account", "operation", "action"),
    *_whole("begun_us", "ends_us"),
    *_text("state"),
    *_text("permit", optional=True),
    UniqueConstraint("slot", name="slots_are_named_once"),
    UniqueConstraint("permit", name="one_slot_per_permit"),
    _points(_BINDING, "accounts"),
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

pauses = _table(
    "pauses",
    *_text("platform", "subject", "operation"),  # subject: the platform account; empty for the whole app
    *_text("client", optional=True),
    *_whole("since_us", "until_us", "remaining"),
    *_text("said"),
    _key("platform", "subject", "operation"),
)

breakers = _table(
    "breakers",
    *_text("platform", "subject"),  # subject: the platform account; empty for the whole platform
    *_text("client", optional=True),
    *_text("state"),
    *_whole("failures", "since_us", "until_us", "back_off_us"),
    *_text("trial", optional=True),
    _key("platform", "subject"),
)

tallies = _table(
    # What budgets and the rollout count: of permits that ended. Kept beside them, so that counting stays one look.
    "tallies",
    *_text("client", "platform", "action", "stage"),
    *_whole("minute", "good", "bad", "ours", "apart"),
    _key("client", "platform", "action", "stage", "minute"),
    _points("client", "clients"),
    Index("tallies_by_minute", "minute"),
)

reach = _table(
    # How many clients have an account on a platform: what a common quota is divided by. It follows from accounts, and is
    # kept so that dividing is one look, however many clients there are.
    "reach",
    *_text("platform"),
    *_whole("clients"),
    _key("platform"),
)

control = _table("control", *_whole("one", "epoch"), _key("one"), CheckConstraint("one = 1"))

halts = _table(
    "halts",
    _seq(),
    *_text("halt"),
    *_text("client", "platform", "account", "action", optional=True),  # the scope; what is empty is "all"
    *_text("state", "person"),
    _flag("proven"),
    *_text("reason"),
    _flag("automatic"),
    *_whole("epoch"),
    *_text("asked_at"),
    *_whole("asked_us", "fenced_us", "bound_us", "live_at_fence"),
    *_whole("quiesced_us", optional=True),
    *_text("quiesced_by", optional=True),
    *_whole("reconciled_us", "failed_us", "released_us", optional=True),
    *_text("released_by", "release_reason", optional=True),
    *_whole("release_epoch", optional=True),
    *_text("expected_end_at", "harm", optional=True),
    *_whole("cool_down_until_us", optional=True),
    _flag("drill"),
    _flag("latched"),
    UniqueConstraint("halt", name="halts_are_named_once"),
    Index(
        "halts_in_force", "seq", sqlite_where=text("state != 'released'"), postgresql_where=text("state != 'released'")
    ),
)

confirmations = _table(
    "confirmations",
    _seq(),
    *_text("halt", "worker"),
    *_whole("pid"),
    *_text("how"),
    *_whole("at_us"),
    UniqueConstraint("halt", "worker", name="one_word_of_each_worker"),
    _points("halt", "halts"),
)

schedules = _table(
    "schedules",
    _seq(),
    *_text("schedule", "halts", "at"),  # names joined by spaces; a name holds none
    *_whole("due_us"),
    *_text("proposed_by", "reason"),
    *_whole("proposed_us", "epoch"),
    *_text("state"),
    *_text("agreed_by", optional=True),
    *_text("saw"),
    UniqueConstraint("schedule", name="schedules_are_named_once"),
)

notices = _table(
    "notices",
    _seq(),
    *_text("notice", "kind", "halt"),
    *_text("client", optional=True),
    *_text("words", "at"),
    UniqueConstraint("notice", name="notices_are_named_once"),
    _points("halt", "halts"),
)

deliveries = _table(
    "deliveries",
    *_text("notice", "channel", "state"),
    *_whole("attempts", "due_us"),
    *_text("saw"),
    _key("notice", "channel"),
    _points("notice", "notices"),
)

incidents = _table(
    "incidents",
    _seq(),
    *_text("incident", "halt", "harm"),
    *_text("client", optional=True),  # as in the halt's scope; a halt is never held up by a name
    *_text("what"),
    *_whole("opened_us"),
    *_text("opened_at", "state"),
    *_text("closed_by", optional=True),
    *_whole("closed_us", optional=True),
    *_text("why", optional=True),
    UniqueConstraint("incident", name="incidents_are_named_once"),
    UniqueConstraint("halt", name="one_incident_of_each_halt"),
    CheckConstraint("(state = 'open') = (closed_by IS NULL)", name="closed_by_somebody"),
    _points("halt", "halts"),
)

workers = _table(
    "workers",
    *_text("worker"),
    *_whole("pid", "started_ticks"),
    *_text("boot_id"),
    *_whole("threads", "started_us"),
    _key("worker"),
)

breaches = _table(
    "breaches",
    _seq(),
    *_text("client", "intent", "permit", "what"),
    *_whole("found_us"),
    _points("client intent permit", "permits"),
)

audit_leaves = _table(
    "audit_leaves",
    Column("position", Integer, primary_key=True, autoincrement=False),
    *_text("client", optional=True),
    Column("entry", LargeBinary, nullable=False),
)

audit_head = _table(
    "audit_head",
    *_whole("one", "size"),
    Column("nodes", LargeBinary, nullable=False),  # the frontier's nodes, 32 bytes each, leftmost first
    Column("root", LargeBinary, nullable=False),
    _key("one"),
    CheckConstraint("one = 1"),
)

counters = _table("counters", *_text("client"), *_whole("entries"), _key("client"))  # of the audit log, by client

checkpoints = _table("checkpoints", *_whole("size"), *_text("root", "note", "key_id"), *_whole("at_us"), _key("size"))

log_keys = _table("log_keys", *_whole("position"), *_text("verifier"), _key("position"))
