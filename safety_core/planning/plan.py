"""A plan: a graph of dated post intents, and the way it goes from draft to decision.

1. A plan is never changed. One that was rejected is followed by a new version, which names what it replaces and the
   feedback that it answers.
2. Only what is approved is created from and published. A plan is decided on once.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, NewType

import msgspec

from safety_core.errors import Miswired
from safety_core.planning.context import ContentKind
from safety_core.vocabulary import AccountId, ClientId, PersonId, Platform

PlanId = NewType("PlanId", str)
NodeId = NewType("NodeId", str)
"""The plan's own name of one of its posts."""

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
"""Aware: it names one instant, whatever clocks show it twice."""


class Wanted(StrEnum):
    """What a post shows beside its text."""

    NONE = "none"
    PICTURE = "picture"
    FILM = "film"


class PlanNode(msgspec.Struct, frozen=True, kw_only=True):
    """One post that is to be.

    Attributes:
        kind: one of the mix. objective: one of the context's, in its own words, that this post serves.
        at: when it is to be published.
        topic: what it is about, in a line. brief: what whoever writes it is told.
        offer: the name of one of the context's.
        depends_on: nodes that are published before it.
    """

    node: NodeId
    platform: Platform
    account: AccountId
    kind: ContentKind
    objective: str
    at: Instant
    topic: str
    brief: str
    locale: str
    media: Wanted = Wanted.NONE
    offer: str | None = None
    depends_on: tuple[NodeId, ...] = ()


class PlanGraph(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a plan. ``replaces``: the rejected one before it; ``feedback``: why that was rejected."""

    plan: PlanId
    client: ClientId
    version: int
    nodes: tuple[PlanNode, ...]
    replaces: PlanId | None = None
    feedback: str = ""


class PlanState(StrEnum):
    """Where a plan is. See ``PLAN_MOVES``."""

    DRAFTED = "drafted"
    ASKED = "asked"
    APPROVED = "approved"
    REJECTED = "rejected"


PLAN_MOVES: dict[PlanState, frozenset[PlanState]] = {
    PlanState.DRAFTED: frozenset({PlanState.ASKED}),
    PlanState.ASKED: frozenset({PlanState.APPROVED, PlanState.REJECTED}),
    PlanState.APPROVED: frozenset(),
    PlanState.REJECTED: frozenset(),
}
"""Legal moves; what is absent is an error. What is regenerated is another plan, and begins as a draft."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A plan and where it is. ``decided_by``, ``reason``: of what was decided on."""

    graph: PlanGraph
    state: PlanState = PlanState.DRAFTED
    decided_by: PersonId | None = None
    reason: str = ""


def move(standing: Standing, to: PlanState, **changes: object) -> Standing:
    """The plan in its next state, with other fields changed.

    Raises:
        Miswired: the move is not in ``PLAN_MOVES``.
    """
    if to not in PLAN_MOVES[standing.state]:
        raise Miswired(f"plan {standing.graph.plan} cannot go from {standing.state} to {to}", "see plan.PLAN_MOVES")
    return msgspec.structs.replace(standing, state=to, **changes)
