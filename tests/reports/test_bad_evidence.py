"""Nothing that is wrong with the evidence ends GO: one change each to a run that is GO, and what it ends in says what it was."""

import copy
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reports import policy, verdict
from reports.checkers.finding import Finding
from reports.errors import ReportError
from reports.evidence.folder import Evidence
from reports.judge import judge
from reports.signed import bundle
from tests.reports import bench as benches
from tests.reports import signing, six
from tests.reports.bench import Row
from tests.reports.cucumber import Message
from tests.reports.six import Made

Text = Callable[[str], str]
Spoil = Callable[[Path], None]
ROWS = ("ledger", "journal", "control", "records", "audit", "faults", "samples")
FILES = (*ROWS, "run")


class Good:
    """The folder of a run that is GO, which nobody changes.

    Most cases leave its rows as they are and spoil something else. Where a byte of theirs is another, every checker hears of it.
    """

    def __init__(self, made: Made, folder: Path) -> None:
        self.made, self.folder = made, made.written(folder)
        self._untouched = list(six.KNOWN.read(self.folder).values())

    def checked(self, evidence: Evidence) -> tuple[Finding, ...]:
        if not any(evidence is each for each in self._untouched):
            six.KNOWN.every(evidence)
        return self.made.checked(evidence)

    def copy(self, folder: Path) -> Path:
        return Path(shutil.copytree(self.folder, folder))


@pytest.fixture(scope="module")
def good(_made: Made, tmp_path_factory: pytest.TempPathFactory) -> Good:
    return Good(copy.deepcopy(_made), tmp_path_factory.mktemp("good") / "run")


def ended(good: Good, folder: Path) -> tuple[str, str]:
    """The verdict on a folder and everything that it says of why; of an error its sentence, and nothing was written."""
    with pytest.MonkeyPatch.context() as patch:
        good.made.take(patch)
        patch.setattr(verdict, "check_all", good.checked)
        patch.setattr(bundle, "_LEVEL", 1)  # how small the archive gets is nothing that is asked here
        try:
            found = judge(folder, key_file=signing.run_key(folder.parent)).verdict
        except ReportError as wrong:
            assert not (folder / "gate.json").exists()
            return "error", str(wrong)
    assert json.loads((folder / "gate.json").read_text())["verdict"] == found.word
    why = [each.why for gate in found.gates for each in gate.rules if each.word == "fail"]
    return found.word, "\n".join([found.why, *found.missing, *why])


def ends(good: Good, folder: Path, expected: tuple[str, str]) -> None:
    word, why = ended(good, folder)
    assert word == expected[0], why
    assert re.search(expected[1], why), why


def text_of(name: str, change: Text) -> Spoil:
    """A file with its text changed."""

    def spoil(folder: Path) -> None:
        path = folder / name
        before = path.read_text()
        after = change(before)
        assert after != before
        path.write_text(after)

    return spoil


def old(before: str, after: str) -> Text:
    """The first of these exchanged."""
    return lambda text: text.replace(before, after, 1)


def number(field: str, by: int, *, nth: int = 0) -> Text:
    """One number of one row of the load altered, as an editor would."""

    def change(text: str) -> str:
        lines = text.splitlines(keepends=True)
        places = [at for at, line in enumerate(lines) if '"scenario":"load"' in line and f'"{field}":' in line]
        row = json.loads(lines[places[nth]])
        row[field] += by
        lines[places[nth]] = json.dumps(row, separators=(",", ":")) + "\n"
        return "".join(lines)

    return change


def line_of_load(change: Callable[[list[str], int], None]) -> Text:
    """The file's lines changed at the tenth row of the load."""

    def whole(text: str) -> str:
        lines = text.splitlines(keepends=True)
        change(lines, [at for at, line in enumerate(lines) if '"scenario":"load"' in line][9])
        return "".join(lines)

    return whole


def cut(text: str) -> str:
    return text[:-9]


