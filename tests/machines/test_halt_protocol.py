"""The permit and halt protocol over every interleaving of two workers and a halter: ours holds, its weaker cousins do not.

A model of safety.md §§2 and 4 in ticks of a second: D = P = 1, minting 1, L = 3, no drift. Nobody has to move: a worker
that never steps again is paused or dead, and time goes on. What decides is the product's own: ``may_send``, ``blocks``,
``quiesced_by_time_us``. What may never happen: a request arriving after the halt was acknowledged.

Only ages stand in a state, never times, and ages stop growing where nothing depends on them any more: so the states are
finite and all of them are visited. Clocks with an offset are thereby covered, clocks that drift are not.
"""

from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from typing import Literal, NamedTuple, get_args

import msgspec
import pytest

from safety_core.halt import Timing, blocks, checked, may_send, quiesced_by_time_us, us
from tests.safety_core.examples import HALT, NOW_US, PERMIT

TIMING = checked(Timing(request_s=1, pause_s=1, minting_s=1, permit_s=3, drift=0, ask_s=1, fence_s=1))
D, P, MINTING, LIFE = (int(each) for each in (TIMING.request_s, TIMING.pause_s, TIMING.minting_s, TIMING.permit_s))
OLD = LIFE + P + D + MINTING + 1
"""Nothing depends on how much older than this something is."""
BEFORE, AFTER = HALT.epoch - 1, HALT.epoch


class Phase(IntEnum):
    IDLE = 0
    ASKED = 1  # the permit was asked for; its life counts from here
    LIVE = 2
    LET_GO = 3  # the re-check has passed, nothing is written, the dead man's timer runs
    WRITTEN = 4
    ARRIVED = 5  # its answer is not recorded yet


class Worker(NamedTuple):
    """``age``: since the permit was asked for; ``here``: since its phase began; both in ticks."""

    phase: Phase = Phase.IDLE
    age: int = 0
    here: int = 0
    epoch: int = 0
    saw_halt: bool = False


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


@lru_cache
def permit(age: int, epoch: int):
    return msgspec.structs.replace(PERMIT, asked_us=NOW_US - us(age), duration_us=us(LIFE), epoch=epoch)


@lru_cache
def over_by_time(fenced: int, ages: tuple[int, ...]) -> bool:
    halt = msgspec.structs.replace(HALT, fenced_us=NOW_US - us(fenced))
    return quiesced_by_time_us(halt, [permit(age, BEFORE) for age in ages], TIMING) <= NOW_US


def lets_go(protocol: Protocol, worker: Worker, *, fenced: bool) -> bool:
    held = permit(worker.age, worker.epoch)
    asked = protocol.rechecks.split(" and ")
    in_time = (
        may_send(held, now_us=NOW_US, timing=TIMING)
        if "margin" in asked
        else "deadline" not in asked or held.deadline_us >= NOW_US
    )
    return in_time and not (fenced and "switch" in asked)


def may_acknowledge(protocol: Protocol, world: World) -> bool:
    assert world.fenced is not None
    if protocol.acknowledges == "commit":
        return True
    live = [each for each in world.workers if each.phase >= Phase.LIVE and blocks(permit(each.age, each.epoch), HALT)]
    if protocol.acknowledges == "answers alone" or not live:
        return not live
    return over_by_time(world.fenced, tuple(each.age for each in live))


def steps(protocol: Protocol, world: World, worker: Worker) -> Iterator[Worker]:
    """What one worker may do now."""
    fenced = world.fenced is not None
    match worker.phase:
        case Phase.IDLE:
            yield Worker(Phase.ASKED, saw_halt=fenced)
        case Phase.ASKED:
            stopped = fenced if protocol.mints == "transaction" else worker.saw_halt
            if stopped or worker.age > MINTING:
                yield Worker()
            else:
                yield worker._replace(phase=Phase.LIVE, here=0, epoch=AFTER if fenced else BEFORE, saw_halt=False)
        case Phase.LIVE:
            if lets_go(protocol, worker, fenced=fenced):
                yield worker._replace(phase=Phase.LET_GO, here=0)
            else:
                yield Worker()  # recorded as not sent
        case Phase.LET_GO:
            if worker.here <= P or not protocol.dead_man:
                yield worker._replace(phase=Phase.WRITTEN, here=0)
        case Phase.WRITTEN:
            if worker.here <= D:
                yield worker._replace(phase=Phase.ARRIVED, here=0)
        case Phase.ARRIVED:
            yield Worker()


def later(world: World) -> World:
    """A tick; ages that nothing depends on stand still."""
    workers = tuple(
        each if each.phase is Phase.IDLE else each._replace(age=min(each.age + 1, OLD), here=min(each.here + 1, OLD))
        for each in world.workers
    )
    return world._replace(workers=workers, fenced=None if world.fenced is None else min(world.fenced + 1, OLD))


def nexts(protocol: Protocol, world: World) -> Iterator[tuple[World, bool]]:
    """Every next state, and whether getting there lets something arrive that must not."""
    yield later(world), False
    if world.fenced is None:
        yield world._replace(fenced=0), False
    elif not world.acknowledged and may_acknowledge(protocol, world):
        yield world._replace(acknowledged=True), False
    for place, worker in enumerate(world.workers):
        for after in steps(protocol, world, worker):
            workers = tuple(sorted((*world.workers[:place], after, *world.workers[place + 1 :])))
            yield world._replace(workers=workers), after.phase is Phase.ARRIVED and world.acknowledged


def explored(protocol: Protocol, *, workers: int) -> tuple[bool, set[World]]:
    """Whether something can arrive after the acknowledgement; and every state there is, when nothing can."""
    first = World((Worker(),) * workers)
    seen, front = {first}, [first]
    while front:
        fresh = []
        for world in front:
            for after, breach in nexts(protocol, world):
                if breach:
                    return True, seen
                if after not in seen:
                    seen.add(after)
                    fresh.append(after)
        front = fresh
    return False, seen


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
    live = [world for world in acknowledged if any(each.phase >= Phase.LIVE for each in world.workers)]
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
