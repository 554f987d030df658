"""For each scenario that has none yet, a bug that it fails for.

First the planted bugs of its own flow, then small mistakes made by rule in what it runs through: those in lines that the fewest
other scenarios reach come first, for they are nearest to what it speaks of. What is found is written at once, so a search that was
stopped goes on where it was.
"""

import json
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Generator, Iterable
from functools import cache
from math import inf
from pathlib import Path
from time import monotonic, time
from typing import Any

from tests.mutants import copies, forks, patches, table, trial, warm
from tests.mutants.forks import Seeking, Work
from tests.mutants.operators import Mutation, mutations_of
from tests.mutants.patches import BadPatch, Patch
from tests.mutants.saying import murmur
from tests.mutants.table import Scenario

CACHE = copies.ROOT / "reports" / "runs" / "mutants-reach.ndjson"
"""What each scenario reached when it was last traced; what it is good for is the order of trials, so it may be old."""
SIBLING_TRIES, PATCH_TRIES, NEAREST_TRIES, FRUITFUL_TRIES, TRIES, FRESH_TRIES, IN_ONE_FUNCTION = 3, 4, 6, 6, 60, 6, 3
ROWS = 1
"""Of an outline, traced and tried; others run through much the same."""
LIMIT_S, FRESH_LIMIT_S, CPU_LIMIT_S = 150.0, 200.0, 4
"""The last is the processor's time, of a mistake that makes a scenario loop for ever; more for one that is long by itself."""
RULES_FIRST = re.compile(r"^safety_core/(cli|adapters)/")
SIMULATED = re.compile(r"^simulators/")
"""A mistake in the world shows that a scenario looks, and nothing of the product: the last resort."""
KINDS = (
    "allowed",
    "left out",
    "never",
    "negated",
    "flipped",
    "part dropped",
    "and for or",
    "member dropped",
    "operator",
    "constant",
)
QUOTED = re.compile(r'"([^"]{4,})"')
_HUNK = re.compile(r"^@@ -(\d+)(?:,(\d+))? ", re.MULTILINE)
Reach = dict[str, dict[str, list[int]]]
"""By ``str`` of a scenario: the lines by file."""


def in_child(work: Callable[[], Any], *, limit_s: float = 36000.0) -> Any:
    """Done in a process of its own, so that the product is not loaded here; what it returned."""
    told: list[Any] = []

    def once() -> Seeking:
        told.append((yield work))

    forks.run_all([once()], jobs=1, limit_s=limit_s)
    if told[0] is None:
        raise BadPatch("a process ended without a result; run again with HOLDPOINT_MUTANTS_LOUD=1 to see what it says")
    return told[0]


def all_scenarios() -> list[Scenario]:
    return [Scenario(*each) for each in in_child(lambda: [(each.feature, each.name) for each in table.scenarios()])]


def search(wanted: list[Scenario], *, jobs: int, tries: int = TRIES) -> list[Scenario]:
    """Find what is missing among ``wanted`` and write it; what is left without."""
    trial.import_heavy()
    began = monotonic()
    murmur(f"{len(wanted)} scenarios without a bug")
    if wanted:
        _with_scenarios(wanted, lambda items: _in_loaded(items, wanted, jobs, tries))
        reach = cached()
        left = [each for each in _missing(wanted) if str(each) in reach]
        murmur(f"{monotonic() - began:.0f} s: {len(left)} left for bugs that change more than functions")
        _in_fresh(left, reach, jobs)
    return _missing(wanted)


def _missing(wanted: list[Scenario]) -> list[Scenario]:
    found = table.read()
    return [each for each in wanted if each not in found]


def _keep(scenario: Scenario, bug: str, why: str) -> None:
    table.write({**table.read(), scenario: bug})
    murmur(f"{scenario}\n    {bug}\n    {why}")


def cached() -> Reach:
    """What was traced, by whichever search; the latest counts."""
    return {name: each["lines"] for name, each in _kept().items()}


def seen(jobs: int) -> Reach:
    """What is kept of every scenario there is; what was never traced is traced now."""
    kept = cached()
    wanted = [each for each in all_scenarios() if str(each) not in kept]
    if wanted:
        murmur(f"{len(wanted)} scenarios were never traced: that is done now, once")
        _with_scenarios(wanted, lambda items: _trace_all(items, wanted, jobs))
    return cached()


def _trace_all(items: warm.Items, wanted: Iterable[Scenario], jobs: int) -> None:
    def traced(scenario: Scenario) -> Seeking:
        told = yield lambda: warm.trace(items[scenario][:ROWS])
        _note(scenario, told["lines"] if told is not None and told["good"] else {})

    forks.run_all((traced(each) for each in wanted if each in items), jobs=jobs, limit_s=LIMIT_S)


