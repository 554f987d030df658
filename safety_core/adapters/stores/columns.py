"""What the tables are made of."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)
from sqlalchemy.schema import SchemaItem

metadata = MetaData()
_WHOLE = BigInteger().with_variant(Integer(), "sqlite")  # microseconds need 64 bits; SQLite's INTEGER has them


def texts(*names: str, optional: bool = False) -> list[Column[Any]]:
    """Columns of text."""
    return [Column(name, Text, nullable=optional) for name in names]


def whole(*names: str, optional: bool = False) -> list[Column[Any]]:
    """Columns of whole numbers."""
    return [Column(name, _WHOLE, nullable=optional) for name in names]


def flag(name: str) -> Column[Any]:
    """A column of 0 or 1."""
    return Column(name, Integer, CheckConstraint(f"{name} IN (0, 1)"), nullable=False)


def seq() -> Column[Any]:
    """The order of insertion."""
    return Column("seq", Integer, primary_key=True, autoincrement=True)


def key(*names: str) -> PrimaryKeyConstraint:
    """The primary key."""
    return PrimaryKeyConstraint(*names)


def points(names: str, to: str) -> ForeignKeyConstraint:
    """Columns, separated by spaces, that stand in another table under the same names."""
    return ForeignKeyConstraint(names.split(), [f"{to}.{name}" for name in names.split()])


def table(name: str, *items: SchemaItem) -> Table:
    """One table of the store."""
    return Table(name, metadata, *items, sqlite_strict=True)  # STRICT: a wrong type is refused, never converted
