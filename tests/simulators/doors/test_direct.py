"""The door in process: a caller's time-out is compared after the platform did what it did."""

import pytest

from simulators.clock import HandClock
from simulators.config import WorldConfig
from simulators.doors.direct import DirectDoor, TimedOut, WaitsForEver, WireCut
from simulators.scheduler import Scheduler
from simulators.wire import Call
from simulators.world import World
from tests.simulators.sdk.reach import CONFIG

DELAY_US = 2_000_000


def world_with(clock, *plans: dict):
    world = World(7, clock, WorldConfig.model_validate(CONFIG))
    for plan in plans:
        world.faults.add(plan)
    return world


def publish(text="hello"):
    return Call(
        method="POST",
        host="api.x.com",
        path="/2/tweets",
        headers=(("authorization", "Bearer acme-bearer"), ("content-type", "application/json")),
        body=f'{{"text": "{text}"}}'.encode(),
    )


SLOW = {"fault": "latency", "do": {"delay": {"constant_s": DELAY_US / 1_000_000}}}


@pytest.mark.parametrize("wait_us", [DELAY_US, DELAY_US + 1, None])
def test_an_answer_within_the_wait_takes_its_delay(wait_us):
    clock = HandClock()
    reply = DirectDoor(world_with(clock, SLOW)).exchange(publish(), wait_us=wait_us)
    assert reply.status == 201
    assert clock.now_us() == DELAY_US


def test_a_time_out_comes_after_the_platform_committed():
    clock = HandClock()
    world = world_with(clock, SLOW)
    with pytest.raises(TimedOut):
        DirectDoor(world).exchange(publish(), wait_us=DELAY_US - 1)
    assert clock.now_us() == DELAY_US - 1
    assert [entry.committed_us for entry in world.ledger.entries] == [0]


@pytest.mark.parametrize(
    ("plan", "how", "share"),
    [
        ({"fault": "answer_lost", "do": {"cut": "reset"}}, "reset", 0),
        ({"fault": "answer_lost", "do": {"cut": "close"}}, "close", 0),
        ({"fault": "half_body"}, "half", 2),
        ({"fault": "reset"}, "midway", 2),
        ({"fault": "garbage"}, "garbage", 0),
    ],
)
def test_a_cut_wire_committed_and_says_how_much_arrived(plan, how, share):
    world = world_with(HandClock(), plan)
    with pytest.raises(WireCut) as cut:
        DirectDoor(world).exchange(publish(), wait_us=None)
    assert cut.value.how == how
    assert bool(cut.value.partial) is bool(share)
    assert len(world.ledger.entries) == 1


def test_a_refused_connection_takes_no_time_and_commits_nothing():
    world = world_with(HandClock(), SLOW, {"fault": "down"})
    with pytest.raises(WireCut, match="refused"):
        DirectDoor(world).exchange(publish(), wait_us=None)
    assert (world.clock.now_us(), world.ledger.entries) == (0, [])


def test_silence_lasts_as_long_as_the_caller_waits_and_is_an_error_when_it_waits_for_ever():
    clock = HandClock()
    world = world_with(clock, {"fault": "answer_lost", "do": {"cut": "silence"}})
    with pytest.raises(TimedOut):
        DirectDoor(world).exchange(publish(), wait_us=5)
    assert clock.now_us() == 5
    with pytest.raises(WaitsForEver, match="POST /2/tweets"):
        DirectDoor(world).exchange(publish("again"), wait_us=None)


def test_under_the_scheduler_one_waits_while_others_act():
    log = []
    with Scheduler(1, start_us=0) as scheduler:
        door = DirectDoor(world_with(scheduler, SLOW))

        def send(name):
            door.exchange(publish(name), wait_us=None)
            log.append((scheduler.now_us(), name))

        for name in "ab":
            scheduler.spawn(name, lambda name=name: send(name), process=name)
        scheduler.run_for(DELAY_US)
    assert sorted(log) == [(DELAY_US, "a"), (DELAY_US, "b")]


def test_a_clock_that_cannot_pass_time_has_no_door():
    class Dial:
        def now_us(self):
            return 0

        def unix_us(self):
            return 0

    with pytest.raises(TypeError, match="Dial cannot let time pass"):
        DirectDoor(world_with(Dial()))
