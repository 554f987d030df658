"""What a variant's payload says, read as the type that is asked for and as no other: ``True`` is no integer."""

import json
from enum import StrEnum
from typing import Any

from safety_core.errors import BadInput
from safety_core.flags.shape import Payload, PayloadType

Value = bool | int | float | str | list[Any] | dict[str, Any]


class Kind(StrEnum):
    """What can be asked for."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    FLOAT = "float"
    STRING = "string"
    OBJECT = "object"


def kind_of(value: object) -> Kind | None:
    """The one kind of a value."""
    match value:
        case bool():
            return Kind.BOOLEAN
        case int():
            return Kind.INTEGER
        case float():
            return Kind.FLOAT
        case str():
            return Kind.STRING
        case list() | dict():
            return Kind.OBJECT
        case _:
            return None


def read_as(kind: Kind, payload: Payload) -> Value | None:
    """The payload as ``kind``; ``None`` when it is of another. A whole number is a float, too, where one is asked for."""
    value = _value(payload)
    found = kind_of(value)
    if kind is Kind.FLOAT and found is Kind.INTEGER:
        return float(value)
    return value if found is kind else None


def check_payload(payload: Payload, place: str) -> None:
    """Raises:
    BadInput: the payload is not of the type that it names.
    """
    try:
        value = _value(payload)
    except ValueError as odd:
        raise BadInput(f"{place}.value", f"is no {payload.type}", "mend it, or name another type") from odd
    if value is None:
        raise BadInput(f"{place}.value", "is null", "give a value, or no payload")


def _value(payload: Payload) -> Any:
    match payload.type:
        case PayloadType.STRING:
            return payload.value
        case PayloadType.CSV:
            return [each.strip() for each in payload.value.split(",")]
        case PayloadType.JSON:
            return json.loads(payload.value, parse_constant=_no_constant)
        case PayloadType.NUMBER:
            number = json.loads(payload.value, parse_constant=_no_constant)
            if kind_of(number) not in (Kind.INTEGER, Kind.FLOAT):
                raise ValueError(payload.type)
            return number


def _no_constant(name: str) -> float:
    raise ValueError(name)
