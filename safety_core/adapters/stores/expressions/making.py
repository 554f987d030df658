"""What every noun's expressions are made with."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    Column,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import dialect, insert
from sqlalchemy.sql.elements import ColumnElement

from safety_core.adapters.stores import rows, schema

DIALECT = dialect(paramstyle="named")


def where(table: Table, *names: str) -> ColumnElement[bool]:
    """Each named column equals the parameter ``is_<name>``: apart from the names that an UPDATE sets."""
    return and_(*(table.c[name] == bindparam(f"is_{name}") for name in names))


def insertion(table: Table, names: Iterable[str]) -> Any:
    """Insert the named columns from parameters of the same names."""
    return insert(table).values({name: bindparam(name) for name in names})


def table_of(shape: rows.Shape[Any]) -> Table:
    """The table that one kind of record lies in."""
    return schema.metadata.tables[shape.table]


def columns(shape: rows.Shape[Any]) -> list[Column[Any]]:
    """Its columns, in the order of the record."""
    return [table_of(shape).c[name] for name in shape.names]


def put(shape: rows.Shape[Any], *key: str) -> Any:
    """Insert, or replace by key."""
    made = insertion(table_of(shape), shape.names)
    changed = {name: made.excluded[name] for name in shape.names if name not in key}
    return made.on_conflict_do_update(index_elements=list(key), set_=changed)


def some(shape: rows.Shape[Any], *names: str) -> Select[Any]:
    """Records by the named columns (parameters ``is_<name>``)."""
    return select(*columns(shape)).where(where(table_of(shape), *names))


def ordered(shape: rows.Shape[Any], *order: str) -> Select[Any]:
    """All records, in the order of the named columns."""
    return select(*columns(shape)).order_by(*(table_of(shape).c[name] for name in order))


def in_states(shape: rows.Shape[Any], count: int) -> Select[Any]:
    """Rows in any of ``count`` states (``state_0``, …), oldest first."""
    states: list[ColumnElement[Any]] = [bindparam(f"state_{number}") for number in range(count)]
    return ordered(shape, "seq").where(table_of(shape).c.state.in_(states))


def after(shape: rows.Shape[Any], clients: int, states: int) -> Select[Any]:
    """``:most`` rows after a place (``:seq``), oldest first: of ``clients`` (``client_0``, …) and in ``states``; 0: of all."""
    of = table_of(shape).c
    found = ordered(shape, "seq").where(of.seq > bindparam("seq"))
    for name, count in (("client", clients), ("state", states)):
        named: list[ColumnElement[Any]] = [bindparam(f"{name}_{number}") for number in range(count)]
        found = found.where(of[name].in_(named)) if named else found
    return found.limit(bindparam("most"))


def every(shape: rows.Shape[Any]) -> Select[Any]:
    """All rows, oldest first."""
    return ordered(shape, "seq")


def change(shape: rows.Shape[Any], key: str, names: frozenset[str]) -> Update:
    """Compare-and-set of columns on one row in one state (``is_<key>``, ``is_state``)."""
    values: dict[str, ColumnElement[Any]] = {name: bindparam(name) for name in sorted(names)}
    return update(table_of(shape)).where(where(table_of(shape), key, "state")).values(values)