def _kept() -> dict[str, Any]:
    lines = CACHE.read_text(encoding="utf-8").splitlines() if CACHE.exists() else []
    return {each["scenario"]: each for each in map(json.loads, lines)}


def _still_true(kept: dict[str, Any]) -> Reach:
    """Of what was traced, that of which no file has changed since."""
    changed_s = {
        file: (copies.ROOT / file).stat().st_mtime
        for each in kept.values()
        for file in each["lines"]
        if (copies.ROOT / file).exists()
    }
    return {
        name: each["lines"]
        for name, each in kept.items()
        if each.get("exact")
        and all(
            changed_s.get(file, inf) < each["at_s"]
            for file in [*each["lines"], name.partition(": ")[0]]
            if file.endswith(".py")
        )
    }


def _note(scenario: Scenario, lines: dict[str, list[int]]) -> None:
    CACHE.parent.mkdir(parents=True, exist_ok=True)
    with CACHE.open("a", encoding="utf-8") as cache:
        cache.write(json.dumps({"scenario": str(scenario), "at_s": time(), "exact": True, "lines": lines}) + "\n")


def _with_scenarios(wanted: Iterable[Scenario], work: Callable[[warm.Items], None]) -> None:
    features = sorted({each.feature for each in wanted})
    if not in_child(lambda: warm.with_scenarios(features, work)):
        raise BadPatch("the features cannot be collected; `holdpoint lint` says why")


def _of_siblings(scenario: Scenario) -> list[Patch | Mutation]:
    """Bugs that others of the same feature fail for: often its own, too."""
    count = Counter(bug for each, bug in table.read().items() if each.feature == scenario.feature)
    found = (table.bug_named(name) for name, _ in count.most_common(SIBLING_TRIES))
    return [each for each in found if each is not None]


def _patches_near(scenario: Scenario, known: list[Patch], reach: dict[str, list[int]]) -> list[Patch]:
    """Those of its own feature that change what it runs through."""
    near = [
        each
        for each in known
        if each.scenario
        and each.scenario[0] == scenario.feature
        and each.scenario[1] != scenario.name
        and any(set(reach.get(file, ())) & lines for file, lines in _spots(each).items())
    ]
    return near[:PATCH_TRIES]


def _spots(patch: Patch) -> dict[str, set[int]]:
    """The lines that it takes away or stands between."""
    spots: dict[str, set[int]] = {}
    for part in patch.path.read_text(encoding="utf-8").split("\n+++ b/")[1:]:
        file, _, rest = part.partition("\n")
        lines = spots.setdefault(file.strip(), set())
        for found in _HUNK.finditer(rest):
            start, length = int(found[1]), int(found[2] or 1)
            lines.update(range(start, start + max(length, 1)))
    return spots


def _in_loaded(items: warm.Items, wanted: list[Scenario], jobs: int, tries: int) -> None:
    """Planted bugs of their own feature, and small mistakes, in functions that are loaded; each scenario is traced before."""
    often = _often(cached())
    true = _still_true(_kept())
    known = patches.mutants()
    fruit = _Fruit()

    def tries_of(
        scenario: Scenario, bugs: Iterable[Patch | Mutation], *, sound: bool, cpu_s: int = CPU_LIMIT_S
    ) -> Generator[Work, Any, bool]:
        """``sound``: it was seen to pass with nothing planted; else that is seen to when a bug was found."""
        for number, bug in enumerate(bugs, 1):
            if bug.name in fruit.stuck:
                continue
            why = yield lambda bug=bug: warm.caught_swapped(bug, items[scenario][:ROWS], cpu_s=cpu_s)
            fruit.note(bug.name, why)
            if why:
                if sound or (yield lambda: warm.passes(items[scenario][:ROWS])):
                    _keep(scenario, bug.name, f"{why}   [try {number}]")
                return True
        return False

    def seeking(scenario: Scenario) -> Seeking:
        named = [each for each in known if each.scenario == (scenario.feature, scenario.name)]
        if (yield from tries_of(scenario, (*named, *_of_siblings(scenario)), sound=False)):
            return
        own = true.get(str(scenario))
        long_s = 0
        if own is None:
            told = yield lambda: warm.trace(items[scenario][:ROWS])
            if told is None or not told["good"]:
                murmur(f"{scenario}: it does not pass with nothing planted; repair it first")
                return
            own = told["lines"]
            long_s = int(told["seconds"])
            _note(scenario, own)
            often.update((file, line) for file, lines in own.items() for line in lines)
        near = _patches_near(scenario, known, own)
        likely = _as_spoken(_candidates(own, often), items[scenario][0].case.pickle)
        bugs = {each.name: each for each in (*near, *likely[:NEAREST_TRIES], *fruit.of(likely), *likely[:tries])}
        if not (yield from tries_of(scenario, bugs.values(), sound=True, cpu_s=CPU_LIMIT_S + long_s)):
            murmur(f"{scenario}: nothing found in what is loaded")

    named = {Scenario(*each.scenario) for each in known if each.scenario}
    order = sorted(_mixed(each for each in wanted if each in items), key=lambda each: each not in named)
    forks.run_all(map(seeking, order), jobs=jobs, limit_s=LIMIT_S)


