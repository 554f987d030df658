"""What a scenario calls by name, held against what there is."""

from collections.abc import Mapping
from typing import TypeVar, get_args

from safety_core.errors import UnknownName
from safety_core.shell.names import nearest
from simulators.faults.kinds import KINDS

Thing = TypeVar("Thing")
FAULTS = {name: name for kind in KINDS for name in get_args(kind.model_fields["fault"].annotation)}
"""The kinds of faults by their names."""


def named(known: Mapping[str, Thing], field: str, name: str) -> Thing:
    """The thing of that name.

    Raises:
        UnknownName: there is none; offers the nearest, or all where none is near.
    """
    if name not in known:
        raise UnknownName(field, name, nearest(name, known) or tuple(known))
    return known[name]
