"""One trial: a clone of the copy, patches on it, and one scenario or test run in a process forked after the imports.

The process that forks has the heavy third-party packages imported and nothing of the product, so a trial starts in
tenths of a second and still imports every module of the product from its own clone.
"""

import importlib
import json
import os
import shutil
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from tests.mutants import copies, record
from tests.mutants.patches import BadPatch, Patch

HEAVY = (
    "anyio.pytest_plugin",
    "click",
    "faker.contrib.pytest.plugin",
    "greenlet",
    "hypothesis",
    "jinja2",
    "msgspec",
    "parse_type",
    "pydantic",
    "pytest",
    "pytest_bdd",
    "pytest_timeout",
    "respx.plugin",
    "ruamel.yaml",
    "sqlalchemy",
    "sqlalchemy.dialects.sqlite",
    "xdist.plugin",
)
"""Third-party packages that a scenario or a test needs; none of them imports the product."""


@dataclass(frozen=True)
class Trial:
    """What is tried.

    Attributes:
        watched: the mutant that names scenario, test and invariant. planted: whether it is applied; a control is not.
        off: the layer that is switched off, if any.
        needed: the layer is one that scenario or test stand on: with it off they must fail, though nothing is planted.
    """

    watched: Patch
    planted: bool
    off: Patch | None
    seed: int
    needed: bool = False

    @property
    def must_break(self) -> bool:
        """Whether the invariant must be seen broken, or the scenario fail where there is none; else it must hold."""
        return self.planted or self.needed

    @property
    def patches(self) -> list[Patch]:
        """What is applied, in this order."""
        return [*([self.off] if self.off else []), *([self.watched] if self.planted else [])]

    @property
    def key(self) -> tuple[str, str, str, str, int, bool]:
        """Trials of one key are the same trial: a control serves all that share its place, invariant, layer and seed."""
        bug, off = self.watched.name if self.planted else "", self.off.name if self.off else ""
        return (bug, self.watched.place, self.watched.invariant, off, self.seed, self.needed)

    def __str__(self) -> str:
        what = self.watched.name if self.planted else "nothing planted"
        return f"{what}{f', {self.off.name}' if self.off else ''}, seed {self.seed}: {self.watched.place}"


@dataclass(frozen=True)
class Outcome:
    """What came of it.

    Attributes:
        good: a planted bug was caught; or, with nothing planted, scenario and invariant held.
        why: one sentence.
        loaded: the product's modules that were imported.
    """

    good: bool
    why: str
    seconds: float
    loaded: frozenset[str] = frozenset()


def import_heavy() -> None:
    """Import what a trial would otherwise import again."""
    for name in HEAVY:
        importlib.import_module(name)
    loaded = sorted(name for name in sys.modules if name.partition(".")[0] in copies.GROUNDS)
    assert not loaded, f"of the product only a clone's modules may be loaded, and here are {loaded}"


def run_in_child(trial: Trial, base: Path, folder: Path) -> None:
    """Clone, apply, run, and leave ``result.json`` in ``folder``. Does not return."""
    began = perf_counter()
    try:
        with (folder / "output").open("wb") as output:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
        good, why = _tried(trial, base, folder)
    except BadPatch as error:
        good, why = False, str(error)
    except BaseException as error:  # noqa: BLE001  # the parent must hear of whatever it was
        traceback.print_exc()
        good, why = False, f"the trial itself failed: {type(error).__name__}: {error}"
    shutil.rmtree(folder / "clone", ignore_errors=True)
    loaded = [name for name in sys.modules if name.partition(".")[0] in copies.GROUNDS]
    (folder / "result.json").write_text(json.dumps([good, why, perf_counter() - began, loaded]))
    sys.stdout.flush()
    os._exit(0)


def _tried(trial: Trial, base: Path, folder: Path) -> tuple[bool, str]:
    clone = copies.clone(base, folder / "clone")
    for patch in trial.patches:
        copies.apply(patch, clone)
    os.chdir(clone)
    for name in [name for name in sys.modules if name.partition(".")[0] == "tests"]:
        del sys.modules[name]  # a test of the clone imports the clone's helpers
    sys.path[:] = [str(clone), *(each for each in sys.path if Path(each or ".").resolve() != copies.ROOT)]
    importlib.invalidate_caches()
    result = _scenario(trial, clone, folder) if trial.watched.scenario else _test(trial, clone)
    foreign = _not_of(clone, trial)
    return (False, f"{result[1]}; {foreign}") if foreign else result


