"""Each scenario fails for a bug: the table is whole, a few of its rows are seen again each time, and what counts is what is said."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from steps.plugin.scenario import Slot
from tests.mutants import behaviours, copies, forks, matrix, operators, search, swapping, table, warm
from tests.mutants.patches import BadPatch
from tests.mutants.table import Scenario

PROVED = "4"
SEED = os.environ.get("HOLDPOINT_PROVE_SEED") or str(int.from_bytes(os.urandom(4), "big"))
"""Of the rows that are proved; another each time, and to be had again by the environment."""
HOLDPOINT = (sys.executable, "-m", "safety_core.cli.main", "mutants")


def test_every_scenario_has_a_bug_that_it_fails_for_and_every_row_names_what_there_is():
    faults = {what: whom for what, whom in matrix.faults_of(table.read(), table.scenarios()).items() if whom}
    assert faults == {}, "run: holdpoint mutants --search"


def test_a_few_rows_of_the_table_are_true():
    done = run(sys.executable, "-m", "tests.mutants", "matrix", "--prove", PROVED, "--seed", SEED)
    assert done.returncode == 0, f"HOLDPOINT_PROVE_SEED={SEED}\n{done.stdout}{done.stderr}"
    assert f"{PROVED} of {PROVED} scenarios fail for their bug, and pass without it" in done.stdout


def run(*words: str, cwd: Path = copies.ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)


A, B = Scenario("features/a.feature", "One"), Scenario("features/b.feature", 'Two "quoted" \\ of it')


def test_the_table_reads_what_it_wrote_sorted_by_feature_and_name(tmp_path):
    path = tmp_path / "bugs.toml"
    written = {B: "f.py::g: x == 'ä' -> x != 'ä'", A: "no-recheck"}
    table.write(written, path)
    assert table.read(path) == written
    text = path.read_text(encoding="utf-8")
    assert text.index(A.feature) < text.index(B.feature)


@pytest.mark.parametrize("text", ["[", "a = 1\n", '["features/a.feature"]\nOne = 1\n'])
def test_a_table_that_is_none_is_refused_by_name(tmp_path, text):
    path = tmp_path / "bugs.toml"
    path.write_text(text)
    with pytest.raises(BadPatch, match=r"bugs\.toml"):
        table.read(path)


def test_a_scenario_without_a_bug_a_row_without_its_scenario_and_a_bug_that_is_gone_are_told():
    gone = Scenario("features/a.feature", "Gone")
    found = {A: "safety_core/guard.py::judge: no such words -> nothing", gone: "no-recheck"}
    assert matrix.faults_of(found, [A, B]) == {
        "no bug": [str(B)],
        "no such scenario": [str(gone)],
        "no such bug": [f"{A}: {found[A]}"],
    }


def test_a_path_without_a_scenario_is_refused():
    with pytest.raises(BadPatch, match=r"no scenario stands in .*nowhere"):
        matrix.within([A, B], [str(copies.ROOT / "features" / "nowhere")])
    assert matrix.within([A, B], [str(copies.ROOT / "features" / "a.feature")]) == [A]
    assert matrix.within([A, B], []) == [A, B]


def ran(*steps: Slot, broken=(), before: str = "PASSED") -> SimpleNamespace:
    """A scenario that went like this."""
    running = SimpleNamespace(steps=list(steps), broken_invariants=lambda: list(broken), before=Slot(status=before))
    hook = SimpleNamespace(pytest_runtest_protocol=lambda **_: None)
    return SimpleNamespace(ihook=hook, running=running)


def slot(kind: str, status: str = "PASSED", error: str = "") -> Slot:
    return Slot(status=status, kind=kind, error=error, message="it is queued")


BROKEN = {"invariant": "I3", "saw": "a post came late"}


@pytest.mark.parametrize(
    ("item", "caught"),
    [
        (ran(slot("given"), slot("when"), slot("then")), ""),
        (ran(slot("given"), slot("when"), slot("then", "FAILED", "AssertionError")), "Then: it is queued"),
        (ran(slot("given"), slot("when"), slot("then", "FAILED", "TypeError")), ""),
        (ran(slot("given"), slot("when", "FAILED", "AssertionError"), slot("then", "SKIPPED")), ""),
        (ran(slot("given", "FAILED", "AssertionError"), broken=[BROKEN]), ""),
        (ran(slot("given"), slot("then", "UNDEFINED")), ""),
        (
            ran(slot("given"), slot("when", "FAILED", "Refused"), slot("then", "SKIPPED"), broken=[BROKEN]),
            "I3: a post came late",
        ),
        (ran(slot("given"), slot("when"), slot("then"), broken=[BROKEN]), "I3: a post came late"),
        (ran(slot("given"), broken=[BROKEN], before="FAILED"), ""),
    ],
)
def test_only_its_own_then_or_a_broken_invariant_counts(item, caught):
    assert warm.why_caught(item) == caught


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def f(x):\n    return x < 3\n", {"f: x < 3 -> x <= 3", "f: 3 -> 4"}),
        ("def f(x):\n    if x:\n        g(x)\n", {"f: if x -> False", "f: if x -> not x", "f: g(x) -> nothing"}),
        ("def f(x, y):\n    return x and y\n", {"f: x and y -> x or y", "f: x and y -> y", "f: x and y -> x"}),
        ("class C:\n    def f(self):\n        return refuse(K, R, 'no')\n", {"C.f: refuse(K, R, 'no') -> allow(K)"}),
        ("M = frozenset({A, B})\n", {"module: with A -> {B}", "module: with B -> {A}"}),
        ("def f(x: int = 1) -> str:\n    '''Doc.'''\n    return f'{x > 1}'\n", {"f: 1 -> 2"}),
        ("if T:\n    import a\n", set()),
    ],
)
def test_each_rule_writes_what_it_says(tmp_path, monkeypatch, source, names):
    (tmp_path / "m.py").write_text(source)
    monkeypatch.setattr(copies, "ROOT", tmp_path)
    operators.mutations_of.cache_clear()
    found = operators.mutations_of("m.py")
    operators.mutations_of.cache_clear()
    assert {each.name.removeprefix("m.py::") for each in found} == names
    assert all(compile(each.applied(), "m.py", "exec") and each.applied() != source for each in found)


def test_of_two_mistakes_that_read_alike_the_second_is_numbered_and_each_is_found_by_its_name():
    found = operators.mutations_of("safety_core/checks/tenancy.py")
    again = [each for each in found if each.number == 2]
    assert again
    assert all(operators.mutation(each.name) is each for each in found)
    assert operators.mutation("safety_core/checks/tenancy.py::judge: nowhere -> nothing") is None
    assert operators.mutation("no-recheck") is None


def in_fork(work) -> object:
    told = []

    def once():
        told.append((yield work))

    forks.run_all([once()], jobs=1, limit_s=60)
    return told[0]


def test_a_swapped_function_does_what_was_written_and_a_member_dropped_is_dropped_where_it_was_imported():
    from safety_core import lifecycle, switches

    swapping.look_round()
    name = "safety_core/lifecycle.py"
    outside = next(each for each in operators.mutations_of(name) if each.kind == "member dropped")
    inside = next(each for each in operators.mutations_of("safety_core/switches.py") if each.within)

    def swapped(mutation):
        swapping.swap(mutation)
        return True

    assert lifecycle
    assert switches
    assert in_fork(lambda: swapped(outside)) is True
    assert in_fork(lambda: swapped(inside)) is True


@pytest.mark.parametrize(
    "name", ["safety_core/approval_rules.py::module: 9 -> 10", "safety_core/approval_rules.py::module: with int -> (msgspec.Meta(ge=0, le=9),)"]
)  # fmt: skip
def test_what_a_class_was_made_of_and_what_no_module_is_loaded_with_is_not_swapped(name):
    from safety_core import approval_rules

    assert approval_rules
    mutation = operators.mutation(name)
    assert mutation is not None
    with pytest.raises(swapping.CannotSwap):
        swapping.swap(mutation)


class Item(NamedTuple):
    """A test, as far as it matters here."""

    path: Path


def test_a_mistake_in_no_function_is_judged_by_all_tests_and_one_in_a_function_by_those_that_run_through_it():
    own, other = Item(Path("tests/safety_core/test_switches.py")), Item(Path("tests/safety_core/test_guard.py"))
    found = operators.mutations_of("safety_core/switches.py")
    outside, inside = (next(each for each in found if each.within is within) for within in (False, True))
    reached = {other: (0.1, {inside.first}), own: (0.2, set())}
    assert behaviours.judges_of(outside, reached) == [own, other]
    assert behaviours.judges_of(inside, reached) == [other]


JUDGED_BY_A_SCENARIO = """
import json
from tests.mutants import behaviours, operators, search, trial
name = "safety_core/shell/permit.py"
reach = {"features/approvals/engagement.feature: An approved reply arrives with exactly its bytes": {name: [*range(1, 400)]}}
asked = [each for each in operators.mutations_of(name) if "entries.permit(" in each.name or each.name.endswith("attempts - 1")]
trial.import_heavy()
print(json.dumps(search.in_child(lambda: behaviours.by_features(asked, reach, 1))))
"""


@pytest.mark.long("test_a_few_rows_of_the_table_are_true")
def test_what_no_test_saw_is_seen_by_a_scenario_that_fails_for_it_and_passes_without():
    done = run(sys.executable, "-c", JUDGED_BY_A_SCENARIO)
    fates = {name.rpartition(": ")[2]: fate for name, fate in json.loads(done.stdout).items()}
    record = "tx.append_audit(entries.permit(minted, queued.intent, at=core.clock.now())) -> nothing"
    assert fates == {record: behaviours.FEATURES, "queued.attempts + 1 -> queued.attempts - 1": ""}


def test_scenarios_that_were_never_traced_are_traced_before_any_is_chosen(monkeypatch):
    traced = []
    monkeypatch.setattr(search, "cached", lambda: {str(A): {}})
    monkeypatch.setattr(search, "all_scenarios", lambda: [A, B])
    monkeypatch.setattr(search, "_with_scenarios", lambda wanted, _: traced.extend(wanted))
    search.seen(1)
    assert traced == [B]


def test_a_trial_that_hangs_or_dies_gives_no_result():
    def hang():
        while True:
            pass

    told = []

    def both():
        told.append((yield hang))
        told.append((yield lambda: os._exit(3)))
        told.append((yield lambda: "well"))

    forks.run_all([both()], jobs=1, limit_s=0.5)
    assert told == [None, None, "well"]


def test_outside_a_checkout_the_command_says_where_the_bugs_are(tmp_path):
    done = run(*HOLDPOINT, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "tests/mutants of a checkout" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--prove", "0"), "name how many, or all"),
        (("--search", "--json"), "exclude each other"),
        (("nowhere",), "no scenario"),
    ],
)
def test_a_wish_that_cannot_be_met_is_answered_in_a_sentence(words, said):
    done = run(*HOLDPOINT, *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
