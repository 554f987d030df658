"""The line that shows a scenario again: a replay of its place, or, where that cannot be told, its whole file."""

import re
from collections import defaultdict
from functools import cached_property
from shlex import quote

from reports.evidence.messages import Scenario
from reports.made import Made

_ROW = re.compile(r"(?P<name>.*)\[(?P<cells>.*)\]", re.DOTALL)
_SLOT = re.compile(r"<[^<>]*>")


class Again:
    """Of one run. Evidence names a scenario ``FILE::NAME``, a row of an outline ``FILE::NAME[CELLS]`` with its slots open."""

    def __init__(self, made: Made) -> None:
        self._run, self._seed = made.environment.run, made.environment.seed
        self._load = made.step.scenario
        commands = [each.line for each in made.environment.commands or ()]
        self._of_load = next((each for each in commands if " load " in f" {each} "), "")
        self._scenarios = made.run.scenarios if made.run else ()

    def __call__(self, scenario: str) -> str:
        """The command; empty where none was declared."""
        if scenario == self._load:
            return self._of_load
        uri, _, name = scenario.partition("::")
        if not name:
            return f"holdpoint replay {quote(f'{self._run}#{scenario}')}"
        places = [each.location for each in self._by_file.get(uri, []) if _is(each, name)]
        if len(places) == 1:
            return f"holdpoint replay {quote(f'{self._run}#{places[0]}')}"
        return f"holdpoint run {quote(uri)} --seed {self._seed}"

    @cached_property
    def _by_file(self) -> dict[str, list[Scenario]]:
        found: dict[str, list[Scenario]] = defaultdict(list)
        for each in self._scenarios:
            found[each.uri].append(each)
        return found


def _is(scenario: Scenario, name: str) -> bool:
    """Whether a scenario as it ran is the one of that name, its slots filled from the row's cells."""
    if scenario.name == name:
        return True
    row = _ROW.fullmatch(name)
    if row is None:
        return False
    filled = re.fullmatch("(.*)".join(map(re.escape, _SLOT.split(row["name"]))), scenario.name, re.DOTALL)
    return filled is not None and all(each in row["cells"] for each in filled.groups())
