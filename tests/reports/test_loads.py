import msgspec
import pytest

from reports import loads, policy
from reports.errors import BadEvidence, BadPolicy
from reports.evidence import over_http
from reports.evidence.over_http import Found, Group, Times
from reports.rules import over_http as judging

RULE = policy.load().policy.loads["publish"]


def times(ms: float, count: int = 300) -> Times:
    return Times(count=count, mean=ms, p50=ms, p95=ms, p99=ms, max=ms, stddev=0.0)


GOOD = Found(
    scenario="publish", seed=1, length_s=30.0, rate=10.0, settle_s=60.0, host="", rate_asked=10.0, rate_done=10.0, workers=3, lost_workers=0, planned=300, handed=300,
    outcomes={"confirmed": 300}, unended=0, groups={}, times={"api": times(10), "publish": times(300)}, locust={}, cpu_max=0.2,
    late_starts=0, breaches=(), troubles=(), histograms={},
)  # fmt: skip


SLOW = msgspec.structs.replace(GOOD, times={"api": times(812.3), "publish": times(300)})


def word(**changed: object) -> str:
    return judging.judged(msgspec.structs.replace(GOOD, **changed), RULE).word


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
    assert word(**changed) == judging.NO_DATA


@pytest.mark.parametrize(
    ("changed", "is_word"),
    [
        ({}, judging.WITHIN),
        ({"cpu_max": 0.95, "late_starts": 3}, judging.WITHIN),
        ({"outcomes": {"confirmed": 297, "rejected": 3}}, judging.WITHIN),
        ({"outcomes": {"confirmed": 296, "rejected": 4}}, judging.OVER),
        ({"outcomes": {"confirmed": 296}, "unended": 4}, judging.OVER),
        ({"times": {"api": times(500), "publish": times(300_000)}}, judging.WITHIN),
        ({"breaches": ("a request arrived after the acknowledgement",)}, judging.OVER),
        ({"times": {"api": times(500.1), "publish": times(300)}}, judging.OVER),
        ({"times": {"api": times(10), "publish": times(300_000.1)}}, judging.OVER),
    ],
)
def test_each_edge_of_the_policy_on_both_sides(changed, is_word):
    assert word(**changed) == is_word


def test_no_data_comes_before_over_and_each_has_its_exit_code():
    verdict = judging.judged(msgspec.structs.replace(GOOD, lost_workers=1, times={"api": times(9_999)}), RULE)
    assert (verdict.word, verdict.exit_code) == (judging.NO_DATA, 3)
    assert any(each.word == judging.OVER for each in verdict.lines)
    assert sorted(judging.EXIT_CODES.values()) == [0, 1, 3]


def test_a_load_that_the_policy_does_not_know_and_a_file_that_cannot_be_are_refused(tmp_path):
    with pytest.raises(BadPolicy, match=r"there is no 'surf'.*publish"):
        loads.rule_of("surf", policy.DEFAULT)
    over_http.write(tmp_path / "a.json", msgspec.structs.replace(GOOD, unended=-1))
    with pytest.raises(BadEvidence, match="unended is -1"):
        over_http.read(tmp_path / "a.json")


RAMP = policy.load().policy.loads["ramp"]
STEPS = {"10 a second": Group(planned=100, rate=10.0), "20 a second": Group(planned=200, rate=20.0)}


def ramp(*, first=(100, 400), second=(200, 400), late=0):
    counts = dict(zip(STEPS, (first, second), strict=True))
    steps = {
        name: msgspec.structs.replace(each, late_starts=late if each.rate == 20 else 0) for name, each in STEPS.items()
    }
    parts = {f"publish/{name}": times(ms, count) for name, (count, ms) in counts.items()}
    found = msgspec.structs.replace(
        GOOD, outcomes={"confirmed": 300}, groups=steps, times={"publish": times(400), **parts}, late_starts=late
    )  # fmt: skip
    verdict = judging.judged(found, RAMP)
    return verdict.word, next(each.saw for each in verdict.lines if "an hour or more" in each.asked)


def test_a_ramp_holds_up_to_the_last_step_before_the_first_that_was_slow_or_lost_something():
    assert ramp()[1].startswith("up to 72000 an hour; all parts held")
    slow, lost = ramp(second=(200, 2000.1)), ramp(second=(197, 400))
    assert slow == ("within", "up to 36000 an hour; at 20 a second p95 was 2000 ms, and 100.0 % were confirmed")
    assert lost == ("within", "up to 36000 an hour; at 20 a second p95 was 400 ms, and 98.5 % were confirmed")
    assert ramp(first=(98, 400))[0] == "OVER"


def test_a_generator_that_was_late_where_the_ramp_held_is_no_data_and_beyond_it_is_told():
    assert ramp(late=4)[0] == "NO DATA"
    word, saw = ramp(second=(150, 9000), late=4)
    assert (word, "4 begun late by the generator" in saw) == ("within", True)
