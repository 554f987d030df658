"""Long lists, piece by piece: what an operation takes and hands back for one, beside ``table.py``.

    class Asked(Paged, ...): client: str | None = None
    rows, more = piece(found, given, name=lambda each: each.intent)

A list is in an order that does not change, and ``after`` is the name of the last one that was seen.
"""

from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

import msgspec

from safety_core.console.table import Given
from safety_core.errors import BadInput

LIMIT, LIMIT_MAX = 100, 1_000
NAME_MAX_CHARS = 200

T = TypeVar("T")

Limit = Annotated[int, msgspec.Meta(ge=1, le=LIMIT_MAX, description="How many at most.")]
After = Annotated[
    str,
    msgspec.Meta(max_length=NAME_MAX_CHARS, description="The last one that was seen: `next` of the answer before."),
]
Next = Annotated[str | None, msgspec.Meta(description="Ask again with `after` this for what follows; null: no more.")]


class Paged(Given, frozen=True, kw_only=True):
    """A piece of a list: at most ``limit`` of what comes after ``after``."""

    limit: Limit = LIMIT
    after: After | None = None


def piece(found: Sequence[T], given: Paged, name: Callable[[T], str]) -> tuple[Sequence[T], str | None]:
    """The piece that was asked for, and the name to go on from (``None``: nothing follows).

    Raises:
        BadInput: ``after`` names none of them.
    """
    begin = 0
    if given.after is not None:
        places = (place for place, each in enumerate(found, 1) if name(each) == given.after)
        begin = next(places, 0)
        if not begin:
            raise BadInput("after", f"there is no {given.after!r} in this list", "begin anew without it")
    rows = found[begin : begin + given.limit]
    return rows, name(rows[-1]) if begin + len(rows) < len(found) else None
