"""Scenarios may be added; one that goes must be missed by somebody, and the number lowered here on purpose."""

import subprocess
import sys

SCENARIOS_OF_THE_KILL_SWITCH = 34


def test_no_scenario_of_the_kill_switch_went_unnoticed():
    words = [sys.executable, "-m", "safety_core.cli.main", "run", "features", "--dry-run", "-t", "@gate-kill-switch"]
    ran = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True)
    assert sum("features/" in line and "::" in line for line in ran.stdout.splitlines()) >= SCENARIOS_OF_THE_KILL_SWITCH
