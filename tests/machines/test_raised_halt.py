"""A halt raised in the machine's view before its fence, by halters who may die in between, and by two halters at once.

A worker of this machine looks at the view in minting and in its last look; a worker of another machine has only the
store. The view can make nothing true: it may only refuse. What may never happen: a request arriving after the
acknowledgement; a worker of this machine letting anything go once the scope is raised.
"""

from collections.abc import Iterator
from functools import partial
from typing import Literal, NamedTuple

import pytest

from tests.machines.interleavings import explored
from tests.machines.permit_model import OLD, Phase, Worker, aged, in_time, older, over_by_time, steps, waited_for

LATE = "a request arrived after the halt was acknowledged"
BEGUN = "something was let go though its scope was raised"
PATIENCE = 2
"""Ticks after the raise in which the halter itself may fence; then whoever keeps house does. Any number would do."""


class World(NamedTuple):
    """Ages in ticks, ``None`` before it happened.

    Attributes:
        raised: since the scope was raised. fenced: since the commit.
        keeper_saw: since whoever keeps house first saw the fence.
        halter: whether it lives.
    """

    worker: Worker = Worker()
    raised: int | None = None
    lowered: bool = False
    fenced: int | None = None
    keeper_saw: int | None = None
    halter: bool = True
    acknowledged: bool = False


class Protocol(NamedTuple):
    """Ours, and what may be changed of it. ``here``: the worker shares the view."""

    here: bool = True
    first: Literal["view", "fence"] = "view"
    acknowledges: Literal["quiescence", "view"] = "quiescence"
    keeper: Literal["completes", "looks away", "lowers"] = "completes"
    keeper_counts_from: Literal["its own sight of the fence", "the raise"] = "its own sight of the fence"
    rechecks: Literal["store and view", "view"] = "store and view"


def acknowledges(protocol: Protocol, world: World) -> bool:
    """Whether halter or keeper may say so now."""
    if protocol.acknowledges == "view":
        return world.raised is not None
    if world.fenced is None:
        return False
    worker = world.worker
    if not (worker.live and waited_for(worker.age, worker.epoch, 1)):
        return world.halter or world.keeper_saw is not None
    by_keeper = world.keeper_saw if protocol.keeper_counts_from != "the raise" else world.raised
    counted = world.fenced if world.halter else by_keeper
    return counted is not None and over_by_time(counted, (worker.age,))


def halting(protocol: Protocol, world: World) -> Iterator[World]:
    """What halter and keeper may do now."""
    if world.raised is None and world.halter and (protocol.first == "view" or world.fenced is not None):
        yield world._replace(raised=0)
    if world.fenced is None and world.halter and (protocol.first == "fence" or world.raised is not None):
        yield world._replace(fenced=0)
    if world.halter and not world.acknowledged:
        yield world._replace(halter=False)
    if protocol.keeper != "looks away" and world.raised is not None and not world.lowered and world.fenced is None:
        if world.raised > PATIENCE and protocol.keeper == "completes":
            yield world._replace(fenced=0)
        if world.raised > PATIENCE and protocol.keeper == "lowers":
            yield world._replace(lowered=True)
    if world.fenced is not None and world.keeper_saw is None:
        yield world._replace(keeper_saw=0)
    if not world.acknowledged and acknowledges(protocol, world):
        yield world._replace(acknowledged=True)


def nexts(protocol: Protocol, world: World) -> Iterator[tuple[World, str]]:
    worker = world.worker
    yield (
        world._replace(
            worker=aged(worker),
            raised=older(world.raised),
            fenced=older(world.fenced),
            keeper_saw=older(world.keeper_saw),
        ),
        "",
    )
    for after in halting(protocol, world):
        yield after, ""
    fenced, raised = world.fenced is not None, world.raised is not None
    shown = protocol.here and raised and not world.lowered
    looks_fine = in_time(worker.age) and not fenced if protocol.rechecks == "store and view" else True
    for moved in steps(worker, stopped=fenced or shown, epoch=int(fenced), lets_go=looks_fine and not shown):
        breach = ""
        if moved.phase is Phase.ARRIVED and world.acknowledged:
            breach = LATE
        elif moved.phase is Phase.LET_GO and protocol.here and raised:
            breach = BEGUN
        yield world._replace(worker=moved), breach


def run(protocol: Protocol, *, never: str = "") -> tuple[str, set[World]]:
    return explored(World(), partial(nexts, protocol), never=never)


