"""Nothing that is wrong with what was collected ends GO: one change each to a folder that is GO, and what it ends in says what it was."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from reports import verdict
from reports.errors import ReportError
from reports.evidence import environment, folder
from reports.judge import read_and_decide
from reports.policy import load
from tests.reports.observed_week import SIGNER, STEP, Week, passed

Spoil = Callable[[Path], None]
FILES = ("control", "records", "audit", "samples", "observed")


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a week that is GO. Nobody changes it."""
    target = tmp_path_factory.mktemp("collected") / "run"
    week = Week()
    folder.append(target, week.rows)
    environment.begin(target, week.known())
    return target


def ended(target: Path) -> tuple[str, str]:
    """The verdict on a folder with everything that it says of why; of an error its sentence."""
    decide = verdict.decide
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reports.judge.decide", lambda *args, **named: decide(*args, **{**named, "before": passed()}))
        try:
            found = read_and_decide(target, load(), STEP, signed_by=SIGNER).verdict
        except ReportError as wrong:
            return "error", str(wrong)
    why = [each.why for gate in found.gates for each in gate.rules if each.word == "fail"]
    return found.word, "\n".join([found.why, *found.missing, *why])


def test_the_folder_as_it_is_is_go(good: Path) -> None:
    assert ended(good)[0] == "GO"


def lines_of(name: str, change: Callable[[list[str]], list[str]]) -> Spoil:
    """A file with other lines."""

    def spoil(target: Path) -> None:
        path = target / f"{name}.ndjson"
        before = path.read_text().splitlines(keepends=True)
        after = change(before)
        assert after != before
        path.write_text("".join(after))

    return spoil


def every(name: str, kind: str, **fields: object) -> Spoil:
    """Every row of a kind with other values."""

    def changed(line: str) -> str:
        row = json.loads(line)
        return line if row["kind"] != kind else json.dumps({**row, **fields}) + "\n"

    return lines_of(name, lambda lines: [changed(each) for each in lines])


def gone(name: str) -> Spoil:
    return lambda target: (target / f"{name}.ndjson").unlink()


def empty(name: str) -> Spoil:
    return lambda target: (target / f"{name}.ndjson").write_text("")


def of_environment(**fields: object) -> Spoil:
    def spoil(target: Path) -> None:
        path = target / environment.NAME
        path.write_text(json.dumps({**json.loads(path.read_text()), **fields}))

    return spoil


def simulated(target: Path) -> None:
    """The whole was made against simulators."""
    for name in FILES:
        path = target / f"{name}.ndjson"
        path.write_text(path.read_text().replace('"source":"observed"', '"source":"simulated"'))


BAD: list[tuple[Spoil, str, str]] = [
    *((lines_of(name, lambda lines: [*lines[:-1], lines[-1][:-9]]), "error", "cut off") for name in FILES),
    *((lines_of(name, lambda lines: [lines[0], *lines]), "error", "twice|index") for name in ("control", "records", "observed")),
    *((lines_of(name, lambda lines: ["{}\n", *lines]), "error", "kind|missing") for name in FILES),
    *((lines_of(name, lambda lines: [lines[0].replace("{", '{"more": 1, ', 1), *lines[1:]]), "error", "more") for name in FILES),
    *((gone(name), "error", "cannot be read") for name in ("control", "records", "audit", "samples", "ledger")),
    (gone("observed"), "NO DATA", "nobody looked at it"),
    (empty("observed"), "NO DATA", "nobody looked at it"),
    (empty("samples"), "NO DATA", "I2|I7"),
    (empty("records"), "NO-GO|NO DATA", ""),
    (empty("audit"), "NO-GO", ""),
    (empty("control"), "NO-GO|NO DATA", ""),
    (lines_of("observed", lambda lines: [each for each in lines if '"kind":"look"' not in each]), "NO DATA", "nobody looked at it"),
    (every("observed", "look", word="complet"), "error", "word"),
    (every("observed", "look", word="partial"), "NO DATA", "none of 1,009 looks was complete"),
    (every("observed", "look", at_us=-1), "NO DATA|error", ""),
    (every("observed", "seen", baseline=True), "NO DATA", "I1"),
    (every("observed", "seen", scenario="another"), "NO-GO|NO DATA", ""),
    (every("observed", "look", scenario="another"), "NO DATA", "nobody looked at it"),
    (every("observed", "look", source="simulated"), "error", "observed elsewhere|simulated"),
    (every("observed", "seen", platform="Y"), "NO-GO", "no look at"),
    (every("observed", "seen", account="9"), "NO-GO", "is pinned to"),
    (every("records", "permit", state="confirmd"), "NO-GO|NO DATA", ""),
    (every("records", "permit", sandbox="intercept"), "NO-GO", "its record says (off|simulate) under"),
    (every("records", "permit", platform_account="9"), "NO-GO", ""),
    (every("control", "halt", drill=False), "NO DATA", "0 drills were held with work under way"),
    (every("audit", "checkpoint", note=None), "NO DATA", "no checkpoint is signed"),
    (simulated, "NO DATA|NO-GO", "evidence is simulated"),
    (of_environment(policy_digest="00"), "NO DATA", "made under another policy"),
    (of_environment(commands=None), "NO DATA|error", "not made to its end|"),
    (of_environment(commit="unknown"), "NO DATA", "was running|of which sources"),
    (of_environment(bench=None), "NO DATA|error", ""),
    (of_environment(schema="holdpoint-evidence/9"), "error", "schema"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "word", "says"), BAD, ids=[str(n) for n in range(len(BAD))])
def test_one_thing_that_is_wrong_never_ends_go(good: Path, tmp_path: Path, spoil: Spoil, word: str, says: str) -> None:
    target = tmp_path / "run"
    shutil.copytree(good, target)
    spoil(target)
    found, why = ended(target)
    assert re.fullmatch(word, found), why
    assert re.search(says, why), why
