"""Scheduled releases: a proposal to end halts at a time, which a second person must agree to.

1. It takes effect at the later of its time and the yes of an operator who threw none of its halts. Whoever proposed it
   and threw none of them has thereby said yes.
2. It lapses an hour after its time, on any new halt that overlaps one of its own, when one of its own was released
   meanwhile, when whoever agreed may no longer release, and when the machine reboots.
3. It ends nothing by itself: without the yes time passes over it.
4. Its time has come when the wall clock and the boot clock both say so; it is over when either does.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import msgspec

from safety_core.errors import BadInput, Miswired
from safety_core.switches import Halt, HaltState
from safety_core.vocabulary import HaltId, PersonId, ScheduleId

GRACE_S = 3_600
"""How long after its time it can still take effect."""
AHEAD_MIN_S = 1
AHEAD_MAX_S = 30 * 86_400
"""Nobody knows today whether a halt may end in more than a month."""
CLOCKS_AGREE_S = 30
"""The wall clock may run so far ahead of the boot clock since the proposal; further means a reboot, or a clock that was set."""
SECOND_US = 1_000_000


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

    @property
    def open(self) -> bool:
        """Whether it can still take effect."""
        return bool(SCHEDULE_MOVES[self.state])


class Clocks(msgspec.Struct, frozen=True):
    """One look at both clocks: the wall clock (aware) and the boot clock (µs)."""

    now: datetime
    boot_us: int


def move(schedule: ScheduledRelease, to: ScheduleState, **changes: object) -> ScheduledRelease:
    """The schedule in its next state, with other fields changed.

    Raises:
        Miswired: the move is not in ``SCHEDULE_MOVES``.
    """
    if to not in SCHEDULE_MOVES[schedule.state]:
        raise Miswired(
            f"schedule {schedule.schedule} cannot go from {schedule.state} to {to}", "see schedules.SCHEDULE_MOVES"
        )
    return msgspec.structs.replace(schedule, state=to, **changes)


def due_us(at: datetime, clocks: Clocks) -> int:
    """The time of a new schedule on the boot clock.

    Raises:
        BadInput: it is past, or more than ``AHEAD_MAX_S`` ahead.
    """
    ahead_us = (at - clocks.now) // timedelta(microseconds=1)
    if ahead_us < AHEAD_MIN_S * SECOND_US:
        raise BadInput(
            "at",
            f"{_shown(at)} is not in the future: it is {_shown(clocks.now)}",
            "give a later time; to release at once: holdpoint release HALT",
        )
    if ahead_us > AHEAD_MAX_S * SECOND_US:
        raise BadInput("at", f"{_shown(at)} is more than {AHEAD_MAX_S // 86_400} days ahead", "give an earlier time")
    return clocks.boot_us + ahead_us


def due(schedule: ScheduledRelease, clocks: Clocks) -> bool:
    """Whether it takes effect now, if it has not lapsed: agreed to, and its time has come by both clocks."""
    come = clocks.now >= datetime.fromisoformat(schedule.at) and clocks.boot_us >= schedule.due_us
    return schedule.state is ScheduleState.AGREED and come


def agreement_refusal(schedule: ScheduledRelease, halts: Sequence[Halt], person: PersonId) -> str | None:
    """Why this person's yes does not count; ``None`` when it does. ``halts``: those that the schedule names."""
    if schedule.state is not ScheduleState.PROPOSED:
        said = f", to which {schedule.agreed_by} said yes" if schedule.state is ScheduleState.AGREED else ""
        return f"schedule {schedule.schedule} is {schedule.state}{said}"
    return threw_one(halts, person)


def threw_one(halts: Sequence[Halt], person: PersonId) -> str | None:
    """Which of these halts this person threw; ``None`` when they threw none. Nobody agrees to end their own halt."""
    for halt in halts:
        if not halt.automatic and halt.person == person:
            return f"halt {halt.halt} was thrown by {person}: a second person agrees to its release"
    return None


def lapsed(schedule: ScheduledRelease, every: Sequence[Halt], clocks: Clocks) -> str | None:
    """Why an open schedule can take effect no more; ``None`` while it can. ``every``: all halts that ever were."""
    own = [each for each in every if each.halt in schedule.halts]
    return _lapsed_by_time(schedule, clocks) or _lapsed_by_halts(schedule, own, every)


def _lapsed_by_time(schedule: ScheduledRelease, clocks: Clocks) -> str | None:
    at = datetime.fromisoformat(schedule.at)
    since_us = clocks.boot_us - schedule.proposed_us
    proposed_at = at - timedelta(microseconds=schedule.due_us - schedule.proposed_us)
    since_by_wall_us = (clocks.now - proposed_at) // timedelta(microseconds=1)
    if since_us < 0 or since_by_wall_us - since_us > CLOCKS_AGREE_S * SECOND_US:
        return "the machine rebooted or its clock was set since it was proposed"
    if clocks.now >= at + timedelta(seconds=GRACE_S) or clocks.boot_us >= schedule.due_us + GRACE_S * SECOND_US:
        missed = "nobody else agreed" if schedule.state is ScheduleState.PROPOSED else "it could not take effect"
        return f"{missed} until an hour after its time"
    return None


def _lapsed_by_halts(schedule: ScheduledRelease, own: Sequence[Halt], every: Sequence[Halt]) -> str | None:
    for halt in own:
        if halt.state is HaltState.RELEASED:
            return f"halt {halt.halt} was released meanwhile, by {halt.released_by}"
    for new in every:
        # Whether or not it is still in force: that somebody had to halt again is what a person must look at.
        if new.epoch > schedule.epoch and any(new.scope.overlaps(halt.scope) for halt in own):
            return f"halt {new.halt} of {new.scope} was thrown after it was proposed"
    return None


def _shown(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
