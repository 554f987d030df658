"""The hook by which whoever provides the world of a scenario has its last word on it."""

from typing import Any


def pytest_holdpoint_after_scenario(scenario: Any, request: Any) -> None:
    """Called after the last step, failed or not, while the scenario's fixtures still stand.

    Args:
        scenario: the ``steps.plugin.scenario.RunningScenario``; say ``scenario.invariant(…)`` once per invariant.
        request: pytest's request of the scenario, for ``getfixturevalue``.

    An exception raised here fails the scenario; so does an invariant reported as broken. Not called when the fixtures
    could not be set up.
    """
