"""A cold start is judged by its median, and by enough of them; a command that fails is no data."""

import pytest

from loadtests.benchmarks import startup
from loadtests.benchmarks.startup import HALT, HALT_MAX_MS, HELP, HELP_MAX_MS, TURNS_MIN, described, judged


def of(halt: float, help_: float, turns: int = TURNS_MIN) -> dict[str, list[float]]:
    return {HALT: [halt] * turns, HELP: [help_] * turns}


@pytest.mark.parametrize(
    ("halt", "help_", "met"),
    [
        (HALT_MAX_MS, HELP_MAX_MS, [True, True]),
        (HALT_MAX_MS + 0.1, HELP_MAX_MS, [False, True]),
        (HALT_MAX_MS, HELP_MAX_MS + 0.1, [True, False]),
    ],
)
def test_each_start_is_judged_at_its_edge(halt, help_, met):
    assert [each.met for each in judged(of(halt, help_))] == met


def test_one_slow_start_of_many_misses_nothing():
    took = of(1, 1)
    took[HALT][0] = HALT_MAX_MS * 10
    assert [each.met for each in judged(took)] == [True, True]


def test_too_few_starts_are_no_data():
    assert [each.met for each in judged(of(1, 1, TURNS_MIN - 1))] == [None, None]


def test_the_figures_are_medians():
    assert [each.value for each in described({"a": [1, 9, 2]})] == [2]


@pytest.mark.parametrize("code", ["raise SystemExit(3)", "print('latched')", ""])
def test_a_command_that_does_not_say_what_it_should_gives_no_data(tmp_path, monkeypatch, code):
    holdpoint = tmp_path / "holdpoint"
    holdpoint.write_text(f"#!/usr/bin/env python3\n{code}\n")
    holdpoint.chmod(0o700)
    monkeypatch.setattr(startup, "program", lambda _: str(holdpoint))
    found = startup.run(quick=True)
    assert [each.met for each in found.goals] == [None, None]
    assert found.figures == ()
    assert f"{holdpoint} db" in found.no_data[0] or f"{holdpoint} halt" in found.no_data[0]
