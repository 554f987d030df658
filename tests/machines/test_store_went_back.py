"""A store that goes back to a copy from before the fence: why a machine remembers epoch, log size and last leaf.

The copy may be of any commit. After it somebody halts another client and releases that, so that epoch and size are soon as
high as they were. What may never happen: a request arriving after a halt was acknowledged that nobody released.
"""

from collections.abc import Iterator
from functools import partial
from typing import Literal, NamedTuple

import pytest

from tests.machines.interleavings import explored
from tests.machines.permit_model import LIFE, P, Phase, Worker, aged, in_time, older, over_by_time, steps, waited_for

LATE = "a request arrived after the halt was acknowledged"
COMMITS_MAX = 3
"""Commits of halts and releases on one line of history; more show nothing new."""


class Log(NamedTuple):
    """A store's history of halts as its audit log tells it: one leaf each, the epoch raised by each."""

    leaves: tuple[str, ...] = ()

    @property
    def epoch(self) -> int:
        return len(self.leaves)

    @property
    def halted(self) -> bool:
        return "ours" in self.leaves


class World(NamedTuple):
    """``fenced``: ticks since our fence. ``remembered``: the log as this machine saw it last."""

    worker: Worker = Worker()
    log: Log = Log()
    went_back: bool = False
    remembered: Log = Log()
    fenced: int | None = None
    acknowledged: bool = False


Memory = Literal["epoch, size and leaf", "epoch", "nothing"]


class Protocol(NamedTuple):
    """Ours, and what may be taken from it; ``remembers`` when the fence is kept in mind."""

    memory: Memory = "epoch, size and leaf"
    remembers: Literal["with the fence", "when keeping house"] = "with the fence"


def trusted(protocol: Protocol, world: World) -> bool:
    """Whether the store may still be believed on this machine."""
    known, now = world.remembered, world.log
    if protocol.memory == "nothing":
        return True
    if protocol.memory == "epoch":
        return now.epoch >= known.epoch
    return now.leaves[: len(known.leaves)] == known.leaves


def committed(protocol: Protocol, world: World, leaf: str) -> World:
    log = Log((*world.log.leaves, leaf))
    noted = protocol.remembers == "with the fence" and trusted(protocol, world)
    return world._replace(log=log, remembered=log if noted else world.remembered)


def operating(protocol: Protocol, world: World) -> Iterator[World]:
    """What people do, and whoever keeps house, and whoever restores the copy."""
    if world.fenced is None and not world.went_back:
        yield committed(protocol, world, "ours")._replace(fenced=0)
    if world.log.epoch < COMMITS_MAX:
        yield committed(protocol, world, "another's")
    if protocol.remembers == "when keeping house" and trusted(protocol, world):
        yield world._replace(remembered=world.log)
    if not world.went_back and world.fenced is not None:
        for size in range(world.log.epoch):
            yield world._replace(log=Log(world.log.leaves[:size]), went_back=True)
    if world.fenced is not None and not world.acknowledged and not world.went_back:
        worker = world.worker
        waits = worker.live and waited_for(worker.age, worker.epoch, world.log.leaves.index("ours") + 1)
        if not waits or over_by_time(world.fenced, (worker.age,)):
            yield world._replace(acknowledged=True)


def nexts(protocol: Protocol, world: World) -> Iterator[tuple[World, str]]:
    yield world._replace(worker=aged(world.worker), fenced=older(world.fenced, LIFE + P)), ""
    for after in operating(protocol, world):
        yield after, ""
    stopped = world.log.halted or not trusted(protocol, world)
    fine = in_time(world.worker.age) and not stopped
    for moved in steps(world.worker, stopped=stopped, epoch=world.log.epoch, lets_go=fine):
        late = moved.phase is Phase.ARRIVED and world.acknowledged
        yield world._replace(worker=moved), LATE if late else ""


def run(protocol: Protocol) -> tuple[str, set[World]]:
    return explored(World(), partial(nexts, protocol))


def test_a_store_that_went_back_lets_nothing_begin_however_far_and_whatever_was_written_since():
    breach, seen = run(Protocol())
    assert not breach
    gone = [each for each in seen if each.went_back]
    assert {each.log.epoch for each in gone} == set(range(COMMITS_MAX + 1))
    assert all(not trusted(Protocol(), each) for each in gone if not each.log.halted)


@pytest.mark.parametrize(
    "weaker", [Protocol("nothing"), Protocol("epoch"), Protocol(remembers="when keeping house")], ids=str
)
def test_what_is_weaker_than_ours_is_violated(weaker):
    assert run(weaker)[0] == LATE
