"""What is answered when a flag is asked."""

from enum import StrEnum

import msgspec

from safety_core.flags.shape import Payload


class Why(StrEnum):
    """Why a flag is on or off."""

    MATCHED = "matched"
    """On: one of its strategies let the context through."""
    FOR_ALL = "for_all"
    """On: it has no strategy that could keep anybody out."""
    DISABLED = "disabled"
    NOT_FOUND = "not_found"
    DEPENDENCY = "dependency"
    """Off: a parent is not as it must be."""
    NO_MATCH = "no_match"
    """Off: none of its strategies let the context through."""
    UNREADABLE = "unreadable"
    """Off: there are no flags that can be read."""


class Variant(msgspec.Struct, frozen=True):
    """What a flag gives to whom it is on for."""

    name: str
    payload: Payload | None = None


class Answer(msgspec.Struct, frozen=True):
    """One flag's word. Never more than off where something is not known.

    Attributes:
        strategy: the place (from 0) of the strategy that let it through.
        parent: the first parent that is not as it must be.
    """

    on: bool
    why: Why
    variant: Variant | None = None
    strategy: int | None = None
    parent: str | None = None


DISABLED = Answer(on=False, why=Why.DISABLED)
NOT_FOUND = Answer(on=False, why=Why.NOT_FOUND)
NO_MATCH = Answer(on=False, why=Why.NO_MATCH)
UNREADABLE = Answer(on=False, why=Why.UNREADABLE)

_WORDS = {
    Why.FOR_ALL: "is on for all",
    Why.DISABLED: "is off: it is disabled for everybody",
    Why.NOT_FOUND: "is not in the flags, and so off",
    Why.NO_MATCH: "is off here: none of its strategies lets this through",
    Why.UNREADABLE: "is off: the flags cannot be read",
}


def said(name: str, answer: Answer) -> str:
    """The answer in words."""
    match answer.why:
        case Why.MATCHED:
            return f"{name} is on: strategy {answer.strategy} lets this through"
        case Why.DEPENDENCY:
            return f"{name} is off: its parent {answer.parent} is not as it must be"
        case why:
            return f"{name} {_WORDS[why]}"
