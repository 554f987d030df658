"""What changed since the last run of the step, what is flaky, and the trend: each at its edge."""

import pytest

from reports.history.compare import TREND_MAX, Change, compare
from reports.history.past import KEPT_OUT, Figure, Past, Shelf, keyed, of
from tests.reports.coverage import build
from tests.reports.coverage.build import scenario
from tests.reports.history.build import COMMIT, past

THIS = past(100)


def beside(*runs: Past, this=THIS):
    return compare(this, Shelf(runs=runs))


def test_the_first_run_of_a_step_is_compared_with_nothing():
    told = beside(past(1, step="bench: six gates"))
    assert (told.last, told.of_step, told.of_all) == (None, 0, 1)
    assert (told.verdicts, told.figures, told.policy_changed) == ((), (), False)
    assert told.scenarios.new == ()


def test_it_is_compared_with_the_last_run_of_its_step_and_no_other():
    told = beside(past(1, verdict="NO-GO"), past(2, step="bench: six gates", verdict="NO DATA"))
    assert told.last == past(1, verdict="NO-GO")
    assert told.verdicts == (Change(name="The step", before="NO-GO", now="GO"),)


def test_a_gate_whose_verdict_changed_is_named_and_one_that_is_new_too():
    figures = {
        "audit": Figure(word="NO DATA", title="Audit trail"),
        "cadence": Figure(word=None, title="Rate limiting"),
    }
    told = beside(past(1, figures=figures))
    assert told.verdicts == (
        Change(name="Audit trail", before="NO DATA", now="GO"),
        Change(name="Rate limiting", before="not required", now="not there"),
    )


@pytest.mark.parametrize(("digest", "changed"), [("ab" * 32, False), ("ac" * 32, True)])
def test_another_policy_is_said(digest: str, changed: bool):
    assert beside(past(1, policy_digest=digest)).policy_changed is changed


def test_figures_that_moved_are_told_with_both():
    told = beside(past(1, measured={"Audit trail: Effects": "0 of 299 effects"}))
    assert told.figures == (Change(name="Audit trail: Effects", before="0 of 299 effects", now="0 of 300 effects"),)


def test_scenarios_are_new_fixed_broken_or_gone():
    before = past(
        1, scenarios={"PASSED": ("stays", "breaks", "goes"), "FAILED": ("mended", "still"), "SKIPPED": ("woke",)}
    )
    now = past(
        100, scenarios={"PASSED": ("stays", "mended", "woke", "new"), "UNKNOWN": ("breaks",), "FAILED": ("still",)}
    )
    moved = beside(before, this=now).scenarios
    assert moved.new == ("new",)
    assert moved.fixed == ("mended", "woke")
    assert moved.broken == ("breaks",)
    assert moved.removed == ("goes",)


def test_a_scenario_that_was_quarantined_is_broken_since():
    moved = beside(past(1), this=past(100, scenarios={KEPT_OUT: ("a.feature::A",)})).scenarios
    assert (moved.broken, moved.fixed) == (("a.feature::A",), ())


def test_what_passed_and_failed_at_one_commit_is_flaky_whatever_the_step():
    told = beside(past(1, step="bench: six gates", scenarios={"FAILED": ("a.feature::A",)}))
    assert [(each.key, each.commit, each.passed, each.failed) for each in told.flaky] == [
        ("a.feature::A", COMMIT, (THIS.run,), (past(1).run,))
    ]


def test_a_quarantined_scenario_that_fails_sometimes_is_flaky():
    told = beside(past(1, scenarios={KEPT_OUT: ("q",)}), this=past(100, scenarios={"FAILED": ("q",)}))
    assert [each.key for each in told.flaky] == ["q"]


@pytest.mark.parametrize("status", ["SKIPPED", "UNKNOWN", "UNDEFINED"])
def test_what_had_no_outcome_is_not_flaky(status: str):
    assert beside(past(1, scenarios={status: ("a.feature::A",)})).flaky == ()


@pytest.mark.parametrize("commit", ["fedcba987654", f"{COMMIT}+changes", "unknown"])
def test_what_failed_with_other_sources_or_sources_that_nobody_knows_is_not_flaky(commit: str):
    failed = past(1, commit=commit, scenarios={"FAILED": ("a.feature::A",)})
    assert beside(failed).flaky == ()


@pytest.mark.parametrize("commit", [f"{COMMIT}+changes", "unknown"])
def test_two_runs_whose_sources_nobody_knows_make_nothing_flaky(commit: str):
    failed = past(1, commit=commit, scenarios={"FAILED": ("a.feature::A",)})
    assert beside(failed, this=past(100, commit=commit)).flaky == ()


@pytest.mark.parametrize(("earlier", "points"), [(0, 1), (TREND_MAX - 1, TREND_MAX), (TREND_MAX, TREND_MAX)])
def test_the_trend_is_of_the_last_ten_runs_this_one_last(earlier: int, points: int):
    told = beside(*(past(n) for n in range(earlier))).trend["audit"]
    assert len(told) == points
    assert told[-1].run == THIS.run


def test_a_trend_has_numbers_only_where_the_same_rule_decided():
    def figured(n: int, rule: str, measured: str, word: str | None = "GO"):
        return past(n, figures={"audit": Figure(word=word, title="Audit trail", rule=rule, measured=measured)})

    runs = [
        figured(1, "Effects", "99.62 % of 4,812"),
        figured(2, "Checkpoints", "17 of 17"),
        figured(3, "Effects", "nothing"),
        figured(4, "Effects", "", word=None),
    ]
    told = beside(*runs, this=figured(5, "Effects", "1,234 of 5,000")).trend["audit"]
    assert [each.number for each in told] == [99.62, None, None, 1234.0]
    assert [each.measured for each in told] == ["99.62 % of 4,812", "17 of 17", "nothing", "1,234 of 5,000"]


def test_what_is_kept_of_a_run_says_what_its_verdict_said():
    made = build.made([scenario(), scenario("Q", tags=("@manual",), line=4), scenario("F", "FAILED", line=5)])
    kept = of(made.verdict, made.environment, made.run)
    assert (kept.run, kept.step, kept.verdict) == (made.environment.run, build.STEP, "NO DATA")
    assert kept.scenarios == {
        "FAILED": ("features/a.feature::F",),
        KEPT_OUT: ("features/a.feature::Q",),
        "PASSED": ("features/a.feature::A",),
    }
    assert set(kept.figures) == {each.name for each in (*made.verdict.gates, *made.verdict.criteria)}


def test_scenarios_of_one_name_are_kept_apart_by_their_order():
    twins = (scenario(line=9), scenario(line=3))
    assert {key: each.line for key, each in keyed(twins).items()} == {
        "features/a.feature::A": 3,
        "features/a.feature::A #2": 9,
    }
