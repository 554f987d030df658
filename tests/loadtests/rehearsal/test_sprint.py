"""The sprint: GO when it is earned, stopped where and for what is planted, the same twice; and bad input.

In its quick form: a day lasts an hour.
"""

import os
import subprocess
import sys
from collections import Counter
from functools import cache

import msgspec
import pytest
from click.testing import CliRunner

from loadtests.cli.rehearse import command
from loadtests.rehearsal import climate
from loadtests.rehearsal.options import HOUR_S, SPRINT_DAYS, Options
from loadtests.rehearsal.sprint import Sprint, rehearse_sprint
from loadtests.rehearsal.sprint_words import of_sprint
from reports.cli import report
from reports.evidence import folder
from safety_core.cli import main

SHORT = Options(seed=7, days=SPRINT_DAYS, clients=6, sprint=True, day_s=HOUR_S)
TYPED = ("--days", "21", "--clients", "6", "--seed", "7", "--quick")
STAGES = ["house", "canary-10", "canary-30", "canary-50", "canary-100", "ga"]
POOL = 628


@cache
def planted(regression: str) -> Sprint:
    """The same run for all that look at it."""
    return rehearse_sprint(msgspec.structs.replace(SHORT, regression=regression))


def keeps_its_promises(found: Sprint) -> None:
    assert not found.violations, of_sprint(found)


@pytest.fixture(scope="module")
def calm() -> Sprint:
    return rehearse_sprint(SHORT)


def test_a_sprint_without_a_regression_is_go_stage_by_stage(calm):
    keeps_its_promises(calm)
    assert calm.go, of_sprint(calm)
    came = list(dict.fromkeys(each.stage for each in calm.days))
    assert came == STAGES
    assert of_sprint(calm).splitlines()[-1].startswith("GO: ")


def test_its_go_is_earned_by_posts_under_the_weather_of_every_day(calm):
    house = sum(each.house for each in calm.posted[:7])
    assert house < POOL <= sum(each.house + each.canaries for each in calm.posted[:19])
    assert sum(each.canaries for each in calm.posted[:7]) == 0
    assert sum(each.others for each in calm.posted[:18]) == 0
    assert sum(each.others for each in calm.posted) > 0
    assert {"answer_lost", "late_commit", "server_error", "too_fast"} == set(calm.faults)
    assert {"lists_lag", "worker_killed"} == set(calm.mishaps)
    assert calm.halts
    said = {each.invariant: each.status for each in calm.verdicts}
    assert said.pop("I14") == "no_data", "its store is never away: see the rehearsals"
    assert set(said.values()) == {"held"}


def test_both_ways_of_advancing_by_people_and_the_plans_own_are_in_it(calm):
    advances = [each.what for each in calm.steps if each.what.startswith("advance")]
    assert [each.split(", by ")[1].split(":")[0] for each in advances] == [
        "dana and femi", "dana", "holdpoint", "holdpoint", "dana and femi",
    ]  # fmt: skip


LONG = pytest.mark.long("test_a_regression_is_stopped_at_its_stage_by_the_narrowest_halt_and_not_advanced")
"""Each regression takes a sprint of its own; that of a wrong account is told of in the short form."""


@pytest.mark.parametrize(
    ("regression", "harm", "scope", "stages"),
    [
        # How many of a stage's few posts one in twenty hits is chance: the budget is in the red by the end of it or of the next.
        pytest.param("5%", "", "", (climate.STAGE, "canary-50"), marks=LONG),
        pytest.param("30%", "budget_burn", "platform X, action publish", (climate.STAGE,), marks=LONG),
        ("wrong-account", "wrong_account", "client client-001", (climate.STAGE,)),
        pytest.param(
            "duplicate",
            "duplicate",
            "client client-001, platform X, account client-001-1, action publish",
            (climate.STAGE,),
            marks=LONG,
        ),
    ],
)
def test_a_regression_is_stopped_at_its_stage_by_the_narrowest_halt_and_not_advanced(regression, harm, scope, stages):
    found = planted(regression)
    keeps_its_promises(found)
    stopped = found.stopped
    assert stopped is not None, of_sprint(found)
    assert (found.go, found.stage) == (False, stopped.stage)
    assert stopped.stage in stages
    assert (stopped.harm, stopped.scope) == (harm, scope)
    assert (stopped.word, stopped.moved) == ("fail", False)


@pytest.mark.long("test_a_regression_is_stopped_at_its_stage_by_the_narrowest_halt_and_not_advanced")
def test_five_percent_is_stopped_by_the_budget_in_the_red():
    stopped = planted("5%").stopped
    assert stopped is not None
    assert "publish on X: red" in stopped.verdict


