import pytest

from loadtests.locust.figures import LATE_US, Figures

HEAD = {"scenario": "s", "clock": "wall", "source": "simulated"}


def load(figures):
    return figures.load(users=1, rate_asked=10, duration_s=2)


def test_a_latency_counts_from_the_intended_start_and_a_service_time_from_the_hand_over():
    figures = Figures()
    figures.handed("a", intended_us=1_000_000, now_us=2_000_000)
    figures.ended("a", "confirmed", now_us=2_500_000)
    assert load(figures).latency_ms.max == pytest.approx(1500, rel=0.002)
    assert load(figures).service_ms.max == pytest.approx(500, rel=0.002)


@pytest.mark.parametrize(("late_us", "late"), [(LATE_US, 0), (LATE_US + 1, 1)])
def test_a_late_start_is_noticed(late_us, late):
    figures = Figures()
    figures.handed("a", intended_us=0, now_us=late_us)
    assert load(figures).generator.late_starts == late


def test_what_never_came_back_is_lost_and_everything_handed_is_accounted_for():
    figures = Figures()
    for tag in "abc":
        figures.handed(tag, intended_us=0, now_us=1)
    figures.ended("a", "confirmed", now_us=2)
    figures.ended("b", "rejected", now_us=2)
    found = load(figures)
    assert (found.handed, found.outcomes, found.lost) == (3, {"confirmed": 1, "rejected": 1}, 1)
    assert found.rate_done == 1.0


def test_an_outcome_that_nobody_awaits_is_trouble():
    figures = Figures()
    assert figures.ended("a", "confirmed", now_us=2) is None
    assert load(figures).crashed


def test_the_busiest_moment_stays():
    figures = Figures()
    for share in (0.1, 0.7, 0.2):
        figures.busy(share)
    assert load(figures).generator.cpu_max == 0.7


def test_nothing_measured_is_zero_and_not_an_error():
    found = load(Figures())
    assert (found.handed, found.latency_ms.max, found.crashed) == (0, 0.0, False)


def test_each_hand_over_and_each_outcome_is_a_row():
    figures = Figures()
    figures.handed("a", intended_us=5, now_us=7)
    figures.ended("a", "confirmed", now_us=9)
    rows = figures.rows(HEAD)
    assert [(each.name, each.us, each.ref, each.scenario) for each in rows] == [
        ("handed", 5, "a", "s"),
        ("outcome", 9, "a", "s"),
    ]
