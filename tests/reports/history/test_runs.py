"""Earlier runs are read as far as they can be; what cannot be is named, left out, and never fatal."""

import json
import os
from pathlib import Path
from time import process_time

import pytest

from reports.history.past import encoded
from reports.history.runs import NAME, RUNS_MAX, earlier
from tests.reports.history.build import kept, past

THIS = past(500)


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    kept(tmp_path, THIS)
    return tmp_path


def shelf(runs: Path):
    return earlier(runs / THIS.run, THIS)


def test_what_was_written_is_read(runs: Path):
    kept(runs, past(1))
    assert shelf(runs).runs == (past(1),)
    assert shelf(runs).skipped == ()


def test_runs_are_told_oldest_first_and_a_later_one_not_at_all(runs: Path):
    for n in (3, 501, 1, 2):
        kept(runs, past(n))
    assert [each.seed for each in shelf(runs).runs] == [1, 2, 3]


def test_of_two_runs_of_one_second_the_name_decides(runs: Path):
    kept(runs, past(500, run=f"{THIS.run}-2", seed=2))
    kept(runs, past(500, run="20261120T000000Z", seed=1))
    assert [each.seed for each in shelf(runs).runs] == [1]


def test_times_of_other_zones_are_compared_as_times(runs: Path):
    kept(runs, past(1, started_at="2026-11-20T08:19:59-00:00", run="a"))
    kept(runs, past(2, started_at="2026-11-20T09:19:59+01:00", run="b"))
    kept(runs, past(3, started_at="2026-11-20T08:30:00-01:00", run="c"))
    assert {each.run for each in shelf(runs).runs} == {"a", "b"}


BROKEN = {
    "empty": b"",
    "cut off": encoded(past(1))[:-20],
    "not JSON": b"\x00\xff\xfe",
    "a list": b"[]",
    "another schema": encoded(past(1)).replace(b"holdpoint-results/1", b"holdpoint-results/9"),
    "an unknown verdict": encoded(past(1)).replace(b'"verdict":"GO"', b'"verdict":"MAYBE"'),
    "a field more": encoded(past(1)).replace(b'"seed":1', b'"seed":1,"more":1'),
    "a name too long": encoded(past(1)).replace(b'"run":"', b'"run":"' + b"x" * 2001),
    "no time": encoded(past(1)).replace(b"2026-11-20T00:01:00+00:00", b"yesterday"),
    "no zone": encoded(past(1)).replace(b"2026-11-20T00:01:00+00:00", b"2026-11-20T00:01:00"),
    "nested too deep": b'{"figures":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_run_that_is_broken_is_named_and_the_others_are_read(runs: Path, how: str):
    kept(runs, past(1))
    (kept(runs, past(2)) / NAME).write_bytes(BROKEN[how])
    found = shelf(runs)
    assert [each.seed for each in found.runs] == [1]
    assert [name for name, _ in found.skipped] == [past(2).run]
    assert found.skipped[0][1].startswith(NAME)


def test_what_is_no_file_is_named(runs: Path):
    folder = runs / past(2).run
    folder.mkdir()
    os.mkfifo(folder / NAME)
    (runs / past(3).run / NAME).mkdir(parents=True)
    kept(runs, past(4)).joinpath(NAME).unlink()
    (runs / past(4).run / NAME).symlink_to("/dev/zero")
    assert [name for name, _ in shelf(runs).skipped] == [past(n).run for n in (2, 3, 4)]


def test_a_file_that_is_too_large_is_named_and_not_read(runs: Path):
    with (kept(runs, past(2)) / NAME).open("r+b") as file:
        file.truncate(8_000_001)
    assert [name for name, _ in shelf(runs).skipped] == [past(2).run]


def test_a_verdict_without_results_is_named_and_a_folder_without_either_is_none(runs: Path):
    (runs / "old").mkdir()
    (runs / "old" / "gate.json").write_text("{}")
    (runs / "features only").mkdir()
    (runs / "a file").write_text("")
    assert shelf(runs).skipped == (("old", f"it kept no {NAME}, so it is no part of the history"),)


def test_a_run_without_a_time_of_its_own_has_no_history_and_says_so(runs: Path):
    found = earlier(runs / THIS.run, past(500, started_at="\u202enever"))
    assert found.runs == ()
    assert "cannot be told" in found.skipped[0][1]


@pytest.mark.parametrize(("n", "read"), [(RUNS_MAX, RUNS_MAX), (RUNS_MAX + 1, RUNS_MAX)])
def test_no_more_than_so_many_are_read_and_those_are_the_newest(runs: Path, n: int, read: int):
    for each in range(n):
        kept(runs, past(each))
    found = shelf(runs).runs
    assert len(found) == read
    assert found[0].seed == n - read


def test_two_hundred_runs_of_four_hundred_scenarios_are_read_in_under_0_3_s(runs: Path):
    keys = tuple(
        f"features/kill_switch/scopes.feature::Halting number {n} leaves the others going on" for n in range(400)
    )
    for n in range(200):
        kept(runs, past(n, scenarios={"PASSED": keys}))
    began = process_time()
    found = shelf(runs)
    took = process_time() - began
    assert len(found.runs) == 200
    assert took < 0.3


def test_a_run_s_file_is_json_that_names_its_schema():
    assert json.loads(encoded(THIS))["schema"] == "holdpoint-results/1"
