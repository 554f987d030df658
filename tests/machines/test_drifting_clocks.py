"""A worker's boot clock that is slower than the halter's: why the halter waits L * (1 + rho) + P.

The worker's clock may leave out ticks, as many as rho allows and whenever it likes; everything that the worker does (its
permit's life, its dead man's timer, its request's deadline) it measures with that clock. Drift here is large, since P alone
hides one of up to P / L.
"""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import msgspec

from safety_core.halt import Timing, checked
from tests.machines.interleavings import explored
from tests.machines.permit_model import OLD, TIMING, Phase, Worker, aged, in_time, older, over_by_time, steps

LATE = "a request arrived after the halt was acknowledged"
DRIFTING = checked(msgspec.structs.replace(TIMING, drift=0.5))
OLDEST = 2 * OLD


class World(NamedTuple):
    """``fenced`` in ticks of the halter's clock; ``left_out`` what the worker's has left out since it asked for its permit."""

    worker: Worker = Worker()
    left_out: int = 0
    fenced: int | None = None
    acknowledged: bool = False


def nexts(world: World, *, halter: Timing) -> Iterator[tuple[World, str]]:
    worker = world.worker
    ticked = world._replace(fenced=older(world.fenced, OLDEST))
    yield ticked._replace(worker=aged(worker)), ""
    if worker.phase is not Phase.IDLE and world.left_out + 1 <= DRIFTING.drift * worker.age:
        yield ticked._replace(left_out=world.left_out + 1), ""
    fenced = world.fenced is not None
    if not fenced:
        yield world._replace(fenced=0), ""
    elif not world.acknowledged and over_by_time(world.fenced or 0, timing=halter):
        yield world._replace(acknowledged=True), ""
    for moved in steps(worker, stopped=fenced, epoch=int(fenced), lets_go=in_time(worker.age)):
        late = moved.phase is Phase.ARRIVED and world.acknowledged
        left_out = 0 if moved.phase in (Phase.IDLE, Phase.ASKED) else world.left_out
        yield world._replace(worker=moved, left_out=left_out), LATE if late else ""


def test_a_halter_that_counts_the_drift_is_never_early():
    breach, seen = explored(World(), partial(nexts, halter=DRIFTING))
    assert not breach
    assert max(each.left_out for each in seen if each.worker.phase is Phase.WRITTEN) > TIMING.pause_s


def test_a_halter_that_takes_all_clocks_for_equal_is_early():
    assert explored(World(), partial(nexts, halter=TIMING))[0] == LATE


def test_a_drift_below_p_over_l_is_hidden_by_p():
    """Why the layer would not be missed at a thousandth, and is in the formula all the same."""
    unlike = msgspec.structs.replace(TIMING, drift=0.0)
    assert unlike.permit_s * 0.001 < unlike.pause_s
    assert over_by_time(int(TIMING.permit_s + TIMING.pause_s), timing=unlike)
    assert not over_by_time(int(TIMING.permit_s + TIMING.pause_s), timing=msgspec.structs.replace(TIMING, drift=0.001))
