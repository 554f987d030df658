"""Scenarios may be added; one that goes must be missed by somebody, and the number lowered here on purpose."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulators.faults.kinds import KINDS
from steps.plugin.document import Case, parse, read_source
from steps.plugin.tags import MANUAL, compile_expression

SCENARIOS_OF_THE_KILL_SWITCH = 139
FEATURES = Path(__file__).parents[2] / "features"


def cases() -> Iterator[Case]:
    """What a run of all features would run, outlines by their rows."""
    for path in sorted(FEATURES.rglob("*.feature")):
        uri = path.relative_to(FEATURES.parent).as_posix()
        document = parse(read_source(path, uri), uri)
        document.compile()
        yield from document.cases


def test_no_scenario_of_the_kill_switch_went_unnoticed():
    wanted = compile_expression(f"@gate-kill-switch and not @{MANUAL}")
    assert sum(wanted(case.tags) for case in cases()) >= SCENARIOS_OF_THE_KILL_SWITCH


@pytest.mark.parametrize("folder", ["platforms", "kill_switch"])
def test_every_fault_of_the_simulated_platforms_is_met_by_a_scenario_and_by_halts_of_every_scope(folder):
    said = (FEATURES / folder / "faults.feature").read_text(encoding="utf-8")
    faults = {kind.model_fields["fault"].annotation.__args__[0] for kind in KINDS}
    assert faults - set(re.findall(r"\w+", said)) == set()
