"""The worker and its permit as all models of the halt protocols have them, in ticks of a second.

D = 2, P = 1, minting 1, L = 4. What decides is the product's own: ``may_send``, ``blocks``, ``quiesced_by_time_us``. Nobody
has to move: a worker that never steps again is paused or dead, and time goes on. Only ages stand in a state, never times,
and an age stops growing where nothing depends on it any more: so the states are finite and all of them are visited.
"""

from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

import msgspec

from safety_core.halt import Timing, blocks, checked, may_send, quiesced_by_time_us, us
from safety_core.records import Permit
from tests.safety_core.examples import HALT, NOW_US, PERMIT

TIMING = checked(Timing(request_s=2, pause_s=1, minting_s=1, permit_s=4, drift=0, ask_s=1, fence_s=1, confirm_s=4))
D, P, MINTING, LIFE = (int(each) for each in (TIMING.request_s, TIMING.pause_s, TIMING.minting_s, TIMING.permit_s))
OLD = LIFE + P + D + MINTING + 1
"""Nothing depends on how much older than this something is."""


class Phase(IntEnum):
    IDLE = 0
    ASKED = 1  # the permit was asked for; its life counts from here
    LIVE = 2
    LET_GO = 3  # the re-check has passed, nothing is written, the dead man's timer runs
    WRITTEN = 4
    ARRIVED = 5  # its answer is not recorded yet


class Worker(NamedTuple):
    """``age``: since the permit was asked for; ``here``: since its phase began; both in ticks of its own clock."""

    phase: Phase = Phase.IDLE
    age: int = 0
    here: int = 0
    epoch: int = 0
    saw_halt: bool = False

    @property
    def live(self) -> bool:
        """Whether the store has a permit of it without an answer."""
        return self.phase >= Phase.LIVE


@lru_cache
def permit(age: int, epoch: int, *, timing: Timing = TIMING) -> Permit:
    return msgspec.structs.replace(PERMIT, asked_us=NOW_US - us(age), duration_us=us(timing.permit_s), epoch=epoch)


@lru_cache
def in_time(age: int, *, timing: Timing = TIMING) -> bool:
    """Whether the last look finds enough of the permit's life left: now + P + D against the deadline."""
    return may_send(permit(age, 0, timing=timing), now_us=NOW_US, timing=timing)


@lru_cache
def over_by_time(fenced: int, ages: tuple[int, ...] = (), *, timing: Timing = TIMING) -> bool:
    """Whether on the halter's clock no permit minted before the fence can be live any more."""
    halt = msgspec.structs.replace(HALT, fenced_us=NOW_US - us(fenced))
    return quiesced_by_time_us(halt, [permit(age, 0, timing=timing) for age in ages], timing) <= NOW_US


@lru_cache
def waited_for(age: int, epoch: int, halt_epoch: int) -> bool:
    """Whether a halt of that epoch waits for a live permit of this one."""
    return blocks(permit(age, epoch), msgspec.structs.replace(HALT, epoch=halt_epoch))


def steps(
    worker: Worker, *, stopped: bool, epoch: int, lets_go: bool, sees_halt: bool = False, dead_man: bool = True
) -> Iterator[Worker]:
    """What one worker may do now.

    ``stopped``: minting is refused; ``epoch``: the one it would be minted in; ``lets_go``: what the last look would say;
    ``sees_halt``: whether switches read right now, outside of any transaction, show a halt.
    """
    match worker.phase:
        case Phase.IDLE:
            yield Worker(Phase.ASKED, saw_halt=sees_halt)
        case Phase.ASKED:
            if stopped or worker.age > MINTING:
                yield Worker()
            else:
                yield worker._replace(phase=Phase.LIVE, here=0, epoch=epoch, saw_halt=False)
        case Phase.LIVE:
            if lets_go:
                yield worker._replace(phase=Phase.LET_GO, here=0)
            else:
                yield Worker()  # recorded as not sent
        case Phase.LET_GO:
            if worker.here <= P or not dead_man:
                yield worker._replace(phase=Phase.WRITTEN, here=0)
        case Phase.WRITTEN:
            if worker.here <= D:
                yield worker._replace(phase=Phase.ARRIVED, here=0)
        case Phase.ARRIVED:
            yield Worker()


def aged(worker: Worker) -> Worker:
    """A tick of its clock; what nothing depends on stands still."""
    if worker.phase is Phase.IDLE:
        return worker
    return worker._replace(age=min(worker.age + 1, OLD), here=min(worker.here + 1, OLD))


def older(ticks: int | None, most: int = OLD) -> int | None:
    """The same age a tick later; ``None`` is "not yet"."""
    return None if ticks is None else min(ticks + 1, most)
