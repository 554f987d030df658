"""The world under a scenario, and the last word on it: every invariant, whether the scenario speaks of it or not."""

from collections.abc import Iterator
from typing import Any, cast

import msgspec
import pytest

from reports.checkers import check_all
from reports.evidence.catalogue import Catalogue
from reports.evidence.folder import from_rows
from reports.evidence.rows import FILES
from simulators.tripwire import tripwire
from steps.plugin.real import RUN
from steps.plugin.scenario import WIRE, RunningScenario
from steps.rig.catalogue import catalogue
from steps.rig.rig import Rig

WIRE_SHOWN = 12
"""How many of the last exchanges a failure shows."""


@pytest.fixture
def rig(request: pytest.FixtureRequest, holdpoint_scenario: RunningScenario) -> Iterator[Rig]:
    """The scenario's own world, store and processes, with nothing able to leave this machine; or, where the run is one on real
    accounts, what stands for it there (only steps that hold there call it).
    """
    real = request.config.pluginmanager.get_plugin(RUN)
    if real is not None:
        yield from cast("Iterator[Rig]", real.run.rig(holdpoint_scenario))
        return
    with tripwire() as bypasses:
        made = Rig(holdpoint_scenario.seed, holdpoint_scenario.id)
        try:
            yield made
        finally:
            made.close()
        assert not bypasses, f"something tried to leave this machine: {bypasses}"


def pytest_holdpoint_after_scenario(scenario: Any, request: Any) -> None:
    """Let the world settle, judge all that is left behind, and keep it as evidence."""
    if "rig" not in request.fixturenames:
        return
    rig: Rig = request.getfixturevalue("rig")
    rows = rig.finish()
    assert not rig.unfired(), (
        f"planned and never fired, so this shows nothing of it: {', '.join(rig.unfired())}; "
        f"the platforms were asked for: {', '.join(rig.operations()) or 'nothing'}"
    )
    for finding in check_all(from_rows(rows)):
        said = finding.attachment()
        scenario.invariant(finding.invariant, held=said["held"], n=finding.n, saw=finding.why)
    rooms = {kind.__struct_config__.tag: file for file, kinds in FILES.items() for kind in kinds}
    for row in rows:
        scenario.add_rows(rooms[row["kind"]], [msgspec.json.encode(row).decode()])
    for worker in rig.workers.values():
        for exchange in worker.wire.exchanges[-WIRE_SHOWN:]:
            scenario.attach(WIRE, exchange)


def pytest_holdpoint_catalogue() -> Catalogue:
    """Everything that a scenario of this world can meet."""
    return catalogue()
