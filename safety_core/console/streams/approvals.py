"""What waits for a yes as it is pushed: one row for each request, how many there are, and what is said aloud of them.

1. A board is one person's alone: whether their own yes would count stands in each row. Of their sessions nothing does: the page puts
   its own form token in.
2. What is new comes last, as the list has it; where one waits no more its place stays, and nothing moves under a finger (``live.js``).
3. Times are said roughly, so that a row is not new with each look.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from msgspec.structs import replace

from safety_core.console import desks
from safety_core.console.operations import approvals
from safety_core.console.operations.approvals import Asked, Waiting, WhichRequests
from safety_core.console.pages.approvals import LIST, LISTED
from safety_core.console.pages.page import Shown
from safety_core.console.rendering import TEMPLATES_READY
from safety_core.console.streams.live import Live, Part, Said
from safety_core.console.table import Desk

SAID_MOST = 3
"""So many are said aloud at once; of more how many."""
FORMS = {each.name: Shown() for each in LISTED}
OPERATIONS = {each.name: each for each in approvals.OPERATIONS}


class Drawn(NamedTuple):
    """One page of them, what this person may do there, and the page's own address."""

    waiting: Waiting
    may: Mapping[str, bool]
    address: str


def _same(desk: Desk, _: object) -> Desk:
    return desk


def cut(desk: Desk, given: WhichRequests) -> Drawn:
    """What one open page shows."""
    found = approvals.listed(desk, given)
    rows = tuple(replace(each, asked_s=roughly(each.asked_s), left_s=roughly(each.left_s)) for each in found.approvals)
    may = {each.name: desks.may(desk.person, OPERATIONS[each.operation]) for each in LISTED}
    asked = {name: getattr(given, name) for name in ("client", "limit") if getattr(given, name) != _UNASKED[name]}
    return Drawn(replace(found, approvals=rows), may, f"{LIST}?{urlencode(asked)}" if asked else LIST)


_UNASKED = {"client": None, "limit": WhichRequests().limit}


def roughly(seconds: int) -> int:
    """To whole minutes, below that to tens of seconds; what is left is never said to be over before it is."""
    unit = next(each for each in (60, 10, 1) if seconds >= each or each == 1)
    return seconds // unit * unit


def parts(drawn: Drawn) -> Mapping[str, Part]:
    """Its elements."""
    waiting = drawn.waiting
    found = {"count": Part(_macro("count", waiting))}
    if not waiting.approvals:
        found["empty"] = Part(_macro("empty", waiting.everything), into="first")
    rows = {
        f"approval-{each.approval}": Part(_macro("row", each, drawn.may, FORMS, "", drawn.address), into="first")
        for each in waiting.approvals
    }
    return found | rows


def _macro(name: str, *of: Any) -> str:
    drawn: str = getattr(TEMPLATES_READY.get_template("approvals/row.html").module, name)(*of)
    return str(drawn).strip()


def say(before: Drawn, after: Drawn) -> tuple[Said, ...]:
    """What came and what went since."""
    old, new = ({each.approval: each for each in drawn.waiting.approvals} for drawn in (before, after))
    came = [f"Waits for a decision: {_about(each)}" for name, each in new.items() if name not in old]
    went = [f"Waits no more: {_about(each)}" for name, each in old.items() if name not in new]
    told = [*came, *went]
    more = [f"and {len(told) - SAID_MOST} more"] if len(told) > SAID_MOST else []
    return tuple(Said("polite", words) for words in (". ".join([*told[:SAID_MOST], *more]),) if words)


def _about(each: Asked) -> str:
    effect = each.effect
    return f"{effect.action} on {effect.platform} by {effect.account}, for {effect.client}"


LIVES = (Live("/live/approvals", "approvals.list", WhichRequests, _same, cut, parts, say, own=True),)
