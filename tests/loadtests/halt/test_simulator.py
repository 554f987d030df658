import pytest

from loadtests.halt import bench
from loadtests.halt.simulator import Simulator, SimulatorGone
from reports.evidence.folder import from_rows
from simulators.clock import RealClock
from simulators.config import WorldConfig
from simulators.doors.port import Port
from simulators.wire import Call
from simulators.world import World

HEAD = {"scenario": "load", "clock": "wall", "source": "simulated"}
TENANTS = bench.tenants_of_one(1, 2)


@pytest.fixture
def served():
    world = World(1, RealClock(), WorldConfig.model_validate(bench.world(TENANTS)))
    with Port(world) as port:
        simulator = Simulator(port.urls["X"])
        yield simulator, world, port
        simulator.close()


def post(world, tag):
    headers = (("authorization", f"Bearer {TENANTS[0].token}"), ("content-type", "application/json"))
    body = f'{{"text": "{tag}"}}'.encode()
    world.handle(Call(method="POST", host=bench.HOST, path="/2/tweets", headers=headers, body=body, tag=tag))


def test_each_committing_request_is_seen_once_and_reads_are_not(served):
    simulator, world, port = served
    port.within(lambda: post(world, "a"))
    simulator.look()
    assert simulator.probe(TENANTS[1].token, "probe-1")
    port.within(lambda: [post(world, "b"), post(world, "c")])
    simulator.look()
    simulator.look()
    assert [each.tag for each in simulator.requests] == ["a", "b", "c"]
    assert all(each.replied_us is not None for each in simulator.requests)


def test_more_than_a_page_is_read_to_its_end(served):
    simulator, world, port = served
    port.within(lambda: [post(world, f"t{n}") for n in range(1001)])
    simulator.look()
    assert len(simulator.requests) == 1001


def test_a_probe_stands_in_the_journal_under_its_tag_and_one_that_is_refused_is_no_answer(served):
    simulator, _, _ = served
    assert simulator.probe(TENANTS[0].token, "probe-1")
    assert not simulator.probe("nobody's token", "probe-2")
    said = from_rows(simulator.rows(**HEAD))
    assert [(each.tag, each.operation, each.status) for each in said.journal] == [
        ("probe-1", "who_am_i", 200),
        ("probe-2", "who_am_i", 401),
    ]


def test_healing_ends_every_fault(served):
    simulator, world, port = served
    port.within(lambda: world.faults.add({"fault": "server_error"}))
    assert not simulator.probe(TENANTS[0].token, "probe-1")
    simulator.heal()
    assert simulator.probe(TENANTS[0].token, "probe-2")
    assert simulator.late() == 0


def test_a_simulator_that_is_gone_says_so():
    world = World(1, RealClock(), WorldConfig.model_validate(bench.world(TENANTS)))
    with Port(world) as port:
        simulator = Simulator(port.urls["X"])
    with pytest.raises(SimulatorGone, match="does not answer GET /_simulator/journal"):
        simulator.look()


def test_an_answer_that_is_none_of_the_control_api_says_so(served):
    with pytest.raises(SimulatorGone, match="answered with 400"):
        served[0].rows(scenario="", clock="wall", source="simulated")
