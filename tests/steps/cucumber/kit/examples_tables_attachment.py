from pathlib import Path

from pytest_bdd import when

from steps.plugin.scenario import RunningScenario


@when("a JPEG image is attached")
def _(holdpoint_scenario: RunningScenario) -> None:
    holdpoint_scenario.attach("image/jpeg", Path("features/cucumber.jpeg").read_bytes())


@when("a PNG image is attached")
def _(holdpoint_scenario: RunningScenario) -> None:
    holdpoint_scenario.attach("image/png", Path("features/cucumber.png").read_bytes())
