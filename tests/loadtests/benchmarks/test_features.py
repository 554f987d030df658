"""P15's benchmark: its goals on both sides of their edges, and a stopwatch that counts no moment twice."""

import pytest

from loadtests.benchmarks import features, recording
from loadtests.benchmarks.recording import Stopwatch

EDGE = {"cpu_s": 60.0, "recorder_s": 6.0, "scenarios": 541}
TRIVIAL = {"scenario": [11.0], "test": [1.0]}


def met(changed=None, *, trivial=None, quick=False):
    whole = {**EDGE, **(changed or {})}
    return [each.met for each in features.judged(trivial or TRIVIAL, whole, quick=quick)]


def test_each_goal_is_met_up_to_its_edge():
    assert met() == [True, True, True]
    assert met({"cpu_s": 60.1}) == [False, True, True]
    assert met(trivial={"scenario": [11.1], "test": [1.0]}) == [True, False, True]
    assert met({"recorder_s": 6.1}) == [True, True, False]


def test_a_quick_run_and_one_that_measured_nothing_prove_nothing():
    assert met(quick=True) == [None, None, None]
    assert [each.met for each in features.judged({}, {}, quick=False)] == [None, None, None]


def test_without_features_there_is_no_data(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(features.NoData, match="there is no folder features here"):
        features._whole(tmp_path / "evidence", "features")


def test_what_is_timed_within_what_is_timed_counts_once(monkeypatch):
    monkeypatch.setattr(recording, "process_time", iter((0.0, 1.0, 2.0, 10.0)).__next__)
    watch = Stopwatch()
    inner = watch.around(lambda: 0)
    watch.around(lambda: (inner(), inner()))()
    assert watch.cpu_s == 10.0
