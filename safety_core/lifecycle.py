"""The lives of an intent and of a permit, as literal tables. What is absent is an error."""

from enum import StrEnum


class IntentState(StrEnum):
    """Where an intent is."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    """A worker has it and its platform account; nothing is decided yet."""
    WAITING = "waiting"
    """For an event that its ``waits_for`` names (a release, a person's decision); woken by it, then decided anew."""
    UNDER_PERMIT = "under_permit"
    """A permit stands for it whose outcome is not known yet."""
    ACCEPTED = "accepted"
    """The platform said yes; not read back yet."""
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    ABSENT = "absent"
    """Proved absent, and no attempt is left."""
    QUARANTINED = "quarantined"
    """A person must look."""


INTENT_MOVES: dict[IntentState, frozenset[IntentState]] = {
    IntentState.QUEUED: frozenset({IntentState.CLAIMED, IntentState.WAITING, IntentState.CANCELLED}),
    IntentState.CLAIMED: frozenset(
        {IntentState.QUEUED, IntentState.WAITING, IntentState.CANCELLED, IntentState.UNDER_PERMIT},
    ),
    IntentState.WAITING: frozenset({IntentState.QUEUED, IntentState.CANCELLED}),
    IntentState.UNDER_PERMIT: frozenset(
        {
            IntentState.QUEUED,
            IntentState.WAITING,
            IntentState.ACCEPTED,
            IntentState.CONFIRMED,
            IntentState.REJECTED,
            IntentState.CANCELLED,
            IntentState.ABSENT,
            IntentState.QUARANTINED,
        },
    ),
    IntentState.ACCEPTED: frozenset({IntentState.CONFIRMED, IntentState.QUARANTINED}),
    IntentState.CONFIRMED: frozenset(),
    IntentState.REJECTED: frozenset(),
    IntentState.CANCELLED: frozenset(),
    IntentState.ABSENT: frozenset(),
    # A named person looked: it is there, it is not there, or it is to be looked up once more.
    IntentState.QUARANTINED: frozenset({IntentState.CONFIRMED, IntentState.ABSENT, IntentState.UNDER_PERMIT}),
}

INTENT_ENDS = frozenset(
    {
        IntentState.CONFIRMED,
        IntentState.REJECTED,
        IntentState.CANCELLED,
        IntentState.ABSENT,
        IntentState.QUARANTINED,
    }
)
"""Where nothing moves an intent any more but, for what is quarantined, a person."""


class PermitState(StrEnum):
    """Where a permit is."""

    LIVE = "live"
    """May be about to send, or sending: a halt waits for it."""
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"
    """May have happened: holds its platform account until it is looked up."""
    CONFIRMED = "confirmed"
    ABSENT = "absent"
    QUARANTINED = "quarantined"


PERMIT_MOVES: dict[PermitState, frozenset[PermitState]] = {
    PermitState.LIVE: frozenset(
        {PermitState.ACCEPTED, PermitState.REJECTED, PermitState.NOT_SENT, PermitState.UNKNOWN},
    ),
    PermitState.ACCEPTED: frozenset({PermitState.CONFIRMED, PermitState.QUARANTINED}),
    # Rejected: called a repetition, and looked up, since what it repeats might have been an attempt found absent.
    PermitState.UNKNOWN: frozenset(
        {PermitState.CONFIRMED, PermitState.ABSENT, PermitState.QUARANTINED, PermitState.REJECTED},
    ),
    PermitState.REJECTED: frozenset(),
    PermitState.NOT_SENT: frozenset(),
    PermitState.CONFIRMED: frozenset(),
    PermitState.ABSENT: frozenset(),
    PermitState.QUARANTINED: frozenset({PermitState.CONFIRMED, PermitState.ABSENT, PermitState.UNKNOWN}),
}

HOLDS_ACCOUNT = frozenset({PermitState.LIVE, PermitState.UNKNOWN})
"""States in which a permit keeps every other effect off its platform account."""

PERHAPS_REAL = (
    PermitState.LIVE,
    PermitState.ACCEPTED,
    PermitState.UNKNOWN,
    PermitState.CONFIRMED,
    PermitState.QUARANTINED,
)
"""States of a permit whose effect stands, or may."""
