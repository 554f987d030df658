"""Planted bugs: each patch still fits the product, a few of them are caught here and now, and a harmless one survives.

``make mutants`` tries them all, with each safety layer off in turn.
"""

import dataclasses
import difflib
import json
import re
import subprocess
import sys
from html import escape
from pathlib import Path

import pytest

from reports import policy
from tests.mutants import copies, gate, gates, patches, record, stops, trial
from tests.mutants.patches import BadPatch

STEP = "simulated → house"
ISSUED = {
    "no-recheck",
    "ack-at-commit",
    "retry-unknown",
    "switch-outside-transaction",
    "no-account-check",
    "permit-never-expires",
    "switch-cached-for-ever",
    "audit-after-send",
    "answer-before-commit",
    "reconcile-too-early",
    "adopt-siblings-post",
    "ack-at-latch",
    "approval-checked-early",
    "approval-not-bound-to-bytes",
    "approval-spent-on-refusal",
    "author-approves-own",
    "commitment-without-account",
    "edit-does-not-void",
    "engagement-not-asked",
    "inactive-approver-counts",
    "revoked-under-way",
    "confirmed-with-a-section-open",
    "dead-man-not-armed",
    "fence-keeps-epoch",
    "full-disk-latches-nothing",
    "hard-stop-not-asked",
    "holder-is-waited-for",
    "identity-outlives-rotation",
    "expired-is-connected",
    "handle-for-identity",
    "refresh-written-over",
    "refreshed-by-everybody",
    "refreshed-is-connected",
    "refreshed-token-not-asked",
    "key-file-open-to-others",
    "like-found-twice",
    "like-that-stood-is-claimed",
    "longer-permit-not-waited-for",
    "memory-counts-epochs-only",
    "older-vault-believed",
    "sealed-without-account",
    "secret-shows-in-repr",
    "sockets-deliver-later",
    "supervisor-not-asked",
    "unrecorded-t2-is-forgotten",
    "view-not-asked",
    "writers-do-not-give-way",
    "silent-is-left-alive",
    "unconfirmed-is-left-alive",
    "k-counts-from-the-last-beat",
    "k-counts-from-the-newest-raise",
    "k-counts-anew-after-a-pause",
    "all-of-k-is-waited-for",
}
HALT = {
    f"no-{layer}"
    for layer in (
        "recheck",
        "dead-man",
        "supervisor",
        "socket-options",
        "view",
        "halt-waiting",
        "latch",
        "memory",
        "epoch",
    )
}
"""The layers of the halt, by the patch that switches each off."""
FEW = ("ack-at-commit", "no-recheck", "retry-unknown")
HEAD = "{claim}\n\ninvariant: I3\nscenario: {scenario}\nseeds: 1\nstack:\n\n"
SCENARIO = (
    "features/kill_switch/paused_workers.feature::A worker that claimed a post before the halt gets no permit after it"
)
FILE = "safety_core/shell/halt.py"
FENCE, FENCE_FILE = "safety_core.shell.fencing", "safety_core/shell/fencing.py"
"""What ``ack-at-commit`` changes."""


def python(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *words], cwd=copies.ROOT, capture_output=True, text=True, check=False)


