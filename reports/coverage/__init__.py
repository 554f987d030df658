"""Coverage: what the evidence of a run met, against what there is to be seen. No I/O.

1. What exists comes from the catalogue that the runner left beside the evidence; without one no table is complete.
2. A cell is shown only by a row of the evidence, and only where something passed that left such a row.
3. An empty cell stays in its table, whoever owes it.
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import product
from typing import Any, NamedTuple

import msgspec

from reports.coverage import seen
from reports.coverage.cells import Cell, Grid, Line
from reports.coverage.status import TaskStatus, statuses
from reports.coverage.tasks import TASKS
from reports.evidence.catalogue import Catalogue
from reports.evidence.folder import Evidence
from reports.evidence.messages import Scenario
from reports.made import Made
from reports.rules.shared import passed
from reports.verdict import CriterionResult, GateResult

NOTHING = Catalogue(checks=(), reasons=(), faults=(), scopes=(), actions=(), capabilities={})
UNLISTED = "not in the catalogue"
Met = dict[Any, dict[str, int]]
"""By what was met, a name or a pair of them: how often, by scenario."""
COUNTERS: dict[str, Callable[[Evidence], Mapping[Any, int]]] = {
    "checks": seen.checks,
    "reasons": seen.reasons,
    "faults": seen.faults,
    "able": seen.able,
    "unable": seen.unable,
    "under_halts": seen.under_halts,
}


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """Every table, and what the tasks come to by them."""

    known: bool
    tasks: tuple[TaskStatus, ...]
    lines: tuple[Line, ...]
    grids: tuple[Grid, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing is missing in any table, and every task is shown."""
        tables = [*self.lines, *(each.whole for each in self.grids)]
        return all(each.complete for each in tables) and all(each.word == "shown" for each in self.tasks)


def cover(made: Made) -> Coverage:
    """Count it."""
    known = made.catalogue is not None
    there = made.catalogue or NOTHING
    met, places = _met(made.evidences.values()), _places(made)

    def line(name: str, title: str, exist: Iterable[str]) -> Line:
        return Line(name=name, title=title, cells=_cells(exist, met[name], places), known=known)

    lines = (
        Line(name="gates", title="Gates", cells=tuple(_judged(each, made) for each in made.verdict.gates)),
        Line(name="criteria", title="Criteria", cells=tuple(_judged(each, made) for each in made.verdict.criteria)),
        line("checks", "Checks that said no", there.checks),
        line("reasons", "Reasons of refusal", there.reasons),
        line("faults", "Faults", there.faults),
    )
    capabilities = _capabilities(met["able"], met["unable"], there, places)
    scope_faults = _scope_faults(met["under_halts"], there, places)
    grids = tuple(msgspec.structs.replace(each, known=known) for each in (capabilities, scope_faults))
    return Coverage(known=known, tasks=statuses(made.run, _needed(lines, grids)), lines=lines, grids=grids)


def _needed(lines: Iterable[Line], grids: Iterable[Grid]) -> dict[str, Line]:
    """The tables and columns that tasks need, by name; a column that no catalogue has is there, and empty."""
    found = {each.name: each for each in lines}
    columns = {each.name: each for each in grids}
    for need in {need for task in TASKS for need in task.needs}:
        table, _, column = need.partition("/")
        if column:
            found[need] = columns[table].column(column)
    return found


class _Places(NamedTuple):
    """Where what was met counts, and what each place is called on the page."""

    good: frozenset[str]
    locations: Mapping[str, str]


def _places(made: Made) -> _Places:
    """Scenarios that passed, and the step's load; neither where an invariant was broken."""
    broken = {name for name, found in made.verdict.findings.items() if any(each.status == "broken" for each in found)}
    scenarios = made.run.scenarios if made.run else ()
    fine = {name for each in scenarios if passed(each) for name in _names(each)}
    if made.load is not None and not made.load.crashed:
        fine.add(made.step.scenario)
    return _Places(frozenset(fine - broken), {name: each.location for each in scenarios for name in _names(each)})


def _names(scenario: Scenario) -> tuple[str, str]:
    """What its rows of evidence may call it."""
    return scenario.id, scenario.location


def _met(evidences: Iterable[Evidence]) -> dict[str, Met]:
    """By counter. One evidence after another: what is read of a log once is not kept for long."""
    met: dict[str, Met] = {name: {} for name in COUNTERS}
    for evidence in evidences:
        for name, of in COUNTERS.items():
            for key, n in of(evidence).items():
                met[name].setdefault(key, {})[evidence.scenario] = n
    return met


def _cells(exist: Iterable[str], met: Met, places: _Places) -> tuple[Cell, ...]:
    """What exists, met or not, and behind it what was met and is nowhere listed."""
    names = tuple(exist)
    listed = [_cell(each, met.get(each, {}), places) for each in names]
    strange = sorted(set(met) - set(names))
    return (*listed, *(_cell(each, met[each], places, owed=False, note=UNLISTED) for each in strange))


def _cell(name: str, met: Mapping[str, int], places: _Places, *, owed: bool = True, note: str = "") -> Cell:
    where = tuple(sorted(places.locations.get(each, each) for each in met))
    return Cell(name=name, n=sum(met.values()), where=where, good=bool(places.good & set(met)), owed=owed, note=note)


def _judged(result: GateResult | CriterionResult, made: Made) -> Cell:
    """A gate by the scenarios of its tag; a criterion by what it was measured on."""
    headline = result.headline
    scenarios = made.run.scenarios if made.run else ()
    mine = [each for each in scenarios if f"@gate-{result.name}" in each.tags]
    gate = isinstance(result, GateResult)
    return Cell(
        name=result.title,
        n=len(mine) if gate else headline.n if headline else 0,
        where=tuple(each.location for each in mine),
        good=result.word == "GO",
        owed=result.word is not None,
        judged=True,
        note=result.word or "not required",
    )


def _capabilities(able: Met, unable: Met, there: Catalogue, places: _Places) -> Grid:
    """Platform by action. What a platform lacks is not owed; how often that was refused is counted all the same."""
    met = {*able, *unable}
    rows = tuple(dict.fromkeys([*there.capabilities, *sorted(platform for platform, _ in met)]))
    used = {each for able_to in there.capabilities.values() for each in able_to} | {action for _, action in met}
    columns = tuple(dict.fromkeys([*(each for each in there.actions if each in used), *sorted(used)]))
    cells = {}
    for key in product(rows, columns):
        owed = key[1] in there.capabilities.get(key[0], ())
        found = able.get(key, {}) if owed or key in able else unable.get(key, {})
        note = "" if owed else UNLISTED if key in able else "lacks it"
        cells[key] = _cell(" ".join(key), found, places, owed=owed, note=note)
    return Grid(name="capabilities", title="What platforms can do", rows=rows, columns=columns, cells=cells)


def _scope_faults(met: Met, there: Catalogue, places: _Places) -> Grid:
    """Fault by kind of scope. Scopes that name several dimensions have a column where there were any; nobody owes it."""
    rows = tuple(dict.fromkeys([*there.faults, *sorted(fault for fault, _ in met)]))
    columns = tuple(dict.fromkeys([*there.scopes, *sorted(kind for _, kind in met)]))
    cells = {}
    for key in product(rows, columns):
        owed = key[0] in there.faults and key[1] in there.scopes
        note = "" if key[0] in there.faults else UNLISTED
        cells[key] = _cell(" under ".join(key), met.get(key, {}), places, owed=owed, note=note)
    return Grid(name="scope_faults", title="Faults under halts", rows=rows, columns=columns, cells=cells)
