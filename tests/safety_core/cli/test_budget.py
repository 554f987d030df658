"""Error budgets, at the command line: checked, loaded by an admin, shown in plain words."""

import json
from pathlib import Path

import pytest

from safety_core.adapters.stores import packaged

TEXT = (Path(packaged.__file__).parent / "objectives.yaml").read_text(encoding="utf-8")


@pytest.fixture
def ready(typed):
    assert typed("db", "upgrade").code == 0
    return typed


@pytest.mark.parametrize("words", [["check"], ["load"], ["show"], ["status"], ["history"]])
def test_every_command_says_its_exit_codes(typed, words):
    assert "Exit codes:" in typed("budget", *words, "--help").out


def test_a_file_is_checked_without_a_database(typed, tmp_path):
    (tmp_path / "o.yaml").write_text(TEXT)
    ended = typed("budget", "check", "o.yaml")
    assert ended.code == 0
    assert "x-publish: publish on X, 0.99 over 28d; burns: 14.4 over 1h/5m" in ended.out
    assert not (tmp_path / "holdpoint.sqlite").exists()


def test_what_is_wrong_is_named_by_file_line_and_field_and_nothing_changes(ready, tmp_path):
    (tmp_path / "o.yaml").write_text(TEXT.replace("target: 0.99", "target: 1"))
    for words in (["check"], ["load"]):
        ended = ready("budget", *words, "o.yaml")
        assert ended.code == 2
        assert "o.yaml:69: spec.objectives.0.target: 1 is not between 0 and 1" in ended.err
    assert "0.99 over 28d" in ready("budget", "show").out


def test_what_nobody_would_measure_is_not_loaded(ready, tmp_path):
    (tmp_path / "o.yaml").write_text(TEXT.replace("action: like", "action: comment"))
    ended = ready("budget", "load", "o.yaml")
    assert ended.code == 2
    assert "no objective measures like on X" in ended.err


def test_what_is_loaded_is_in_force_and_told(ready, tmp_path):
    (tmp_path / "o.yaml").write_text(TEXT.replace("duration: 28d", "duration: 30d"))
    assert "objectives version 2 are in force: 4" in ready("budget", "load", "o.yaml").out
    assert "0.99 over 30d" in ready("budget", "show").out
    said = json.loads(ready("budget", "load", "o.yaml", "--json").out)
    assert said["version"] == 2, "the same text is no new version"


def test_the_status_is_in_plain_words(ready):
    said = ready("budget", "status").out
    assert "publish on X: green, 100 % of the budget left, 0 of 0 failed" in said
    assert "2 more in a row would halt it" in said
    assert "house and canary pooled: 0 of the 628 events this needs" in said
    cells = json.loads(ready("budget", "status", "--json").out)
    assert [each["outlook"]["objective"] for each in cells] == ["x-publish", "x-reply", "x-like", "x-follow"]


def test_a_history_without_a_trip_says_so(ready):
    assert ready("budget", "history").out == "nothing has tripped\n"
    assert json.loads(ready("budget", "history", "--json").out) == []
