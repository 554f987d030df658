"""The permit and halt protocol over every interleaving of two workers and a halter: ours holds, its weaker cousins do not.

A model of safety.md §§2 and 4; its words stand in ``permit_model``. What may never happen: a request arriving after the
halt was acknowledged. What else the protocol is made of has a model of its own beside this one: views and halters that
die (``test_raised_halt``), supervisors (``test_supervised_halt``), stuck stores (``test_latched_halt``), drifting clocks,
releases, and a store that goes back.
"""

from collections.abc import Iterator
from functools import partial
from typing import Literal, NamedTuple, get_args

import pytest

from tests.machines.interleavings import explored as explored_from
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

BEFORE, AFTER = 0, 1
"""The epoch before the halt's fence, and the one that it begins."""
LATE = "a request arrived after the halt was acknowledged"


class World(NamedTuple):
    """``fenced``: ticks since the fence, ``None`` before it."""

    workers: tuple[Worker, ...]
    fenced: int | None = None
    acknowledged: bool = False


Recheck = Literal["margin and switch", "deadline and switch", "switch", "margin", "deadline", "never"]
"""What the last look asks: ``margin`` is now + P + D against the deadline, ``deadline`` is now alone."""


class Protocol(NamedTuple):
    """Ours, and what may be taken from it."""

    acknowledges: Literal["quiescence", "commit", "answers alone"] = "quiescence"
    mints: Literal["transaction", "outside"] = "transaction"
    rechecks: Recheck = "margin and switch"
    dead_man: bool = True


def lets_go(protocol: Protocol, worker: Worker, *, fenced: bool) -> bool:
    asked = protocol.rechecks.split(" and ")
    live = in_time(worker.age) if "margin" in asked else "deadline" not in asked or worker.age <= LIFE
    return live and not (fenced and "switch" in asked)


def may_acknowledge(protocol: Protocol, world: World) -> bool:
    assert world.fenced is not None
    if protocol.acknowledges == "commit":
        return True
    live = [each.age for each in world.workers if each.live and waited_for(each.age, each.epoch, AFTER)]
    if protocol.acknowledges == "answers alone" or not live:
        return not live
    return over_by_time(world.fenced, tuple(live))


def later(world: World) -> World:
    return world._replace(workers=tuple(aged(each) for each in world.workers), fenced=older(world.fenced))


def nexts(protocol: Protocol, world: World) -> Iterator[tuple[World, str]]:
    yield later(world), ""
    fenced = world.fenced is not None
    if not fenced:
        yield world._replace(fenced=0), ""
    elif not world.acknowledged and may_acknowledge(protocol, world):
        yield world._replace(acknowledged=True), ""
    for place, worker in enumerate(world.workers):
        moved = steps(
            worker,
            stopped=fenced if protocol.mints == "transaction" else worker.saw_halt,
            epoch=AFTER if fenced else BEFORE,
            lets_go=lets_go(protocol, worker, fenced=fenced),
            sees_halt=fenced,
            dead_man=protocol.dead_man,
        )
        for after in moved:
            workers = tuple(sorted((*world.workers[:place], after, *world.workers[place + 1 :])))
            late = after.phase is Phase.ARRIVED and world.acknowledged
            yield world._replace(workers=workers), LATE if late else ""


def explored(protocol: Protocol, *, workers: int) -> tuple[str, set[World]]:
    return explored_from(World((Worker(),) * workers), partial(nexts, protocol))


@pytest.fixture(scope="module")
def all_of_ours() -> set[World]:
    broken, seen = explored(Protocol(), workers=2)
    assert not broken
    return seen


def test_ours_lets_nothing_arrive_after_the_acknowledgement_in_any_interleaving(all_of_ours):
    assert len(all_of_ours) > 10_000


def test_what_ours_explores_is_not_empty_of_what_matters(all_of_ours):
    """Halts with requests in every phase at the fence, and acknowledgements by answers and by time alone."""
    at_the_fence = {each.phase for world in all_of_ours if world.fenced == 0 for each in world.workers}
    assert at_the_fence == set(Phase)
    acknowledged = [world for world in all_of_ours if world.acknowledged]
    live = [world for world in acknowledged if any(each.live for each in world.workers)]
    assert acknowledged
    assert min(world.fenced for world in acknowledged) == 0
    assert min(world.fenced for world in live) == LIFE + P


def test_time_alone_acknowledges_every_halt_after_l_and_p(all_of_ours):
    late = [world for world in all_of_ours if world.fenced is not None and world.fenced >= LIFE + P]
    assert late
    assert all(world.acknowledged or may_acknowledge(Protocol(), world) for world in late)


@pytest.mark.parametrize("dead_man", [True, False])
@pytest.mark.parametrize("rechecks", get_args(Recheck))
@pytest.mark.parametrize("mints", ["transaction", "outside"])
def test_acknowledging_at_the_commit_is_violated_whatever_else_stands(mints, rechecks, dead_man):
    broken, _ = explored(Protocol("commit", mints, rechecks, dead_man), workers=1)
    assert broken


@pytest.mark.parametrize(
    "without",
    [
        Protocol(rechecks="never"),
        Protocol(rechecks="deadline"),
        Protocol(dead_man=False),
        Protocol(mints="outside", rechecks="never"),
        Protocol(mints="outside", rechecks="margin"),
    ],
    ids=str,
)
def test_what_is_taken_from_ours_is_missed(without):
    broken, _ = explored(without, workers=1)
    assert broken


@pytest.mark.parametrize(
    "without",
    [
        Protocol(mints="outside"),
        Protocol(rechecks="margin"),
        Protocol(rechecks="switch"),
        Protocol(rechecks="deadline and switch"),
    ],
    ids=str,
)
def test_one_layer_hides_what_another_lacks(without):
    """Why planted bugs are tried with each layer off: with the others standing, none of these lets anything arrive."""
    broken, _ = explored(without, workers=1)
    assert not broken


def test_waiting_for_answers_alone_is_safe_and_never_ends_when_a_worker_is_dead():
    waiting = Protocol(acknowledges="answers alone")
    broken, seen = explored(waiting, workers=1)
    stuck = [
        each for each in seen if each.fenced == OLD and not each.acknowledged and not may_acknowledge(waiting, each)
    ]
    assert not broken
    assert {each.phase for world in stuck for each in world.workers} == set(Phase) - {Phase.IDLE, Phase.ASKED}