@pytest.fixture(scope="module", params=[True, False], ids=["this machine", "another machine"])
def ours(request) -> set[World]:
    breach, seen = run(Protocol(here=request.param))
    assert not breach
    return seen


def test_nothing_arrives_late_and_nothing_is_let_go_under_a_raised_scope_whoever_dies(ours):
    assert len(ours) > 1_000
    assert {each.halter for each in ours if each.acknowledged} == {True, False}


def test_a_halt_whose_halter_died_after_raising_is_fenced_by_somebody_else(ours):
    left = [each for each in ours if not each.halter and each.raised == OLD and each.fenced is None]
    assert left
    for world in left:
        assert any(after.fenced == 0 for after in halting(Protocol(), world))


def test_a_halt_whose_halter_died_after_fencing_is_acknowledged_by_somebody_else(ours):
    left = [each for each in ours if not each.halter and each.keeper_saw == OLD and not each.acknowledged]
    assert left
    assert all(acknowledges(Protocol(), each) for each in left)


def test_raising_after_the_fence_lets_go_what_raising_first_stops():
    """Raised first, the scope stops what has not begun while the fence still waits for its commit."""
    late = Protocol(first="fence")
    begun_before_the_raise = {
        each.fenced for each in run(late)[1] if each.raised is None and each.worker.phase is Phase.LET_GO
    }
    assert begun_before_the_raise > {0}
    assert run(Protocol())[0] == ""
    assert not [each for each in run(Protocol())[1] if each.raised is None and each.fenced is not None]


@pytest.mark.parametrize(
    ("weaker", "breach"),
    [
        (Protocol(acknowledges="view"), LATE),
        (Protocol(acknowledges="view", here=False), LATE),
        (Protocol(rechecks="view", here=False), LATE),
        (Protocol(keeper="lowers"), BEGUN),
        (Protocol(keeper_counts_from="the raise", here=False), LATE),
    ],
    ids=str,
)
def test_what_is_weaker_than_ours_is_violated(weaker, breach):
    assert run(weaker, never=breach)[0] == breach


def test_where_nobody_completes_it_a_dead_halters_halt_never_stops_the_other_machine():
    away = Protocol(keeper="looks away", here=False)
    breach, seen = run(away)
    stuck = [each for each in seen if not each.halter and each.raised == OLD and each.fenced is None]
    assert not breach
    assert Phase.ARRIVED in {each.worker.phase for each in stuck}
    assert not any(list(halting(away, each)) for each in stuck)


class Two(NamedTuple):
    """Two halts of one scope: ticks since each fence and its epoch, and which were acknowledged."""

    worker: Worker = Worker()
    fenced: tuple[int | None, int | None] = (None, None)
    epochs: tuple[int, int] = (0, 0)
    acknowledged: tuple[bool, bool] = (False, False)


def two_halters(world: Two, *, second_waits: bool) -> Iterator[tuple[Two, str]]:
    worker, epoch = world.worker, max(world.epochs)
    yield world._replace(worker=aged(worker), fenced=tuple(older(each) for each in world.fenced)), ""  # type: ignore[arg-type]
    for mine in (0, 1):
        since = world.fenced[mine]
        if since is None:
            fenced, epochs = list(world.fenced), list(world.epochs)
            fenced[mine], epochs[mine] = 0, epoch + 1
            yield world._replace(fenced=tuple(fenced), epochs=tuple(epochs)), ""  # type: ignore[arg-type]
            continue
        waits = worker.live and waited_for(worker.age, worker.epoch, world.epochs[mine])
        at_once = not second_waits and world.epochs[mine] == 2
        if at_once or not waits or over_by_time(since, (worker.age,)):
            acknowledged = list(world.acknowledged)
            acknowledged[mine] = True
            yield world._replace(acknowledged=tuple(acknowledged)), ""  # type: ignore[arg-type]
    stands = epoch > 0
    for moved in steps(worker, stopped=stands, epoch=epoch, lets_go=in_time(worker.age) and not stands):
        late = moved.phase is Phase.ARRIVED and any(world.acknowledged)
        yield world._replace(worker=moved), LATE if late else ""


def test_two_halters_at_once_each_wait_for_themselves():
    breach, seen = explored(Two(), partial(two_halters, second_waits=True))
    assert not breach
    assert {each.acknowledged for each in seen} == {(False, False), (False, True), (True, False), (True, True)}


def test_a_second_halter_that_takes_the_firsts_fence_for_its_own_end_is_wrong():
    assert explored(Two(), partial(two_halters, second_waits=False))[0] == LATE
