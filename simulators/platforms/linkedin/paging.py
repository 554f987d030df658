"""Lists as Rest.li pages them: ``start`` and ``count``, and links to the pages beside this one."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import quote

from simulators.platforms.linkedin.problems import invalid
from simulators.platforms.linkedin.restli import raw_params, untunnelled
from simulators.platforms.visit import Answer, Visit

COUNT, COUNT_MAX = 10, 100
_DIGITS = 9
T = TypeVar("T")


def page(visit: Visit, asks: dict[str, Any], found: Sequence[T], write: Callable[[T], dict[str, Any]]) -> Answer:
    """One page of what was found.

    Raises:
        Refusal: ``start`` or ``count`` are no numbers within their bounds.
    """
    start, count = _number(asks, "start", 0, 10**_DIGITS), _number(asks, "count", COUNT, COUNT_MAX)
    if count == 0:
        raise invalid("INVALID_VALUE_FOR_FIELD", f"count :: must be between 1 and {COUNT_MAX}")
    shown = found[start : start + count]
    links = []
    if start:
        links.append(_link(visit, "prev", max(start - count, 0), count))
    if start + count < len(found):
        links.append(_link(visit, "next", start + count, count))
    elements = [projected(asks, write(each)) for each in shown]
    paging = {"start": start, "count": count, "links": links, "total": len(found)}
    return Answer(200, {"paging": paging, "elements": elements})


def projected(asks: dict[str, Any], entity: dict[str, Any]) -> dict[str, Any]:
    """The entity, with only the ``fields`` asked for; those it does not have are left out."""
    fields = asks.get("fields")
    return (
        entity if not isinstance(fields, str) else {name: entity[name] for name in fields.split(",") if name in entity}
    )


def _number(asks: dict[str, Any], name: str, default: int, most: int) -> int:
    value = asks.get(name, str(default))
    if not (
        isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _DIGITS and int(value) <= most
    ):
        raise invalid("INVALID_VALUE_FOR_FIELD", f"{name} :: must be between 0 and {most}")
    return int(value)


def _link(visit: Visit, rel: str, start: int, count: int) -> dict[str, str]:
    call = untunnelled(visit.call)
    asks = {**raw_params(call), "start": str(start), "count": str(count)}
    query = "&".join(f"{quote(name)}={value}" for name, value in sorted(asks.items()))
    return {"type": "application/json", "rel": rel, "href": f"{call.path}?{query}"}
