from types import SimpleNamespace

import pytest

from loadtests.halt import view
from loadtests.halt.campaign import Target
from loadtests.halt.schedule import Order
from loadtests.halt.simulator import Request
from loadtests.halt.view import STILL_US, TAKEN_IN_US, View
from safety_core.vocabulary import Platform

NOW_US = 10_000_000


def order(tag, account="acme-1", *, at_us=0, platform=Platform.X):
    client = account.rpartition("-")[0]
    return Order(at_us=at_us, client=client, platform=platform, account=account, reply=False, text=tag, tag=tag)


def request(n, tag, *, arrived_us=NOW_US - 100_000, replied_us=NOW_US + 900_000):
    return Request(n=n, arrived_us=arrived_us, replied_us=replied_us, account="1", tag=tag)


@pytest.fixture
def looked(monkeypatch):
    def make(orders, requests, *, start_us=0):
        monkeypatch.setattr(view, "boot_us", lambda: NOW_US)
        made = View(SimpleNamespace(requests=requests, look=lambda: None), orders, start_us)
        made.look()
        return made

    return make


def test_what_has_begun_is_in_flight_and_what_was_handed_over_and_has_not_is_queued(looked):
    seen = looked([order("a"), order("b"), order("c", "birch-1")], [request(0, "a")])
    assert seen.machine() == 1
    assert (seen.under(Target(client="acme")).in_flight, seen.under(Target(client="acme")).queued) == (1, 1)
    assert (seen.under(Target(client="birch")).in_flight, seen.under(Target(client="birch")).queued) == (0, 1)
    assert seen.busiest("client") == ["acme"]


def test_work_is_told_apart_by_platform(looked):
    other = {"account": "acme-2", "platform": Platform.TIKTOK}
    seen = looked([order("a"), order("b"), order("c", **other)], [request(0, "a"), request(1, "c")])
    assert seen.busiest("platform") == ["X"]
    assert (seen.under(Target(platform="TikTok")).in_flight, seen.under(Target(platform="TikTok")).queued) == (1, 0)
    assert seen.arrived(Target(platform="X"), 0, outside=True)


@pytest.mark.parametrize(
    ("replied_us", "flying"), [(NOW_US + STILL_US, 0), (NOW_US + STILL_US + 1, 1), (None, 0), (NOW_US, 0)]
)
def test_only_what_stays_in_flight_a_little_counts(looked, replied_us, flying):
    assert looked([order("a")], [request(0, "a", replied_us=replied_us)]).machine() == flying


@pytest.mark.parametrize(("at_us", "queued"), [(NOW_US - TAKEN_IN_US, 1), (NOW_US - TAKEN_IN_US + 1, 0)])
def test_what_was_handed_over_only_just_now_is_not_yet_queued(looked, at_us, queued):
    assert looked([order("a", at_us=at_us)], []).under(Target()).queued == queued


def test_strangers_requests_are_nobodys_work(looked):
    assert looked([order("a")], [request(0, None), request(1, "probe-1")]).machine() == 0


def test_what_arrived_since_is_told_apart_by_scope(looked):
    seen = looked([order("a"), order("b", "birch-1")], [request(0, "a", arrived_us=5), request(1, "b", arrived_us=9)])
    acme = Target(client="acme")
    assert seen.arrived(acme, 4)
    assert not seen.arrived(acme, 5)
    assert seen.arrived(acme, 5, outside=True)
    assert not seen.arrived(acme, 9, outside=True)
