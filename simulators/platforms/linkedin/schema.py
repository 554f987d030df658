"""Bodies against their schema, in the words in which Rest.li finds fault with them."""

from typing import Any

import msgspec

from simulators.platforms.linkedin.problems import invalid, plain, unfit
from simulators.platforms.linkedin.restli import untunnelled
from simulators.platforms.visit import Refusal, Visit

BODY_MAX = 1_048_576
_NAMES = {"string": (str,), "boolean": (bool,), "long": (int,)}
_LONG = 1 << 63


class Record(msgspec.Struct, frozen=True):
    """Fields by name, each a schema; those in ``needed`` must be there; ``open``: others are let through."""

    fields: dict[str, Any]
    needed: tuple[str, ...] = ()
    open: bool = False


class Listed(msgspec.Struct, frozen=True):
    """Any number of the same."""

    item: Any


class Enum(msgspec.Struct, frozen=True):
    """One word of several."""

    words: tuple[str, ...]


def asked(visit: Visit, schema: Record) -> dict[str, Any]:
    """The body, once it follows the schema.

    Raises:
        Refusal: it is no JSON, too large, or does not follow.
    """
    call = untunnelled(visit.call)
    if len(call.body) > BODY_MAX:
        raise Refusal(plain(413))
    kind = (call.header("content-type") or "application/json").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise invalid("UNSUPPORTED_MEDIA_TYPE", f"Content-Type {kind} is not supported", 415)
    try:
        body = msgspec.json.decode(call.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise invalid("ILLEGAL_ARGUMENT", "Request body could not be converted to data map") from error
    if not isinstance(body, dict):
        raise invalid("ILLEGAL_ARGUMENT", "Request body could not be converted to data map")
    wrong = faults(body, schema, "")
    if wrong:
        raise unfit(wrong)
    return body


def faults(value: Any, schema: Any, path: str) -> list[str]:
    """What is wrong with a value: ``/author :: field is required but not found and has no default value``."""
    if isinstance(schema, str):
        fits = isinstance(value, _NAMES[schema]) and not (schema == "long" and isinstance(value, bool))
        if fits and (schema != "long" or -_LONG <= value < _LONG):
            return []
        return [f"{path} :: {_shown(value)} cannot be coerced to {schema.capitalize()}"]
    if isinstance(schema, Enum):
        return [] if value in schema.words else [f"{path} :: {_shown(value)} is not an enum symbol"]
    if isinstance(schema, Listed):
        if not isinstance(value, list):
            return [f"{path} :: {_shown(value)} is not an array"]
        return [line for place, item in enumerate(value) for line in faults(item, schema.item, f"{path}/{place}")]
    if not isinstance(value, dict):
        return [f"{path or '/'} :: record type is not backed by a DataMap"]
    lines = []
    for name, item in value.items():
        if name in schema.fields:
            lines += faults(item, schema.fields[name], f"{path}/{name}")
        elif not schema.open:
            lines.append(f"{path}/{name} :: unrecognized field found but not allowed")
    for name in schema.needed:
        if name not in value:
            lines.append(f"{path}/{name} :: field is required but not found and has no default value")
    return lines


def _shown(value: Any) -> str:
    return str(value)[:200] if not isinstance(value, dict | list) else type(value).__name__
