"""A halt whose fence cannot be written: whoever holds the write lock is ended at C/3, and else the hard stop is latched.

Another process stands inside its write transaction, so that nobody commits: perhaps it goes on, perhaps it is stopped for
ever, perhaps the store is gone and there is nobody to end. The worker's own minting may be just committing when it
happens. A latch stands for t1, and as the store can say nothing about what was answered, t2 follows by time alone. What
may never happen: a request arriving after the acknowledgement; a halt that is neither fenced nor latched after C.
"""

from collections.abc import Iterator
from functools import partial
from typing import Literal, NamedTuple

import pytest

from tests.machines.interleavings import explored
from tests.machines.permit_model import (
    LIFE,
    OLD,
    P,
    Phase,
    Worker,
    aged,
    in_time,
    older,
    over_by_time,
    steps,
    waited_for,
)

LATE = "a request arrived after the halt was acknowledged"
UNBOUNDED = "C was over, and the halt was neither fenced nor latched"
C = 3
"""The time-out of the fence in ticks of this model, so that C/3 is one."""

Lock = Literal["free", "held", "stuck", "nobody's"]
"""Whose the write lock is: a holder's who goes on, one's who is stopped, or nobody's since the store itself is gone."""


class World(NamedTuple):
    """Ages in ticks: ``asked`` since the halt began to fence, ``fenced`` and ``latched`` since they stood."""

    worker: Worker = Worker()
    lock: Lock = "free"
    asked: int | None = None
    fenced: int | None = None
    latched: int | None = None
    acknowledged: bool = False


class Protocol(NamedTuple):
    """Ours, and what may be taken from it.

    Attributes:
        gives_way: whether other writers look at the halt-waiting word before they begin.
        ends_holder: whether the lock's holder is ended at C/3.
        looks: where a worker asks for the latch.
        margin: whether its last look asks for the permit's life.
        after_latch: when a latched halt is acknowledged.
    """

    gives_way: bool = True
    ends_holder: bool = True
    latches: bool = True
    looks: tuple[str, ...] = ("minting", "last look")
    margin: bool = True
    after_latch: Literal["time", "at once", "no permit seen live"] = "time"


def halting(protocol: Protocol, world: World) -> Iterator[World]:
    """What the halter may do now. It is not paused here: A, C and P are about that, and time-outs are its own."""
    if world.asked is None:
        yield world._replace(asked=0)
        return
    if world.fenced is None and world.latched is None:
        if world.lock == "free" and world.asked <= C:
            yield world._replace(fenced=0)
        if protocol.ends_holder and world.lock in ("held", "stuck") and world.asked * 3 >= C:
            yield world._replace(lock="free")
        if protocol.latches and world.asked >= C:
            yield world._replace(latched=0)
    if not world.acknowledged and acknowledges(protocol, world):
        yield world._replace(acknowledged=True)


def acknowledges(protocol: Protocol, world: World) -> bool:
    worker = world.worker
    if world.fenced is not None:
        return not (worker.live and waited_for(worker.age, worker.epoch, 1)) or over_by_time(
            world.fenced, (worker.age,)
        )
    if world.latched is None:
        return False
    if protocol.after_latch == "time":
        return over_by_time(world.latched)
    return protocol.after_latch == "at once" or not worker.live


def locking(protocol: Protocol, world: World) -> Iterator[World]:
    """What another process does with the write lock."""
    if world.lock == "free":
        yield world._replace(lock="nobody's")
        if world.worker.phase is not Phase.ASKED and (world.asked is None or not protocol.gives_way):
            yield world._replace(lock="held")
            yield world._replace(lock="stuck")
    if world.lock in ("held", "nobody's"):
        yield world._replace(lock="free")


def must_act(protocol: Protocol, world: World) -> bool:
    """Whether the halter has something to do before the next tick: it is never slow in this model."""
    return (
        any(after.acknowledged == world.acknowledged for after in halting(protocol, world)) and world.asked is not None
    )


def nexts(protocol: Protocol, world: World) -> Iterator[tuple[World, str]]:
    if not must_act(protocol, world):
        ticked = world._replace(
            worker=aged(world.worker),
            asked=older(world.asked),
            fenced=older(world.fenced),
            latched=older(world.latched),
        )
        open_after_c = ticked.asked is not None and ticked.asked > C and ticked.fenced is ticked.latched is None
        yield ticked, UNBOUNDED if open_after_c else ""
    for after in (*halting(protocol, world), *locking(protocol, world)):
        yield after, ""
    worker, fenced, latched = world.worker, world.fenced is not None, world.latched is not None
    if worker.phase is Phase.ASKED and world.lock != "free":
        return  # its commit waits
    refused = fenced or (worker.saw_halt and "minting" in protocol.looks)  # looked before its commit began to wait
    fine = (
        (in_time(worker.age) or not protocol.margin) and not fenced and not (latched and "last look" in protocol.looks)
    )
    moves = steps(worker, stopped=refused, epoch=int(fenced), lets_go=fine, sees_halt=latched)
    for moved in moves:
        late = moved.phase is Phase.ARRIVED and world.acknowledged
        yield world._replace(worker=moved), LATE if late else ""


def run(protocol: Protocol, *, never: str = "") -> tuple[str, set[World]]:
    return explored(World(), partial(nexts, protocol), never=never)


def test_every_halt_is_fenced_or_latched_within_c_and_nothing_arrives_after_it_is_acknowledged():
    breach, seen = run(Protocol())
    assert not breach
    ended = [each for each in seen if each.acknowledged]
    assert {each.latched is not None for each in ended} == {True, False}
    assert min(each.latched for each in ended if each.latched is not None) == LIFE + P
    assert all(
        each.acknowledged or acknowledges(Protocol(), each) for each in seen if OLD in (each.fenced, each.latched)
    )


def latched_under(protocol: Protocol) -> set[str]:
    """Whose the write lock was where a halt had to latch."""
    return {each.lock for each in run(protocol)[1] if each.latched == 0 and each.asked == C}


def test_a_stuck_holder_costs_a_third_of_c_and_not_the_fence():
    _, seen = run(Protocol())
    assert max(each.asked or 0 for each in seen if each.lock == "stuck" and each.asked is not None) * 3 == C
    assert "stuck" not in latched_under(Protocol())


def test_a_holder_that_nobody_ends_turns_a_fence_into_a_latch():
    """It still ends, by time, with the whole machine stopped where a fence would have stopped the scope alone."""
    assert "stuck" in latched_under(Protocol(ends_holder=False))


def test_writers_that_do_not_give_way_turn_a_fence_into_a_latch():
    assert "held" in latched_under(Protocol(gives_way=False))
    assert "held" not in latched_under(Protocol())


@pytest.mark.parametrize(
    ("weaker", "breach"),
    [
        (Protocol(latches=False), UNBOUNDED),
        (Protocol(latches=False, ends_holder=False), UNBOUNDED),
        (Protocol(after_latch="at once"), LATE),
        (Protocol(after_latch="no permit seen live", looks=("minting",)), LATE),
        (Protocol(looks=("minting",), margin=False), LATE),
        (Protocol(looks=()), LATE),
    ],
    ids=str,
)
def test_what_is_weaker_than_ours_is_violated(weaker, breach):
    assert run(weaker, never=breach)[0] == breach


@pytest.mark.parametrize(
    "without",
    [
        Protocol(ends_holder=False),
        Protocol(gives_way=False),
        Protocol(looks=("minting",)),
        Protocol(looks=("last look",)),
        Protocol(margin=False),
    ],
    ids=str,
)
def test_one_layer_hides_what_another_lacks(without):
    assert run(without)[0] == ""
