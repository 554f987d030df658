"""How statements are made: SQLAlchemy Core, compiled once to the text that the driver is handed.

Handing compiled text to the driver costs about a tenth of ``Connection.execute`` (measured), and begins and ends nothing
by itself. PostgreSQL compiles the same expressions with its own dialect.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table, and_, bindparam, select
from sqlalchemy.dialects.sqlite import dialect, insert
from sqlalchemy.sql.elements import ClauseElement, ColumnElement

from safety_core.adapters.stores import rows

DIALECT = dialect(paramstyle="named")


class Statement:
    """One compiled statement; ``fixed`` are the values that are part of it."""

    __slots__ = ("fixed", "sql")

    def __init__(self, element: ClauseElement) -> None:
        compiled = element.compile(dialect=DIALECT)
        self.sql = str(compiled)
        self.fixed: dict[str, Any] = {name: value for name, value in compiled.params.items() if value is not None}


def where(table: Table, *names: str) -> ColumnElement[bool]:
    """Each named column equals the parameter ``is_<name>``: apart from the names that an UPDATE sets."""
    return and_(*(table.c[name] == bindparam(f"is_{name}") for name in names))


def insertion(table: Table, names: Iterable[str]) -> Any:
    """Insert the named columns from parameters of the same names."""
    return insert(table).values({name: bindparam(name) for name in names})


def put(shape: rows.Shape[Any], *key: str) -> Statement:
    """Insert, or replace by key."""
    made = insertion(shape.table, shape.names)
    changed = {name: made.excluded[name] for name in shape.names if name not in key}
    return Statement(made.on_conflict_do_update(index_elements=list(key), set_=changed))


def some(shape: rows.Shape[Any], *names: str) -> Statement:
    """Records by the named columns (parameters ``is_<name>``)."""
    return Statement(select(*shape.columns).where(where(shape.table, *names)))


def ordered(shape: rows.Shape[Any], *order: str) -> Statement:
    """All records, in the order of the named columns."""
    return Statement(select(*shape.columns).order_by(*(shape.table.c[name] for name in order)))
