"""Which definition means a step, from what was matched while its file was collected.

pytest-bdd goes through every fixture that there is, once for each step that runs: with 300 definitions that is a tenth of a
trivial scenario. Whatever it would find was found already, by its own parsers, when the file was collected.
"""

from collections.abc import Iterable
from importlib import import_module
from typing import Any

import pytest

from steps.plugin.collection import ScenarioItem


def install(config: pytest.Config) -> None:
    """Until this run of pytest ends, our scenarios look in the index; all others are searched for as ever."""
    running: Any = import_module("pytest_bdd.scenario")  # the package's attribute of this name is a function
    search = running.find_fixturedefs_for_step

    def look_up(step: Any, fixturemanager: Any, node: Any) -> Iterable[Any]:
        if not isinstance(node, ScenarioItem):
            return list(search(step, fixturemanager, node))
        found = node.definitions.fixtures_of(step.type, step.name, fixturemanager, node)
        if found is None:  # a converter breaks on it: its error comes out where pytest-bdd asks
            found = list(search(step, fixturemanager, node))
        return found

    running.find_fixturedefs_for_step = look_up
    config.add_cleanup(lambda: setattr(running, "find_fixturedefs_for_step", search))
