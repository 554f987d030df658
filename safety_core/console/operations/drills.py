"""Drills: the real button, pressed on the house under a load of its own, in a thread while the page is looked at.

What it measured stands in the store: its halt, with its instants. A drill whose process dies is ended by whoever keeps house.
"""

import logging
import threading

import msgspec

from safety_core.console.operations._cards import Card, cards
from safety_core.console.table import Desk, Given, Nothing, Operation
from safety_core.errors import HoldpointError, Refused
from safety_core.ports import Transaction
from safety_core.shell.core import Core
from safety_core.shell.drill import Plan, check
from safety_core.shell.drill import drill as hold
from safety_core.shell.identity import proven
from safety_core.switches import HOUSE, HaltState
from safety_core.vocabulary import Role

SHOWN_MOST = 20
log = logging.getLogger("holdpoint.console")
_PLACE = threading.BoundedSemaphore(1)
"""One at a time: a second one would only measure the first."""


class Drill(Given, frozen=True, kw_only=True):
    """A drill. ``posts``: how many are handed over; null: two for each house account."""

    client: str = HOUSE
    reason: str = "drill"
    posts: int | None = None


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """It began; what it measures is seen in ``GET /switches/drills``."""

    client: str


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """One drill: its halt, and how it ended.

    Attributes:
        result: measured (acknowledged with work under way), idle (acknowledged, and nothing was under way: it has shown
            nothing), not_acknowledged, under_way.
    """

    card: Card
    result: str


class Drills(msgspec.Struct, frozen=True, kw_only=True):
    """Drills, the newest first. ``under_way``: one is held by this console now."""

    drills: tuple[Result, ...]
    under_way: bool


def drill(desk: Desk, given: Drill) -> Begun:
    """Begin a drill.

    Raises:
        Refused: not the house, or another one is under way. UnknownName, BadInput: as ``shell.drill`` has it.
    """
    core = desk.whole
    plan = Plan(
        client=given.client,
        person=desk.claimant.person,
        proven=core.store.read(lambda tx: proven(tx, desk.claimant)),
        reason=given.reason,
        posts=given.posts,
    )
    check(core, plan)
    if not _PLACE.acquire(blocking=False):
        raise Refused("a drill is under way already", "wait until it is over: see it among the drills")
    threading.Thread(target=_hold, args=(core, plan), name="drill", daemon=True).start()
    return Begun(client=given.client)


def _hold(core: Core, plan: Plan) -> None:
    try:
        hold(core, plan)
    except HoldpointError as failed:
        log.error("the drill was not held to its end: %s", failed)  # noqa: TRY400  # its halt says how far it came
    except Exception:
        log.exception("a bug ended the drill")
    finally:
        _PLACE.release()


def drills(desk: Desk, _: Nothing) -> Drills:
    """Drills that were held."""

    def look(tx: Transaction) -> Drills:
        halts = tuple(each for each in reversed(tx.halts()) if each.drill)[:SHOWN_MOST]
        shown = cards(desk.core, tx, halts)
        return Drills(drills=tuple(Result(card=each, result=_result(each)) for each in shown), under_way=_held())

    return desk.core.store.read(look)


def _result(card: Card) -> str:
    if card.failed_s is not None or card.contradictions:
        return "not_acknowledged"
    if card.state is not HaltState.RELEASED:
        return "under_way"
    return "measured" if card.in_flight_at_fence else "idle"


def _held() -> bool:
    free = _PLACE.acquire(blocking=False)
    if free:
        _PLACE.release()
    return not free


OPERATIONS = (
    Operation(
        "switches.drill",
        "POST",
        "/switches/drills",
        "Begin a drill on the house: the real button under a load of its own, measured, and released by itself.",
        Role.OPERATOR,
        Drill,
        Begun,
        drill,
    ),
    Operation(
        "switches.drills", "GET", "/switches/drills", "Drills that were held.", Role.VIEWER, Nothing, Drills, drills
    ),
)
