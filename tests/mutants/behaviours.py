"""``python -m tests.mutants.behaviours [MODULE…]``: the rules that let an effect through, each of their lines broken one at a time.

Every small mistake of ``operators.py`` is put into the module and judged by the tests that import it and run through it, the quickest
first; what they let pass is judged by the scenarios that reach it. What survives both is listed, and the command ends with 1, save
those that ``equivalent.toml`` names with the reason why nobody could tell. Hours of other people's processor are spared by
``chrt --idle 0``.
"""

import argparse
import json
import os
import re
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic, perf_counter
from typing import Any

from tests.mutants import copies, forks, search, swapping, trial, warm
from tests.mutants.forks import Seeking
from tests.mutants.operators import Mutation, mutations_of
from tests.mutants.patches import HERE, BadPatch
from tests.mutants.reach import Tracer
from tests.mutants.saying import murmur, say
from tests.mutants.table import Scenario

RULES = (
    *(f"safety_core/checks/{name}.py" for name in ("approval", "cadence", "content", "error_budget", "flag")),
    *(f"safety_core/checks/{name}.py" for name in ("kill_switch", "sandbox", "stage", "tenancy")),
    *(f"safety_core/{name}.py" for name in ("guard", "switches", "lifecycle", "approvals", "approval_rules", "halt")),
    *(f"safety_core/{name}.py" for name in ("sandbox", "cadence/rule", "budget/trips")),
    *(f"safety_core/shell/{name}.py" for name in ("permit", "going")),
)
ROOMS = ("", "checks", "rollout", "shell")
"""Folders of tests that need no process and no disk: the others take longer than the scenarios, which judge afterwards."""
THROUGH = {
    "safety_core/cadence/rule.py": ("test_breaking", "test_outlook", "test_slots"),
    "safety_core/budget/trips.py": ("test_incidents", "test_metering"),
    "safety_core/lifecycle.py": (
        "test_lifecycle",
        "test_approve",
        "test_prepare",
        "test_publish",
        "test_quarantine",
        "test_recall",
        "test_settle",
        "test_slots",
        "test_submit",
        "test_tidy",
    ),
    "safety_core/shell/permit.py": (
        "test_approve",
        "test_flags",
        "test_handing",
        "test_hard_stop",
        "test_lead",
        "test_likes",
        "test_look",
        "test_permit",
        "test_prepare",
        "test_promote",
        "test_publish",
        "test_quarantine",
        "test_settle",
        "test_slots",
        "test_view",
        "test_wrong_account",
    ),
    "safety_core/shell/going.py": ("test_going", "test_plan", "test_create", "test_assets", "test_inbox"),
}
"""Tests that run through a module which none of them imports; of one that holds tables alone, all that are asked."""
EQUIVALENT = HERE / "equivalent.toml"
SCENARIOS_MAX, TABLES_MAX = 12, 40
LIMIT_S, AFRESH_LIMIT_S = 120.0, 600.0
"""A trial that takes longer hangs, and that is seen; of tests, that much longer than all of them take."""
TESTS, FEATURES, HANGS, AFRESH = "tests", "features", "hangs", "afresh"
Fates = dict[str, str]
"""By the name of a mutation: what killed it; empty where nothing did."""


def equivalents() -> dict[str, str]:
    """Those that change nothing that anybody could see, and why."""
    return tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")) if EQUIVALENT.exists() else {}


def tests_of(file: str) -> list[str]:
    """The test files that import the module, or the package that it stands in by its name."""
    package, _, name = file.removesuffix(".py").replace("/", ".").rpartition(".")
    imports = re.compile(
        rf"(from {re.escape(package)} import [^\n(]*\b{name}\b|from {re.escape(package)} import \([^)]*\b{name}\b"
        rf"|(from|import) {re.escape(package)}\.{name}\b)"
    )
    rooms = [copies.ROOT / "tests" / "safety_core" / each for each in ROOMS]
    found = sorted(path for room in rooms for path in room.glob("test_*.py"))
    through = THROUGH.get(file, ())
    if through and _holds_tables(file):
        return [str(each) for each in found if each.stem in through]
    return [str(each) for each in found if each.stem in through or imports.search(each.read_text(encoding="utf-8"))]


