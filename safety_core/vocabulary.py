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
ScheduleId = NewType("ScheduleId", str)
NoticeId = NewType("NoticeId", str)
SlotId = NewType("SlotId", str)
IncidentId = NewType("IncidentId", str)
LetterId = NewType("LetterId", str)
ApprovalId = NewType("ApprovalId", str)
TripId = NewType("TripId", str)
DocumentId = NewType("DocumentId", str)
ObjectId = NewType("ObjectId", str)
"""The platform's id of a post, a reply, …"""
Id = (
    ClientId
    | AccountId
    | PlatformAccountId
    | IntentId
    | PermitId
    | HaltId
    | WorkerId
    | ScheduleId
    | NoticeId
    | IncidentId
    | LetterId
    | ApprovalId
    | TripId
    | DocumentId
    | ObjectId
)
Commitment = NewType("Commitment", str)
"""A salted commitment, in hex: what the audit log holds in place of a name, of what somebody said, of content."""
Plain = NewType("Plain", str)
"""Text of the core's own that goes into the audit log as it is: it names nobody, and quotes nobody."""


Mark = NewType("Mark", str)
"""How far an account's or a thread's objects were seen, in its adapter's own writing."""


class Platform(StrEnum):
    """The platforms the core can act on."""

    X = "X"
    FACEBOOK = "Facebook"
    INSTAGRAM = "Instagram"
    THREADS = "Threads"
    LINKEDIN = "LinkedIn"
    YOUTUBE = "YouTube"
    TIKTOK = "TikTok"


class Action(StrEnum):
    """What a switch can name. Which of them a platform has at all is its adapter's ``ACTIONS``."""

    PUBLISH = "publish"
    REPLY = "reply"
    COMMENT = "comment"
    LIKE = "like"
    FOLLOW = "follow"
    MESSAGE = "message"
    EDIT = "edit"
    DELETE = "delete"
    SCHEDULE = "schedule"
    RECALL = "recall"
    """A named person's deletion of one listed effect."""
    READ = "read"
    PLAN = "plan"
    CREATE = "create"
    DRAFT = "draft"


SPARED_BY_ALL = frozenset({Action.READ, Action.RECALL})
"""What a halt of everything lets go on, unless a halt names it: what a halt itself needs to be looked up and undone."""


ENGAGEMENT = frozenset({Action.REPLY, Action.COMMENT, Action.LIKE, Action.FOLLOW, Action.MESSAGE})
"""What answers or addresses other people: never done without a named person's decision (invariant I13)."""

NEVER_ASKED = frozenset({Action.RECALL, Action.READ, Action.PLAN, Action.CREATE, Action.DRAFT})
"""What no rule can ask approval for: a recall is one person's own decision already, the others have no effect outside."""

TIES = frozenset({Action.LIKE, Action.FOLLOW})
"""What an account does to a post or to another account, and what then stands, once, until it is taken back."""

MARKS = TIES | {Action.RECALL}
"""What has no text and makes no object of its own: it is done to what is there, and settled by what shows of it."""


class Risk(StrEnum):
    """How much harm an action can do before somebody sees it, and whether it can be taken back."""

    LOW = "low"
    """Changes nothing outside."""
    MEDIUM = "medium"
    """Seen by few, taken back without a trace."""
    HIGH = "high"
    """Seen by all, in the client's name."""
    CRITICAL = "critical"
    """Cannot be taken back."""


RISKS: dict[Action, Risk] = {
    Action.PUBLISH: Risk.HIGH,
    Action.REPLY: Risk.HIGH,
    Action.COMMENT: Risk.HIGH,
    Action.LIKE: Risk.MEDIUM,
    Action.FOLLOW: Risk.MEDIUM,
    Action.MESSAGE: Risk.CRITICAL,
    Action.EDIT: Risk.HIGH,
    Action.DELETE: Risk.CRITICAL,
    Action.SCHEDULE: Risk.MEDIUM,
    Action.RECALL: Risk.CRITICAL,
    Action.READ: Risk.LOW,
    Action.PLAN: Risk.LOW,
    Action.CREATE: Risk.LOW,
    Action.DRAFT: Risk.LOW,
}
"""The risk of each kind of action. Every action has one."""


class Harm(StrEnum):
    """What a trigger can have seen. ``triggers.py`` says what is halted for it, and for how long at least."""

    WRONG_ACCOUNT = "wrong_account"
    DUPLICATE = "duplicate"
    UNAPPROVED_ENGAGEMENT = "unapproved_engagement"
    AUDIT_BREAK = "audit_break"
    ERROR_RATE = "error_rate"
    LATENCY = "latency"
    BUDGET_BURN = "budget_burn"
    HARD_STOP = "hard_stop"
    """This machine was stopped by its STOP file, or its sentinel is gone."""
    STORE_WENT_BACK = "store_went_back"
    HALTER_DIED = "halter_died"
    """A scope stands raised on a machine and whoever raised it never wrote the halt."""