class _Fruit:
    """Which small mistakes have been caught how often: what one scenario fails for, another that runs through it may, too."""

    def __init__(self) -> None:
        self.caught: Counter[str] = Counter(table.read().values())
        self.tried: Counter[str] = Counter(self.caught)
        self.stuck: set[str] = set()
        """What gave no result: it hangs, crashes, or is not loaded, and would do so again."""

    def note(self, name: str, why: str | None) -> None:
        self.tried[name] += 1
        self.caught[name] += bool(why)
        if why is None:
            self.stuck.add(name)

    def of(self, likely: list[Mutation]) -> list[Mutation]:
        """Of these, the most fruitful: those that more than one scenario failed for, most of those that tried."""
        found = [each for each in likely if self.caught[each.name] > 1]
        found.sort(key=lambda each: -self.caught[each.name] / (self.tried[each.name] + 1))
        return found[:FRUITFUL_TRIES]


def _as_spoken(likely: list[Mutation], pickle: dict[str, Any]) -> list[Mutation]:
    """First those in a place that says what one of its Thens quotes."""
    said = [each["text"] for each in pickle["steps"] if each.get("type") == "Outcome"]
    quoted = [each.split() for text in said for each in QUOTED.findall(text)]
    pairs = {" ".join(words[n : n + 2]) for words in quoted for n in range(max(len(words) - 1, 1))}
    return sorted(likely, key=lambda each: not any(pair in _source(each) for pair in pairs))


def _source(mutation: Mutation) -> str:
    return _bytes_of(mutation.file)[mutation.start : mutation.end].decode()


@cache
def _bytes_of(file: str) -> bytes:
    return (copies.ROOT / file).read_bytes()


def _mixed(wanted: Iterable[Scenario]) -> list[Scenario]:
    """One of each folder, then the next of each: so the first of them show early what all have in common."""
    place: Counter[str] = Counter()
    placed = []
    for each in wanted:
        folder = each.feature.rpartition("/")[0]
        place[folder] += 1
        placed.append((place[folder], each))
    return [each for _, each in sorted(placed)]


def _in_fresh(wanted: list[Scenario], reach: Reach, jobs: int) -> None:
    """Planted bugs and small mistakes that change more than functions, each with the product loaded anew."""
    often = _often(reach)
    known = patches.mutants()
    with tempfile.TemporaryDirectory(prefix="holdpoint-mutants-") as temporary:
        base = copies.copy_of_checkout(Path(temporary).resolve() / "base")

        def seeking(scenario: Scenario) -> Seeking:
            own = [each for each in known if each.scenario == (scenario.feature, scenario.name)]
            for bug in (*own, *_candidates(reach[str(scenario)], often, within=False)[:FRESH_TRIES]):
                said = yield lambda bug=bug: warm.caught_fresh(bug, [scenario], base)
                if said and said[str(scenario)]:
                    _keep(scenario, bug.name, said[str(scenario)])
                    return

        forks.run_all(map(seeking, wanted), jobs=jobs, limit_s=FRESH_LIMIT_S)


def _often(reach: Reach) -> Counter[tuple[str, int]]:
    """How many scenarios reach each line."""
    return Counter((file, line) for each in reach.values() for file, lines in each.items() for line in lines)


def _candidates(lines: dict[str, list[int]], often: Counter[tuple[str, int]], *, within: bool = True) -> list[Mutation]:
    """What may be tried on a scenario that reaches these lines, the likeliest first; a few of each function, then the rest."""
    reached = {file: set(each) for file, each in lines.items() if not file.endswith("__init__.py")}
    found = [
        each
        for file, own in reached.items()
        if (copies.ROOT / file).exists()
        for each in mutations_of(file)
        if each.within == within and (not within or own & set(range(each.first, each.last + 1)))
    ]

    def rarity(each: Mutation) -> tuple[bool, float, int]:
        count = min(
            (often[each.file, line] for line in range(each.first, each.last + 1) if often[each.file, line]), default=1
        )
        seldom = count * 3 + 4 if RULES_FIRST.match(each.file) else count
        return SIMULATED.match(each.file) is not None, seldom, KINDS.index(each.kind)

    found.sort(key=rarity)
    taken: Counter[tuple[str, str]] = Counter()
    first, later = [], []
    for each in found:
        taken[each.file, each.where] += 1
        (first if taken[each.file, each.where] <= IN_ONE_FUNCTION else later).append(each)
    return first + later
