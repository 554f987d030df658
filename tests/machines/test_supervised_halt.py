"""A machine's supervisor: what it adds is told by workers that look at nothing, and by workers that die.

A *blind* worker has every layer of its own broken but one: it mints by switches read once, and its last look asks only for
its supervisor's sign of life. It never confirms. What then still stops it is its supervisor, which kills whoever has not
confirmed at K: nothing of it arrives after max(L + P, K). The supervisor can be paused and killed like any process; then
its silence stops the worker, and nothing of it begins after K + P. A *prompt* supervisor lets no tick pass unlooked.

A *sound* worker does all that it must, and is killed at any instant: its permits are buried as soon as it is dead.
"""

from collections.abc import Iterator
from functools import partial
from typing import Literal, NamedTuple

import pytest

from tests.machines.interleavings import explored
from tests.machines.permit_model import (
    LIFE,
    OLD,
    TIMING,
    D,
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
BEGUN = "something was let go later than K + P after its scope was raised"
K = int(TIMING.confirm_s)


class World(NamedTuple):
    """Ages in ticks.

    Attributes:
        alive: the worker. owed: its permit has no answer, though it is dead. wire: its kernel still has the request.
        confirmed: the worker has seen the raised scope, and what it let go before is written.
        beat: since the supervisor's last sign of life; ``watching``: whether it is alive.
        silent: since the worker's own last sign of life.
        halted: since raise and fence, which are one here; ``None`` before.
    """

    worker: Worker = Worker()
    alive: bool = True
    owed: bool = False
    wire: bool = False
    confirmed: bool = False
    beat: int = 0
    watching: bool = True
    silent: int = 0
    halted: int | None = None
    acknowledged: bool = False


class Protocol(NamedTuple):
    """Ours, and what may be taken from it; ``confirm`` is K in ticks, and ``counts`` whether the bound has it."""

    blind: bool = False
    kills: bool = True
    silence_stops: bool = True
    wakes: Literal["looks, then beats", "beats, then looks"] = "looks, then beats"
    acknowledges: Literal["answers and confirmations", "confirmations", "answers"] = "answers and confirmations"
    buries: Literal["the dead", "the silent", "nobody"] = "the dead"
    linger: bool = True
    prompt: bool = False
    confirm: int = K
    counts: bool = True

    @property
    def counted(self) -> int:
        """What K adds to the time after which a halt ends by time alone."""
        return self.confirm if self.counts else 0


def attended(protocol: Protocol, world: World) -> bool:
    return not protocol.silence_stops or world.beat <= P


def due(protocol: Protocol, world: World) -> bool:
    """Whether the supervisor must end the worker: silent for longer than P, or not confirmed a round before K.

    K is when the worker is dead and that is known, not when somebody starts to look for it.
    """
    overdue = world.halted is not None and world.halted >= protocol.confirm - 1 and not world.confirmed
    return protocol.kills and world.alive and (overdue or world.silent > P)


def dead(world: World, *, linger: bool) -> World:
    """The worker's process ends: what its kernel has is not delivered any more, where the sockets say so."""
    on_the_wire = world.worker.phase is Phase.WRITTEN and not linger
    return world._replace(alive=False, owed=world.worker.live, wire=on_the_wire)


def supervising(protocol: Protocol, world: World) -> Iterator[World]:
    """One round of the supervisor's watching thread; it dies at any instant, and its workers with it."""
    if not world.watching:
        return
    yield dead(world, linger=protocol.linger)._replace(watching=False)
    judged = dead(world, linger=protocol.linger) if due(protocol, world) else world
    if protocol.wakes == "looks, then beats":
        yield judged._replace(beat=0)
    else:
        yield world._replace(beat=0)
        yield judged


def acknowledges(protocol: Protocol, world: World) -> bool:
    assert world.halted is not None
    settled = world.confirmed or not world.alive
    if protocol.acknowledges == "confirmations":
        return settled
    live = world.worker.live if world.alive else world.owed
    waited = live and waited_for(world.worker.age, world.worker.epoch, 1)
    by_time = over_by_time(world.halted, (world.worker.age,)) and world.halted >= protocol.counted
    if protocol.acknowledges == "answers":
        return not waited or by_time
    return (not waited and settled) or by_time


def buried(protocol: Protocol, world: World) -> Iterator[World]:
    """A permit whose worker is taken for dead is marked unknown: nobody waits for it any more."""
    if protocol.buries == "the dead" and world.owed:
        yield world._replace(owed=False)
    if protocol.buries == "the silent" and world.alive and world.silent > P and world.worker.live:
        yield world._replace(worker=world.worker._replace(epoch=1))  # not waited for, and not dead either


def working(protocol: Protocol, world: World) -> Iterator[tuple[World, str]]:
    """What the worker may do, or its kernel for it when it is dead."""
    worker, halted = world.worker, world.halted is not None
    if not world.alive:
        if world.wire and worker.here <= D:
            yield world._replace(wire=False), LATE if world.acknowledged else ""
        return
    yield dead(world, linger=protocol.linger), ""
    fine = attended(protocol, world) and (protocol.blind or (in_time(worker.age) and not halted))
    refused = not attended(protocol, world) or (halted and not protocol.blind)
    for moved in steps(worker, stopped=refused, epoch=int(halted), lets_go=fine):
        breach = ""
        if moved.phase is Phase.ARRIVED and world.acknowledged:
            breach = LATE
        elif moved.phase is Phase.LET_GO and world.halted is not None and world.halted > protocol.confirm + P:
            breach = BEGUN
        yield world._replace(worker=moved, silent=0), breach
    if halted and not world.confirmed and not protocol.blind and worker.phase is not Phase.LET_GO:
        yield world._replace(confirmed=True, silent=0), ""
    if world.silent:
        yield world._replace(silent=0), ""


def nexts(protocol: Protocol, world: World) -> Iterator[tuple[World, str]]:
    if not (protocol.prompt and world.watching and (world.beat or due(protocol, world))):
        yield (
            world._replace(
                worker=aged(world.worker),
                beat=min(world.beat + 1, P + 1),
                silent=min(world.silent + 1, P + 1),
                halted=older(world.halted, OLD + K),
            ),
            "",
        )
    for after in supervising(protocol, world):
        yield after, ""
    for after in buried(protocol, world):
        yield after, ""
    yield from working(protocol, world)
    if world.halted is None:
        yield world._replace(halted=0), ""
    elif not world.acknowledged and acknowledges(protocol, world):
        yield world._replace(acknowledged=True), ""


def run(protocol: Protocol, *, never: str = "") -> tuple[str, set[World]]:
    return explored(World(), partial(nexts, protocol), never=never)


@pytest.mark.parametrize("prompt", [True, False])
def test_a_sound_worker_lets_nothing_arrive_late_whoever_is_paused_or_killed(prompt):
    breach, seen = run(Protocol(prompt=prompt))
    assert not breach
    assert {(each.alive, each.watching) for each in seen if each.acknowledged} >= {(True, True), (False, False)}


@pytest.mark.parametrize("confirm", [K, LIFE + P + 2])
def test_under_a_prompt_supervisor_every_halt_ends_within_the_longer_of_its_two_waits(confirm):
    """B = A + C + max(L + P, K): and where nobody holds a permit, K alone."""
    ours = Protocol(prompt=True, confirm=confirm)
    _, seen = run(ours)
    late = [each for each in seen if each.halted is not None and each.halted >= max(LIFE + P, confirm)]
    idle = [each for each in seen if each.halted is not None and each.halted > confirm and not each.worker.live]
    assert late
    assert idle
    assert all(each.acknowledged or acknowledges(ours, each) for each in late)
    assert all(each.confirmed or not each.alive for each in idle if each.watching)


@pytest.mark.parametrize("confirm", [K, LIFE + P + 2])
def test_a_blind_worker_is_stopped_by_a_prompt_supervisor(confirm):
    assert run(Protocol(blind=True, prompt=True, confirm=confirm))[0] == ""


def test_a_blind_worker_begins_nothing_once_its_supervisor_has_been_silent():
    assert run(Protocol(blind=True), never=BEGUN)[0] == ""


@pytest.mark.parametrize(
    ("weaker", "breach"),
    [
        (Protocol(acknowledges="confirmations"), LATE),
        (Protocol(acknowledges="confirmations", prompt=True), LATE),
        (Protocol(buries="the silent", prompt=True, kills=False), LATE),
        (Protocol(linger=False, prompt=True), LATE),
        (Protocol(blind=True, prompt=True, acknowledges="answers"), LATE),
        (Protocol(blind=True, prompt=True, kills=False), LATE),
        (Protocol(blind=True, prompt=True, confirm=LIFE + P + 2, counts=False), LATE),
        (Protocol(blind=True, silence_stops=False), BEGUN),
        (Protocol(blind=True, wakes="beats, then looks"), BEGUN),
    ],
    ids=str,
)
def test_what_is_weaker_than_ours_is_violated(weaker, breach):
    assert run(weaker, never=breach)[0] == breach


def test_a_killed_workers_permits_are_answered_for_at_once_and_not_by_time():
    """With nobody to bury them, the halt waits out the permit's whole life."""
    owing = World(worker=Worker(Phase.LIVE, age=1), alive=False, owed=True, halted=0)
    assert not acknowledges(Protocol(), owing)
    assert [acknowledges(Protocol(), each) for each in buried(Protocol(), owing)] == [True]
    assert list(buried(Protocol(buries="nobody"), owing)) == []