def _holds_tables(file: str) -> bool:
    """Nothing in it is run, so none runs through it: whoever passes without the mistake may see it."""
    return not any(each.within for each in mutations_of(file))


def judge(file: str, jobs: int) -> Fates:
    """What became of each mistake in one module."""
    mutations = mutations_of(file)
    fates: Fates = {}
    tests = tests_of(file)
    if mutations and tests:
        fates |= search.in_child(lambda: _by_tests(file, mutations, tests, jobs))
    stuck = [each for each in mutations if fates.get(each.name) == AFRESH]
    fates |= _by_tests_afresh(file, stuck, tests, jobs) if stuck else {}
    survivors = [each for each in mutations if not fates.get(each.name) and each not in stuck]
    if survivors:
        reach = search.seen(jobs)
        fates |= search.in_child(lambda: by_features(survivors, reach, jobs))
    return {each.name: fates.get(each.name, "") for each in mutations}


def _by_tests(file: str, mutations: Sequence[Mutation], tests: list[str], jobs: int) -> Fates:
    fates: Fates = {}

    def work(items: list[Any]) -> None:
        swapping.look_round()
        reached: dict[Any, tuple[float, set[int]]] = {}

        def seen() -> Seeking:
            told = yield lambda: [_traced(item, file) for item in items]
            for item, (good, seconds, lines) in zip(items, told or [], strict=False):
                if good:
                    reached[item] = (seconds, set(lines))

        forks.run_all([seen()], jobs=1, limit_s=AFRESH_LIMIT_S)
        through = sum(bool(lines) for _, lines in reached.values())
        murmur(f"{file}: {through} of {len(items)} tests run through it; {len(mutations)} mistakes")
        limit_s = LIMIT_S + 2 * sum(seconds for seconds, _ in reached.values())

        def tried(mutation: Mutation) -> Seeking:
            judges = judges_of(mutation, reached)
            began = monotonic()
            told = yield lambda: _failed_in(mutation, judges, _fails)
            hangs = told is None and monotonic() - began >= limit_s
            fates[mutation.name] = AFRESH if told == AFRESH else TESTS if told else HANGS if hangs else ""

        forks.run_all(map(tried, mutations), jobs=jobs, limit_s=limit_s)

    warm.with_tests(tests, work)
    return fates


def judges_of(mutation: Mutation, reached: dict[Any, tuple[float, set[int]]]) -> list[Any]:
    """The tests that may see it, the quickest first: those that run through it or, where it is in no function, the module's own and then all."""
    if not mutation.within:
        return sorted(reached, key=lambda each: (not _is_own(each.path, mutation.file), reached[each][0]))
    lines = set(range(mutation.first, mutation.last + 1))
    return sorted((each for each in reached if reached[each][1] & lines), key=lambda each: reached[each][0])


def _is_own(test: Path, file: str) -> bool:
    return test.stem == f"test_{Path(file).stem}"


def _by_tests_afresh(file: str, mutations: Sequence[Mutation], tests: list[str], jobs: int) -> Fates:
    """Those that change more than functions and the names of a module: a clone for each, with the product loaded anew.

    The module's own tests are asked first.
    """
    fates: Fates = {}
    tests = sorted(tests, key=lambda each: not _is_own(Path(each), file))
    with tempfile.TemporaryDirectory(prefix="holdpoint-mutants-") as temporary:
        base = copies.copy_of_checkout(Path(temporary).resolve() / "base")

        def tried(mutation: Mutation) -> Seeking:
            failed = yield lambda: warm.tests_fail_afresh(mutation, tests, base)
            fates[mutation.name] = TESTS if failed else ""

        forks.run_all(map(tried, mutations), jobs=jobs, limit_s=AFRESH_LIMIT_S)
    return fates


def _traced(item: Any, file: str) -> tuple[bool, float, list[int]]:
    """Whether a test passes with nothing planted, its seconds, and the lines of the file that it runs through."""
    began = perf_counter()
    with Tracer() as tracer:
        good = not _fails(item)
    return good, perf_counter() - began, tracer.lines.get(file, [])


