"""Halts and releases that race: why a halt waits by epochs, and why a release names what it ends.

Two halts, of one worker's client and of somebody else's, are thrown, acknowledged and released in any order; both raise the
epoch, and a halt in force stops minting in its scope. What may never happen: a request arriving after its client's halt was
acknowledged and before that halt was released by name.
"""

from collections.abc import Iterator
from functools import partial
from typing import Literal, NamedTuple

import pytest

from tests.machines.interleavings import explored
from tests.machines.permit_model import (
    LIFE,
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
UNNAMED = "a halt ended though no release named it"


class Thrown(NamedTuple):
    """One halt: ticks since its fence, its epoch, and where it is."""

    fenced: int | None = None
    epoch: int = 0
    state: Literal["", "fenced", "acknowledged", "released"] = ""

    @property
    def in_force(self) -> bool:
        return self.state in ("fenced", "acknowledged")


class World(NamedTuple):
    """``first`` and ``second`` cover the worker; ``other`` does not. ``releasing``: somebody has read what to end."""

    worker: Worker = Worker()
    epoch: int = 0
    first: Thrown = Thrown()
    second: Thrown = Thrown()
    other: Thrown = Thrown()
    releasing: bool = False


class Protocol(NamedTuple):
    """Ours, and what may be taken from it; ``halts`` are those that are thrown."""

    halts: tuple[str, str] = ("first", "second")
    fence_raises_epoch: bool = True
    waits_for: Literal["earlier epochs", "the epoch before"] = "earlier epochs"
    releases: Literal["the named", "all of the scope"] = "the named"


def waits(protocol: Protocol, worker: Worker, halt: Thrown) -> bool:
    if not worker.live:
        return False
    if protocol.waits_for == "the epoch before":
        return worker.epoch == halt.epoch - 1
    return waited_for(worker.age, worker.epoch, halt.epoch)


def halting(protocol: Protocol, world: World, name: str) -> Iterator[World]:
    """What the halter of one halt may do now."""
    halt: Thrown = getattr(world, name)
    if halt.state == "" and (name != "second" or world.first.state):
        epoch = world.epoch + protocol.fence_raises_epoch
        yield world._replace(epoch=epoch, **{name: Thrown(0, epoch, "fenced")})
    if halt.state == "fenced":
        assert halt.fenced is not None
        quiet = name == "other" or not waits(protocol, world.worker, halt)
        if quiet or over_by_time(halt.fenced, (world.worker.age,)):
            yield world._replace(**{name: halt._replace(state="acknowledged")})


def releasing(protocol: Protocol, world: World) -> Iterator[tuple[World, str]]:
    """Somebody has read that ``first`` is in force, and ends it in a later transaction; ``other`` is ended at once."""
    if world.other.state == "acknowledged":
        yield world._replace(epoch=world.epoch + 1, other=world.other._replace(state="released")), ""
    if world.first.state == "acknowledged" and not world.releasing:
        yield world._replace(releasing=True), ""
    if world.releasing and world.first.state == "acknowledged":
        after = world._replace(epoch=world.epoch + 1, first=world.first._replace(state="released"))
        breach = ""
        if protocol.releases == "all of the scope" and world.second.in_force:
            after, breach = after._replace(second=world.second._replace(state="released")), UNNAMED
        yield after, breach


def nexts(protocol: Protocol, world: World) -> Iterator[tuple[World, str]]:
    halts = {name: getattr(world, name) for name in protocol.halts}
    ticked = {
        name: halt._replace(fenced=older(halt.fenced, LIFE + P))
        for name, halt in halts.items()
        if halt.state == "fenced"
    }
    yield world._replace(worker=aged(world.worker), **ticked), ""
    for name in halts:
        for after in halting(protocol, world, name):
            yield after, ""
    yield from releasing(protocol, world)
    covered = world.first.in_force or world.second.in_force
    acknowledged = "acknowledged" in (world.first.state, world.second.state)
    for moved in steps(world.worker, stopped=covered, epoch=world.epoch, lets_go=in_time(world.worker.age)):
        late = moved.phase is Phase.ARRIVED and acknowledged
        yield world._replace(worker=moved), LATE if late else ""


def run(protocol: Protocol) -> tuple[str, set[World]]:
    return explored(World(), partial(nexts, protocol))


@pytest.mark.parametrize("halts", [("first", "second"), ("other", "first")], ids=" and ".join)
def test_no_race_of_halts_and_releases_lets_anything_arrive_under_an_acknowledged_halt(halts):
    breach, seen = run(Protocol(halts))
    assert not breach
    assert {(getattr(each, halts[0]).state, getattr(each, halts[1]).state) for each in seen} > {
        ("released", "acknowledged"),
        ("acknowledged", "acknowledged"),
    }


@pytest.mark.parametrize(
    ("weaker", "breach"),
    [
        (Protocol(fence_raises_epoch=False), LATE),
        (Protocol(("other", "first"), waits_for="the epoch before"), LATE),
        (Protocol(releases="all of the scope"), UNNAMED),
    ],
    ids=str,
)
def test_what_is_weaker_than_ours_is_violated(weaker, breach):
    assert run(weaker)[0] == breach


def test_a_permit_from_before_another_halts_release_still_counts():
    """Its epoch is three behind the fence that waits for it, and every one behind counts."""
    _, seen = run(Protocol(("other", "first")))
    assert [
        each
        for each in seen
        if each.other.state == "released" and each.first.epoch == each.worker.epoch + 3 and each.worker.live
    ]
