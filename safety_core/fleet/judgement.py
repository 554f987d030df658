"""Whether a worker has to die: the supervisor's judgement, from what the pulse says of it and what was noted since.

1. Silent for longer than P: it stands still, and its permits may not wait for it.
2. Not confirmed within K what was raised. It is killed P before K is over, so that it is dead in time even if the
   supervisor is paused; that leaves it P at least, since no K is shorter than twice P (``halt.checked``). K counts from when the generation was first seen raised; of several that a
   worker owes the oldest counts, since raise upon raise gives nobody more time. One that joined later has K from then.
3. After a pause of the supervisor nobody can tell who was silent meanwhile: silence counts anew, confirming does not.

Nothing here reads a clock: instants are boot-clock microseconds.
"""

from collections.abc import Iterable

from safety_core.halt import Timing, us
from safety_core.ports import Beat


def confirm_within_us(timing: Timing) -> int:
    """How long a worker has for its confirmation before it is killed, in µs."""
    return us(timing.confirm_s - timing.pause_s)


def why_it_must_die(
    beat: Beat, *, joined_us: int, resumed_us: int, raised: Iterable[tuple[int, int]], now_us: int, timing: Timing
) -> str | None:
    """Why a worker that has joined must be killed, in words for the log; ``None`` when it may live.

    ``joined_us`` is when it was first seen in the pulse, ``resumed_us`` when the supervisor last woke from a pause of its
    own; ``raised`` are generations of the view, each with when it was first seen, the oldest first.
    """
    silent_us = now_us - max(beat.beat_us, resumed_us)
    if silent_us > us(timing.pause_s):
        return f"it was silent for {silent_us / 1e6:.3f} s"
    owed_us = next((seen_us for generation, seen_us in raised if generation > beat.confirmed), None)
    if owed_us is not None and now_us - max(owed_us, joined_us) > confirm_within_us(timing):
        return f"it did not confirm what was raised {(now_us - owed_us) / 1e6:.3f} s ago"
    return None