def _not_of(clone: Path, trial: Trial) -> str:
    """What is wrong with where the changed modules came from. Of a layer one is enough: it may stand in several."""
    for patch in trial.patches:
        changed = copies.modules([patch])
        absent = sorted(changed.keys() - sys.modules.keys())
        if absent and (patch is trial.watched or len(absent) == len(changed)):
            return f"{', '.join(absent)} was changed and never imported"
        for module in changed.keys() - set(absent):
            file = sys.modules[module].__file__
            if Path(file or "").resolve() != (clone / changed[module]).resolve():
                return f"{module} was imported from {file}, not from the changed copy"
    return ""


def _scenario(trial: Trial, clone: Path, folder: Path) -> tuple[bool, str]:
    assert trial.watched.scenario is not None
    feature, name = trial.watched.scenario
    line = _line_of(clone / feature, name)
    from steps.cli.run import command

    arguments = [f"{feature}:{line}", "--seed", str(trial.seed), "--evidence", str(folder / "evidence")]
    code = command.main(arguments, standalone_mode=False)
    found = record.read(folder / "evidence", feature, name)
    if found is None:
        return False, f"the run left no record of the scenario (exit code {code})"
    if not trial.watched.invariant:
        return _by_its_lines(trial, found, code)
    invariant = trial.watched.invariant
    held = found.held.get(invariant)
    if trial.must_break:
        if invariant not in found.held:
            return False, f"{invariant} was not judged: {found.short()}"
        return held is False, found.saw[invariant] if held is False else f"{invariant} not broken: {found.short()}"
    if code != 0 or found.failed or held is not True:
        return False, f"nothing is planted, and yet (exit code {code}, {invariant} held: {held}): {found.short()}"
    return True, found.saw[invariant]


def _by_its_lines(trial: Trial, found: record.Recorded, code: int) -> tuple[bool, str]:
    """Of a bug that breaks no invariant: a line of the scenario must fail, by an assertion of its own."""
    asserted = [each for each in found.failed if each.startswith("AssertionError")]
    if trial.must_break:
        return bool(asserted), asserted[0] if asserted else f"no line failed by an assertion: {found.short()}"
    return code == 0 and not found.failed, f"exit code {code}: {found.short()}"


def _line_of(feature: Path, name: str) -> int:
    lines = feature.read_text(encoding="utf-8").splitlines() if feature.exists() else []
    found = [number for number, line in enumerate(lines, 1) if line.strip() == f"Scenario: {name}"]
    if len(found) != 1:
        raise BadPatch(f"{feature.name} holds {len(found)} scenarios {name!r}; name one")
    return found[0]


class _Watch:
    """What pytest says of the one test."""

    def __init__(self) -> None:
        self.passed = 0
        self.failures: list[tuple[str, type[BaseException], str]] = []

    def pytest_runtest_makereport(self, call) -> None:
        if call.excinfo is None:
            self.passed += call.when == "call"
        else:
            self.failures.append((call.when, call.excinfo.type, str(call.excinfo.value)))


def _test(trial: Trial, clone: Path) -> tuple[bool, str]:
    import pytest

    watch = _Watch()
    node = str(clone / trial.watched.place)
    quiet = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # the plugins were imported before the fork
    code = pytest.main([node, "-q", "-p", "no:cacheprovider", *quiet, "--rootdir", str(clone)], plugins=[watch])
    if not trial.must_break:
        return code == 0 and watch.passed == 1, f"exit code {int(code)}, {watch.passed} passed, {watch.failures}"
    for when, kind, said in watch.failures:
        own = issubclass(kind, AssertionError) or said.startswith("DID NOT RAISE")
        if when == "call" and own:
            return True, f"it failed: {said.splitlines()[0] if said else 'assertion'}"
    return False, f"it did not fail by an assertion of its own (exit code {int(code)}): {watch.failures}"
