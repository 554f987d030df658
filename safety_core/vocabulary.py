"""The words of the core: what things are called, and which names exist.

Ids are plain strings with a type of their own, so that an account cannot be handed where a client belongs.
"""

from enum import StrEnum
from typing import NewType

ClientId = NewType("ClientId", str)
"""A client of RTV (the tenant), for example ``acme``."""
AccountId = NewType("AccountId", str)
"""Our name of one account of one client, for example ``acme-1``; unique within its client."""
PlatformAccountId = NewType("PlatformAccountId", str)
"""The platform's own id of an account, pinned when it was bound."""
PersonId = NewType("PersonId", str)
IntentId = NewType("IntentId", str)
PermitId = NewType("PermitId", str)
HaltId = NewType("HaltId", str)
WorkerId = NewType("WorkerId", str)
ObjectId = NewType("ObjectId", str)
"""The platform's id of a post, a reply, …"""


class Platform(StrEnum):
    """The platforms the core can act on."""

    X = "X"


class Action(StrEnum):
    """The side effects the core can ask a platform for."""

    PUBLISH = "publish"
    REPLY = "reply"


class Check(StrEnum):
    """The questions asked of every intent."""

    KILL_SWITCH = "kill_switch"
    TENANCY = "tenancy"
    CONTENT = "content"


class Role(StrEnum):
    """What a person may do; each role may do what those before it may."""

    VIEWER = "viewer"
    APPROVER = "approver"
    OPERATOR = "operator"
    ADMIN = "admin"


class Reason(StrEnum):
    """Why something was refused, held, not sent or left unknown. ``ruling.DISPOSITIONS`` says what follows."""

    # kill switch
    SWITCH_THROWN = "switch_thrown"
    SWITCHES_UNREADABLE = "switches_unreadable"
    # tenancy
    ACCOUNT_UNBOUND = "account_unbound"
    IDENTITY_UNKNOWN = "identity_unknown"
    IDENTITY_STALE = "identity_stale"
    WRONG_ACCOUNT = "wrong_account"
    # content
    TEXT_EMPTY = "text_empty"
    TEXT_TOO_LONG = "text_too_long"
    TARGET_MISSING = "target_missing"
    ACTION_UNSUPPORTED = "action_unsupported"
    # before the first byte
    PERMIT_TOO_OLD = "permit_too_old"
    REQUEST_TOO_LARGE = "request_too_large"
    NOT_CONNECTED = "not_connected"
    HOST_NOT_ALLOWED = "host_not_allowed"
    CLAIM_LOST = "claim_lost"
    CONTENT_QUARANTINED = "content_quarantined"
    CREDENTIAL_MISSING = "credential_missing"
    TIMELINE_UNREADABLE = "timeline_unreadable"
    # the platform's word
    PLATFORM_DUPLICATE = "platform_duplicate"
    PLATFORM_INVALID = "platform_invalid"
    PLATFORM_FORBIDDEN = "platform_forbidden"
    PLATFORM_CREDENTIAL = "platform_credential"
    PLATFORM_TOO_FAST = "platform_too_fast"
    # nobody's word
    ANSWER_LOST = "answer_lost"
    ANSWER_UNCLEAR = "answer_unclear"
    WORKER_DIED = "worker_died"
    # settled
    ABSENT = "absent"
    TWO_CANDIDATES = "two_candidates"
    ACCOUNT_UNREADABLE = "account_unreadable"
    WITHDRAWN = "withdrawn"
    ATTEMPTS_SPENT = "attempts_spent"
    READS_BACK_DIFFERENT = "reads_back_different"
    NOT_READ_BACK = "not_read_back"
