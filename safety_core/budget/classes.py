"""Classes of failures, and which of them are one incident.

An event is a permit that ended. Confirmed is good. What a halt's own re-check ended before the first byte is counted apart,
neither good nor bad. All else is bad, whoever's fault it was.

One outage is one incident for the tests and counts in full for the budget: while the platform, or the way to it, is down,
failures of a cell that follow one another without a success between them, within ``OUTAGE_S`` of the first, are one. An
outage that lasts longer is another incident each ``OUTAGE_S``, so that one that never ends halts, too. Failures of other
classes are never merged: a platform that refuses five posts in a row was asked five times.
"""

from enum import StrEnum

from safety_core.lifecycle import PermitState
from safety_core.vocabulary import Reason

OUTAGE_S = 1_800


class Failure(StrEnum):
    """Whose failure it is."""

    OUTAGE = "outage"
    """The platform, or the way to it, was down."""
    REFUSED = "refused"
    """The platform said no to this very request."""
    CREDENTIAL = "credential"
    OURS = "ours"
    """A process of ours died, was too late, or was set up wrongly."""
    UNCLEAR = "unclear"
    """Nobody can say what became of it: a person must look."""


MERGED = frozenset({Failure.OUTAGE})
"""Classes of which several failures can be one incident."""

APART = frozenset(
    {
        Reason.SWITCH_THROWN,
        Reason.HARD_STOP,
        Reason.SANDBOXED,
        Reason.SANDBOX_FAILED,
        Reason.SANDBOX_CHANGED,
        Reason.SANDBOX_EXPIRED,
        Reason.LIVE_NOT_GRANTED,
    }
)
"""Not sent for one of these: a halt's re-check ended it, or the sandbox, or whoever took back leave to act for real."""

CLASSES: dict[Reason, Failure] = {
    Reason.NOT_CONNECTED: Failure.OUTAGE,
    Reason.ANSWER_LOST: Failure.OUTAGE,
    Reason.ANSWER_UNCLEAR: Failure.OUTAGE,
    Reason.PLATFORM_TOO_FAST: Failure.REFUSED,
    Reason.PLATFORM_DUPLICATE: Failure.REFUSED,
    Reason.PLATFORM_INVALID: Failure.REFUSED,
    Reason.PLATFORM_FORBIDDEN: Failure.REFUSED,
    Reason.TARGET_MISSING: Failure.REFUSED,
    Reason.PLATFORM_CREDENTIAL: Failure.CREDENTIAL,
    Reason.CREDENTIAL_MISSING: Failure.CREDENTIAL,
    Reason.CREDENTIAL_UNUSABLE: Failure.CREDENTIAL,
    Reason.SWITCHES_UNREADABLE: Failure.OURS,
    Reason.SANDBOX_UNREADABLE: Failure.OURS,
    Reason.SUPERVISOR_SILENT: Failure.OURS,
    Reason.PERMIT_TOO_OLD: Failure.OURS,
    Reason.REQUEST_TOO_LARGE: Failure.OURS,
    Reason.CLAIM_LOST: Failure.OURS,
    Reason.CALLER_AWAY: Failure.OURS,
    Reason.WORKER_DIED: Failure.OURS,
    Reason.ACCOUNT_UNREADABLE: Failure.OUTAGE,
    Reason.NOT_READ_BACK: Failure.UNCLEAR,
    Reason.TWO_CANDIDATES: Failure.UNCLEAR,
    Reason.UNACCOUNTED_POST: Failure.UNCLEAR,
    Reason.READS_BACK_DIFFERENT: Failure.UNCLEAR,
    Reason.WRONG_ACCOUNT: Failure.UNCLEAR,
}

BAD = frozenset({PermitState.REJECTED, PermitState.NOT_SENT, PermitState.ABSENT, PermitState.QUARANTINED})


class Verdict(StrEnum):
    """What an ended permit counts as."""

    GOOD = "good"
    BAD = "bad"
    APART = "apart"


def verdict(state: PermitState, reason: Reason | None) -> Verdict | None:
    """``None``: it has not ended."""
    if state is PermitState.CONFIRMED:
        return Verdict.GOOD
    if state not in BAD:
        return None
    return Verdict.APART if state is PermitState.NOT_SENT and reason in APART else Verdict.BAD


def failure(state: PermitState, reason: Reason | None, before: Reason | None) -> Failure:
    """The class of a bad one. What was proved absent is of the class of why nobody knew (``before``)."""
    found = before if state is PermitState.ABSENT else reason
    return CLASSES.get(found, Failure.UNCLEAR) if found is not None else Failure.UNCLEAR
