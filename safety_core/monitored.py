"""What is counted of permits and of the queue for those who watch from outside: sums, never a post, a person or an account."""

from typing import NamedTuple

from safety_core.lifecycle import PermitState
from safety_core.vocabulary import Action, Platform, Reason

PUBLISH_BUCKETS_S = (1, 2, 5, 10, 20, 30, 60, 120, 180, 300, 600, 1_800, 3_600)
"""Upper ends, in seconds, of first byte -> read back; 300 is the promise."""
REPLY_BUCKETS_S = (60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400)
"""Upper ends of heard -> the first byte of the answer; people decide in between."""
ENDED = (PermitState.CONFIRMED, PermitState.REJECTED, PermitState.NOT_SENT, PermitState.ABSENT)
"""States that no permit leaves any more. What is quarantined has not ended: a person still says what it was."""


class Ended(NamedTuple):
    """Permits that ended alike.

    Attributes:
        took: the number of the first bucket of ``PUBLISH_BUCKETS_S`` that holds it (their count: none does); ``None``: it was
            not read back, or nothing is known of its first byte.
        answered: the same of ``REPLY_BUCKETS_S``; ``None``: it answers nothing that was heard.
        took_us, answered_us: summed up.
    """

    platform: Platform
    action: Action
    state: PermitState
    reason: Reason | None
    took: int | None
    answered: int | None
    total: int
    took_us: int
    answered_us: int


class Open(NamedTuple):
    """A permit that has not ended, by its place in the order of minting, and since when (boot clock) it is as it is."""

    place: int
    platform: Platform
    action: Action
    state: PermitState
    since_us: int


class Queued(NamedTuple):
    """What is queued on a platform: all of it, what is due, and since when (boot clock) the oldest of that is."""

    platform: Platform
    total: int
    due: int
    oldest_us: int | None
