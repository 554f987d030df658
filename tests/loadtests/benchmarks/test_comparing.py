"""``holdpoint bench compare``: what is worse, what held, and of what nobody can say."""

from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from loadtests.benchmarks.comparing import MARGIN, TURNS_MIN, Incomparable, Word, compare, judged
from loadtests.benchmarks.findings import FORM, Better, Figure, Goal, Run, Section, repeated
from loadtests.benchmarks.measure import Noise
from loadtests.benchmarks.suite import BENCHES
from loadtests.cli.bench import command

MACHINE = {"python": "CPython 3.11.7", "system": "Linux 6.1 x86_64", "processor": "A", "cores": "2"}
EVEN = (1.0, 1.01, 0.99, 1.0, 1.0)
WIDE = (0.7, 0.8, 1.0, 1.2, 1.3)


def figure(times: float, turns=EVEN, *, unit: str = "x", better: Better = Better.MORE) -> Figure:
    return repeated("f", [times * each for each in turns], unit, better)


def run(*figures: Figure, name: str = "flags", loop=(5.0, 5.0), goals=(), **changed: object):
    noise = [Noise(p50_us=each, p99_us=each, worst_us=each, load=0.0) for each in loop]
    section = Section(name=name, clause="P2", title="t", wish=True, figures=figures, goals=goals)
    whole = Run(
        command="holdpoint bench", quick=False, begun_at="2026-01-01T00:00:00+00:00", took_s=1.0, environment=MACHINE,
        noise_before=noise[0], noise_after=noise[1], sections=(section,), form=FORM,
    )  # fmt: skip
    return msgspec.structs.replace(whole, **changed)


@pytest.mark.parametrize(
    ("old", "new", "loop", "word"),
    [
        (figure(10), figure(10), 1.0, Word.HELD),
        (figure(10), figure(10 * (1 - MARGIN / 2)), 1.0, Word.HELD),
        (figure(10), figure(8), 1.0, Word.WORSE),
        (figure(10), figure(12), 1.0, Word.BETTER),
        (figure(10, better=Better.LESS), figure(12, better=Better.LESS), 1.0, Word.WORSE),
        # On both sides of the margin: fewer or more spread repetitions are no regression, and no proof that there is none.
        (figure(10), figure(9), 1.0, Word.NO_DATA),
        (figure(10), figure(8, WIDE), 1.0, Word.NO_DATA),
        (figure(10), figure(8, EVEN[1:]), 1.0, Word.NO_DATA),
        # A time is a multiple of the fixed loop; a ratio is of its own run.
        (figure(10, unit="ms", better=Better.LESS), figure(20, unit="ms", better=Better.LESS), 2.0, Word.HELD),
        (figure(10, unit="rows/s"), figure(5, unit="rows/s"), 2.0, Word.HELD),
        (figure(10, unit="rows/s"), figure(10, unit="rows/s"), 0.5, Word.WORSE),
        (figure(10), figure(8), 2.0, Word.WORSE),
        (figure(10, unit="ms", better=Better.LESS), figure(20, unit="ms", better=Better.LESS), "uneven", Word.NO_DATA),
        (figure(10), figure(8), "uneven", Word.WORSE),
        # Neither the unit nor the way that is better may have changed; nothing is known of other units.
        (figure(10), figure(10, unit="ms"), 1.0, Word.NO_DATA),
        (figure(10), figure(10, better=Better.LESS), 1.0, Word.NO_DATA),
        (figure(10, unit="µl"), figure(10, unit="µl"), 1.0, Word.NO_DATA),
        (figure(0), figure(0), 1.0, Word.NO_DATA),
    ],
)
def test_a_figure_is_worse_only_where_its_repetitions_say_so(old, new, loop, word):
    assert judged(old, new, loop)[0] is word


@pytest.mark.parametrize(
    ("unit", "old", "new", "word"),
    [
        ("requests", 0, 0, Word.HELD),
        ("requests", 0, 1, Word.WORSE),
        ("requests", 2, 1, Word.BETTER),
        ("MB", 100, 109, Word.HELD),
        ("MB", 100, 111, Word.WORSE),
        ("KB", 100, 0, Word.NO_DATA),
    ],
)
def test_counts_must_not_grow_and_sizes_only_within_the_margin(unit, old, new, word):
    one, other = (Figure(name="f", value=value, unit=unit, better=Better.LESS) for value in (old, new))
    assert judged(one, other, "uneven")[0] is word


@pytest.mark.parametrize(
    ("new", "word"),
    [((figure(10), figure(10)), Word.HELD), ((figure(8), figure(10, WIDE)), Word.WORSE), ((figure(10),), Word.NO_DATA)],
)
def test_one_that_is_worse_decides_and_else_one_of_which_nothing_can_be_said(new, word):
    named = [msgspec.structs.replace(each, name=f"f{n}") for n, each in enumerate(new)]
    both = [msgspec.structs.replace(figure(10), name=f"f{n}") for n in range(2)]
    found = compare(run(*both), run(*named))
    assert found.word is word
    assert found.verdicts[0].word is word


def test_what_is_shown_for_a_reader_alone_is_not_judged():
    shown = Figure(name="shown", value=1, unit="ms")
    assert [each.figure for each in compare(run(figure(10), shown), run(figure(10), shown)).verdicts] == ["f"]
    with pytest.raises(Incomparable, match="no figure in common"):
        compare(run(shown), run(shown))


