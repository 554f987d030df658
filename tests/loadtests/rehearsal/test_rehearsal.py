"""``holdpoint rehearse``: the same twice, nothing violated, everything seen that is looked for; and bad input."""

import os
import subprocess
import sys
from collections import Counter

import msgspec
import pytest
from click.testing import CliRunner

from loadtests.cli.rehearse import command
from loadtests.rehearsal import places, weather
from loadtests.rehearsal.mishaps import BLOWS
from loadtests.rehearsal.options import Options
from loadtests.rehearsal.run import Result, rehearse
from loadtests.rehearsal.sometimes import CONJUNCTIONS
from loadtests.rehearsal.sweep import sweep
from loadtests.rehearsal.words import of_result, of_sweep
from reports.evidence import environment, folder
from safety_core.adapters.platforms import ADAPTERS
from simulators.faults.kinds import KINDS, PLAN

SEEDS = range(300, 312)
NAMES_MIN, KINDS_MIN = 30, 20
SEEDS_MAX = 600


def rehearse_as_typed(*words: str):
    return CliRunner().invoke(command, list(words))


def digest_under(hash_seed: str, seed: int) -> str:
    """As another interpreter sees it, whose sets and dictionaries of strings come in another order."""
    asked = [sys.executable, "-m", "safety_core.cli.main", "rehearse", "--seed", str(seed), "--json"]
    env = {**os.environ, "PYTHONHASHSEED": hash_seed}
    said = subprocess.run(asked, env=env, capture_output=True, check=True, timeout=300).stdout
    return msgspec.json.decode(said, type=Result).digest


def test_the_same_seed_gives_the_same_digest_whatever_the_hash_seed():
    assert digest_under("1", 36) == digest_under("2", 36) == rehearse(Options(seed=36)).digest


def test_over_a_sweep_accounts_are_on_every_platform_and_never_alone_on_one():
    for seed in range(200):
        options = Options(seed=seed)
        counted = Counter(each.platform for each in places.places(options))
        assert min(counted.values()) > 1, seed
    assert {each for seed in range(200) for each in places.used(Options(seed=seed))} == set(ADAPTERS)


@pytest.mark.parametrize("platform", sorted(ADAPTERS))
def test_each_platform_alone_is_rehearsed_and_everything_on_it_is_confirmed_on_a_calm_day(platform):
    found = rehearse(Options(seed=3, days=1, clients=2, per_day=6, faults="none", platforms=(platform.value,)))
    assert found.good, of_result(found)
    assert found.states["confirmed"] >= 2 * 2 * 6
    assert set(found.states) <= {"confirmed", "waiting"}


def test_another_seed_gives_another_digest():
    assert rehearse(Options(seed=5)).digest != rehearse(Options(seed=6)).digest


def test_a_sweep_violates_nothing_and_does_not_pass_for_nothing_having_happened():
    found = sweep([Options(seed=seed) for seed in SEEDS], jobs=1)
    assert found.good, of_sweep(found)
    assert found.effects > 10 * len(SEEDS)
    assert found.halts >= 2 * len(SEEDS)
    assert found.faults
    assert found.mishaps


@pytest.mark.long("test_a_sweep_violates_nothing_and_does_not_pass_for_nothing_having_happened")
def test_everything_that_is_looked_for_comes_together_in_some_seed():
    missing = set(CONJUNCTIONS)
    assert len(missing) >= NAMES_MIN
    for seed in range(SEEDS_MAX):
        found = rehearse(Options(seed=seed))
        assert found.good, of_result(found)
        missing -= found.sometimes.keys()
        if not missing:
            return
    pytest.fail(f"never seen in {SEEDS_MAX} seeds: {sorted(missing)}")


def of_all(times: int, *, but: dict[str, int], never: str = "") -> Result:
    """A seed in which each kind struck so often, and some other; and all came together but what never did."""
    faults = {kind: but.get(kind, times) for kind in weather.COUNTED}
    mishaps = {kind: but.get(kind, times) for kind in weather.MISHAPS}
    together = {name: 1 for name in CONJUNCTIONS if name != never}
    return Result(seed=1, line="", digest="d", faults=faults, mishaps=mishaps, sometimes=together)


@pytest.mark.parametrize(
    ("but", "never", "code", "says"),
    [
        ({}, "", 0, "each of the 24 faults and 20 mishaps struck 8 times or more"),
        ({"half_body": 3}, "", 1, "FELL SHORT of 8: half_body 6; rehearse more seeds"),
        ({"worker_killed": 0, "latency": 0}, "", 1, "FELL SHORT of 8: latency 0, worker_killed 0;"),
        ({}, "two_halts_overlap", 1, "never seen: two_halts_overlap"),
    ],
)
def test_a_sweep_that_is_to_show_so_much_of_each_kind_ends_with_one_where_it_does_not(
    monkeypatch, but, never, code, says
):
    one = of_all(4, but=but, never=never)
    monkeypatch.setattr("loadtests.rehearsal.sweep.rehearse", lambda _: one)
    asked = ("--seeds", "2", "--jobs", "1")
    ended = rehearse_as_typed(*asked, "--at-least", "8")
    assert (ended.exit_code, says in ended.output, "no violation" in ended.output) == (code, True, True), ended.output
    found = msgspec.json.decode(rehearse_as_typed(*asked, "--at-least", "8", "--json").stdout)
    assert found["fell_short"] == {kind: 2 * times for kind, times in but.items()}
    assert found["never_seen"] == ([never] if never else [])
    assert rehearse_as_typed(*asked).exit_code == 0, "nobody asked"


