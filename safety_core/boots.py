"""What a reboot does to times: the boot clock begins anew, and only the wall clock knows how long nobody counted.

1. What is planned stays planned for its wall-clock time, and is due by it at the very instant. What was due stays due.
2. A window is over when the wall clock is past its end; at the very instant it is not yet.
3. What was held until later for a reason of ours (quiet hours, a pause between two tries) is asked anew at once, but not
   before it is planned for.
4. A wall clock that is earlier than the latest that the store knows is wrong, or was wrong before: which of the two only a
   person can say. Until they have, nothing is reckoned by it and no worker starts. So no post goes out at a time that
   nobody meant, none after its window, and no yes counts for longer than it was given for; and all is as it was as soon as
   the clock is right. A clock that is ahead cannot be told from a machine that was off for long.
"""

from datetime import datetime

import msgspec

from safety_core.cadence.wall import Wall, unix_us, wall_at
from safety_core.lifecycle import IntentState
from safety_core.records import QueuedIntent

TIMED = (IntentState.QUEUED, IntentState.WAITING, IntentState.CLAIMED, IntentState.UNDER_PERMIT)
"""States in which the window may still be asked for."""


def went_back(now: datetime, latest_at: str) -> bool:
    """Whether the wall clock is earlier than one that was written down (ISO 8601, aware; empty: none was)."""
    return bool(latest_at) and now < datetime.fromisoformat(latest_at)


def timed(queued: QueuedIntent) -> bool:
    """Whether the wall clock says when it is to be done."""
    return queued.due_at is not None or queued.until_at is not None


def rebased(queued: QueuedIntent, *, now: datetime, now_us: int) -> QueuedIntent:
    """The intent with its window and its due time on the boot clock that stands at ``now_us`` while it is ``now``."""
    wall = wall_at(now, now_us)
    intent = queued.intent
    begins_us = _boot_us(queued.due_at, wall, intent.not_before_us)
    ends_us = _boot_us(queued.until_at, wall, intent.not_after_us)
    due_us = min(queued.due_us, now_us) if queued.due_at is None else max(now_us, begins_us or 0)
    window = msgspec.structs.replace(intent, not_before_us=begins_us or 0, not_after_us=ends_us)
    return msgspec.structs.replace(queued, intent=window, due_us=due_us)


def over(queued: QueuedIntent, *, now_us: int) -> bool:
    """Whether its window is over."""
    return queued.intent.not_after_us is not None and now_us > queued.intent.not_after_us


def _boot_us(at: str | None, wall: Wall, otherwise: int | None) -> int | None:
    """A wall-clock time on this boot's clock; one before the boot is its beginning."""
    return otherwise if at is None else max(0, unix_us(datetime.fromisoformat(at)) - wall.offset_us)
