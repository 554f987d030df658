"""Requests that prepare something, one after the other, beside a halt: over every interleaving none arrives after its acknowledgement.

A preparing request goes through what a permit's goes through (``permit_model``), but for its end: the next one takes its place in
the store at once, or the worker rests and says so. So between an answer and what follows a lease stands for nothing.
"""

from collections.abc import Iterator
from functools import partial
from typing import Literal, NamedTuple

import msgspec
import pytest

from safety_core.halt import blocks, may_send, quiesced_by_time_us, us
from safety_core.leases import Lease
from tests.machines.interleavings import explored as explored_from
from tests.machines.permit_model import (
    OLD,
    TIMING,
    Phase,
    Worker,
    aged,
    in_time,
    older,
    over_by_time,
    permit,
    steps,
    waited_for,
)
from tests.safety_core.examples import HALT, NOW_US

BEFORE, AFTER = 0, 1
LATE = "a request arrived after the halt was acknowledged"


class Standing(NamedTuple):
    """A lease whose request was answered, until the next one replaces it."""

    age: int
    epoch: int


class World(NamedTuple):
    worker: Worker = Worker()
    left: Standing | None = None
    fenced: int | None = None
    acknowledged: bool = False


class Protocol(NamedTuple):
    """Ours, and what may be taken from it."""

    waits_for_leases: bool = True
    ends: Literal["answer", "let go"] = "answer"
    takes: Literal["transaction", "apart"] = "transaction"
    rechecks_switch: bool = True
    rechecks_margin: bool = True


def standing(protocol: Protocol, world: World) -> Iterator[Standing]:
    """The leases that a halter finds in the store."""
    worker = world.worker
    if world.left is not None:
        yield world.left
    if worker.live and not (protocol.ends == "let go" and worker.phase >= Phase.LET_GO):
        yield Standing(worker.age, worker.epoch)


def may_acknowledge(protocol: Protocol, world: World) -> bool:
    assert world.fenced is not None
    found = standing(protocol, world) if protocol.waits_for_leases else ()
    ages = tuple(each.age for each in found if waited_for(each.age, each.epoch, AFTER))
    return not ages or over_by_time(world.fenced, ages)


def nexts(protocol: Protocol, world: World) -> Iterator[tuple[World, str]]:
    left = world.left and world.left._replace(age=min(world.left.age + 1, OLD))
    yield world._replace(worker=aged(world.worker), left=left, fenced=older(world.fenced)), ""
    worker, fenced = world.worker, world.fenced is not None
    if not fenced:
        yield world._replace(fenced=0), ""
    elif not world.acknowledged and may_acknowledge(protocol, world):
        yield world._replace(acknowledged=True), ""
    lets_go = (in_time(worker.age) or not protocol.rechecks_margin) and not (fenced and protocol.rechecks_switch)
    stopped = fenced if protocol.takes == "transaction" else worker.saw_halt
    for after in steps(worker, stopped=stopped, epoch=AFTER if fenced else BEFORE, lets_go=lets_go, sees_halt=fenced):
        late = after.phase is Phase.ARRIVED and world.acknowledged
        stays = world.left if after.phase is Phase.ASKED else None
        yield world._replace(worker=after, left=stays), LATE if late else ""
    if worker.phase is Phase.ARRIVED:
        following = Worker(Phase.ASKED, saw_halt=fenced)
        yield world._replace(worker=following, left=Standing(worker.age, worker.epoch)), ""


def explored(protocol: Protocol) -> tuple[str, set[World]]:
    return explored_from(World(), partial(nexts, protocol))


def test_none_arrives_after_the_acknowledgement_in_any_interleaving():
    broken, seen = explored(Protocol())
    assert not broken
    assert {each.worker.phase for each in seen if each.fenced == 0} == set(Phase)
    assert any(each.left is not None and each.fenced is not None for each in seen), "a lease that stands for nothing"
    assert any(each.acknowledged for each in seen)


@pytest.mark.parametrize(
    "without",
    [
        Protocol(waits_for_leases=False),
        Protocol(ends="let go"),
        Protocol(takes="apart", rechecks_switch=False),
        Protocol(rechecks_switch=False, rechecks_margin=False),
    ],
    ids=str,
)
def test_what_is_taken_from_it_is_missed(without):
    assert explored(without)[0] == LATE


@pytest.mark.parametrize("without", [Protocol(takes="apart"), Protocol(rechecks_switch=False)], ids=str)
def test_one_layer_hides_what_another_lacks(without):
    assert not explored(without)[0]


def test_a_halt_always_ends():
    """By time, however a worker stands still, and whatever it left behind."""
    _, seen = explored(Protocol())
    late = [each for each in seen if each.fenced is not None and each.fenced >= OLD]
    assert late
    assert all(each.acknowledged or may_acknowledge(Protocol(), each) for each in late)


@pytest.mark.parametrize("age", range(OLD + 1))
@pytest.mark.parametrize("epoch", [HALT.epoch - 1, HALT.epoch])
def test_a_lease_is_to_a_halt_and_to_the_last_look_what_a_permit_is(age, epoch):
    """So what the models show of permits is true of leases."""
    minted = permit(age, epoch)
    names = set(Lease.__struct_fields__)
    lease = Lease(**{name: value for name, value in msgspec.structs.asdict(minted).items() if name in names})
    assert may_send(lease, now_us=NOW_US, timing=TIMING) == may_send(minted, now_us=NOW_US, timing=TIMING)
    assert blocks(lease, HALT) == blocks(minted, HALT)
    longer = [msgspec.structs.replace(each, duration_us=us(TIMING.permit_s + age)) for each in (lease, minted)]
    assert quiesced_by_time_us(HALT, longer[:1], TIMING) == quiesced_by_time_us(HALT, longer[1:], TIMING)
