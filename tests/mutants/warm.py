"""Scenarios and tests collected once, and run in forks of the process that collected them, each with a mistake put in."""

import contextlib
import importlib
import os
import pkgutil
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from tests.mutants import copies, swapping
from tests.mutants.operators import Mutation
from tests.mutants.patches import Patch
from tests.mutants.reach import Tracer
from tests.mutants.table import Scenario

LOUD = "HOLDPOINT_MUTANTS_LOUD"
"""Set to anything, pytest's own output is shown."""
SEED = 1
"""Of every run here, so that what was seen once is seen again."""
ASSERTED = {"AssertionError", "Failed", "InvariantBroken"}
CALLS_MAX = 400
"""Of a function, the calls that a trace of a scenario follows."""
Items = dict[Scenario, list[pytest.Item]]


class Loop:
    """Takes pytest's own loop over, with what was collected."""

    def __init__(self, work: Callable[[list[pytest.Item]], None]) -> None:
        self.work = work
        self.ran = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if not session.testsfailed:
            self.ran = True
            self.work(session.items)
        return True


def with_scenarios(
    features: Iterable[str], work: Callable[[Items], None], *, root: Path = copies.ROOT, once: bool = False
) -> bool:
    """Collect these features as ``holdpoint run`` does, and hand their scenarios over; whether they could be collected. ``once``: nothing is forked."""
    from steps.cli.launch import Order, launch_quietly

    def by_scenario(items: list[pytest.Item]) -> None:
        found: Items = {}
        for item in items:
            found.setdefault(Scenario(item.case.uri, item.case.scenario), []).append(item)  # type: ignore[attr-defined]
        if not once:
            _warm_up(found)
        work(found)

    loop = Loop(by_scenario)
    order = Order(root=root, paths=tuple(features), seed=SEED, evidence=None, more=("--capture=no",))
    with _unseen():
        launch_quietly(order, loop)
    return loop.ran


