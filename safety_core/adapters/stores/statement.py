"""A statement as the driver takes it; and the few that are composed anew, for each number of states and set of names.

The others stand ready in ``statements.py``. These here are text too: what SQLAlchemy makes of the same expressions
(``expressions.py``) is the same, letter for letter, and a test holds them to it.
"""

from functools import lru_cache
from typing import Any, NamedTuple

from safety_core.adapters.stores.rows import Shape


class Statement(NamedTuple):
    """One statement; ``fixed`` are the values that are part of it."""

    sql: str
    fixed: dict[str, Any] = {}  # noqa: RUF012  # nobody writes to it


@lru_cache(maxsize=16)
def every(shape: Shape[Any]) -> Statement:
    """All rows, oldest first."""
    return Statement(f"{_select(shape)} ORDER BY {shape.table}.seq")


@lru_cache(maxsize=64)
def in_states(shape: Shape[Any], count: int) -> Statement:
    """Rows in any of ``count`` states (``state_0``, …), oldest first."""
    states = ", ".join(f":state_{number}" for number in range(count))
    return Statement(f"{_select(shape)} WHERE {shape.table}.state IN ({states}) ORDER BY {shape.table}.seq")


@lru_cache(maxsize=256)
def after(shape: Shape[Any], clients: int, states: int) -> Statement:
    """``:most`` rows after a place (``:seq``), oldest first: of ``clients`` (``client_0``, …) and in ``states``; 0: of all."""
    table = shape.table
    held = [
        f" AND {table}.{name} IN ({', '.join(f':{name}_{n}' for n in range(count))})"
        for name, count in (("client", clients), ("state", states))
        if count
    ]
    where = f"WHERE {table}.seq > :seq{''.join(held)}"
    return Statement(f"{_select(shape)} {where} ORDER BY {table}.seq LIMIT :most OFFSET :param_1", {"param_1": 0})


@lru_cache(maxsize=256)
def change(shape: Shape[Any], key: str, names: frozenset[str]) -> Statement:
    """Compare-and-set of columns on one row in one state (``is_<key>``, ``is_state``)."""
    table, values = shape.table, ", ".join(f"{name}=:{name}" for name in shape.names if name in names)
    return Statement(f"UPDATE {table} SET {values} WHERE {table}.{key} = :is_{key} AND {table}.state = :is_state")  # noqa: S608  # names of our own tables


def _select(shape: Shape[Any]) -> str:
    return f"SELECT {', '.join(f'{shape.table}.{name}' for name in shape.names)} FROM {shape.table}"  # noqa: S608  # as above
