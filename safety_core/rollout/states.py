"""What a rollout may go through, as literal tables. What is absent is an error.

A rollout stands at one stage of its plan. ``RUNNING``: it soaks and is judged. ``ASKED``: of the two who must agree one has.
``HELD``: a person lets it not advance; what is let in stays let in.
"""

from enum import StrEnum

import msgspec

from safety_core.errors import Miswired
from safety_core.vocabulary import Action, ClientId, PersonId, Platform


class RolloutState(StrEnum):
    """How a rollout stands at its stage."""

    RUNNING = "running"
    ASKED = "asked"
    HELD = "held"


class Move(StrEnum):
    """What can happen to it."""

    BEGIN = "begin"
    """The clock of its first stage begins: from then on somebody keeps house."""
    LOAD = "load"
    """Another plan, or another version of it; the stage stays."""
    ASK = "ask"
    ADVANCE = "advance"
    ROLL_BACK = "roll_back"
    HOLD = "hold"
    RESUME = "resume"
    PROMOTE_CELL = "promote_cell"
    """One cell goes one stage on: with an advance, or after it."""


MOVES: dict[RolloutState, dict[Move, RolloutState]] = {
    RolloutState.RUNNING: {
        Move.BEGIN: RolloutState.RUNNING,
        Move.LOAD: RolloutState.RUNNING,
        Move.ASK: RolloutState.ASKED,
        Move.ADVANCE: RolloutState.RUNNING,
        Move.ROLL_BACK: RolloutState.RUNNING,
        Move.HOLD: RolloutState.HELD,
        Move.PROMOTE_CELL: RolloutState.RUNNING,
    },
    RolloutState.ASKED: {
        Move.LOAD: RolloutState.RUNNING,
        Move.ASK: RolloutState.ASKED,
        Move.ADVANCE: RolloutState.RUNNING,
        Move.ROLL_BACK: RolloutState.RUNNING,
        Move.HOLD: RolloutState.HELD,
        Move.PROMOTE_CELL: RolloutState.ASKED,
    },
    RolloutState.HELD: {
        Move.BEGIN: RolloutState.HELD,
        Move.LOAD: RolloutState.HELD,
        Move.ROLL_BACK: RolloutState.HELD,
        Move.RESUME: RolloutState.RUNNING,
    },
}
"""Each state, and where each move that it allows leads."""


def after(state: RolloutState, move: Move) -> RolloutState:
    """Where a move leads.

    Raises:
        Miswired: the table does not have it.
    """
    if move not in MOVES[state]:
        raise Miswired(f"a rollout that is {state} cannot {move}", "look at rollout.states.MOVES first")
    return MOVES[state][move]


class Rollout(msgspec.Struct, frozen=True, kw_only=True):
    """Where the rollout stands. There is one row of it.

    Attributes:
        serial: raised by every move; a move is made on the serial that was seen.
        plan: version of the plan that it stands under.
        entered_minute: minutes since 1970 (UTC) when the stage was entered; ``None`` until its clock began. Never before
            ``seen_minute``: a wall clock that goes back shortens no soak.
        counts_from: events count from this minute on.
        seen_minute: the highest minute that anybody who moved it, or kept house, has seen.
        asked_by: of the two who must agree, who has; ``asked_minute`` when.
    """

    serial: int
    plan: int
    stage: str
    state: RolloutState
    entered_at: str
    entered_minute: int | None
    counts_from: int
    seen_minute: int
    asked_by: PersonId | None = None
    asked_minute: int | None = None


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """How far one action on one platform has come. One without a row stands at the plan's first stage."""

    platform: Platform
    action: Action
    stage: str
    entered_minute: int
    counts_from: int


class Enrolled(msgspec.Struct, frozen=True, kw_only=True):
    """A canary client: its place in the cohort is frozen, save for a named person's removal.

    Attributes:
        why: the reasons of its rank, and whoever enrolled it theirs.
        minute: minutes since 1970 (UTC): its own soak counts from here.
        removed_serial: of the rollout when it was removed; it never comes back.
    """

    client: ClientId
    enrolled_by: PersonId
    enrolled_at: str
    minute: int
    serial: int
    why: str
    removed_by: PersonId | None = None
    removed_at: str | None = None
    removed_serial: int | None = None
    removed_why: str | None = None


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """One move, as history keeps it.

    Attributes:
        serial: of the rollout after it.
        next_stage: where it stands after it; of a cell where only that moved (``platform``, ``action``).
        verdict: what the stage was found to be when it was left; ``None`` where nothing is judged. ``saw``: in words.
        second: of two who must agree, who agreed first.
        why: the person's reason, or what a trigger saw.
    """

    serial: int
    move: Move
    stage: str
    next_stage: str
    state: RolloutState
    verdict: str | None
    saw: str
    person: PersonId
    second: PersonId | None
    why: str
    plan: int
    at_us: int
    at: str
    platform: Platform | None = None
    action: Action | None = None
