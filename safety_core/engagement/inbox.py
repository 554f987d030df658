"""What becomes of what was heard, and how a drafted answer follows what people and platforms make of its intent.

1. Each wording of a thing that was heard has a state of its own; only the newest is ever answered.
2. What is escalated names the role that it goes to. Nothing is drafted for it until somebody of that role says so.
3. A draft never decides: it follows. Approved is what people approved, rejected what they rejected, edited what they edited,
   and sent what the platform took.
4. Whoever wrote an answer themselves is asked again after a no; the drafter is not.
"""

from enum import StrEnum
from typing import NamedTuple

from safety_core.approvals import ApprovalState
from safety_core.engagement.draft import DraftState
from safety_core.lifecycle import IntentState
from safety_core.people import RANK
from safety_core.vocabulary import Action, Reason, Role


class HeardState(StrEnum):
    """Where something that was heard is."""

    NEW = "new"
    """Nobody has looked at it yet."""
    PASSED = "passed"
    """Nothing is answered: our own, answered, empty, spam, a message."""
    ESCALATED = "escalated"
    """With a person, who answers it, says that it may be drafted, or drops it."""
    TO_DRAFT = "to_draft"
    """A person said that it may be drafted."""
    DRAFTING = "drafting"
    """There is a draft of an answer, and it is on its way."""
    ANSWERED = "answered"
    DROPPED = "dropped"
    """A person said that nothing is answered, or it is gone."""
    SUPERSEDED = "superseded"
    """It reads otherwise by now."""


_S = HeardState
HEARD_MOVES: dict[HeardState, frozenset[HeardState]] = {
    _S.NEW: frozenset({_S.PASSED, _S.ESCALATED, _S.DRAFTING, _S.SUPERSEDED, _S.ANSWERED, _S.DROPPED}),
    _S.PASSED: frozenset({_S.DRAFTING}),
    _S.ESCALATED: frozenset({_S.TO_DRAFT, _S.DRAFTING, _S.DROPPED, _S.ANSWERED, _S.SUPERSEDED}),
    _S.TO_DRAFT: frozenset({_S.DRAFTING, _S.ESCALATED, _S.DROPPED, _S.ANSWERED, _S.SUPERSEDED}),
    _S.DRAFTING: frozenset({_S.ANSWERED, _S.ESCALATED, _S.DROPPED, _S.SUPERSEDED}),
    _S.ANSWERED: frozenset(),
    _S.DROPPED: frozenset(),
    _S.SUPERSEDED: frozenset(),
}
"""Legal moves; what is absent is an error."""
OPEN = (_S.NEW, _S.TO_DRAFT, _S.DRAFTING)
"""What a pass looks at."""
OVERTAKEN = (_S.NEW, _S.ESCALATED, _S.TO_DRAFT, _S.DRAFTING)
"""What another wording, or an answer of our own, puts an end to."""
ANSWERABLE = (_S.ESCALATED, _S.TO_DRAFT, _S.PASSED)
"""What a person may answer themselves."""
DROPPABLE = (_S.NEW, _S.ESCALATED, _S.TO_DRAFT, _S.DRAFTING)


def to_whom(role: Role, why: str) -> str:
    """Why something is escalated, with the role that it goes to."""
    return f"for {role}: {why}"


def role_of(saw: str) -> Role:
    """Whom it was escalated to; of anything else, whoever may decide at all."""
    named = saw.removeprefix("for ").partition(":")[0]
    return next((each for each in RANK if each.value == named), Role.APPROVER)


class Standing(NamedTuple):
    """What became of an answer's intent.

    Attributes:
        text: as it now stands, after any edit; ``editor``: who edited it last.
        approval: the state of its newest request; ``None``: there is none.
        word: what the person said who said no.
    """

    intent: IntentState
    reason: Reason | None
    saw: str
    text: str
    editor: str | None
    approval: ApprovalState | None
    word: str


class Step(NamedTuple):
    """Where the draft goes, why, and what becomes of what it answers; ``None``: that stays where it is."""

    to: DraftState
    saw: str
    heard: HeardState | None = None


_SENT = (IntentState.ACCEPTED, IntentState.CONFIRMED, IntentState.QUARANTINED)
_OVER = (IntentState.CANCELLED, IntentState.REJECTED, IntentState.ABSENT)


def following(state: DraftState, text: str, now: Standing) -> Step | None:
    """The next step of a draft that was put before people, ``text`` being its words; ``None``: it waits (rule 3)."""
    if state not in (DraftState.ASKED, DraftState.APPROVED):
        return None
    if now.text != text:
        return Step(DraftState.EDITED, f"edited by {now.editor}")
    if now.intent in _OVER:
        return _ended(state, now)
    yes = now.approval is ApprovalState.APPROVED
    if state is DraftState.ASKED:
        return Step(DraftState.APPROVED, "people said yes") if yes else None
    if now.intent in _SENT:
        return Step(DraftState.SENT, f"its intent is {now.intent}", HeardState.ANSWERED)
    return None if yes else Step(DraftState.ASKED, "its approval counts no more")


def _ended(state: DraftState, now: Standing) -> Step:
    said_no = now.reason is Reason.APPROVAL_REJECTED or now.approval is ApprovalState.REJECTED
    if said_no:
        asked = state is DraftState.ASKED
        return Step(DraftState.REJECTED, now.word) if asked else Step(DraftState.ASKED, "its approval counts no more")
    if now.reason in (Reason.WITHDRAWN, Reason.TARGET_MISSING):
        return Step(DraftState.DROPPED, now.saw, HeardState.DROPPED)
    why = f"the answer was not made: {now.reason.value if now.reason else now.intent}"
    return Step(DraftState.DROPPED, why, HeardState.ESCALATED)


def answers_by(possible: frozenset[Action]) -> Action | None:
    """By which action something is answered, of those that its platform has for it; ``None``: no program can."""
    return next((each for each in (Action.REPLY, Action.COMMENT) if each in possible), None)
