"""The three instants of a halt, from the simulator's journal and the core's rows; and a brown-out that begins and ends."""

import pytest

from loadtests.halt import bench
from loadtests.halt.simulator import Request
from loadtests.over_http import conducting
from loadtests.over_http.conducting import UNWELL, Conductor
from loadtests.over_http.run import LOCUST
from loadtests.over_http.scenarios import BROWNOUT, SCENARIOS, SWITCH
from loadtests.over_http.system import System
from reports import policy
from reports.evidence.over_http import BEGAN, LAST_ENDED, SEEN
from steps.rig.export import Said

TENANTS = bench.tenants_of_one(2, 1)
ACME, BIRCH = (each.platform_id for each in TENANTS)


class Simulated:
    def __init__(self, url: str) -> None:
        del url
        self.requests: list[Request] = []
        self.weather: list[object] = []

    def look(self) -> None:
        pass

    def close(self) -> None:
        pass

    def faults(self, plans: object) -> None:
        self.weather.append(plans)


@pytest.fixture
def conductor(tmp_path, monkeypatch) -> Conductor:
    monkeypatch.setattr(conducting, "Simulator", Simulated)
    system = System(tmp_path, TENANTS)
    system.simulated = {"platforms": {"X": {"url": "http://127.0.0.1:1"}}}
    return Conductor(system, "http://127.0.0.1:1", BROWNOUT.shape(1, 3), lambda _: True)


def request(account: str, arrived_ms: int, replied_ms: int | None) -> Request:
    replied_us = None if replied_ms is None else replied_ms * 1000
    return Request(n=1, arrived_us=arrived_ms * 1000, replied_us=replied_us, account=account, tag=None)


def halted(conductor: Conductor, monkeypatch, *requests: Request, client: str | None = "acme") -> dict[str, float]:
    halt = {"kind": "halt", "halt": "h", "client": client, "asked_us": 10_000_000, "quiesced_us": 11_000_000, "released_us": 12_000_000}  # fmt: skip
    seen = [
        {"kind": "confirmation", "halt": each, "how": how, "at_us": at}
        for each, how, at in (("h", "confirmed", 10_005_000), ("h", "confirmed", 10_030_000), ("h", "unseen", 10_900_000), ("other", "confirmed", 10_700_000))
    ]  # fmt: skip
    monkeypatch.setattr(conducting, "exported", lambda _: Said([halt, *seen], {}, 9.0))
    conductor._simulator.requests = list(requests)  # its journal
    conductor.look_back(SWITCH.name)
    return {name: each.max for name, each in conductor.tally.times().items()}


def test_last_seen_last_begun_and_last_ended_are_told_apart(conductor, monkeypatch):
    found = halted(
        conductor,
        monkeypatch,
        request(ACME, 9_000, 10_400),
        request(ACME, 10_020, 10_800),
        request(BIRCH, 10_500, 11_500),
    )
    assert found[SEEN] == pytest.approx(30, rel=0.01)
    assert found[BEGAN] == pytest.approx(20, rel=0.01)
    assert found[LAST_ENDED] == pytest.approx(800, rel=0.01)
    assert conductor.breaches == []


def test_what_arrives_after_the_acknowledgement_and_before_the_release_must_never_be(conductor, monkeypatch):
    halted(
        conductor,
        monkeypatch,
        request(ACME, 11_001, 11_500),
        request(ACME, 12_001, 12_500),
        request(BIRCH, 11_500, 11_600),
    )
    assert conductor.breaches == [f"a request of {ACME} arrived 1.0 ms after halt h was acknowledged"]


def test_a_halt_with_nothing_in_flight_in_its_scope_shows_nothing(conductor, monkeypatch):
    assert halted(conductor, monkeypatch, request(BIRCH, 9_000, 10_400), request(ACME, 9_000, 9_900)) == {}
    assert halted(conductor, monkeypatch, request(BIRCH, 9_000, 10_400), client=None) != {}


def test_a_brown_out_begins_with_its_part_and_ends_with_it(conductor):
    conductor.conduct(BROWNOUT.name, 0)
    assert conductor._simulator.weather == [UNWELL, conductor._system.weather()]


def test_each_load_that_is_conducted_has_its_way_and_each_load_its_locust_file_and_its_rule():
    assert set(conducting.WAYS) == {each.name for each in SCENARIOS.values() if each.conducted}
    assert set(policy.load().policy.loads) == set(SCENARIOS)
    for name in SCENARIOS:
        assert f"harness.wire(scenarios.{name.upper()})" in (LOCUST / f"{name}.py").read_text(encoding="utf-8")