def halved(text: str) -> str:
    """A line that lost its second half, and kept its end."""
    lines = text.splitlines(keepends=True)
    lines[4] = lines[4][: len(lines[4]) // 2] + "\n"
    return "".join(lines)


def missing(name: str) -> Spoil:
    return lambda folder: (folder / name).unlink()


def dropped(lines: list[str], at: int) -> None:
    del lines[at]


def doubled(lines: list[str], at: int) -> None:
    lines.insert(at, lines[at])


def swapped(lines: list[str], at: int) -> None:
    lines[at], lines[at + 1] = lines[at + 1], lines[at]


def parts_of(name: str, **parts: Any) -> Spoil:
    """Members of the one object in a file."""
    return text_of(name, lambda text: json.dumps({**json.loads(text), **parts}))


def exits(*codes: int) -> Spoil:
    told = [{"line": f"command {n}", "exit_code": code, "duration_s": 1.0} for n, code in enumerate(codes)]
    return parts_of("environment.json", commands=told)


ENVIRONMENT, LOAD = "environment.json", "load.json"
NOT_CHAINED = r"ledger.ndjson:\d+: the digest of effect \d+ is not over it"
FOLDER: dict[str, tuple[Spoil, str, str]] = {
    **{f"{name} cut off": (text_of(f"{name}.ndjson", cut), "error", rf"{name}.ndjson:\d+: the last line has no end") for name in FILES},
    **{f"{name}, half a line": (text_of(f"{name}.ndjson", halved), "error", f"{name}.ndjson:5: ") for name in FILES},
    **{f"{name} missing": (missing(f"{name}.ndjson"), "error", rf"{name}.ndjson: cannot be read") for name in ROWS},
    "features missing": (missing("run.ndjson"), "NO DATA", "the features were not run"),
    "load.json missing": (missing(LOAD), "NO DATA", "there was no load"),
    "environment.json missing": (missing(ENVIRONMENT), "error", "environment.json: cannot be read"),
    "another schema": (parts_of(ENVIRONMENT, schema="holdpoint-evidence/2"), "error", "is of schema 'holdpoint-evidence/2'"),
    "another policy": (parts_of(ENVIRONMENT, policy_digest="00" * 32), "NO DATA", "under another policy"),
    "no policy": (parts_of(ENVIRONMENT, policy_digest=""), "NO DATA", "does not say under which policy"),
    "ledger, a byte": (text_of("ledger.ndjson", old('"object":"obj-00009"', '"object":"obj-00008"')), "error", NOT_CHAINED),
    "ledger, a number": (text_of("ledger.ndjson", number("visible_us", 1)), "error", NOT_CHAINED),
    "journal, a number": (
        text_of("journal.ndjson", number("arrived_us", -7)), "error",
        r"journal.ndjson:\d+: request \d+ arrived at .* and what it became, effect \d+, at ",
    ),
    "log, a byte": (text_of("audit.ndjson", old("per-00009", "per-00008")), "NO-GO", "I9 "),
    "log, a number": (text_of("audit.ndjson", number("index", 1, nth=20)), "NO-GO", "I9 "),
    "checkpoint, a number": (text_of("audit.ndjson", number("size", 1)), "NO-GO", "I9 "),
    "an effect dropped": (text_of("ledger.ndjson", line_of_load(dropped)), "error", NOT_CHAINED),
    "an effect doubled": (text_of("ledger.ndjson", line_of_load(doubled)), "error", NOT_CHAINED),
    "effects swapped": (text_of("ledger.ndjson", line_of_load(swapped)), "error", NOT_CHAINED),
    **{f"{name}, a row doubled": (text_of(f"{name}.ndjson", line_of_load(doubled)), "error", rf"{name}.ndjson:\d+: .* twice")
       for name in ("journal", "records", "control", "samples")},
    "an entry doubled": (text_of("audit.ndjson", line_of_load(doubled)), "NO-GO", "I9 "),
    "an entry dropped": (text_of("audit.ndjson", line_of_load(dropped)), "NO-GO", "I5 |I9 "),
    "a row of no kind": (text_of("faults.ndjson", old('"kind":"fault"', '"kind":"fault2"')), "error", r"faults.ndjson:1: .*fault2"),
    "a row of another file": (text_of("faults.ndjson", old('"kind":"fault"', '"kind":"sample"')), "error", r"faults.ndjson:1: "),
    "an instant before the clock": (text_of("faults.ndjson", number("at_us", -10**12)), "error", r"faults.ndjson:\d+: at_us -\d+ lies before"),
    "a command failed": (exits(0, 1), "NO DATA", "a command ended with 1: command 1"),
    "a command was killed": (exits(-9, 0), "NO DATA", "a command ended with -9: command 0"),
    "a command never ran": (exits(0), "NO DATA", "1 command ran, and the step asks for 2"),
    "no command ran": (exits(), "NO DATA", "0 commands ran, and the step asks for 2"),
    "a run given up": (parts_of(ENVIRONMENT, commands=None), "NO DATA", "not made to its end"),
    "nobody declared the load": (parts_of(ENVIRONMENT, bench=None), "NO DATA", "it is not declared that simulator"),
    "load, empty": (parts_of(LOAD, handed=0, outcomes={}), "NO DATA", "only 0 intents were handed over"),
    "load, something lost": (parts_of(LOAD, lost=1), "NO DATA", "never heard of again"),
    "load, crashed": (parts_of(LOAD, crashed=True), "NO DATA", "the load crashed"),
    "load, overloaded": (parts_of(LOAD, generator={"cpu_max": 0.951, "late_starts": 0}), "NO DATA", "the generator was at 95%"),
    "load, late": (parts_of(LOAD, generator={"cpu_max": 0.4, "late_starts": 900}), "NO DATA", "of the hand-overs began late"),
    "load, of another run": (parts_of(LOAD, handed=5000, outcomes={"confirmed": 5000}), "NO DATA", "speaks of 5000 hand-overs, and the samples of"),
    "load, below nothing": (parts_of(LOAD, handed=-1), "error", "load.json: handed is -1"),
    "load, no number": (text_of(LOAD, old("0.41", "NaN")), "error", "load.json: NaN is not a number"),
}  # fmt: skip


@pytest.mark.parametrize("name", FOLDER)
def test_a_folder_with_one_thing_wrong_is_never_go(good: Good, tmp_path: Path, name: str) -> None:
    spoil, *expected = FOLDER[name]
    folder = good.copy(tmp_path / "run")
    spoil(folder)
    ends(good, folder, (expected[0], expected[1]))


def back(kind: str, field: str, to: str) -> Text:
    """An instant set before another of the same row: of the first of that kind in the load that has both."""

    def change(text: str) -> str:
        lines = text.splitlines(keepends=True)
        for at, row in enumerate(map(json.loads, lines)):
            if (row["kind"], row["scenario"]) == (kind, "load") and row[field] is not None and row[to] is not None:
                lines[at] = json.dumps({**row, field: row[to] - 1}, separators=(",", ":")) + "\n"
                return "".join(lines)
        return text

    return change


CLOCKS: dict[str, tuple[str, Text]] = {
    "an effect real before it came": ("ledger", back("effect", "committed_us", "arrived_us")),
    "an effect seen before it was real": ("ledger", back("effect", "visible_us", "committed_us")),
    "a request answered before it came": ("journal", back("request", "replied_us", "arrived_us")),
    "t1 before t0": ("control", back("halt", "fenced_us", "asked_us")),
    "t2 before t0": ("control", back("halt", "quiesced_us", "asked_us")),
    "released before t0": ("control", back("halt", "released_us", "asked_us")),
    "minted before it was asked for": ("records", back("permit", "minted_us", "asked_us")),
    "sent before it was minted": ("records", back("permit", "sent_us", "minted_us")),
    "answered before it was sent": ("records", back("permit", "answered_us", "sent_us")),
    "read back before it was sent": ("records", back("permit", "confirmed_us", "sent_us")),
    "settled before it was submitted": ("records", back("intent", "settled_us", "submitted_us")),
}


@pytest.mark.parametrize("name", CLOCKS)
def test_a_clock_that_went_back_is_an_error_in_its_line(good: Good, tmp_path: Path, name: str) -> None:
    file, change = CLOCKS[name]
    folder = good.copy(tmp_path / "run")
    text_of(f"{file}.ndjson", change)(folder)
    ends(good, folder, ("error", rf"{file}.ndjson:\d+: \w+ \d+ lies before .*the clock went back"))


def test_in_one_instant_is_not_before(good: Good, made: Made, tmp_path: Path) -> None:
    for kind, field, to in (("ledger", "committed_us", "arrived_us"), ("permits", "minted_us", "asked_us")):
        row = next(each for each in getattr(made.load, kind) if each[field] is not None and each[to] is not None)
        row[field] = row[to]
    assert ended(good, made.written(tmp_path / "run"))[0] == "GO"


def test_an_idle_halt_is_no_sample(good: Good, made: Made, tmp_path: Path) -> None:
    """Nothing was queued, ever: what was handed over got its permit at once."""
    minted = {each["intent"]: each["asked_us"] for each in made.load.permits}
    for each in made.load.intents:
        each["submitted_us"] = minted[each["intent"]]
    ends(good, made.written(tmp_path / "run"), ("NO DATA", "0 intents in scope were queued|no halt counts"))


# ---------------------------------------------------------------- the features


def ran(change: Callable[[list[Message]], None]) -> Callable[[Made, Path], None]:
    """The messages of the features changed, in their file."""

    def spoil(made: Made, folder: Path) -> None:
        told = made.told()
        change(told)
        (folder / "run.ndjson").write_text("".join(json.dumps(each) + "\n" for each in told))

    return spoil


def status(word: str) -> Callable[[list[Message]], None]:
    def change(told: list[Message]) -> None:
        _results(told, "r36")[-1]["status"] = word

    return change


def _results(told: list[Message], start: str) -> list[Row]:
    found = [each["testStepFinished"] for each in told if "testStepFinished" in each]
    return [each["testStepResult"] for each in found if each["testCaseStartedId"] == start]


def tagged(tag: str) -> Callable[[list[Message]], None]:
    def change(told: list[Message]) -> None:
        _pickle(told, "p36")["tags"].append({"name": tag, "astNodeId": "t"})

    return change


def _pickle(told: list[Message], name: str) -> Row:
    found: Row = next(each["pickle"] for each in told if each.get("pickle", {}).get("id") == name)
    return found


def retried(told: list[Message]) -> None:
    """One that failed, and passed at its second attempt."""
    mine = [each for each in told if '"r36"' in json.dumps(each)]
    again = json.loads(json.dumps(mine).replace('"r36"', '"r36/2"').replace('"attempt": 0', '"attempt": 1'))
    _results(told, "r36")[0]["status"] = "FAILED"
    mine[-1]["testCaseFinished"]["willBeRetried"] = True
    told[-1:-1] = again


def first_attempt_gone(told: list[Message]) -> None:
    next(each for each in told if each.get("testCaseStarted", {}).get("id") == "r36")["testCaseStarted"]["attempt"] = 1


def never_retried(told: list[Message]) -> None:
    finished = next(each for each in told if each.get("testCaseFinished", {}).get("testCaseStartedId") == "r36")
    finished["testCaseFinished"]["willBeRetried"] = True


def deselected(told: list[Message]) -> None:
    """Its feature still has it."""
    tag = [{"name": "@gate-isolation"}]
    for each in told:
        for child in each.get("gherkinDocument", {}).get("feature", {}).get("children", ()):
            if child["scenario"]["id"] == "n36":
                child["scenario"]["tags"] = tag
    told[:] = [each for each in told if not re.search(r'"[pcr]36"', json.dumps(each))]


def gone(told: list[Message]) -> None:
    """Nothing is left of it: the floor alone tells."""
    told[:] = [each for each in told if not re.search(r'"[pcr]36"', json.dumps(each))]
    for each in told:
        feature = each.get("gherkinDocument", {}).get("feature", {"children": []})
        feature["children"] = [child for child in feature["children"] if child["scenario"]["id"] != "n36"]


def copied(told: list[Message]) -> None:
    """One scenario again under other ids, for one that is gone."""
    gone(told)
    mine = [each for each in told if re.search(r'"[pcr]40"', json.dumps(each))]
    told[-1:-1] = json.loads(re.sub(r'"([pcr])40"', r'"\g<1>400"', json.dumps(mine)))


def again(kind: str) -> Callable[[list[Message]], None]:
    """One message twice."""

    def change(told: list[Message]) -> None:
        at = next(n for n, each in enumerate(told) if kind in each)
        told.insert(at, told[at])

    return change


def without(kind: str) -> Callable[[list[Message]], None]:
    def change(told: list[Message]) -> None:
        told[:] = [each for each in told if kind not in each]

    return change


def unreadable(told: list[Message]) -> None:
    told.insert(1, {"parseError": {"source": {"uri": "a.feature"}, "message": "a.feature:3: no such word"}})


def unsuccessful(told: list[Message]) -> None:
    told[-1]["testRunFinished"]["success"] = False


FEATURES: dict[str, tuple[Callable[[list[Message]], None], str, str]] = {
    "failed": (status("FAILED"), "NO-GO", "1 scenario failed, first: Scenario 36"),
    **{word.lower(): (status(word), "NO DATA", rf"Scenario 36, of .* is {word.lower()}, which is no pass")
       for word in ("SKIPPED", "UNDEFINED", "PENDING", "AMBIGUOUS", "UNKNOWN")},
    "quarantined": (tagged("@quarantined-until-2026-12-31"), "NO DATA", "Scenario 36, of .* is quarantined or manual"),
    "for a person": (tagged("@manual"), "NO DATA", "Scenario 36, of .* is quarantined or manual"),
    "flaky": (retried, "NO DATA", r"Scenario 36, of .* is flaky \(it took 2 attempts\)"),
    "a first attempt that nobody has": (first_attempt_gone, "NO DATA", r"Scenario 36, of .* is flaky"),
    "a second attempt that nobody made": (never_retried, "NO DATA", "Scenario 36, of .* is unknown"),
    "deselected": (deselected, "NO DATA", "Scenario 36, of .* stands in its feature and was left out|2 scenarios of @gate"),
    "gone": (gone, "NO DATA", "2 scenarios of @gate-.* ran, at least 3 must"),
    "counted twice": (copied, "error", r"run.ndjson:\d+: .*pickle of .* is given twice"),
    **{f"{kind} twice": (again(kind), "error", r"run.ndjson:\d+: .*twice")
       for kind in ("meta", "pickle", "testCase", "testCaseStarted", "testRunFinished")},
    "not finished": (without("testRunFinished"), "NO DATA", "the run of the features never ended"),
    "no results": (without("testStepFinished"), "NO DATA", "is unknown, which is no pass"),
    "no scenario finished": (without("testCaseFinished"), "NO DATA", "is unknown, which is no pass"),
    "a feature unreadable": (unreadable, "NO DATA", "a feature could not be read: a.feature:3"),
    "unsuccessful": (unsuccessful, "NO DATA", "the runner itself says that its run failed"),
}  # fmt: skip


@pytest.mark.parametrize("name", FEATURES)
def test_features_with_one_thing_wrong_are_never_go(good: Good, tmp_path: Path, name: str) -> None:
    change, *expected = FEATURES[name]
    folder = good.copy(tmp_path / "run")
    ran(change)(good.made, folder)
    ends(good, folder, (expected[0], expected[1]))


# ---------------------------------------------------------------- two runs in one folder


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of another seed that is as good."""
    whole, little = benches.make(seed=8), benches.make(halts=2, seed=4)
    return six.make(whole, little).written(tmp_path_factory.mktemp("other") / "run")


@pytest.mark.parametrize("name", [*(f"{each}.ndjson" for each in ROWS), LOAD])
def test_one_file_of_another_run_is_never_go(good: Good, other: Path, tmp_path: Path, name: str) -> None:
    folder = good.copy(tmp_path / "run")
    assert (other / name).read_bytes() != (good.folder / name).read_bytes()
    shutil.copy(other / name, folder / name)
    word, why = ended(good, folder)
    assert word != "GO"
    assert why


@pytest.mark.parametrize("name", ROWS)
def test_rows_of_two_runs_in_one_file_are_never_go(good: Good, other: Path, tmp_path: Path, name: str) -> None:
    folder = good.copy(tmp_path / "run")
    with (folder / f"{name}.ndjson").open("ab") as file:
        file.write((other / f"{name}.ndjson").read_bytes())
    word, why = ended(good, folder)
    assert word != "GO"
    assert why


def test_the_log_of_another_installation_is_no_go(good: Good, made: Made, tmp_path: Path) -> None:
    ends(good, made.but(six.another_key).written(tmp_path / "run"), ("NO-GO", "and the run made "))


# ---------------------------------------------------------------- and nothing else


def test_the_run_that_all_these_spoil_is_go(good: Good, tmp_path: Path) -> None:
    folder = good.copy(tmp_path / "run")
    assert ended(good, folder)[0] == "GO"


def test_a_worker_that_is_gone_leaves_no_data(good: Good, tmp_path: Path) -> None:
    """The load's harness says of a process that ended by itself that the load crashed; one never started is not declared."""
    folder = good.copy(tmp_path / "run")
    plain = json.loads((folder / ENVIRONMENT).read_text())
    del plain["bench"]["processes"]["worker-2"]
    (folder / ENVIRONMENT).write_text(json.dumps(plain))
    ends(good, folder, ("NO DATA", "it is not declared that worker-2 ran as a process"))
    assert policy.load().step(six.STEP).load.processes.count("worker-2") == 1
