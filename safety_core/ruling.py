"""Rulings: what a check says of an intent, and what follows from each reason."""

from enum import StrEnum

import msgspec

from safety_core.vocabulary import Check, Reason


class Word(StrEnum):
    """*Refuse > hold > allow.*"""

    ALLOW = "allow"
    HOLD = "hold"
    REFUSE = "refuse"


class Ruling(msgspec.Struct, frozen=True):
    """One check's word, with its reason and what it saw.

    Attributes:
        until_us: for a hold, the boot-clock time (µs) after which the intent is decided anew.
    """

    check: Check
    word: Word
    reason: Reason | None = None
    saw: str = ""
    until_us: int | None = None


class Disposition(StrEnum):
    """What becomes of the intent after a refusal."""

    WAITS = "waits"
    """Until the event in the reason's name is over; then decided anew."""
    RETRIES = "retries"
    """After a pause, as a new decision."""
    CANCELLED = "cancelled"
    """For good: the same bytes would be refused again."""


DISPOSITIONS: dict[Reason, Disposition] = {
    Reason.SWITCH_THROWN: Disposition.WAITS,
    Reason.SWITCHES_UNREADABLE: Disposition.RETRIES,
    Reason.HARD_STOP: Disposition.RETRIES,
    Reason.SUPERVISOR_SILENT: Disposition.RETRIES,
    Reason.ACCOUNT_UNBOUND: Disposition.CANCELLED,
    Reason.IDENTITY_UNKNOWN: Disposition.RETRIES,
    Reason.IDENTITY_STALE: Disposition.RETRIES,
    Reason.WRONG_ACCOUNT: Disposition.WAITS,
    Reason.FLAG_OFF: Disposition.WAITS,
    Reason.FLAGS_UNREADABLE: Disposition.RETRIES,
    Reason.NOT_IN_STAGE: Disposition.WAITS,
    Reason.OUTSIDE_SHARE: Disposition.WAITS,
    Reason.CELL_NOT_PROMOTED: Disposition.WAITS,
    Reason.STAGE_UNREADABLE: Disposition.RETRIES,
    Reason.BUDGET_SPENT: Disposition.WAITS,
    Reason.BUDGET_UNREADABLE: Disposition.RETRIES,
    Reason.TEXT_EMPTY: Disposition.CANCELLED,
    Reason.TEXT_TOO_LONG: Disposition.CANCELLED,
    Reason.CONTENT_UNFIT: Disposition.CANCELLED,
    Reason.MEDIA_MISSING: Disposition.RETRIES,
    Reason.NOT_PREPARED: Disposition.RETRIES,
    Reason.TARGET_MISSING: Disposition.CANCELLED,
    Reason.ACTION_UNSUPPORTED: Disposition.CANCELLED,
    Reason.APPROVAL_MISSING: Disposition.WAITS,
    Reason.APPROVAL_EXPIRED: Disposition.WAITS,
    Reason.APPROVAL_REVOKED: Disposition.WAITS,
    Reason.APPROVAL_VOID: Disposition.WAITS,
    Reason.APPROVER_NOT_ALLOWED: Disposition.WAITS,
    Reason.APPROVAL_REJECTED: Disposition.CANCELLED,
    Reason.APPROVAL_UNREADABLE: Disposition.RETRIES,
    Reason.WINDOW_OVER: Disposition.CANCELLED,
    Reason.LIMITS_UNKNOWN: Disposition.RETRIES,
    Reason.COST_ABOVE_LIMIT: Disposition.CANCELLED,
    Reason.SANDBOXED: Disposition.CANCELLED,
    Reason.SANDBOX_FAILED: Disposition.RETRIES,
    Reason.SANDBOX_EXPIRED: Disposition.WAITS,
    Reason.SANDBOX_UNREADABLE: Disposition.RETRIES,
    Reason.SANDBOX_CHANGED: Disposition.RETRIES,
    Reason.SANDBOX_SPENT: Disposition.WAITS,
    Reason.SANDBOX_HOUSE_ONLY: Disposition.WAITS,
    Reason.SANDBOX_TOO_VISIBLE: Disposition.CANCELLED,
    Reason.LIVE_NOT_GRANTED: Disposition.WAITS,
    Reason.PERMIT_TOO_OLD: Disposition.RETRIES,
    Reason.REQUEST_TOO_LARGE: Disposition.CANCELLED,
    Reason.NOT_CONNECTED: Disposition.RETRIES,
    Reason.CLAIM_LOST: Disposition.RETRIES,
    Reason.CALLER_AWAY: Disposition.RETRIES,
    Reason.CONTENT_QUARANTINED: Disposition.RETRIES,
    Reason.CREDENTIAL_MISSING: Disposition.RETRIES,
    Reason.CREDENTIAL_UNUSABLE: Disposition.RETRIES,
    Reason.TIMELINE_UNREADABLE: Disposition.RETRIES,
    Reason.PLATFORM_DUPLICATE: Disposition.CANCELLED,
    Reason.PLATFORM_INVALID: Disposition.CANCELLED,
    Reason.PLATFORM_FORBIDDEN: Disposition.CANCELLED,
    Reason.PLATFORM_CREDENTIAL: Disposition.RETRIES,
    Reason.PLATFORM_TOO_FAST: Disposition.RETRIES,
    Reason.ABSENT: Disposition.RETRIES,
}
"""Reasons that can end an attempt, and what follows. A reason that is not here never ends one by itself."""


def allow(check: Check, saw: str = "") -> Ruling:
    """The check has nothing against it."""
    return Ruling(check, Word.ALLOW, None, saw)


def refuse(check: Check, reason: Reason, saw: str) -> Ruling:
    """The check says no; ``saw`` tells a person what it looked at."""
    return Ruling(check, Word.REFUSE, reason, saw)


def hold(check: Check, reason: Reason, saw: str, *, until_us: int) -> Ruling:
    """The check says not yet: decided anew after ``until_us`` (boot clock, µs)."""
    return Ruling(check, Word.HOLD, reason, saw, until_us)
