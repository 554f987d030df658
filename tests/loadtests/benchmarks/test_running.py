"""The benches that stand on a running installation, or on much of everything: each measured once, and judged at its edge."""

import pytest

from loadtests.benchmarks import alone, growth, publishing, service
from loadtests.benchmarks.flows import RUNS
from loadtests.benchmarks.handing import IN_FLIGHT


@pytest.mark.long("test_publishing_is_judged_beside_both_peers_and_not_at_all_on_a_busy_machine")
def test_a_quick_run_publishes_as_many_posts_as_its_peers_and_proves_no_figure():
    found = publishing.run(quick=True)
    assert found.no_data == ()
    assert [each.met for each in found.goals] == [None, None]
    assert all(each.value > 0 for each in found.figures)


def test_publishing_is_judged_beside_both_peers_and_not_at_all_on_a_busy_machine():
    rates = {"ours": [150.0], "loop": [10.0], "bare": [375.0]}
    assert [each.met for each in publishing.judged(rates, "")] == [True, True]
    assert [each.met for each in publishing.judged({**rates, "ours": [149.9]}, "")] == [False, False]
    busy = publishing.judged(rates, "load 9")
    assert [(each.met, "load 9" in each.saw) for each in busy] == [(None, True)] * 2


@pytest.mark.long("test_the_core_alone_is_judged_at_its_edge")
def test_a_quick_run_of_the_core_sends_no_more_requests_than_its_peer():
    found = alone.run(quick=True)
    assert found.no_data == ()
    assert [each.met for each in found.goals] == [None]
    assert "3 requests" in found.figures[0].note


@pytest.mark.parametrize(("times", "met"), [([1.0, 1.1, 9.0], True), ([1.0, 1.101, 9.0], False)])
def test_the_core_alone_is_judged_at_its_edge(times, met):
    assert alone.judged(times, quick=False).met is met


@pytest.mark.long("test_what_the_seed_asks_of_a_service_is_judged_at_its_edge")
def test_a_quick_run_of_the_service_reads_every_post_back_and_asks_the_api():
    found = service.run(quick=True)
    assert found.no_data == ()
    assert [each.met for each in found.goals] == [None] * 6


def test_what_the_seed_asks_of_a_service_is_judged_at_its_edge():
    hour_s = IN_FLIGHT * 3_600 / service.POSTS_HOUR
    for slowest_s, met in ((hour_s - 0.1, True), (hour_s, False)):
        assert service.hourly([1.0] * (service.BURSTS - 1) + [slowest_s]).met is met
    assert service.hourly([1.0] * (service.BURSTS - 1)).met is None
    rare = [0.1] * (RUNS - 1) + [100.0]
    assert service.judged("API, GET", rare, service.API_S, percent=95).met is True
    assert service.judged("API, GET", rare, service.API_S, percent=99).met is False


@pytest.mark.long("test_much_is_held_against_little_at_the_edge")
def test_a_quick_run_of_growth_reads_every_post_back_with_much_of_everything():
    found = growth.run(quick=True)
    assert found.no_data == ()
    assert [each.met for each in found.goals] == [None] * 5


@pytest.mark.parametrize(("much", "met"), [(growth.FLAT, True), (growth.FLAT + 0.01, False)])
def test_much_is_held_against_little_at_the_edge(much, met):
    took = ([1.0, 1.0, 1.0], [0.5, much, 9.0])
    assert growth.judged("a publish", (10, 10_000), took, quick=False).met is met
