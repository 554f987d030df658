"""Scenarios may be added; one that goes must be missed by somebody, and the number lowered here on purpose."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from simulators.faults.kinds import KINDS

SCENARIOS_OF_THE_KILL_SWITCH = 139
FEATURES = Path(__file__).parents[2] / "features"


def test_no_scenario_of_the_kill_switch_went_unnoticed():
    words = [sys.executable, "-m", "safety_core.cli.main", "run", "features", "--dry-run", "-t", "@gate-kill-switch"]
    ran = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True)
    assert sum("features/" in line and "::" in line for line in ran.stdout.splitlines()) >= SCENARIOS_OF_THE_KILL_SWITCH


@pytest.mark.parametrize("folder", ["platforms", "kill_switch"])
def test_every_fault_of_the_simulated_platforms_is_met_by_a_scenario_and_by_halts_of_every_scope(folder):
    said = (FEATURES / folder / "faults.feature").read_text(encoding="utf-8")
    faults = {kind.model_fields["fault"].annotation.__args__[0] for kind in KINDS}
    assert faults - set(re.findall(r"\w+", said)) == set()
