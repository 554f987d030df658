import msgspec
import pytest

from reports import loads, policy
from reports.errors import BadEvidence, BadPolicy
from reports.evidence import over_http
from reports.evidence.over_http import Found, Times

RULE = policy.load().policy.loads["publish"]


def times(ms: float, count: int = 300) -> Times:
    return Times(count=count, mean=ms, p50=ms, p95=ms, p99=ms, max=ms, stddev=0.0)


GOOD = Found(
    scenario="publish", seed=1, length_s=30.0, rate_asked=10.0, rate_done=10.0, workers=3, lost_workers=0, planned=300, handed=300,
    outcomes={"confirmed": 300}, unended=0, times={"api": times(10), "publish": times(300)}, locust={}, cpu_max=0.2,
    late_starts=0, troubles=(), histograms={},
)  # fmt: skip


def word(**changed: object) -> str:
    return loads.judged(msgspec.structs.replace(GOOD, **changed), RULE).word


@pytest.mark.parametrize(
    "changed",
    [
        {"lost_workers": 1},
        {"workers": 0},
        {"troubles": ("the console ended",)},
        {"outcomes": {"confirmed": 199}},
        {"handed": 299},
        {"cpu_max": 0.951},
        {"late_starts": 4},
        {"times": {"api": times(10)}},
        {"times": {"api": times(10, count=0), "publish": times(300)}},
    ],
)
def test_what_makes_the_generators_own_figures_doubtful_is_no_data(changed):
    assert word(**changed) == loads.NO_DATA


@pytest.mark.parametrize(
    ("changed", "is_word"),
    [
        ({}, loads.WITHIN),
        ({"cpu_max": 0.95, "late_starts": 3}, loads.WITHIN),
        ({"outcomes": {"confirmed": 297, "rejected": 3}}, loads.WITHIN),
        ({"outcomes": {"confirmed": 296, "rejected": 4}}, loads.OVER),
        ({"outcomes": {"confirmed": 296}, "unended": 4}, loads.OVER),
        ({"times": {"api": times(500), "publish": times(300_000)}}, loads.WITHIN),
        ({"times": {"api": times(500.1), "publish": times(300)}}, loads.OVER),
        ({"times": {"api": times(10), "publish": times(300_000.1)}}, loads.OVER),
    ],
)
def test_each_edge_of_the_policy_on_both_sides(changed, is_word):
    assert word(**changed) == is_word


def test_no_data_comes_before_over_and_each_has_its_exit_code():
    verdict = loads.judged(msgspec.structs.replace(GOOD, lost_workers=1, times={"api": times(9_999)}), RULE)
    assert (verdict.word, verdict.exit_code) == (loads.NO_DATA, 3)
    assert any(each.word == loads.OVER for each in verdict.lines)
    assert sorted(loads.EXIT_CODES.values()) == [0, 1, 3]


def test_a_load_that_the_policy_does_not_know_and_a_file_that_cannot_be_are_refused(tmp_path):
    with pytest.raises(BadPolicy, match=r"there is no 'surf'.*publish"):
        loads.rule_of("surf", policy.DEFAULT)
    over_http.write(tmp_path / "a.json", msgspec.structs.replace(GOOD, unended=-1))
    with pytest.raises(BadEvidence, match="unended is -1"):
        over_http.read(tmp_path / "a.json")