def _failed_in(mutation: Mutation, items: list[Any], fails: Callable[[Any], bool]) -> str:
    try:
        swapping.swap(mutation)
    except swapping.CannotSwap:
        return AFRESH
    return next((each.nodeid for each in items if fails(each)), "")


def _fails(item: Any) -> bool:
    from _pytest.runner import runtestprotocol

    return any(each.failed for each in runtestprotocol(item, log=False, nextitem=None))


def _breaks(item: Any) -> bool:
    """The same of a scenario, which is run by the features' own plugin: to pytest alone it is no test that it could run."""
    return not warm.passes([item])


def by_features(mutations: Sequence[Mutation], reach: search.Reach, jobs: int) -> Fates:
    fates: Fates = {}

    def near(mutation: Mutation) -> list[str]:
        lines = set(range(mutation.first, mutation.last + 1)) if mutation.within else None
        if _holds_tables(mutation.file):
            return sorted(reach, key=lambda name: sum(map(len, reach[name].values())), reverse=True)[:TABLES_MAX]
        found = [
            name
            for name, own in reach.items()
            if mutation.file in own and (lines is None or lines & set(own[mutation.file]))
        ]
        return sorted(found, key=lambda name: len(reach[name].get(mutation.file, ())), reverse=True)[:SCENARIOS_MAX]

    wanted = {name: Scenario(*name.split(": ", 1)) for each in mutations for name in near(each)}
    features = sorted({each.feature for each in wanted.values() if (copies.ROOT / each.feature).exists()})

    def work(items: warm.Items) -> None:
        ill: set[str] = set()  # those that fail with nothing planted show nothing

        def tried(mutation: Mutation) -> Seeking:
            asked = {item.nodeid: item for name in near(mutation) for item in items.get(wanted[name], [])}
            fates[mutation.name] = ""
            while told := (
                yield lambda: _failed_in(mutation, [asked[each] for each in asked if each not in ill], _breaks)
            ):
                if told == AFRESH or (yield lambda: _breaks(asked[told])) is False:
                    fates[mutation.name] = "" if told == AFRESH else FEATURES
                    return
                ill.add(told)

        forks.run_all(map(tried, mutations), jobs=jobs, limit_s=LIMIT_S)

    if features:
        warm.with_scenarios(features, work)
    return fates


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants.behaviours", description=__doc__)
    parser.add_argument(
        "modules", nargs="*", metavar="MODULE", help="safety_core/halt.py, or safety_core.halt; without any, all"
    )
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    files = [_file(each) for each in asked.modules] or list(RULES)
    if unknown := [each for each in files if not (copies.ROOT / each).is_file()]:
        raise BadPatch(f"there is no module {unknown[0]}; name one as safety_core/halt.py, or none for all")
    trial.import_heavy()
    known = equivalents()
    left = 0
    say(
        "| module | mistakes | seen by tests | by features | equivalent | survivors | seconds |\n|---|---:|---:|---:|---:|---:|---:|"
    )
    with tempfile.TemporaryDirectory(prefix="holdpoint-mutants-") as temporary:
        os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = temporary  # what fails under a mistake is no example for later
        for file in files:
            began = monotonic()
            fates = judge(file, asked.jobs)
            count = Counter(fates.values())
            survivors = [name for name, fate in fates.items() if not fate]
            alive = [name for name in survivors if name not in known]
            left += len(alive)
            say(f"| {file} | {len(fates)} | {count[TESTS] + count[HANGS]} | {count[FEATURES]} | {len(survivors) - len(alive)} | {len(alive)} | {monotonic() - began:.0f} |")  # fmt: skip
            for name in alive:
                murmur(f"SURVIVED  {name}")
            for name in (name for name, fate in fates.items() if fate == HANGS):
                murmur(f"HANGS     {name}")
            if asked.json:
                say(json.dumps(fates, indent=1))
    return 1 if left else 0


def _file(named: str) -> str:
    return named if named.endswith(".py") else f"{named.replace('.', '/')}.py"


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BadPatch as error:
        sys.stderr.write(f"behaviours: {error}\n")
        sys.exit(2)
