"""Claims: one outage is one incident for the tests and counts in full for the pool; evidence never outlives its run."""

from functools import partial

import msgspec
import pytest

from loadtests.budgets import packaged_objectives
from reports.checkers import recount
from safety_core.budget import meter as meters
from safety_core.budget.burning import Minute, Sum, added, burning, first_minute
from safety_core.budget.classes import APART, BAD, CLASSES, OUTAGE_S, Failure, Verdict, failure, verdict
from safety_core.budget.evidence import RUN
from safety_core.budget.judging import judged, late, length, too_many
from safety_core.lifecycle import PermitState
from safety_core.vocabulary import Action, ClientId, Harm, Platform, Reason

RULES = packaged_objectives()
POSTS = RULES.objectives[0]
CELLS = 3
START = 1_000_000


def step(meter, failing, at_s=START, *, tested=True):
    return meters.after(meter, POSTS, failing, at_s=at_s, cells=CELLS, tested=tested)


def run(failings, *, meter=None, every_s=60):
    """The last step of several events, one each ``every_s``."""
    meter = meter or meters.fresh(POSTS, CELLS, minute=START // 60)
    for number, failing in enumerate(failings):
        last = step(meter, failing, START + number * every_s)
        meter = last.meter
    return last


# ---------------------------------------------------------------- classes


@pytest.mark.parametrize("state", PermitState)
def test_every_state_is_good_bad_or_no_end(state):
    expected = Verdict.GOOD if state is PermitState.CONFIRMED else Verdict.BAD if state in BAD else None
    assert verdict(state, Reason.PLATFORM_FORBIDDEN) is expected


@pytest.mark.parametrize("reason", Reason)
def test_only_what_a_halts_re_check_ended_is_apart(reason):
    assert (verdict(PermitState.NOT_SENT, reason) is Verdict.APART) == (reason in APART)
    assert verdict(PermitState.ABSENT, reason) is Verdict.BAD


def test_what_people_stopped_before_its_first_byte_burns_no_budget_by_either_count():
    stopped = {"switch_thrown", "hard_stop", "live_not_granted"}
    sandboxed = {"sandboxed", "sandbox_failed", "sandbox_changed", "sandbox_expired"}
    assert stopped | sandboxed == {str(each) for each in APART} == recount.APART


def test_what_was_proved_absent_is_of_the_class_of_why_nobody_knew():
    assert failure(PermitState.ABSENT, Reason.ABSENT, Reason.WORKER_DIED) is Failure.OURS
    assert failure(PermitState.ABSENT, Reason.ABSENT, Reason.ANSWER_LOST) is Failure.OUTAGE
    assert failure(PermitState.REJECTED, Reason.PLATFORM_FORBIDDEN, None) is Failure.REFUSED
    assert failure(PermitState.QUARANTINED, None, None) is Failure.UNCLEAR


def test_every_class_is_some_reasons():
    assert set(CLASSES.values()) == set(Failure)


# ---------------------------------------------------------------- incidents


def test_one_outage_is_one_incident_for_the_test_and_counts_in_full_for_the_pool():
    last = run([Failure.OUTAGE] * 8)
    assert (last.meter.bad, last.meter.pool, last.meter.pool_bad) == (1, 8, 8)
    assert not last.incident


def test_refusals_in_a_row_are_an_incident_each():
    assert run([None] * 50 + [Failure.REFUSED] * 2).meter.bad == 2


def test_a_success_ends_an_outage():
    assert run([Failure.OUTAGE, None, Failure.OUTAGE]).meter.bad == 2


@pytest.mark.parametrize(("after_s", "incidents"), [(OUTAGE_S - 1, 1), (OUTAGE_S, 2)])
def test_an_outage_that_lasts_is_another_incident_each_half_hour(after_s, incidents):
    first = step(meters.fresh(POSTS, CELLS, minute=0), Failure.OUTAGE).meter
    assert step(first, Failure.OUTAGE, START + after_s).meter.bad == incidents


def test_under_a_clock_that_went_back_a_failure_is_an_incident():
    first = step(meters.fresh(POSTS, CELLS, minute=0), Failure.OUTAGE).meter
    assert step(first, Failure.OUTAGE, START - 1).incident


# ---------------------------------------------------------------- evidence


def test_one_failure_among_six_posts_halts_nothing_wherever_it_stands():
    for place in range(6):
        failings = [None] * 6
        failings[place] = Failure.REFUSED
        assert not any(run(failings[: number + 1], every_s=600).trips for number in range(6))


def test_a_burst_of_refusals_trips():
    assert run([None] * 20 + [Failure.REFUSED] * 4).trips


def test_a_run_ends_when_it_is_full_and_the_next_has_nothing_of_it():
    full = run([None] * RUN).meter
    assert (full.run, full.good, full.bad) == (2, 0, 0)
    assert run([None] * (RUN - 1)).meter.run == 1


def test_restarted_has_no_evidence_and_the_next_share():
    tripped = run([Failure.REFUSED] * 2).meter
    again = meters.restarted(tripped, minute=7)
    assert (again.run, again.good, again.bad, again.since) == (tripped.run + 1, 0, 0, 7)
    assert again.pool == tripped.pool


def test_burn_windows_do_not_reach_back_to_before_a_trip():
    seen = run([Failure.REFUSED] * 2).meter
    after = meters.tripped(seen, minute=50)
    assert (after.run, after.bad, after.burns_from) == (2, 0, 51)
    assert meters.restarted(after, minute=70).burns_from == 51


def test_what_the_tests_do_not_see_counts_for_the_pool():
    seen = step(meters.fresh(POSTS, CELLS, minute=0), Failure.REFUSED, tested=False)
    assert (seen.meter.bad, seen.meter.pool_bad, seen.trips) == (0, 1, False)


def test_the_pool_counts_no_further_than_its_one_look_needs():
    full = run([None] * 628).meter
    later = step(full, Failure.REFUSED).meter
    assert (later.pool, later.pool_bad) == (628, 0)


def test_other_terms_are_another_run_and_another_target_another_pool():
    seen = run([None] * 10).meter
    assert meters.under(seen, POSTS, CELLS, minute=9) == seen
    cells = meters.under(seen, POSTS, CELLS + 1, minute=9)
    assert (cells.run, cells.good, cells.pool) == (2, 0, 10)
    stricter = meters.under(seen, msgspec.structs.replace(POSTS, target=0.995), CELLS, minute=9)
    assert (stricter.run, stricter.pool) == (2, 0)


# ---------------------------------------------------------------- burn windows and triggers


def minutes(*rows: tuple[int, int, int, int]):
    return [
        Minute(objective="x", minute=at, good=good, bad=bad, incidents=incidents) for at, good, bad, incidents in rows
    ]


def since(*rows: tuple[int, int, int, int]):
    return partial(added, minutes(*rows))


def test_a_window_of_five_minutes_is_five_minutes():
    found = added(minutes((95, 1, 0, 0), (96, 1, 0, 0), (100, 1, 0, 0)), first_minute(100, 300))
    assert found == Sum(2, 0, 0, 0)


def test_a_burn_halts_where_the_traffic_tells_it_from_chance():
    (found, *_) = burning(POSTS, since((60, 80, 0, 0), (100, 3, 17, 17)), 100, cells=CELLS)
    assert (found.burn.name, found.certain) == ("fast-burn", True)


def test_a_burn_of_one_failure_among_six_is_chance():
    found = burning(POSTS, since((60, 5, 0, 0), (100, 0, 1, 1)), 100, cells=CELLS)
    assert found
    assert not any(each.certain for each in found)


def test_a_burn_of_one_outage_is_one_incident():
    found = burning(POSTS, since((60, 80, 0, 0), (100, 3, 17, 1)), 100, cells=CELLS)
    assert found
    assert not any(each.certain for each in found)


def test_a_burn_that_is_over_burns_no_more():
    found = burning(POSTS, since((60, 80, 17, 17), (100, 20, 0, 0)), 100, cells=CELLS)
    assert [each.burn.name for each in found] == ["steady-burn"], "in its six hours it still does"


def test_a_rate_of_exactly_the_threshold_burns():
    rows = since((100, 856, 144, 144))
    assert burning(POSTS, rows, 100, cells=CELLS)[0].burn.rate == 14.4
    assert burning(POSTS, since((100, 857, 143, 143)), 100, cells=CELLS)[0].burn.rate == 6


def test_a_finding_says_what_and_how_much():
    last = run([Failure.REFUSED] * 2)
    found = judged(POSTS, last, since(), START // 60, cells=CELLS)
    assert (found.harm, found.by) == (Harm.BUDGET_BURN, "evidence")
    assert found.evidence >= found.threshold > 0
    assert "publish on X fails more often" in found.what


def test_no_incident_is_no_finding():
    assert judged(POSTS, run([None]), since((START // 60, 0, 50, 50)), START // 60, cells=CELLS) is None


@pytest.mark.parametrize(("bad", "events", "acts"), [(10, 20, True), (9, 20, False), (19, 19, False)])
def test_a_share_acts_from_its_edge_on_and_only_with_enough_events(bad, events, acts):
    (trigger,) = RULES.on(Harm.ERROR_RATE, Platform.X, Action.PUBLISH)
    assert (too_many(trigger, bad, events) is not None) == acts


def test_what_came_late_is_counted_among_what_was_confirmed():
    assert late(Sum(good=20, bad=5, incidents=5, late=11)) == (11, 20)


def test_lengths_read_as_they_are_written():
    assert [length(each) for each in (300, 21_600, 259_200)] == ["5m", "6h", "3d"]


def test_a_cell_of_one_client_counts_no_other():
    own = msgspec.structs.replace(POSTS, client=ClientId("acme"))
    assert own.counts(ClientId("acme"), Platform.X, Action.PUBLISH)
    assert not own.counts(ClientId("globex"), Platform.X, Action.PUBLISH)
    assert own.cell == "publish on X for acme"
