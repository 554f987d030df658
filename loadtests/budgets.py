"""How often budgets halt falsely, and how soon they halt for a failure: by simulation, with the very rules that decide. And how
often the one look lets pass what it should not, and stops what it need not: exactly.

    python -m loadtests.budgets --seed 7

Of the simulation two sides. At the objective itself: each trial is a cell of each action over 2,000 posts at exactly 1 % failing, and is false
when any of them ever halts. Failing: posts and hours until the halt, from a fresh run and after 400 good posts. Refusals are
each an incident of its own; of an outage the failures in a row are one for half an hour.
"""

import argparse
import statistics
from collections import deque
from pathlib import Path
from random import Random

import msgspec

from safety_core.adapters.stores import packaged
from safety_core.budget.bounds import at_most, needed
from safety_core.budget.burning import Minute, Sum, added
from safety_core.budget.classes import Failure
from safety_core.budget.judging import Finding, judged, too_many
from safety_core.budget.meter import Meter, after, fresh
from safety_core.budget.objectives import Objective, Objectives
from safety_core.shell.objectives_text import parse
from safety_core.vocabulary import Harm

POSTS = 2_000
KEPT_S = 3 * 86_400
FAILING = (0.05, 0.1, 0.3, 1.0)
HEALTHY = (0.005, 0.002, 0.001)
"""Failing shares that keep an objective of 99 %, and by how much."""
ALLOWS = range(5)


class Cell:
    """One cell, fed post by post as the core feeds it."""

    def __init__(self, rules: Objectives, objective: Objective, per_hour: float) -> None:
        self.rules, self.objective, self.step_s = rules, objective, 3_600 / per_hour
        self.at_s = 0.0
        self.meter: Meter = fresh(objective, len(rules.objectives), minute=0)
        self.minutes: deque[Minute] = deque()

    def post(self, failure: Failure | None) -> Finding | None:
        """One post that ended."""
        self.at_s += self.step_s
        now, cells = int(self.at_s // 60), len(self.rules.objectives)
        step = after(self.meter, self.objective, failure, at_s=int(self.at_s), cells=cells, tested=True)
        self.meter = step.meter
        self._count(now, failure, incident=step.incident)
        if failure is None:
            return None
        return judged(self.objective, step, self._since, now, cells=cells) or self._trigger(now)

    def _since(self, minute: int) -> Sum:
        return added(self.minutes, minute)

    def _count(self, now: int, failure: Failure | None, *, incident: bool) -> None:
        if not self.minutes or self.minutes[-1].minute != now:
            self.minutes.append(Minute(objective=self.objective.name, minute=now))
        last = self.minutes[-1]
        self.minutes[-1] = msgspec.structs.replace(
            last,
            good=last.good + (failure is None),
            bad=last.bad + (failure is not None),
            incidents=last.incidents + incident,
        )
        while self.minutes[0].minute <= now - KEPT_S // 60:
            self.minutes.popleft()

    def _trigger(self, now: int) -> Finding | None:
        for trigger in self.rules.on(Harm.ERROR_RATE, self.objective.platform, self.objective.action):
            inside = [each for each in self.minutes if each.minute > now - trigger.window_s // 60]
            bad, good = sum(each.bad for each in inside), sum(each.good for each in inside)
            found = too_many(trigger, bad, bad + good)
            if found is not None:
                return found
        return None


def false_halts(rules: Objectives, seed: int, trials: int, per_hour: float) -> float:
    """The share of trials in which a cell halts although each keeps its objective exactly."""
    halted = 0
    for trial in range(trials):
        halted += any(_halts(rules, each, f"{seed}/false/{per_hour}/{trial}", per_hour) for each in rules.objectives)
    return halted / trials


def _halts(rules: Objectives, objective: Objective, stream: str, per_hour: float) -> bool:
    random = Random(f"{stream}/{objective.name}")
    cell = Cell(rules, objective, per_hour)
    return any(
        cell.post(Failure.REFUSED if random.random() < objective.worst else None) is not None for _ in range(POSTS)
    )


def detection(
    rules: Objectives, seed: int, trials: int, *, failing: float, before: int, failure: Failure, per_hour: float
) -> list[int]:
    """Posts from the first that may fail until the halt, sorted; ``POSTS`` where none came."""
    found = []
    for trial in range(trials):
        random = Random(f"{seed}/{failing}/{before}/{failure}/{per_hour}/{trial}")
        cell = Cell(rules, rules.objectives[0], per_hour)
        for _ in range(before):
            cell.post(None)
        count = 0
        while count < POSTS:
            count += 1
            if cell.post(failure if random.random() < failing else None) is not None:
                break
        found.append(count)
    return sorted(found)


def look_passes(allows: int, worst: float, failing: float) -> float:
    """The chance that the one look passes, at as many events as its allowed failures need, of a share that fails."""
    return at_most(allows, needed(allows, worst), failing)


def look_lines(worst: float) -> list[str]:
    """For each number of failures that a look may allow: its events, its false PASS, and how often it stops what is healthy."""
    said = [
        f"| `look-allows` | events | passes at {worst:.0%} failing | "
        + " | ".join(f"stops at {each:.1%}" for each in HEALTHY) + " |",
        f"|---|---|---|{'---|' * len(HEALTHY)}",
    ]  # fmt: skip
    for allows in ALLOWS:
        stops = [f"{1 - look_passes(allows, worst, each):.1%}" for each in HEALTHY]
        passes = look_passes(allows, worst, worst)
        said.append(f"| {allows} | {needed(allows, worst)} | {passes:.2%} | {' | '.join(stops)} |")
    return said


def _lines(rules: Objectives, seed: int, trials: int) -> list[str]:
    said = [
        *look_lines(rules.objectives[0].worst),
        "",
        f"seed {seed}, {trials} trials, {len(rules.objectives)} cells",
        "",
        "| posts an hour | false halts |",
        "|---|---|",
    ]
    said += [f"| {rate:g} | {false_halts(rules, seed, trials, rate):.1%} |" for rate in (6, 60)]
    said += [
        "",
        "| failing | posts an hour | good posts before | failures | posts to the halt, median | 90 % | hours, median |",
        "|---|---|---|---|---|---|---|",
    ]
    for failing in FAILING:
        for rate, before, failure in (
            (6, 0, Failure.REFUSED),
            (6, 400, Failure.REFUSED),
            (60, 400, Failure.REFUSED),
            (60, 400, Failure.OUTAGE),
        ):
            found = detection(rules, seed, trials, failing=failing, before=before, failure=failure, per_hour=rate)
            middle, late = statistics.median(found), found[int(0.9 * len(found))]
            said.append(
                f"| {failing:.0%} | {rate} | {before} | {failure} | {middle:g} | {late} | {middle / rate:.1f} |"
            )
    return said


def packaged_objectives() -> Objectives:
    """Those that a new installation has."""
    path = Path(packaged.__file__).parent / "objectives.yaml"
    return parse(path.read_text(encoding="utf-8"), source=path.name)


def main() -> None:
    """Print all tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--trials", type=int, default=500)
    given = options.parse_args()
    print("\n".join(_lines(packaged_objectives(), given.seed, given.trials)))


if __name__ == "__main__":
    main()
