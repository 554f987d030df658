"""What stands in each column of text: names of people, what they say, content; or nothing that is ever erased.

A column that is in none of these is found by a test: whoever adds one says what stands in it.
"""

import re

ERASED = "(erased)"
"""Stands where somebody's words stood."""

NAMES: dict[str, tuple[str, ...]] = {
    "approvals": ("author", "editor", "escalated_person"),
    "contacts": ("set_by",),
    "cohort": ("enrolled_by", "removed_by"),
    "decisions": ("person",),
    "documents": ("made_by",),
    "halts": ("person", "released_by"),
    "incidents": ("closed_by",),
    "leaves": ("asked_by", "granted_by", "ended_by"),
    "intents": ("asker", "author", "editor"),
    "letters": ("written_by",),
    "moves": ("person", "second"),
    "people": ("person",),
    "rollouts": ("asked_by",),
    "repeats": ("person",),
    "rules": ("loaded_by",),
    "salts": ("person",),
    "sandboxes": ("person",),
    "sessions": ("person",),
    "sign_ins": ("person",),
    "schedules": ("proposed_by", "agreed_by"),
    "trips": ("freed_by",),
    "words": ("person",),
}
"""Columns that hold the name of one person."""

SPEECH: dict[str, dict[str, str | None]] = {
    "answers": {"said": None},
    "approvals": {"saw": None},
    "cohort": {"why": "enrolled_by", "removed_why": "removed_by"},
    "decisions": {"why": "person"},
    "deliveries": {"saw": None},
    "dispatches": {"saw": None},
    "documents": {"body": None, "saw": None},
    "halts": {"reason": "person", "release_reason": "released_by"},
    "incidents": {"what": None, "why": "closed_by"},
    "intents": {"saw": None},
    "leaves": {"why": "asked_by", "saw": None},
    "letters": {"subject": None, "body": None},
    "moves": {"saw": None, "why": "person"},
    "notices": {"words": None},
    "permits": {"saw": None},
    "repeats": {"answer": None},
    "schedules": {"reason": "proposed_by", "saw": None},
    "words": {"text": "person"},
}
"""Columns of free text, each with the column that names who said it (``None``: it is the core's, and may name and quote
anybody). What somebody said goes with them, since nobody can say whom it shows; so does what names them."""

SAID: dict[str, dict[str, str]] = {
    "answers": {"said": ERASED, "salt": ""},
    "documents": {"body": "", "saw": "", "salt": ""},
    "letters": {"subject": ERASED, "body": ERASED, "salt": ""},
    "words": {"text": "", "salt": ""},
}
"""What opens the audit log's commitments to words: their salt goes with them."""

CONTENT: dict[str, dict[str, str | None]] = {
    "approvals": {"visible": "", "salt": "", "saw": ""},
    "intents": {"text": "", "first_text": None, "media": "", "salt": "", "saw": ""},
    "permits": {"visible": "", "saw": ""},
}
"""Columns that hold content, or what content can be guessed from, by intent; and what stands there once it is erased."""

