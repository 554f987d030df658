"""Constraints: each operator of Unleash as a test of one value of the context.

A value that is missing, or cannot be read as what the operator compares, fails the test; ``inverted`` turns the result
round, as Unleash does, also then. What the constraint compares with is read once, when the file is.
"""

import ipaddress
import operator
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from safety_core.errors import BadInput
from safety_core.flags.context import Context
from safety_core.flags.shape import Constraint
from safety_core.flags.versions import precedence

Test = Callable[[Context], bool]
Of = Callable[[str | None], bool]
"""A test of the value that the context has, or has not."""
Compare = Callable[[Any, Any], bool]
Reader = Callable[[str], Any]
"""What a text says, ``None`` when it cannot be read."""

EPSILON = 2.0**-52
"""Unleash's clients take numbers that are nearer than this for equal."""

_CONSTANT = re.compile(r"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:inf|infinity|nan|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)", re.ASCII | re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)


class Gate(NamedTuple):
    """One thing that must hold, and how to say whether it did."""

    test: Test
    words: Callable[[Context], str]


def _number(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None


def _constant(text: str) -> float | None:
    return float(text) if _CONSTANT.fullmatch(text) and float(text) - float(text) == 0 else None


def _date(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:  # the 30th of February
        return None


def _equal(one: float, other: float) -> bool:
    return abs(one - other) < EPSILON


class _Single(NamedTuple):
    """An operator with one ``value``: how it is compared, and how both sides are read."""

    compare: Compare
    reads: Reader
    reads_constant: Reader
    kind: str


def _numeric(compare: Compare) -> _Single:
    return _Single(compare, _number, _constant, "a number")


def _dated(compare: Compare) -> _Single:
    return _Single(compare, _date, _date, 'a time like "2026-11-28T19:00:00Z"')


def _versioned(compare: Compare) -> _Single:
    return _Single(compare, precedence, precedence, 'a version like "1.2.3"')


SINGLE: dict[str, _Single] = {
    "NUM_EQ": _numeric(_equal),
    "NUM_GT": _numeric(operator.gt),
    "NUM_GTE": _numeric(operator.ge),
    "NUM_LT": _numeric(operator.lt),
    "NUM_LTE": _numeric(operator.le),
    "DATE_AFTER": _dated(operator.gt),
    "DATE_BEFORE": _dated(operator.lt),
    "SEMVER_EQ": _versioned(operator.eq),
    "SEMVER_GT": _versioned(operator.gt),
    "SEMVER_GTE": _versioned(operator.ge),
    "SEMVER_LT": _versioned(operator.lt),
    "SEMVER_LTE": _versioned(operator.le),
}
STRINGS: dict[str, Callable[[str, str], bool]] = {
    "STR_CONTAINS": lambda value, part: part in value,
    "STR_STARTS_WITH": str.startswith,
    "STR_ENDS_WITH": str.endswith,
}
LISTS = ("IN", "NOT_IN", *STRINGS, "IN_CIDR")
OPERATORS = (*LISTS, *SINGLE)


def gate(constraint: Constraint, place: str) -> Gate:
    """The constraint, ready to be asked.

    Raises:
        BadInput: it is none that could be asked; its field lies below ``place``.
    """
    name, inverted = constraint.context_name, constraint.inverted
    of = _single(constraint, place) if constraint.operator in SINGLE else _listed(constraint, place)
    if inverted:

        def test(context: Context) -> bool:
            return not of(context.values.get(name))
    else:

        def test(context: Context) -> bool:
            return of(context.values.get(name))

    compared = ", ".join(constraint.values or ()) if constraint.operator in LISTS else constraint.value
    case = ", whatever the case" if constraint.case_insensitive else ""
    rule = f"{'not ' if inverted else ''}{name} {constraint.operator} {compared or 'nothing'}{case}"
    return Gate(test, lambda context: f"{rule} ({name} is {context.values.get(name, 'unknown')})")


def _single(constraint: Constraint, place: str) -> Of:
    single = SINGLE[constraint.operator]
    if constraint.value is None:
        raise BadInput(f"{place}.value", "is missing", f"{constraint.operator} compares with one value: add it")
    if constraint.values:
        raise BadInput(f"{place}.values", f"mean nothing to {constraint.operator}", "remove them; it has a value")
    _refuse_case(constraint, place)
    constant = single.reads_constant(constraint.value)
    if constant is None:
        raise BadInput(f"{place}.value", f"is not {single.kind}", "mend it: a flag with it would never be on")
    reads, compare = single.reads, single.compare

    def of(value: str | None) -> bool:
        found = None if value is None else reads(value)
        return found is not None and compare(found, constant)

    return of


def _listed(constraint: Constraint, place: str) -> Of:
    name, values = constraint.operator, constraint.values
    if name == "REGEX":
        do = "take STR_STARTS_WITH, STR_CONTAINS or IN"
        raise BadInput(f"{place}.operator", "is a regular expression, which can stand still for minutes", do)
    if name not in LISTS:
        raise BadInput(f"{place}.operator", f"{name!r} is none", f"take one of: {', '.join(OPERATORS)}")
    if values is None:
        raise BadInput(f"{place}.values", "are missing", f"{name} compares with a list: add it")
    if constraint.value:
        raise BadInput(f"{place}.value", f"means nothing to {name}", "remove it; it has values")
    if name not in STRINGS:
        _refuse_case(constraint, place)
    if not values and name not in ("IN", "NOT_IN"):
        raise BadInput(f"{place}.values", "are none", "give one or more: a flag with none would never be on")
    if name in STRINGS:
        return _string(STRINGS[name], values, ignore_case=constraint.case_insensitive)
    if name == "IN_CIDR":
        return _in_networks(values, place)
    known, inside = frozenset(values), name == "IN"
    return lambda value: (value in known) is inside


def _refuse_case(constraint: Constraint, place: str) -> None:
    if constraint.case_insensitive:
        said = f"means nothing to {constraint.operator}"
        raise BadInput(f"{place}.caseInsensitive", said, f"remove it, or take one of: {', '.join(STRINGS)}")


def _string(has: Callable[[str, str], bool], parts: tuple[str, ...], *, ignore_case: bool) -> Of:
    lowered = tuple(each.lower() for each in parts) if ignore_case else parts

    def of(value: str | None) -> bool:
        if value is None:
            return False
        asked = value.lower() if ignore_case else value
        return any(has(asked, each) for each in lowered)

    return of


def _in_networks(values: tuple[str, ...], place: str) -> Of:
    networks = []
    for number, each in enumerate(values):
        try:
            networks.append(ipaddress.ip_network(each, strict=False))
        except ValueError as odd:
            raise BadInput(f"{place}.values.{number}", "is no network", 'write "10.0.0.0/8" or one address') from odd

    def of(value: str | None) -> bool:
        if value is None or "%" in value:
            return False
        try:
            address = ipaddress.ip_address(value)
        except ValueError:
            return False
        return any(address in each for each in networks)

    return of
