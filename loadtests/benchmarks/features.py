"""P15: features in process: the whole suite, a trivial scenario beside a plain test, and what recording takes of it all.

Everything is processor time of processes of their own, so that whoever else is busy on the machine counts little.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import msgspec

from loadtests.benchmarks.findings import Figure, Goal, NoData, Section
from loadtests.benchmarks.measure import middle, spread

SUITE_MAX_S, SCENARIO_MAX_MS, RECORDER_MAX = 60.0, 10.0, 0.10
MANY, TURNS = 200, 5
LIMIT_S = 1800.0
FEATURES: Final = "features"
STEPS: Final = """from pytest_bdd import given, then, when


@given("nothing was done")
@when("nothing is done")
@then("nothing is different")
def nothing():
    pass
"""
WHY_SUITE = "a tenth of the scenarios takes half of it: they wait hours and minutes in virtual time"
WHY_SCENARIO = "pytest-bdd's hooks and fixtures; the search for a step is an index"


def run(*, quick: bool) -> Section:
    """The trivial scenario, then the suite of the folder that we stand in."""
    about = Section(name="features", clause="P15", title="features, in process, SQLite, all invariants", wish=False)
    with TemporaryDirectory(prefix="holdpoint-bench-") as made:
        folder = Path(made)
        try:
            trivial = _trivial(folder, 20 if quick else MANY, 1 if quick else TURNS)
            whole = _whole(folder / "evidence", f"{FEATURES}/flags" if quick else FEATURES)
        except NoData as none:
            return msgspec.structs.replace(about, goals=judged({}, {}, quick=quick), no_data=(str(none),))
    return msgspec.structs.replace(about, figures=described(trivial, whole), goals=judged(trivial, whole, quick=quick))


def _trivial(folder: Path, many: int, turns: int) -> dict[str, list[float]]:
    """Milliseconds of a scenario and of a test, turn by turn: what so many take beyond what one takes, by their number."""
    (folder / "pytest.ini").write_text("[pytest]\npythonpath = .\nholdpoint_plugins = no_steps\n", encoding="utf-8")
    (folder / "no_steps.py").write_text(STEPS, encoding="utf-8")
    for count in (1, many):
        scenarios = "".join(
            f"  Scenario: It is the same as before, {n}\n    Given nothing was done\n    When nothing is done\n"
            "    Then nothing is different\n"
            for n in range(count)
        )
        (folder / f"many_{count}.feature").write_text(
            f"@flow-publishing\nFeature: Nothing\n{scenarios}", encoding="utf-8"
        )
        tests = "".join(f"def test_{n}():\n    nothing(), nothing(), nothing()\n\n\n" for n in range(count))
        (folder / f"test_many_{count}.py").write_text(f"from no_steps import nothing\n\n\n{tests}", encoding="utf-8")
        _pytest(folder, [f"test_many_{count}.py"])  # leaves its bytecode
    took: dict[str, list[float]] = {"scenario": [], "test": []}
    for turn in range(turns):
        ours = ["-p", "holdpoint", "-p", "pytest-bdd", "--holdpoint", "--holdpoint-seed", "7", "--holdpoint-evidence"]
        one, all_of_them = (
            _pytest(folder, [*ours, f"kept-{turn}-{count}", f"many_{count}.feature"]) for count in (1, many)
        )
        took["scenario"].append((all_of_them - one) / (many - 1) * 1_000)
        one, all_of_them = (_pytest(folder, [f"test_many_{count}.py"]) for count in (1, many))
        took["test"].append((all_of_them - one) / (many - 1) * 1_000)
    return took


def _pytest(folder: Path, words: Sequence[str]) -> float:
    """Processor time (s) of a run in which all pass."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words]
    return _called(command, folder)[0]


def _whole(evidence: Path, features: str) -> dict[str, Any]:
    if not Path(features).is_dir():
        raise NoData(f"there is no folder {features} here; call it where the features stand")
    _, out = _called([sys.executable, "-m", "loadtests.benchmarks.recording", features, str(evidence)], Path.cwd())
    found: dict[str, Any] = json.loads(out.splitlines()[-1])
    if found["code"]:
        raise NoData(f"the features did not all pass (pytest ended with {found['code']}); see holdpoint run {features}")
    return found


def _called(command: Sequence[str], folder: Path) -> tuple[float, str]:
    quiet = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": "", "PYTHONDONTWRITEBYTECODE": ""}
    before = _children_s()
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **quiet}, capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    if done.returncode:
        raise NoData(f"{' '.join(command[1:4])} ended with {done.returncode}: {(done.stdout + done.stderr)[-500:]}")
    return _children_s() - before, done.stdout


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def described(trivial: dict[str, list[float]], whole: dict[str, Any]) -> tuple[Figure, ...]:
    """The medians with their spread, and the suite's sums."""
    return (
        Figure(name="a scenario of three steps that do nothing", value=middle(trivial["scenario"]), unit="ms", note=spread(trivial["scenario"], 1)),
        Figure(name="a plain test that does as much", value=middle(trivial["test"]), unit="ms", note=spread(trivial["test"], 1)),
        Figure(name="the whole suite", value=whole["cpu_s"], unit="s", note=f"{whole['scenarios']} scenarios, processor time"),
        Figure(name="of it, recording and evidence", value=whole["recorder_s"], unit="s", note="processor time"),
    )  # fmt: skip


def judged(trivial: dict[str, list[float]], whole: dict[str, Any], *, quick: bool) -> tuple[Goal, ...]:
    """A quick run proves nothing."""
    texts = (
        f"whole suite <= {SUITE_MAX_S:.0f} s on one core",
        f"a trivial scenario <= {SCENARIO_MAX_MS:.0f} ms above plain pytest",
        f"recorder <= {RECORDER_MAX:.0%} of the suite",
    )
    if quick or not trivial:
        saw = "a part of the suite, a few scenarios" if quick else "nothing was measured"
        return tuple(Goal(text=text, met=None, saw=saw) for text in texts)
    above_ms = middle(trivial["scenario"]) - middle(trivial["test"])
    share = whole["recorder_s"] / whole["cpu_s"]
    return (
        Goal(text=texts[0], met=whole["cpu_s"] <= SUITE_MAX_S, saw=f"{whole['cpu_s']:.0f} s", why=WHY_SUITE),
        Goal(text=texts[1], met=above_ms <= SCENARIO_MAX_MS, saw=f"{above_ms:.1f} ms", why=WHY_SCENARIO),
        Goal(text=texts[2], met=share <= RECORDER_MAX, saw=f"{share:.1%}"),
    )
