"""The benchmark of rehearsals: its goals at their edges, and a rehearsal that cannot run."""

import pytest

from loadtests.benchmarks import rehearsal
from loadtests.benchmarks.findings import NoData


def test_a_quick_run_proves_no_figure():
    week = type("Ran", (), {"cpu_s": 1.0, "peak_mb": 1.0})
    assert [each.met for each in rehearsal._goals(week, 1.0, 99.0, quick=True)] == [None] * 4


@pytest.mark.parametrize(
    ("cpu_s", "peak_mb", "rate", "growth", "met"),
    [(90.0, 500.0, 15.0, 1.2, [True] * 4), (90.1, 500.1, 14.9, 1.21, [False] * 4)],
)
def test_each_goal_is_met_at_its_edge_and_not_past_it(cpu_s, peak_mb, rate, growth, met):
    week = type("Ran", (), {"cpu_s": cpu_s, "peak_mb": peak_mb})
    assert [each.met for each in rehearsal._goals(week, growth, rate, quick=False)] == met


def test_a_rehearsal_that_cannot_run_is_no_measurement():
    with pytest.raises(NoData, match="per-day"):
        rehearsal.Ran(("--days", "1", "--per-day", "1000"))