NEITHER: dict[str, tuple[str, ...]] = {
    "accounts": ("client", "platform", "account", "platform_account", "credential", "handle", "refresh"),
    "adopted": ("platform", "platform_account", "object", "client", "intent"),
    "answers": ("letter", "client", "salt", "at"),
    "approvals": (
        *("approval", "intent", "client", "platform", "account", "action", "commitment", "target", "role"),
        *("expires_at", "state", "escalated_role", "consumed_by"),
    ),
    "audit_head": ("latest_at",),
    "audit_leaves": ("client",),  # the entries themselves are bytes that never change: hence the commitments
    "breaches": ("client", "intent", "permit", "what"),
    "callbacks": ("client", "receiver", "intent", "ended", "reason", "object", "state", "saw"),  # saw: in our words
    "cells": ("platform", "action", "stage"),
    "checkpoints": ("root", "note", "key_id"),
    "claims": ("platform", "platform_account", "intent", "client", "worker"),
    "clients": ("client",),
    "cohort": ("client", "enrolled_at", "removed_at"),
    "confirmations": ("halt", "worker", "how"),
    "contacts": ("client", "channel", "address", "secret", "salt", "at"),  # a client's address goes with its row
    "control": ("boot",),
    "counters": ("client",),
    "decisions": ("approval", "intent", "client", "role", "word", "commitment", "at"),
    "deliveries": ("notice", "channel", "state"),
    "dispatches": ("letter", "client", "channel", "state"),
    "documents": ("document", "client", "kind", "subject", "state", "salt", "at"),
    "halts": (
        *(
            "halt",
            "client",
            "platform",
            "account",
            "action",
            "state",
            "asked_at",
            "quiesced_by",
            "expected_end_at",
            "harm",
        ),
    ),
    "incidents": ("incident", "halt", "harm", "client", "opened_at", "state"),
    "intents": (
        *("intent", "client", "platform", "account", "platform_account", "action", "state", "reason", "waits_for"),
        *("due_at", "until_at"),
        *("idempotency_key", "target", "recalls", "tag", "object"),  # what others call it by: it stays unique
    ),
    "lanes": ("client", "platform", "account", "platform_account"),
    "leaves": ("asked_at", "granted_at", "ended_at"),
    "letters": ("letter", "client", "kind", "occasion", "salt", "token", "at"),
    "log_keys": ("verifier",),
    "meta": ("name", "value"),
    "leases": ("platform", "platform_account", "intent", "client", "account", "action", "worker"),
    "moves": ("move", "stage", "next_stage", "state", "verdict", "at", "platform", "action"),
    "notices": ("notice", "kind", "halt", "client", "at"),
    "breakers": ("platform", "subject", "traffic", "client", "state", "trial"),
    "pauses": ("platform", "subject", "operation", "client", "said"),  # said: numbers of the platform's, in our words
    "people": ("role", "clients", "key_digest"),
    "permits": (
        *("permit", "intent", "client", "platform", "account", "platform_account", "action", "worker", "state"),
        *("high_water", "prepared", "reason", "object", "approval", "stage", "sandbox"),
    ),
    "reach": ("platform",),
    "receivers": ("client", "receiver", "saw"),  # saw: as above
    "refreshes": (
        *("client", "platform", "account", "platform_account", "version", "worker", "state"),
        *("saw", "good_until"),  # saw: the platform's word on a token, in our words
    ),
    "rollouts": ("stage", "state", "entered_at"),
    "rules": ("name", "digest", "body", "at"),  # of clients and roles; what its digest no longer fits is refused whole
    "salts": ("salt",),
    "schedules": ("schedule", "halts", "at", "state"),
    "sandboxes": ("mode", "set_at", "platforms", "actions", "until_at", "vouched"),
    "repeats": ("key_digest", "operation", "given"),  # digests of what somebody sent, for a day
    "failures": ("subject",),  # a digest, for a day
    "sessions": ("digest", "means"),
    "sign_ins": ("password", "totp"),  # they go with the person
    "slots": ("slot", "client", "platform", "account", "platform_account", "operation", "action", "state", "permit"),
    "tallies": ("client", "platform", "action", "stage"),
    "meters": ("objective", "terms"),
    "minutes": ("objective",),
    "trips": ("trip", "by", "harm", "does", "client", "platform", "account", "action", "what", "at", "halt"),
    "words": ("commitment", "client", "salt"),
    "workers": ("worker", "boot_id"),
}
"""The rest. A name's salt, its words' salts and a key's digest go with the person (``verbs/erasing.py``)."""


def names(text: str, person: str) -> bool:
    """Whether a text names this person, as a word of its own and in whatever case."""
    return re.search(rf"(?<![\w-]){re.escape(person)}(?![\w-])", text, re.IGNORECASE) is not None
