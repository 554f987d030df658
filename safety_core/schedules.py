"""Scheduled releases: a proposal to end halts at a time, which a second person must agree to.

1. It takes effect at the later of its time and the yes of an operator who threw none of its halts. Whoever proposed it
   and threw none of them has thereby said yes.
2. It lapses an hour after its time, on any new halt that overlaps one of its own, and when the machine reboots.
3. It ends nothing by itself: without the yes time passes over it.
"""

from enum import StrEnum

import msgspec

from safety_core.vocabulary import HaltId, PersonId, ScheduleId


class ScheduleState(StrEnum):
    """Where a scheduled release is. See ``SCHEDULE_MOVES``."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    DONE = "done"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


SCHEDULE_MOVES: dict[ScheduleState, frozenset[ScheduleState]] = {
    ScheduleState.PROPOSED: frozenset({ScheduleState.AGREED, ScheduleState.LAPSED, ScheduleState.WITHDRAWN}),
    ScheduleState.AGREED: frozenset({ScheduleState.DONE, ScheduleState.LAPSED, ScheduleState.WITHDRAWN}),
    ScheduleState.DONE: frozenset(),
    ScheduleState.LAPSED: frozenset(),
    ScheduleState.WITHDRAWN: frozenset(),
}
"""Legal moves; what is absent is an error."""


class ScheduledRelease(msgspec.Struct, frozen=True, kw_only=True):
    """One proposal.

    Attributes:
        at: its time, ISO 8601, aware, UTC.
        due_us: the same on the boot clock, as it stood when it was proposed: both must have come, so that a wall clock
            that jumps ends no halt.
        proposed_us: boot clock; epoch: the switch epoch that it was proposed under.
        agreed_by: the operator whose yes it has.
        saw: why it lapsed.
    """

    schedule: ScheduleId
    halts: tuple[HaltId, ...]
    at: str
    due_us: int
    proposed_by: PersonId
    reason: str
    proposed_us: int
    epoch: int
    state: ScheduleState
    agreed_by: PersonId | None = None
    saw: str = ""