class Check(StrEnum):
    """The questions asked of every intent."""

    KILL_SWITCH = "kill_switch"
    TENANCY = "tenancy"
    SANDBOX = "sandbox"
    FLAG = "flag"
    STAGE = "stage"
    ERROR_BUDGET = "error_budget"
    CONTENT = "content"
    APPROVAL = "approval"
    CADENCE = "cadence"


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
    HARD_STOP = "hard_stop"
    SUPERVISOR_SILENT = "supervisor_silent"
    # tenancy
    ACCOUNT_UNBOUND = "account_unbound"
    IDENTITY_UNKNOWN = "identity_unknown"
    IDENTITY_STALE = "identity_stale"
    WRONG_ACCOUNT = "wrong_account"
    # flag
    FLAG_OFF = "flag_off"
    FLAGS_UNREADABLE = "flags_unreadable"
    # stage
    NOT_IN_STAGE = "not_in_stage"
    OUTSIDE_SHARE = "outside_share"
    CELL_NOT_PROMOTED = "cell_not_promoted"
    STAGE_UNREADABLE = "stage_unreadable"
    # error budget
    BUDGET_SPENT = "budget_spent"
    BUDGET_UNREADABLE = "budget_unreadable"
    # content
    TEXT_EMPTY = "text_empty"
    TEXT_TOO_LONG = "text_too_long"
    MEDIA_MISSING = "media_missing"
    """The bytes of a picture or film are not on the shelf, or are not those that were named."""
    NOT_PREPARED = "not_prepared"
    """What the platform needs before the effect is not there yet, or it did not say so."""
    CONTENT_UNFIT = "content_unfit"
    """The platform would not take it as it is: without a picture, with too many, of a kind or a size that it refuses."""
    TARGET_MISSING = "target_missing"
    ACTION_UNSUPPORTED = "action_unsupported"
    # approval
    APPROVAL_MISSING = "approval_missing"
    APPROVAL_EXPIRED = "approval_expired"
    APPROVAL_REVOKED = "approval_revoked"
    APPROVAL_VOID = "approval_void"
    APPROVER_NOT_ALLOWED = "approver_not_allowed"
    APPROVAL_REJECTED = "approval_rejected"
    APPROVAL_UNREADABLE = "approval_unreadable"
    WINDOW_OVER = "window_over"
    # cadence
    LIMITS_UNKNOWN = "limits_unknown"
    COST_ABOVE_LIMIT = "cost_above_limit"
    WINDOW_FULL = "window_full"
    TOO_SOON = "too_soon"
    QUIET_HOURS = "quiet_hours"
    PLATFORM_PAUSED = "platform_paused"
    BREAKER_OPEN = "breaker_open"
    # sandbox
    SANDBOXED = "sandboxed"
    """It was caught on its way: nothing left, as was asked for."""
    SANDBOX_FAILED = "sandbox_failed"
    """It was caught, and the dice say that the platform would not have taken it."""
    SANDBOX_EXPIRED = "sandbox_expired"
    SANDBOX_UNREADABLE = "sandbox_unreadable"
    """Nobody can say whether one stands, or what it caught cannot be written down."""
    SANDBOX_CHANGED = "sandbox_changed"
    """It was prepared under another setting than the one that stands now."""
    SANDBOX_SPENT = "sandbox_spent"
    """It has had as many effects as it may."""
    SANDBOX_HOUSE_ONLY = "sandbox_house_only"
    SANDBOX_TOO_VISIBLE = "sandbox_too_visible"
    """The platform has no form of it that few see."""
    LIVE_NOT_GRANTED = "live_not_granted"
    """The platform is reached for real, and nobody has given leave for that."""
    # before the first byte
    PERMIT_TOO_OLD = "permit_too_old"
    REQUEST_TOO_LARGE = "request_too_large"
    NOT_CONNECTED = "not_connected"
    CLAIM_LOST = "claim_lost"
    CALLER_AWAY = "caller_away"
    """Whoever asked for the permit does not wait for it now."""
    CONTENT_QUARANTINED = "content_quarantined"
    CREDENTIAL_MISSING = "credential_missing"
    CREDENTIAL_UNUSABLE = "credential_unusable"
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
    UNACCOUNTED_POST = "unaccounted_post"
    """A post stands there that no intent accounts for: it may be this one, in other words."""
    ACCOUNT_UNREADABLE = "account_unreadable"
    WITHDRAWN = "withdrawn"
    REMOVED_BY_HAND = "removed_by_hand"
    """Nobody has to take it down any more: a person did."""
    ATTEMPTS_SPENT = "attempts_spent"
    READS_BACK_DIFFERENT = "reads_back_different"
    NOT_READ_BACK = "not_read_back"