def _warm_up(items: Items) -> None:
    """Load all of the product, and let one scenario of each folder run here, so that no fork must load and build it again."""
    for ground in ("safety_core", "simulators"):
        package = importlib.import_module(ground)
        for module in pkgutil.walk_packages(package.__path__, f"{ground}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    first = {each.feature.rpartition("/")[0]: own[:1] for each, own in reversed(items.items())}
    passes(item for own in first.values() for item in own)
    swapping.look_round()


def with_tests(files: Iterable[str], work: Callable[[list[pytest.Item]], None]) -> bool:
    """The same of test files."""
    loop = Loop(work)
    quiet = [
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "--capture=no",
        "-W",
        "ignore::pytest.PytestAssertRewriteWarning",
    ]
    with _unseen():
        pytest.main([*files, *quiet, "--rootdir", str(copies.ROOT)], plugins=[loop])
    return loop.ran


@contextlib.contextmanager
def _unseen() -> Iterator[None]:
    """What pytest and the scenarios say leads nowhere, unless somebody asks for it."""
    if os.environ.get(LOUD):
        yield
        return
    with (
        Path(os.devnull).open("w") as nowhere,
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        yield


def why_caught(item: Any) -> str:
    """Run one scenario here: what its own Then or an invariant said against it; empty where neither did.

    A scenario that fails in a Given or a When alone, or by anything but an assertion, shows that something is broken, not that
    it looks.
    """
    item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
    running = item.running
    failed = next((each for each in running.steps if each.status != "PASSED"), None)
    if failed is not None and failed.status == "FAILED" and failed.kind == "then" and failed.error in ASSERTED:
        return f"Then: {' '.join(failed.message.split())}"[:200]
    set_up = running.before.status == "PASSED" and (failed is None or failed.kind != "given")
    broken = running.broken_invariants() if set_up else []
    return f"{broken[0]['invariant']}: {broken[0]['saw']}"[:200] if broken else ""


def passes(items: Iterable[Any]) -> bool:
    """Run them here with nothing planted."""
    good = True
    for item in items:
        item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
        good &= all(each.status == "PASSED" for each in item.running.slots)
    return good


def trace(items: Iterable[Any]) -> dict[str, Any]:
    """Run them here with nothing planted, and say what they reached."""
    began = process_time()
    with Tracer(CALLS_MAX) as tracer:
        good = passes(items)
    lines = {name: sorted(own) for name, own in tracer.lines.items()}
    return {"good": good, "seconds": process_time() - began, "lines": lines}


def caught_swapped(bug: Patch | Mutation, items: Iterable[Any], *, cpu_s: int | None = None) -> str:
    """Put it in, in this process, and run them; ``cpu_s`` of the processor later the process ends."""
    if cpu_s is not None:
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    swapping.swap(bug)
    return next(filter(None, map(why_caught, items)), "")


def caught_fresh(bug: Patch | Mutation, wanted: list[Scenario], base: Path) -> dict[str, str]:
    """In a process without the product: a clone with the bug in it, and each of the scenarios; what was said, by ``str`` of each.

    Raises:
        BadPatch: it does not apply. AssertionError: what was imported is not what was changed.
    """
    folder = Path(tempfile.mkdtemp(prefix="trial-", dir=base.parent))
    clone = copies.clone(base, folder / "clone")
    if isinstance(bug, Patch):
        copies.apply(bug, clone)
    else:
        copies.overwrite(clone / bug.file, bug.applied())
    os.chdir(clone)
    enter(clone)
    said: dict[str, str] = {}

    def work(items: Items) -> None:
        _expect_changed(bug, clone)
        for scenario in wanted:
            said[str(scenario)] = next(filter(None, map(why_caught, items.get(scenario, []))), "")

    with_scenarios(sorted({each.feature for each in wanted}), work, root=clone, once=True)
    shutil.rmtree(folder, ignore_errors=True)
    return said


def tests_fail_afresh(mutation: Mutation, tests: Iterable[str], base: Path) -> bool:
    """In a process without the product: whether one of these test files fails by a test in a clone with the mistake in it.

    Where none can be collected it must be that nobody can load the module.
    """
    folder = Path(tempfile.mkdtemp(prefix="trial-", dir=base.parent))
    clone = copies.clone(base, folder / "clone")
    copies.overwrite(clone / mutation.file, mutation.applied())
    os.chdir(clone)
    for name in [name for name in sys.modules if name.partition(".")[0] == "tests"]:
        del sys.modules[name]  # a test of the clone imports the clone's helpers
    enter(clone)
    places = [str(clone / Path(each).relative_to(copies.ROOT)) for each in tests]
    quiet = ["-q", "-x", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    with _unseen():
        code = pytest.main([*places, *quiet, "--rootdir", str(clone)])
    failed = code == pytest.ExitCode.TESTS_FAILED or (code != pytest.ExitCode.OK and not _loads(mutation))
    _expect_changed(mutation, clone)
    shutil.rmtree(folder, ignore_errors=True)
    return failed


def _loads(mutation: Mutation) -> bool:
    try:
        importlib.import_module(_module(mutation.file))
    except Exception:  # noqa: BLE001 - whatever it is, it is no module
        return False
    return True


def enter(clone: Path) -> None:
    """Let the product be imported from there."""
    for name in [
        name for name in sys.modules if name.partition(".")[0] in {"steps", "safety_core", "simulators", "reports"}
    ]:
        raise AssertionError(f"{name} is loaded already, and would not be the clone's")
    sys.path[:] = [str(clone), *(each for each in sys.path if Path(each or ".").resolve() != copies.ROOT)]
    importlib.invalidate_caches()


def _module(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _expect_changed(bug: Patch | Mutation, clone: Path) -> None:
    files = bug.files if isinstance(bug, Patch) else (bug.file,)
    for name in files:
        if not name.endswith(".py"):
            continue
        module = sys.modules.get(_module(name))
        if module is not None:  # what is imported by a step later is found in the same place
            assert Path(module.__file__ or "").resolve() == (clone / name).resolve(), f"{name} is not the changed one"
