"""``holdpoint bench``: a quick run end to end, its file, its table, its page; and bad input."""

import msgspec
import pytest
from click.testing import CliRunner

from loadtests.benchmarks.findings import Goal, Run, Section
from loadtests.benchmarks.suite import BENCHES
from loadtests.benchmarks.table import plain
from loadtests.cli.bench import command

SOME = ["guard", "halt", "verify"]
"""Of the benchmarks these are measured here; all of them take half a minute of processor."""
WISHES = {
    "P1": True,
    "P2": True,
    "P3": True,
    "P9": True,
    "P4, P5": False,
    "P11, P12": True,
    "S5-A4": False,
    "P7": False,
    "P8": True,
    "P18": False,
    "P17": False,
    "P10": False,
    "P16": False,
    "P19": False,
    "P15": False,
    "P13, P14, P19": False,
}


def bench(*words: str):
    return CliRunner().invoke(command, list(words))


@pytest.fixture(scope="module")
def quick(tmp_path_factory):
    kept = tmp_path_factory.mktemp("bench") / "bench.json"
    ended = bench(*SOME, "--quick", "--json", str(kept))
    assert ended.exit_code == 0, ended.output
    return ended, kept


@pytest.mark.long("test_a_quick_run_measures_what_was_named_and_ends_well_whatever_it_finds")
def test_a_quick_run_measures_everything_and_ends_well_whatever_it_finds(tmp_path):
    kept = tmp_path / "bench.json"
    ended = bench("--quick", "--json", str(kept))
    assert ended.exit_code == 0, ended.output
    run = measured(ended, kept, list(BENCHES))
    assert run.command == "holdpoint bench --quick"
    assert {each.clause: each.wish for each in run.sections} == WISHES


def test_a_quick_run_measures_what_was_named_and_ends_well_whatever_it_finds(quick):
    measured(*quick, SOME)


def measured(ended, kept, names) -> Run:
    run = msgspec.json.decode(kept.read_bytes(), type=Run)
    assert [each.name for each in run.sections] == names
    assert run.quick
    assert all(each.goals or each.no_data for each in run.sections), (
        "a peer that is not installed is said to be missing"
    )
    for each in run.sections:
        assert f"[holdpoint bench {each.name}, " in ended.output
        assert all(figure.name in ended.output for figure in each.figures)
    assert "noise before:" in ended.output
    return run


def test_a_quick_run_proves_no_halt_time(quick):
    run = msgspec.json.decode(quick[1].read_bytes(), type=Run)
    (halt,) = [each for each in run.sections if each.name == "halt"]
    assert halt.goals[0].met is None
    assert halt.goals[1].met is None
    late = [each.value for each in halt.figures if "begun after the acknowledgement" in each.name]
    assert set(late) <= {0}


def test_a_quick_run_proves_no_million_entries(quick):
    run = msgspec.json.decode(quick[1].read_bytes(), type=Run)
    (verify,) = [each for each in run.sections if each.name == "verify"]
    assert [each.met for each in verify.goals] == [None, None]


def test_wishes_are_marked_as_such(quick):
    run = msgspec.json.decode(quick[1].read_bytes(), type=Run)
    assert {each.clause: each.wish for each in run.sections}.items() <= WISHES.items()
    assert "  wish " in quick[0].output


def test_the_page_is_made_from_the_kept_file_with_the_command_beside_every_figure(quick):
    page = bench("--from", str(quick[1]), "--markdown").output
    rows = [
        line
        for line in page.splitlines()
        if line.startswith("| ") and not line.startswith(("| ---", "| aim", "| figure"))
    ]
    run = msgspec.json.decode(quick[1].read_bytes(), type=Run)
    assert len(rows) == sum(len(each.figures) + len(each.goals) for each in run.sections)
    assert all("`holdpoint bench " in line for line in rows)


def test_the_table_of_a_kept_file_is_that_of_its_run(quick):
    shown = bench("--from", str(quick[1])).output
    assert shown.split("\n\n")[0] in quick[0].output


def test_one_benchmark_can_be_asked_for_by_name(monkeypatch):
    asked: list[bool] = []

    def measured(*, quick):
        asked.append(quick)
        return Section(name="guard", clause="P1", title="t", wish=True)

    monkeypatch.setitem(BENCHES, "guard", measured)
    ended = bench("guard", "--quick")
    assert ended.exit_code == 0
    assert asked == [True]
    assert "holdpoint bench guard --quick" in ended.output


def test_an_unknown_name_is_refused_with_those_there_are():
    ended = bench("gard")
    assert ended.exit_code == 2
    assert "'gard'" in ended.output
    assert ", ".join(BENCHES) in ended.output


def test_a_file_that_cannot_be_written_is_refused_before_anything_is_measured(tmp_path):
    ended = bench("--json", str(tmp_path / "no" / "bench.json"))
    assert ended.exit_code == 2
    assert "cannot be written" in ended.output


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (None, "cannot be read"),
        (b"{", "holds no findings"),
        (b'{"command": 1}', "$.command"),
        (b"\xff", "holds no findings"),
    ],
)
def test_a_kept_file_that_is_none_is_refused(tmp_path, content, wrong):
    kept = tmp_path / "bench.json"
    if content is not None:
        kept.write_bytes(content)
    ended = bench("--from", str(kept))
    assert ended.exit_code == 2
    assert wrong in ended.output.replace("\n", " ")


def test_why_a_goal_is_missed_is_said_only_where_it_is():
    said = [Goal(text="t", met=met, saw="s", why="because") for met in (True, False, None)]
    lines = plain(Section(name="n", clause="P0", title="t", wish=False, goals=tuple(said))).splitlines()[1:]
    assert ["because" in line for line in lines] == [False, True, False]


def test_showing_and_measuring_exclude_each_other(tmp_path):
    ended = bench("guard", "--from", str(tmp_path / "bench.json"))
    assert ended.exit_code == 2
    assert "measures nothing" in ended.output
