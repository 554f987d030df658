"""The switches as they are pushed: rows where they stand, cards of halts as they come, and what is said aloud of them.

A row never moves while somebody looks at it: a button under a finger must stay there. What is halted elsewhere is told by its
card and by the first line.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any

from msgspec import Meta

from safety_core.console.operations import switches
from safety_core.console.operations._cards import Card
from safety_core.console.operations.switches import Board, Named, One, Seen, Wanted
from safety_core.console.rendering import TEMPLATES_READY
from safety_core.console.streams.live import Live, Part, Said
from safety_core.console.table import Desk, Given
from safety_core.switches import HaltState

SAID_MOST = 3
"""So many halts are said aloud at once; of more how many."""


class Rows(Given, frozen=True, kw_only=True):
    """The clients that a page shows."""

    row: Annotated[tuple[str, ...], Meta(max_length=200)] = ()


@lru_cache(maxsize=2_048)
def _macro(name: str, of: Any) -> str:
    """Drawn once as long as nothing of it changes, for whoever sees it: most of what there is stays as it is."""
    drawn: str = getattr(TEMPLATES_READY.get_template("switches_parts.html").module, name)(of)
    return str(drawn).strip()


def cut(seen: Seen, given: Rows) -> Board:
    """What one open page shows."""
    return switches.cut(seen, Wanted(), given.row)


def parts(answer: Board) -> Mapping[str, Part]:
    """Its elements."""
    drawn = {
        "overall": Part(_macro.__wrapped__("overall", answer)),  # one for the whole page, and it changes with each halt
        "notes": Part(_macro("notes", answer.notes)),
        "columns": Part(_macro("columns", answer.platforms)),
        "actions": Part(_macro("actions", answer.actions)),
    }
    drawn |= {f"row-{each.client}": Part(_macro("row", each)) for each in answer.rows}
    return drawn | _cards(answer.cards)


def _cards(cards: tuple[Card, ...]) -> dict[str, Part]:
    return {f"card-{each.halt}": Part(_macro("card", each), into="cards") for each in cards}


def say(before: Board, after: Board) -> tuple[Said, ...]:
    """What became of halts since."""
    return tuple(_said({each.halt: each for each in before.cards}, {each.halt: each for each in after.cards}))


def _said(before: Mapping[str, Card], after: Mapping[str, Card]) -> list[Said]:
    new = [each for name, each in after.items() if name not in before]
    found = [Said("assertive", f"Halted: {each.where.words}, by {each.person}") for each in new[:SAID_MOST]]
    if len(new) > SAID_MOST:
        found.append(Said("assertive", f"and {len(new) - SAID_MOST} more halts"))
    for name, card in after.items():
        was = before.get(name)
        if was is None or was.state is card.state:
            continue
        if card.state is HaltState.FAILED:
            found.append(Said("assertive", f"NOT acknowledged within its bound: {card.where.words}"))
        elif card.state is HaltState.QUIESCED:
            found.append(Said("polite", f"Acknowledged: {card.where.words} is halted"))
        elif card.state is HaltState.RELEASED:
            found.append(Said("polite", f"Released: {card.where.words}, by {card.released_by}"))
    gone = [card for name, card in before.items() if name not in after]
    return found + [Said("polite", f"No more in force: {card.where.words}") for card in gone[:SAID_MOST]]


def _same(desk: Desk, _: object) -> Desk:
    return desk


def _one(desk: Desk, given: Named) -> One:
    return switches.show_halt(desk, given)


def _waits(cards: tuple[Card, ...]) -> bool:
    return any(each.state is HaltState.FENCED for each in cards)


LIVES = (
    Live(
        "/live/switches",
        "switches.show",
        Rows,
        switches.look,
        cut,
        parts,
        say,
        lambda board: _waits(board.cards),
    ),
    Live(
        "/live/switches/halts/{halt}",
        "switches.halt_shown",
        Named,
        _same,
        _one,
        lambda one: _cards((one.card,)),
        lambda before, after: tuple(_said({before.card.halt: before.card}, {after.card.halt: after.card})),
        lambda one: _waits((one.card,)),
    ),
)
