"""What the list of cells not yet owed means; a run is held against it in ``tests/features/test_features.py``."""

from tests import owed


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
