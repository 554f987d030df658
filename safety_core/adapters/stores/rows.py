"""Records to columns and back. Every record is flat, but for an intent inside its state and a scope inside a halt."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

import msgspec
from sqlalchemy import RowMapping

from safety_core.intent import Intent
from safety_core.people import Person
from safety_core.records import QueuedIntent
from safety_core.switches import Halt, Scope
from safety_core.vocabulary import ClientId

R = TypeVar("R", bound=msgspec.Struct)
Columns = dict[str, Any]

_INTENT = Intent.__struct_fields__
_QUEUED = tuple(name for name in QueuedIntent.__struct_fields__ if name != "intent")
_SCOPE = Scope.__struct_fields__
_HALT = tuple(name for name in Halt.__struct_fields__ if name != "scope")


def columns(record: msgspec.Struct) -> Columns:
    """A flat record's columns."""
    return plain(msgspec.structs.asdict(record))


def plain(values: Mapping[str, Any]) -> Columns:
    """Enumeration members as their text: what the database keeps."""
    return {name: value.value if isinstance(value, StrEnum) else value for name, value in values.items()}


def record(kind: type[R], row: RowMapping) -> R:
    """A flat record from a row; a value that its type does not have is an error, never a guess."""
    return msgspec.convert({name: row[name] for name in kind.__struct_fields__}, kind)


def queued_columns(queued: QueuedIntent) -> Columns:
    """An intent with its state, in one row."""
    own = {name: getattr(queued, name) for name in _QUEUED}
    return plain({**msgspec.structs.asdict(queued.intent), **own})


def queued_record(row: RowMapping) -> QueuedIntent:
    """The intent and where it is."""
    content: dict[str, Any] = {name: row[name] for name in _QUEUED}
    content["intent"] = {name: row[name] for name in _INTENT}
    return msgspec.convert(content, QueuedIntent)


def halt_columns(halt: Halt) -> Columns:
    """A halt with its scope, in one row."""
    own = {name: getattr(halt, name) for name in _HALT}
    return plain({**msgspec.structs.asdict(halt.scope), **own})


def halt_record(row: RowMapping) -> Halt:
    """The halt."""
    content: dict[str, Any] = {name: row[name] for name in _HALT}
    content["scope"] = {name: row[name] for name in _SCOPE}
    return msgspec.convert(content, Halt)


def person_columns(person: Person) -> Columns:
    """A person; the clients as one text (a name holds no space)."""
    return {**columns(person), "clients": " ".join(person.clients)}


def person_record(row: RowMapping) -> Person:
    """The person."""
    given: dict[str, Any] = {name: row[name] for name in Person.__struct_fields__}
    given["clients"] = tuple(ClientId(each) for each in given["clients"].split())
    return msgspec.convert(given, Person)
