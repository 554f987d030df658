"""What each task of the sprint comes to, by the scenarios that carry its tag. No I/O.

A task is shown when scenarios of it ran, every one of them passed, the tables that it needs are complete and no part of it
is missing. Anything else is not shown, and says why: nothing is called done because somebody wrote it.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

from reports.coverage.cells import Line
from reports.coverage.tasks import TASKS, Task
from reports.evidence.messages import Run, Scenario
from reports.rules.shared import passed

NAMED_MAX = 3


class TaskStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One task with what the run says of it; ``why``: everything that keeps it from being shown."""

    task: Task
    scenarios: tuple[Scenario, ...]
    word: Literal["shown", "failed", "not shown"]
    why: tuple[str, ...]

    @property
    def passed(self) -> int:
        """How many of its scenarios passed."""
        return sum(map(passed, self.scenarios))

    @property
    def files(self) -> tuple[str, ...]:
        """The feature files that its scenarios stand in."""
        return tuple(sorted({each.uri for each in self.scenarios}))


def statuses(run: Run | None, lines: Mapping[str, Line]) -> tuple[TaskStatus, ...]:
    """All tasks, in the sprint's order; ``lines``: the tables of coverage and their columns, by name."""
    return tuple(_status(each, run, lines) for each in TASKS)


def _status(task: Task, run: Run | None, lines: Mapping[str, Line]) -> TaskStatus:
    mine = tuple(each for each in (run.scenarios if run else ()) if task.tag in each.tags)
    why = [*_of_run(run, mine), *_of_tables(task, lines), *task.missing]
    failed = any(each.status == "FAILED" for each in mine)
    return TaskStatus(
        task=task, scenarios=mine, word="failed" if failed else "not shown" if why else "shown", why=tuple(why)
    )


def _of_run(run: Run | None, mine: tuple[Scenario, ...]) -> list[str]:
    if run is None or not run.finished or run.errors:
        return ["the features were not run to their end"]
    if not mine:
        return ["no scenario carries its tag"]
    bad = [each for each in mine if not passed(each)]
    return [f"{len(bad)} of {len(mine)} scenarios did not pass"] if bad else []


def _of_tables(task: Task, lines: Mapping[str, Line]) -> list[str]:
    told = []
    for name in task.needs:
        line = lines[name]
        if not line.complete:
            told.append(f"{line.title}: {line.told}{_examples(line.missing)}")
    return told


def _examples(missing: tuple[str, ...]) -> str:
    more = f" and {len(missing) - NAMED_MAX} more" if len(missing) > NAMED_MAX else ""
    return f", without {', '.join(missing[:NAMED_MAX])}{more}" if missing else ""
