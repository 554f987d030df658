"""Plans and assets are timed only when they are accepted, and judged by p95 at its edge."""

import pytest

from loadtests.benchmarks import flows


@pytest.mark.parametrize(("slow_s", "met"), [(29.999, True), (30.0, False)])
def test_p95_is_judged_at_its_edge(slow_s, met):
    assert flows.judged("plan", [slow_s] * flows.RUNS, flows.PLAN_S).met is met


def test_too_few_runs_are_no_data():
    assert flows.judged("plan", [0.1] * (flows.RUNS - 1), flows.PLAN_S).met is None


def test_every_language_is_planned_and_made():
    found = flows.run(quick=True)
    assert found.no_data == ()
    assert len(found.figures) == 10


def test_what_is_not_accepted_is_no_figure(monkeypatch):
    monkeypatch.setattr(flows.of_plans, "judge", lambda *_, **__: ("too late",))
    found = flows.run(quick=True)
    assert found.figures == ()
    assert "was not accepted: too late" in found.no_data[0]