def test_a_loop_that_was_uneven_is_no_yardstick():
    time = figure(10, unit="ms", better=Better.LESS)
    (verdict,) = compare(run(time), run(time, loop=(5.0, 7.0))).verdicts
    assert verdict.word is Word.NO_DATA
    assert "the new fixed loop took 5.0 µs before and 7.0 µs after" in verdict.saw


def test_a_file_that_does_not_say_how_many_cores_there_were_gives_no_yardstick():
    time, told = figure(10, unit="ms", better=Better.LESS), {**MACHINE, "cores": "some"}
    (verdict,) = compare(run(time, environment=told), run(time, environment=told)).verdicts
    assert (verdict.word, verdict.saw) == (Word.NO_DATA, "the old run does not say how many cores it had")
    assert compare(run(time, loop=(0.0, 0.0)), run(time)).word is Word.NO_DATA


def test_a_time_on_a_machine_with_more_to_run_than_cores_says_nothing():
    time, busy = figure(10, unit="ms", better=Better.LESS), Noise(p50_us=5, p99_us=5, worst_us=5, load=2.01)
    (verdict,) = compare(run(time), run(figure(20, unit="ms", better=Better.LESS), noise_after=busy)).verdicts
    assert (verdict.word, verdict.saw) == (Word.NO_DATA, "the machine was busy: load 2.0 around the new run")


def test_benches_that_one_of_them_lacks_are_named_and_a_goal_that_fell_is_told():
    met, missed = (Goal(text="t", met=one, saw=saw) for one, saw in ((True, "5x"), (False, "4x")))
    old, new = run(figure(10), goals=(met,)), run(figure(10), goals=(missed,))
    old = msgspec.structs.replace(old, sections=(*old.sections, *run(name="log").sections))
    found = compare(old, new)
    assert found.left_out == ("log: only the baseline measured it",)
    assert found.fell == ("flags: t: was 5x, is 4x",)
    assert found.word is Word.HELD


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"form": 1}, "of form 1"),
        ({"quick": True}, "quick run"),
        ({"environment": {**MACHINE, "processor": "B"}}, "processor: 'A', not 'B'"),
        ({"environment": {**MACHINE, "python": "CPython 3.12.1"}}, "python"),
        ({"sections": run(figure(10), name="log").sections}, "no figure in common"),
    ],
)
def test_runs_that_cannot_be_compared_are_refused(changed, says):
    with pytest.raises(Incomparable, match=says):
        compare(run(figure(10)), run(figure(10), **changed))


def test_another_patch_of_python_or_the_kernel_is_the_same_kind_of_machine():
    other = {**MACHINE, "python": "CPython 3.11.9", "system": "Linux 6.2 x86_64"}
    assert compare(run(figure(10)), run(figure(10), environment=other)).word is Word.HELD


def kept(folder: Path, name: str, of: Run) -> str:
    file = folder / name
    file.write_bytes(msgspec.json.encode(of))
    return str(file)


@pytest.mark.parametrize(("new", "code"), [(figure(10), 0), (figure(8), 1), (figure(10, WIDE), 3)])
def test_the_command_ends_by_its_verdict_and_a_program_can_read_it(tmp_path, new, code):
    files = [kept(tmp_path, "old.json", run(figure(10))), kept(tmp_path, "new.json", run(new))]
    shown, told = (CliRunner().invoke(command, ["compare", *files, *more]) for more in ((), ("--json",)))
    assert (shown.exit_code, told.exit_code) == (code, code)
    (verdict,) = msgspec.json.decode(told.output)["verdicts"]
    assert f"{verdict['word']:<7}  flags: f  {verdict['saw']}" in shown.output


def test_a_file_that_holds_no_run_or_one_that_cannot_be_compared_ends_with_2(tmp_path):
    old = kept(tmp_path, "old.json", run(figure(10)))
    quick = kept(tmp_path, "quick.json", run(figure(10), quick=True))
    for words, says in (
        (["compare", old, str(tmp_path / "none.json")], "none.json: cannot be read"),
        (["compare", quick, old], "quick.json: is a quick run"),
        (["--baseline", quick, "flags"], "quick.json: is a quick run"),
        (["--baseline", old, "--quick"], "leave --quick"),
    ):
        ended = CliRunner().invoke(command, words)
        assert ended.exit_code == 2
        assert says in " ".join(ended.output.split())


def test_the_baseline_in_the_repository_can_be_compared_and_is_not_worse_than_itself():
    kept_run = msgspec.json.decode((Path(__file__).parents[3] / "docs" / "benchmarks.json").read_bytes(), type=Run)
    assert {each.name for each in kept_run.sections} <= set(BENCHES)
    found = compare(kept_run, kept_run)
    assert {each.word for each in found.verdicts} <= {Word.HELD, Word.NO_DATA}
    assert not found.left_out


def test_too_few_repetitions_are_those_below_five():
    assert len(EVEN) == TURNS_MIN


def test_the_help_of_both_says_how_they_end():
    assert "bench compare OLD NEW" in " ".join(CliRunner().invoke(command, ["--help"]).output.split())
    assert "Exit codes: 0 no regression; 1 a regression;" in CliRunner().invoke(command, ["compare", "--help"]).output