def test_a_wrong_account_is_a_hard_trigger_for_whoever_asks_for_the_next_stage():
    found = planted("wrong-account")
    keeps_its_promises(found)
    assert found.stopped is not None
    assert found.stopped.verdict.startswith("wrong_account: ")


@pytest.mark.long("test_a_sprint_without_a_regression_is_go_stage_by_stage")
def test_each_stage_stands_for_its_soak():
    keeps_its_promises(rehearse_sprint(msgspec.structs.replace(SHORT, clients=3)))


@pytest.mark.long("test_a_regression_is_stopped_at_its_stage_by_the_narrowest_halt_and_not_advanced")
def test_a_planted_duplicate_is_on_the_platform_and_no_violation_of_ours():
    found = planted("duplicate")
    keeps_its_promises(found)
    assert any("I1 At most one" in each for each in found.planted)


@pytest.mark.long(
    "tests/loadtests/rehearsal/test_rehearsal.py::test_the_same_seed_gives_the_same_digest_whatever_the_hash_seed"
)
def test_the_same_seed_gives_the_same_digest_whatever_the_hash_seed(calm):
    """Here it is drawn by the interpreter; in the other process it is another."""
    other = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    asked = [sys.executable, "-m", main.__name__, "rehearse", *TYPED, "--json"]
    env = {**os.environ, "PYTHONHASHSEED": other}
    said = subprocess.run(asked, env=env, capture_output=True, check=True, timeout=300).stdout
    again = msgspec.json.decode(said, type=Sprint)
    assert (again.digest, again.steps) == (calm.digest, calm.steps)


def test_a_stop_ends_with_three_its_stage_scope_and_reason_and_its_evidence(tmp_path):
    kept = tmp_path / "run"
    ended = CliRunner().invoke(command, [*TYPED, "--regression", "wrong-account", "--evidence", str(kept)])
    assert ended.exit_code == 3, ended.output
    last = ended.stdout.splitlines()[-4:]
    assert last[0].startswith("NO GO: stopped at 'canary-30' on day 10.")
    assert last[1].startswith("  halted: client client-001, for wrong_account: ")
    assert last[2].startswith("  FAIL, not advanced: wrong_account: ")
    assert last[3] == f"replay: {msgspec.structs.replace(SHORT, regression='wrong-account').line()}"
    (rows,) = folder.read(kept).values()
    assert [each.name for each in rows.samples if each.name in {"planted", "stopped"}] == ["planted", "stopped"]
    assert rows.moves
    assert any(each.harm == "wrong_account" for each in rows.incidents)
    noted = Counter(each.objective for each in rows.budgets)
    assert noted == dict.fromkeys(("x-publish", "x-reply", "x-like"), 11), "on ten days, and when it stopped"


def test_the_page_of_a_sprint_is_made_from_its_evidence_alone(tmp_path):
    kept = tmp_path / "run"
    CliRunner().invoke(command, [*TYPED, "--regression", "duplicate", "--evidence", str(kept)])
    (kept / "rehearsal.json").unlink()
    told = CliRunner().invoke(report.command, [str(kept)])
    assert told.exit_code == 3, told.output
    assert "NO GO (a rehearsal): stopped at 'canary-30' on day 10." in told.stdout
    page = (kept / "report.html").read_text(encoding="utf-8")
    assert "stopped at canary-30, day 10." in page
    assert "Holdpoint itself, for duplicate" in page


def test_what_was_violated_goes_before_what_stopped(monkeypatch):
    broken = Sprint(seed=9, line="holdpoint rehearse --seed 9", digest="d", violations=("the rollout: it left",))
    monkeypatch.setattr("loadtests.rehearsal.sprint.rehearse_sprint", lambda *_, **__: broken)
    ended = CliRunner().invoke(command, list(TYPED))
    assert ended.exit_code == 1
    assert "VIOLATED: 1" in ended.output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--regression", "5%"], "is of a sprint; give --days 21"),
        (["--quick"], "is of a sprint; give --days 21"),
        (["--days", "21", "--regression", "6%"], "is none of 5%, 30%, wrong-account, duplicate"),
        (["--days", "20", "--sprint"], "a sprint has 21"),
        (["--days", "21", "--clients", "2"], "a sprint has 3 canaries"),
        (["--days", "21", "--faults", "none"], "a sprint has the weather of every day"),
        (["--days", "21", "--platforms", "Threads"], "a sprint is on X"),
        (["--days", "21", "--seeds", "2"], "a sprint is one seed"),
    ],
)
def test_what_is_no_sprint_is_said_before_anything_runs(words, says):
    ended = CliRunner().invoke(command, words)
    assert ended.exit_code == 2
    assert says in ended.output