def test_what_the_weather_makes_slow_is_counted_and_the_usual_latency_is_not():
    slow = rehearse(Options(seed=5, kinds=("slow",)))
    assert set(slow.faults) == {"latency"}
    assert 0 < slow.faults["latency"] < slow.requests / 2


def test_a_calm_day_reads_back_all_it_posts_and_stands_on_every_invariant():
    found = rehearse(Options(seed=3, days=1, clients=4, per_day=6, faults="none"))
    assert found.good, of_result(found)
    assert found.states["confirmed"] >= 4 * 2 * 6
    assert set(found.states) <= {"confirmed", "waiting"}
    assert found.faults == {}
    assert found.virtual_s >= 86_400


def test_every_kind_of_fault_of_the_simulator_is_among_the_weather():
    kinds = {weather.drawn(Options(seed=seed)).kinds for seed in range(60)}
    drawn = {kind for each in kinds for kind in each}
    assert drawn == set(weather.KINDS)
    assert set(weather.MISHAPS) == set(BLOWS)
    plans = [plan for seed in range(60) for plan in weather.drawn(Options(seed=seed)).plans]
    there_are = {each.model_fields["fault"].annotation.__args__[0] for each in KINDS}
    assert {each["fault"] for each in plans} == there_are - set(weather.ELSEWHERE)
    assert len({each["fault"] for each in plans} - {"latency"}) >= KINDS_MIN
    assert set(weather.ELSEWHERE) < there_are
    for each in plans:
        PLAN.validate_python(each)


def test_a_new_kind_moves_no_other_kinds_draws():
    one, other = weather.drawn(Options(seed=7)), weather.drawn(Options(seed=7))
    assert one == other
    assert weather.drawn(Options(seed=8)) != one


def test_kinds_that_are_left_out_move_no_others_draws():
    every, some = weather.drawn(Options(seed=7)), weather.drawn(Options(seed=7, kinds=weather.FIRST))
    assert some.kinds == tuple(each for each in every.kinds if each in weather.FIRST)
    assert some.mishaps == every.mishaps
    assert [each for each in every.plans if each in some.plans] == list(some.plans)


def test_the_evidence_is_read_back_as_that_of_any_other_run(tmp_path):
    kept = tmp_path / "run"
    ended = rehearse_as_typed("--seed", "12", "--evidence", str(kept), "--json")
    assert ended.exit_code == 0, ended.output
    found = msgspec.json.decode(ended.stdout, type=Result)
    (scenario,) = folder.read(kept).values()
    assert (scenario.clock, scenario.source) == ("virtual", "simulated")
    assert len(scenario.ledger) == found.effects
    assert len(scenario.halts) == found.halts
    assert environment.read(kept).seed == 12


def test_the_line_that_is_printed_rehearses_the_same_again():
    ended = rehearse_as_typed("--seed", "4", "--clients", "2", "--json")
    found = msgspec.json.decode(ended.stdout, type=Result)
    words = found.line.split()
    assert words[:2] == ["holdpoint", "rehearse"]
    again = rehearse_as_typed(*words[2:], "--json")
    assert msgspec.json.decode(again.stdout, type=Result).digest == found.digest


def test_a_violation_ends_with_one_its_seed_and_the_line_that_replays_it(monkeypatch):
    broken = Result(seed=9, line="holdpoint rehearse --seed 9", digest="d", violations=("I1 At most one: twice",))
    monkeypatch.setattr("loadtests.rehearsal.run.rehearse", lambda *_, **__: broken)
    ended = rehearse_as_typed("--seed", "9")
    assert ended.exit_code == 1
    assert "VIOLATED: 1" in ended.output
    assert "replay: holdpoint rehearse --seed 9" in ended.output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--platforms", "X,Myspace"], "--platforms Myspace: is none of X, Facebook"),
        (["--kinds", "slow,sloth"], "--kinds sloth: is none of answer_lost"),
        (["--kinds", "slow", "--faults", "none"], "are kinds of the swarm"),
        (["--faults", "storm"], "give none, swarm, or a file of plans"),
        (["--days", "1", "--per-day", "100"], "give fewer a day"),
        (["--seeds", "2", "--evidence", "somewhere"], "keeps the rows of one seed"),
        (["--at-least", "9"], "counts over many seeds; give --seeds"),
        (["--seeds", "2", "--at-least", "9", "--kinds", "slow"], "leave --kinds out"),
        (["--seeds", "2", "--at-least", "9", "--faults", "none"], "leave --faults out"),
        (["--seeds", "2", "--at-least", "0"], "0 is not in the range"),
        (["--seed", str(2**53 - 1), "--seeds", "2"], "begin at a smaller --seed"),
        (["--days", "-1"], "-1 is not in the range"),
    ],
)
def test_what_cannot_be_rehearsed_is_said_before_anything_runs(words, says, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ended = rehearse_as_typed(*words)
    assert ended.exit_code == 2
    assert says in ended.output


def test_a_file_of_faults_is_refused_with_file_line_and_field(tmp_path):
    file = tmp_path / "plans.yaml"
    file.write_text("plans:\n  - fault: answer_lost\n    share: 2\n", encoding="utf-8")
    ended = rehearse_as_typed("--faults", str(file))
    assert ended.exit_code == 2
    assert "plans.yaml" in ended.output
    assert "share" in ended.output
