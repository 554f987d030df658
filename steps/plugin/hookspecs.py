"""The hooks by which whoever provides the world of the scenarios has the last word on each, and says what it holds."""

from typing import Any

import pytest


def pytest_holdpoint_after_scenario(scenario: Any, request: Any) -> None:
    """Called after the last step, failed or not, while the scenario's fixtures still stand.

    Args:
        scenario: the ``steps.plugin.scenario.RunningScenario``; say ``scenario.invariant(…)`` once per invariant.
        request: pytest's request of the scenario, for ``getfixturevalue``.

    An exception raised here fails the scenario; so does an invariant reported as broken. Not called when the fixtures
    could not be set up.
    """


@pytest.hookspec(firstresult=True)
def pytest_holdpoint_catalogue() -> Any:
    """Asked once, at the end of a run that leaves evidence: what is there to be seen at all?

    Returns:
        The ``reports.evidence.catalogue.Catalogue``, which is written beside the evidence; nothing where nobody answers.
    """
