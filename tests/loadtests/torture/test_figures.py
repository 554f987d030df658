"""What counts, what does not, and what makes a run a bad one."""

import pytest

from loadtests.halt.campaign import Target
from loadtests.torture.figures import figures, markdown, rank
from loadtests.torture.judging import Judgement
from loadtests.torture.throwing import Thrown
from loadtests.torture.trial import Trial

BOUND_US = 9_000_000


def thrown(latency_us=1_000_000, *, exit_code=0, problem=None, halt="halt-1"):
    said = {"asked_us": 5, "quiesced_us": 5 + latency_us} if exit_code == 0 else None
    return Thrown(
        target=Target(), began_us=0, took_us=latency_us, exit_code=exit_code, printed_us=latency_us + 100, halt=halt,
        said=said, words="", problem=problem,
    )  # fmt: skip


def trial(halts, problems=()):
    return Trial(fault="calm", scope="all", halts=tuple(halts), problems=problems)


def judged(changed=()):
    fields = {"breaches": (), "effects_after": 0, "effects": 9, "intents": 9, "how": {"halt-1": "answers"}}
    return Judgement(**{**fields, **dict(changed)})


def counted(trials, judgements=(), broken=()):
    return figures(
        trials, judgements or [judged()], seed=1, bound_us=BOUND_US, planned=[("calm", "all")], skipped={},
        broken=broken, took_s=1.0,
    )  # fmt: skip


def test_an_acknowledged_halt_is_counted_with_its_layer_and_is_good():
    found = counted([trial([thrown()])])
    assert found.good
    assert (found.halts, found.acknowledged, found.p50_ms, found.layers) == (1, 1, 1000.0, {"answers": 1})
    assert "1: 1.00" in markdown(found)


def test_outages_that_were_judged_are_counted_over_all_installations():
    found = counted([trial([thrown()])], [judged({"outages": 2}), judged({"outages": 1}), judged()])
    assert found.outages == 3
    assert "(I14): 3 judged" in markdown(found)


def test_an_idle_trial_counts_nothing_and_leaves_its_cell_empty():
    found = counted([trial([])])
    assert not found.good
    assert (found.idle, found.trials, found.empty) == (1, 0, ("all under calm",))
    assert "EMPTY: all under calm" in markdown(found)


@pytest.mark.parametrize(("latency_us", "good"), [(BOUND_US, True), (BOUND_US + 1, False)])
def test_a_halt_at_its_bound_is_in_time_and_one_microsecond_later_is_not(latency_us, good):
    assert counted([trial([thrown(latency_us)])]).good is good


@pytest.mark.parametrize(
    ("trials", "judgements", "broken"),
    [
        ([trial([thrown(exit_code=6)])], (), ()),
        ([trial([thrown()], problems=("it was not released",))], (), ()),
        ([trial([thrown()])], [judged({"breaches": ("I1: twice",)})], ()),
        ([trial([thrown()])], [judged({"effects_after": 1})], ()),
        ([trial([thrown()])], (), ("installation 1 broke",)),
    ],
)
def test_a_failed_halt_a_problem_a_breach_an_effect_too_late_or_a_broken_installation_makes_a_run_bad(
    trials, judgements, broken
):
    assert not counted(trials, judgements, broken).good


def test_a_percentile_is_the_nearest_rank():
    values = [float(each) for each in range(1, 101)]
    assert (rank(values, 0.5), rank(values, 0.99), rank(values, 1.0)) == (50.0, 99.0, 100.0)
    assert rank([], 0.5) is None
    assert rank([7.0], 0.99) == 7.0
