"""What runs is what is written in SQLAlchemy's expressions, statement by statement; and opening knows every table."""

import sqlite3
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.stores import rows, schema, statement, statements, upgrading, versions
from safety_core.adapters.stores.expressions import making
from safety_core.adapters.stores.statement import Statement
from tests.safety_core.adapters.stores.compiling import COMMAND, NOUNS, expressed, module, place, text_of

MOVED = {"intent": rows.QUEUED, "permit": rows.PERMIT}
CHANGES = {"intent": rows.INTENT_CHANGES | {"state", "not_before_us"}, "permit": rows.PERMIT_CHANGES | {"state"}}


def as_it_runs(one: Statement) -> tuple[str, dict]:
    return " ".join(one.sql.split()), one.fixed


def texts(noun: str) -> dict[str, Statement]:
    found = import_module(f"{statements.__name__}.{noun}")
    return {each: one for each, one in vars(found).items() if isinstance(one, Statement)}


@pytest.mark.parametrize("noun", NOUNS)
def test_the_text_that_runs_is_compiled_from_the_expressions(noun):
    assert place(noun).read_text(encoding="utf-8") == module(noun), f"{noun}.py is stale; run: {COMMAND}"


@pytest.mark.parametrize("noun", NOUNS)
def test_every_expression_has_its_text_and_every_text_its_expression(noun):
    running = {each: as_it_runs(one) for each, one in texts(noun).items()}
    assert running == {each: text_of(element) for each, element in expressed(noun).items()}


@pytest.mark.parametrize("noun", NOUNS)
def test_every_text_is_a_statement_on_the_tables_as_they_are_made(noun):
    made = sqlite3.connect(":memory:")
    upgrading.make_tables(made)
    for one in texts(noun).values():
        made.execute(f"EXPLAIN {one.sql}", _Nothing())
    made.close()


class _Nothing(dict):
    """Any parameter that is asked for, as nothing."""

    def __missing__(self, name: str) -> None:
        return None


@pytest.mark.parametrize("shape", MOVED.values(), ids=MOVED)
def test_what_is_composed_for_all_rows_is_what_the_expression_says(shape):
    assert as_it_runs(statement.every(shape)) == text_of(making.every(shape))


@pytest.mark.parametrize("count", range(1, 12))
@pytest.mark.parametrize("shape", MOVED.values(), ids=MOVED)
def test_what_is_composed_for_some_states_is_what_the_expression_says(shape, count):
    assert as_it_runs(statement.in_states(shape, count)) == text_of(making.in_states(shape, count))


@pytest.mark.parametrize(("clients", "states"), [(0, 0), (1, 0), (0, 2), (3, 11)])
def test_what_is_composed_for_a_piece_of_them_is_what_the_expression_says(clients, states):
    assert as_it_runs(statement.after(rows.QUEUED, clients, states)) == text_of(
        making.after(rows.QUEUED, clients, states)
    )


@given(data=st.data(), key=st.sampled_from(sorted(MOVED)))
def test_what_is_composed_for_a_change_is_what_the_expression_says(data, key):
    names = data.draw(st.frozensets(st.sampled_from(sorted(CHANGES[key])), min_size=1))
    shape = MOVED[key]
    assert as_it_runs(statement.change(shape, key, names)) == text_of(making.change(shape, key, names))


def test_opening_asks_for_every_table_that_is_made():
    assert versions.tables_of(versions.SCHEMA_VERSION) == set(schema.metadata.tables)