def written(folder: Path, name: str, first: str, *, scenario: str = SCENARIO) -> Path:
    """A planted bug of a test's own: another first line of ``shell/halt.py``; ``{old}`` is the one that stands there."""
    old = (copies.ROOT / FILE).read_text(encoding="utf-8").splitlines(keepends=True)
    new = [first.format(old=old[0].rstrip()) + "\n", *old[1:]]
    diff = "".join(difflib.unified_diff(old, new, f"a/{FILE}", f"b/{FILE}"))
    path = folder / f"{name}.patch"
    head = HEAD.format(claim=f"Plants {name}.", scenario=scenario)
    path.write_text(f"{head}diff --git a/{FILE} b/{FILE}\n{diff}", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Path:
    return copies.copy_of_checkout(tmp_path_factory.mktemp("mutants") / "base", compiled=False)


def test_every_bug_of_the_list_has_its_patch():
    assert {each.name for each in patches.mutants()} >= ISSUED


def test_every_layer_of_the_halt_can_be_switched_off_and_has_a_planted_bug_of_its_own():
    assert patches.layers().keys() >= HALT
    assert {each.layer for each in patches.mutants() if each.layer} == HALT


def test_a_bug_of_a_layer_of_the_halt_is_tried_without_each_of_the_others():
    left_out = {
        each.name: sorted(missing)
        for each in patches.mutants()
        if each.layer and (missing := HALT - {each.layer, *each.stack, *each.needs})
    }
    assert left_out == {}


def test_the_readme_has_a_row_for_each_layer_of_the_halt_with_its_bugs_and_one_for_each_bug_with_what_it_breaks():
    text = (patches.HERE / "README.md").read_text(encoding="utf-8")
    rows = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    known = {each.name: each for each in patches.mutants()}
    of_layers = {off: sorted(re.findall(r"[a-z-]+", bugs)) for _, off, bugs in rows if off in HALT}
    assert of_layers == {off: sorted(each.name for each in known.values() if each.layer == off) for off in HALT}
    assert {name: broken for name, broken, _ in rows if name in known} == {
        name: each.breaks for name, each in known.items()
    }


def test_every_patch_applies_to_the_product_alone_and_on_each_layer_of_its_stack(base, tmp_path):
    off = patches.layers()
    for mutant in patches.mutants():
        for layer in [None, *(off[name] for name in mutant.stack)]:
            planted = [*([layer] if layer else []), mutant]
            named = {name for patch in planted for name in patch.files}
            clone = copies.clone_of(named, base, tmp_path / f"{mutant.name}-{layer.name if layer else 'alone'}")
            for patch in planted:
                copies.apply(patch, clone)


def test_applying_changes_the_clone_and_leaves_the_copy_that_it_shares_files_with(base, tmp_path):
    mutant = patches.named("no-account-check")
    clone = copies.clone(base, tmp_path / "clone")
    before = (base / mutant.files[0]).read_bytes()
    copies.apply(mutant, clone)
    assert (base / mutant.files[0]).read_bytes() == before != (clone / mutant.files[0]).read_bytes()


def test_a_patch_that_no_longer_applies_is_said_so(base, tmp_path):
    clone = copies.clone(base, tmp_path / "clone")
    mutant = patches.named("no-account-check")
    copies.apply(mutant, clone)
    with pytest.raises(BadPatch, match="no-account-check no longer applies"):
        copies.apply(mutant, clone)


def test_a_copy_inside_a_repository_is_refused_because_a_patch_may_change_nothing_there(tmp_path):
    (tmp_path / ".git").mkdir()
    with pytest.raises(BadPatch, match="inside the repository"):
        copies.copy_of_checkout(tmp_path / "copy")


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(BadPatch, match="did you mean ack-at-commit"):
        patches.named("ack-on-commit")


@pytest.mark.parametrize(
    ("field", "instead", "said"),
    [
        ("invariant: I3\n", "", "lacks invariant"),
        ("invariant: I3\n", "gate: kill-switch\ncriterion: switch-response\n", "lacks invariant"),
        (f"scenario: {SCENARIO}\n", "", "not exactly one scenario or test"),
        ("seeds: 1\n", "seeds: one\n", "not whole numbers"),
        ("seeds: 1\n", "seeds:\n", "at least one"),
        ("stack:\n", "stack: no-such-layer\n", "no layer no-such-layer"),
        ("seeds: 1\n", "seeds: 1\nseeds: 2\n", "stands twice"),
        ("Plants it.\n", "", "in a sentence"),
        ("stack:\n", "layer: such-layer\nstack:\n", "layer: there is no layer no-such-layer"),
        ("stack:\n", "stack:\nneeds: no-such-layer\n", "needs: there is no layer no-such-layer"),
        ("stack:\n", "layer: view\nstack: no-view\n", "stands twice in layer, stack and needs"),
        ("stack:\n", "stack: no-view\nneeds: no-view\n", "stands twice in layer, stack and needs"),
    ],
)
def test_a_head_that_lacks_something_is_refused_by_name(tmp_path, field, instead, said):
    path = written(tmp_path, "it", "{old}  # the same")
    path.write_text(path.read_text().replace(field, instead, 1))
    with pytest.raises(BadPatch, match=said):
        patches.mutant(path)


def test_each_gate_and_each_criterion_of_the_step_has_a_bug_that_is_planted_to_stop_it():
    step = policy.load().step(STEP)
    asked = {name: asks.invariants for name, asks in step.gates.required().items()}
    assert {each.gate for each in patches.declared() if each.gate} == asked.keys()
    assert {each.criterion for each in patches.declared() if each.criterion} == step.criteria.required().keys()
    assert [each.name for each in patches.declared() if each.gate and each.invariant not in asked[each.gate]] == []


def test_a_bug_of_a_criterion_alone_needs_no_invariant_and_its_scenario_must_fail_by_itself(tmp_path):
    path = written(tmp_path, "it", "{old}  # the same")
    path.write_text(path.read_text().replace("invariant: I3", "criterion: verification", 1))
    mutant = patches.mutant(path)
    assert (mutant.invariant, mutant.breaks) == ("", "verification")
    failed = record.Recorded(failed=("AssertionError: it is queued", "SKIPPED"))
    for found, planted, good in (
        (failed, True, True),
        (record.Recorded(failed=("TypeError: no",)), True, False),
        (record.Recorded(), True, False),
        (record.Recorded(), False, True),
        (failed, False, False),
    ):
        tried = trial.Trial(mutant, planted=planted, off=None, seed=1)
        assert trial._by_its_lines(tried, found, int(bool(found.failed)))[0] is good


def test_a_few_planted_bugs_are_caught():
    done = python("-m", "tests.mutants", "only", *FEW, "--quick", "--jobs", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 of 3 trials caught; 3 of 3 controls held" in done.stdout


@pytest.mark.long("test_a_few_planted_bugs_are_caught")
def test_a_harmless_change_survives_and_a_broken_import_is_not_a_catch(tmp_path):
    named = [
        written(tmp_path, "harmless", "{old}  # the same"),
        written(tmp_path, "unimportable", "import no_such_module"),
        written(
            tmp_path, "nowhere", "{old}  # the same", scenario="features/kill_switch/global.feature::No such thing"
        ),
    ]
    program = (
        "import sys; from pathlib import Path; from tests.mutants import patches, sweep;"
        "sys.exit(not sweep.sweep([patches.mutant(Path(each)) for each in sys.argv[1:]], jobs=1, quick=True))"
    )
    done = python("-c", program, *map(str, named))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "0 of 3 trials caught; 1 of 2 controls held" in done.stdout
    assert "I3 not broken: everything passed" in done.stdout
    assert "left no record" in done.stdout
    assert "0 scenarios 'No such thing'" in done.stdout


@pytest.mark.long("test_a_few_planted_bugs_are_caught")
def test_a_layer_that_is_not_imported_is_apart_and_one_called_needed_without_being_so_fails(tmp_path):
    path = written(tmp_path, "it", "{old}  # the same")
    path.write_text(path.read_text().replace("stack:\n", "stack: no-memory\nneeds: no-halt-waiting\n", 1))
    program = (
        "import sys; from pathlib import Path; from tests.mutants import patches, sweep;"
        "sys.exit(not sweep.sweep([patches.mutant(Path(sys.argv[1]))], jobs=1))"
    )
    done = python("-c", program, str(path))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "0 of 1 trials caught; 1 of 1 controls held; 0 of 1 needed layers were missed" in done.stdout
    (row,) = (line.split() for line in done.stdout.splitlines() if line.startswith("it "))
    assert (row.count("apart"), row.count("needed")) == (1, 1)
    assert "NOT NEEDED  nothing planted, no-halt-waiting, seed 1" in done.stdout


def guarded(copy: Path, seen: Path, program: str) -> subprocess.CompletedProcess[str]:
    """A process as a planted gate starts it, in a folder other than the checkout."""
    env = gate._environment(copy, [patches.named("ack-at-commit")], seen)
    return subprocess.run(
        [sys.executable, "-c", program], cwd=copy, env=env, capture_output=True, text=True, check=False
    )


def test_under_a_planted_gate_the_changed_module_comes_from_the_copy_and_is_written_down(base, tmp_path):
    done = guarded(base, tmp_path / "seen", f"import {FENCE} as changed; print(changed.__file__)")
    assert done.stdout.strip() == str(base / FENCE_FILE), done.stderr
    assert [line.split("\t")[1:] for line in (tmp_path / "seen").read_text().splitlines()] == [
        [FENCE, str(base / FENCE_FILE)]
    ]
    gate._expect_imported({FENCE: FENCE_FILE}, base, tmp_path / "seen")


def test_under_a_planted_gate_the_installed_product_is_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    done = guarded(tmp_path / "empty", tmp_path / "seen", "import safety_core")
    assert done.returncode == 1
    assert "not from the changed copy" in done.stderr


def test_a_planted_gate_whose_change_nobody_imported_decides_nothing(tmp_path):
    with pytest.raises(BadPatch, match="no process of the gate imported it"):
        gate._expect_imported({"safety_core.shell.halt": FILE}, tmp_path, tmp_path / "seen")


def test_a_planted_run_comes_back_beside_the_others_and_overwrites_none(tmp_path, monkeypatch):
    copy, root = tmp_path / "copy", tmp_path / "root"
    for place, said in ((copy, "planted"), (root, "before")):
        (place / "reports/runs/20260101T000000Z").mkdir(parents=True)
        (place / "reports/runs/20260101T000000Z/gate.json").write_text(said)
        (place / "reports/latest.html").write_text(said)
    monkeypatch.setattr(copies, "ROOT", root)
    (brought,) = gate._bring_back(copy)
    assert brought.name == "20260101T000000Z-2"
    assert (brought / "gate.json").read_text() == (root / "reports/latest.html").read_text() == "planted"
    assert (root / "reports/runs/20260101T000000Z/gate.json").read_text() == "before"


ROW = {"rule": "Invariants", "scenario": "load", "sentence": "an effect's late", "row": {"kind": "effect", "n": 7}}
LATE = {"rule": "Switch response", "scenario": "load", "sentence": "it took 31 s", "row": {"kind": "halt", "n": 7}}
LINE = {**LATE, "sentence": "A halt failed: it is queued", "row": {}}
KILL_SWITCH = ("kill-switch", ["I1", "I3"], ROW)
RESPONSE = ("switch-response", LATE)


def a_gate(name: str, invariants: list[str], broke: dict | None) -> dict:
    said = {"title": f"The {name}", "word": "NO-GO", "why": "because"}
    return {**said, "gate": name, "invariants": invariants, "broke": broke}


def a_criterion(name: str, row: dict | None) -> dict:
    headline = {"name": "R", "word": "fail", "rows": [row] if row else []}
    return {"criterion": name, "title": f"The {name}", "word": "NO-GO", "why": "because", "headline": headline}


def verdict_of(found_gates: list, found_criteria: list) -> dict:
    """A run's verdict: its NO-GO gates, with the invariants that each asks for and what broke it, and its NO-GO criteria."""
    return {
        "verdict": "NO-GO",
        "why": "because",
        "gates": [*(a_gate(*each) for each in found_gates), {"word": "GO"}],
        "criteria": [*(a_criterion(*each) for each in found_criteria), {"word": None}],
        "broken": [{"scenario": "load", "invariant": "I3", "title": "Halt", "n": 1, "rows": []}],
    }


def page_of(verdict: dict, *, screen: bool = True) -> str:
    """A page that shows on its first screen, or only further down, what stopped the step."""
    told = [
        f"{each.title} {each.sentence} {json.dumps({name: each.row[name] for name in each.row if name != 'kind'})}"
        for each in stops.stopped(verdict)
        if each.row is not None
    ]
    text = escape("\n".join(told))
    return f"<header>{text if screen else ''}</header><main>{text}</main>"


def planted(**fields: str) -> patches.Patch:
    return dataclasses.replace(patches.named("ack-at-commit"), gate="", **fields)


@pytest.mark.parametrize(
    ("mutant", "found_gates", "found_criteria", "shown"),
    [
        (planted(), [KILL_SWITCH], [], True),
        (planted(), [("audit", ["I5"], ROW), KILL_SWITCH], [RESPONSE], True),
        (planted(), [("audit", ["I5"], ROW)], [RESPONSE], False),
        (planted(), [("kill-switch", ["I3"], {**ROW, "row": {}})], [], False),
        (planted(), [("kill-switch", ["I3"], None)], [], False),
        (planted(), [], [], False),
        (patches.named("ack-at-commit"), [("another", ["I3"], ROW)], [], False),
        (patches.named("ack-at-commit"), [("another", ["I3"], ROW), KILL_SWITCH], [], True),
        (planted(invariant="", criterion="switch-response"), [], [RESPONSE], True),
        (planted(invariant="", criterion="switch-response"), [], [("switch-response", LINE)], True),
        (planted(invariant="", criterion="switch-response"), [], [("switch-response", None)], False),
        (planted(invariant="", criterion="switch-response"), [KILL_SWITCH], [("verification", LATE)], False),
        (planted(criterion="switch-response"), [KILL_SWITCH], [RESPONSE], True),
        (planted(criterion="switch-response"), [KILL_SWITCH], [], False),
        (planted(criterion="switch-response"), [], [RESPONSE], False),
    ],
)
def test_a_no_go_counts_only_when_the_bugs_own_gate_and_criterion_show_what_broke_them(
    mutant, found_gates, found_criteria, shown
):
    verdict = verdict_of(found_gates, found_criteria)
    assert (stops.lacking(verdict, mutant, page_of(verdict)) == "") is shown
    if shown:
        said = stops.lacking(verdict, mutant, page_of(verdict, screen=False))
        assert said.startswith("the first screen does not name The ")


@pytest.mark.parametrize(("named", "code"), [("ack-at-commit", gate.NO_GO), ("audit-after-send", gate.SURVIVED)])
def test_the_command_says_what_was_stopped_and_ends_as_a_go_does_where_it_was_another_gate(
    tmp_path, capsys, named, code
):
    verdict = verdict_of([KILL_SWITCH], [RESPONSE])
    (tmp_path / "gate.json").write_text(json.dumps(verdict))
    (tmp_path / "report.html").write_text(page_of(verdict))
    ended = gate._show(tmp_path, patches.named(named))
    said = capsys.readouterr().out
    assert ended.code == code
    assert all(f"NO-GO The {name}: because" in said for name in ("kill-switch", "switch-response"))
    assert "an effect's late" in said
    assert ("first screen: NO-GO: because" in said) == (code == gate.NO_GO)
    assert ("ack-at-commit stopped The kill-switch, as it must" in said) == (code == gate.NO_GO)


def test_the_long_proof_goes_on_after_a_bug_that_was_not_caught_and_fails(monkeypatch, capsys):
    (own,) = stops.own(verdict_of([KILL_SWITCH], []), patches.named("ack-at-commit"))
    ends = iter([gate.Ended(gate.SURVIVED), gate.Ended(gate.NO_GO, (own,), "because")])
    monkeypatch.setattr(gates, "gate_with", lambda *_: next(ends))
    chosen = [patches.named("audit-after-send"), patches.named("ack-at-commit")]
    assert gates.gates(chosen, STEP) is False
    said = capsys.readouterr().out
    assert "| `audit-after-send` | audit | NOT CAUGHT | 4 | 0 |" in said
    assert "| `ack-at-commit` | kill-switch | an effect's late | 1 | 0 |" in said
    assert "1 of 2 planted gates ended NO-GO" in said


def test_a_verdict_that_cannot_be_read_decides_nothing(tmp_path):
    with pytest.raises(BadPatch, match="the gate left no verdict"):
        gate._show(tmp_path, patches.named("ack-at-commit"))


def test_an_unknown_plant_could_not_run():
    done = python("-m", "tests.mutants", "gate", "ack-on-commit")
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean ack-at-commit" in done.stderr
