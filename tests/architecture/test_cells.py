"""Every reason, capability, fault, fault under a halt and task is met by a scenario, but for those on a list that only shrinks."""

import subprocess
import sys

from tests import owed

SEED = "7"
LIMIT_S = 900


def test_every_cell_is_met_by_a_scenario_or_is_on_the_list_of_those_not_yet_owed(tmp_path):
    words = ["run", "features", "--seed", SEED, "--evidence", str(tmp_path / "run")]
    ran = subprocess.run(
        [sys.executable, "-m", "safety_core.cli.main", *words],
        cwd=owed.LIST.parents[1],
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-5000:]
    assert owed.wrong(owed.unmet(tmp_path / "run"), owed.listed(owed.LIST.read_text(encoding="utf-8"))) == []


def test_a_cell_that_is_neither_met_nor_listed_is_wrong():
    run = {**_nothing(), "reasons": frozenset({"too_soon"})}
    assert owed.wrong(run, _nothing()) == ["reasons: no scenario meets 'too_soon'; write one"]


def test_a_listed_cell_that_is_met_is_wrong():
    listed = {**_nothing(), "capabilities": frozenset({"X like"})}
    said = "capabilities: 'X like' is met, or is no cell any more; take it out of not_yet_owed.toml"
    assert owed.wrong(_nothing(), listed) == [said]


def test_a_listed_cell_that_is_not_met_is_right():
    both = {**_nothing(), "scope_faults": frozenset({"down under all"})}
    assert owed.wrong(both, both) == []


def test_what_is_written_is_what_is_read():
    run = {**_nothing(), "scope_faults": frozenset({"down under all", "reset under client"})}
    assert owed.listed(owed.written(run)) == run


def _nothing() -> dict[str, frozenset[str]]:
    return {name: frozenset() for name in (*owed.TABLES, owed.TASKS)}
