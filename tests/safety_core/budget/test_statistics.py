"""Claims: what is computed here is what scipy says; and evidence that is looked at after every event is fair."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from loadtests.budgets import ALLOWS, HEALTHY, false_halts, look_passes, packaged_objectives
from safety_core.budget import bounds, evidence

WORST = 1 - 0.99
COUNTS = st.tuples(st.integers(0, 3_000), st.integers(0, 200))
PROBABILITIES = st.floats(1e-4, 0.4)


@given(COUNTS, PROBABILITIES)
def test_evidence_is_the_mixture_of_likelihood_ratios_that_scipy_computes(counts, worst):
    good, bad = counts
    ratios = [
        stats.binom.logpmf(bad, good + bad, q) - stats.binom.logpmf(bad, good + bad, worst)
        for q in evidence.alternatives(worst)
    ]
    expected = special.logsumexp(ratios, b=1 / evidence.ALTERNATIVES)
    assert evidence.log_evidence(good, bad, worst) == pytest.approx(expected, rel=1e-6, abs=1e-6)


@given(COUNTS, PROBABILITIES, st.floats(0, 1))
def test_under_the_objective_the_next_event_never_raises_the_evidence_on_average(counts, worst, part):
    good, bad = counts
    chance = worst * part
    now = evidence.log_evidence(good, bad, worst)
    after = chance * math.exp(evidence.log_evidence(good, bad + 1, worst) - now) + (1 - chance) * math.exp(
        evidence.log_evidence(good + 1, bad, worst) - now
    )
    assert after <= 1 + 1e-9


@given(PROBABILITIES)
def test_the_mixture_is_of_worse_failure_probabilities_only(worst):
    assert all(worst < q < 1 for q in evidence.alternatives(worst))


@given(COUNTS, PROBABILITIES)
def test_a_failure_raises_the_evidence_and_a_success_lowers_it(counts, worst):
    good, bad = counts
    assert evidence.log_evidence(good, bad + 1, worst) > evidence.log_evidence(good, bad, worst)
    assert evidence.log_evidence(good + 1, bad, worst) < evidence.log_evidence(good, bad, worst)


def test_no_event_is_no_evidence():
    assert evidence.log_evidence(0, 0, WORST) == pytest.approx(0)


@pytest.mark.parametrize("cells", [1, 3, 20])
def test_the_shares_of_all_runs_of_all_cells_are_alpha_together(cells):
    shares = math.fsum(evidence.share(run, cells) for run in range(1, 100_001)) * cells
    assert evidence.ALPHA * 0.9999 < shares <= evidence.ALPHA


def test_each_run_halts_later_than_the_one_before():
    limits = [evidence.log_threshold(run, 3) for run in range(1, 50)]
    assert all(low < high for low, high in pairwise(limits))


@pytest.mark.parametrize(("failures", "events"), [(0, 299), (1, 473), (2, 628)])
def test_above_99_percent_at_95_takes_so_many_events(failures, events):
    assert bounds.needed(failures, WORST) == events
    assert bounds.upper(failures, events) < WORST < bounds.upper(failures, events - 1)


@pytest.mark.parametrize("allows", ALLOWS)
def test_how_often_a_look_passes_is_scipys_and_at_the_objective_it_is_one_in_twenty_at_most(allows):
    events = bounds.needed(allows, WORST)
    for failing in (WORST, *HEALTHY):
        assert look_passes(allows, WORST, failing) == pytest.approx(stats.binom.cdf(allows, events, failing), rel=1e-9)
    assert look_passes(allows, WORST, WORST) <= 0.05


def test_the_look_of_a_new_installation_stops_one_healthy_rollout_of_seven_and_not_of_two():
    publish = packaged_objectives().objectives[0]
    assert (publish.failures, bounds.needed(publish.failures, publish.worst)) == (2, 628)
    assert 1 - look_passes(publish.failures, publish.worst, 0.002) == pytest.approx(0.133, abs=5e-4)
    assert 1 - look_passes(0, publish.worst, 0.002) == pytest.approx(0.450, abs=5e-4)


@given(st.integers(1, 3_000), st.integers(0, 60))
def test_the_bound_is_scipys(events, failures):
    failures = min(failures, events)
    expected = stats.binomtest(failures, events, alternative="less").proportion_ci(0.95, "exact").high
    assert bounds.upper(failures, events) == pytest.approx(expected, rel=1e-6)


@given(st.integers(1, 3_000), st.integers(0, 100), PROBABILITIES)
def test_the_chance_of_so_many_or_more_is_scipys(events, failures, probability):
    expected = stats.binom.sf(failures - 1, events, probability)
    assert bounds.at_least(failures, events, probability) == pytest.approx(expected, rel=1e-5, abs=1e-14)


@given(st.integers(0, 5), st.floats(0.6, 0.999))
def test_needed_is_the_first_number_that_shows_it(failures, target):
    events = bounds.needed(failures, 1 - target)
    assert stats.binom.cdf(failures, events, 1 - target) <= 0.05 * (1 + 1e-9)
    assert stats.binom.cdf(failures, events - 1, 1 - target) > 0.05 * (1 - 1e-9)


def test_a_look_is_none_before_its_number_and_none_after_it():
    short = bounds.pooled(298, 0, allowed=0, worst=WORST)
    full = bounds.pooled(299, 0, allowed=0, worst=WORST)
    failed = bounds.pooled(299, 1, allowed=0, worst=WORST)
    assert [each.taken for each in (short, full, failed)] == [False, True, True]
    assert [each.passes for each in (short, full, failed)] == [False, True, False]
    assert "298 of the 299" in short.words


@pytest.mark.parametrize("per_hour", [6, 60])
def test_at_the_objective_at_most_one_in_twenty_ever_halts_in_2000_posts(per_hour):
    trials = 150
    shown = false_halts(packaged_objectives(), 11, trials, per_hour)
    assert stats.binomtest(round(shown * trials), trials, 0.05, alternative="greater").pvalue > 0.01, shown


def test_thresholds_in_the_log_are_whole_numbers():
    marks = [evidence.milli(evidence.log_threshold(run, 3)) for run in (1, 2, 3)]
    assert all(isinstance(each, int) for each in marks)
    assert all(low < high for low, high in pairwise(marks))
