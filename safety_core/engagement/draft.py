"""Drafts: what a drafter is asked, what it answers, and how far an answer has come.

1. Asked is: this thread, this event of it, in this voice, with this knowledge. A drafter is told of no other client.
2. What comes back is a draft of a person's decision, never a reply: nothing here sends.
3. After a rejection comes a new version with other words. After an edit it is asked for anew. A yes is for one version.
4. An event that was edited meanwhile leaves its draft stale: it is dropped, and drafted anew.
"""

from enum import StrEnum

import msgspec

from safety_core.engagement.folding import fold
from safety_core.engagement.heard import Event, Place, Thread
from safety_core.errors import FlowUnreadable, Miswired
from safety_core.intent import AUTHOR
from safety_core.vocabulary import AccountId, ClientId, ObjectId, PersonId, Platform
from safety_core.wording import SCRIPTS

LOCALES = tuple(SCRIPTS)
"""In which the screen's rules and the acceptance can judge a text."""


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """How a client speaks.

    Attributes:
        never: words and phrases that it never uses (``folding.Needle``).
        sites: hosts that links may lead to, each with those below it.
        handles: its own, without ``@``.
    """

    never: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """What a drafter is asked.

    Attributes:
        object: the event to answer: one of the thread's.
        knowledge: sentences that may be claimed, in the locale.
        length_max: as many characters the platform takes in any case, however it counts.
    """

    thread: Thread
    object: ObjectId
    locale: str
    voice: Voice = Voice()
    knowledge: tuple[str, ...] = ()
    length_max: int

    @property
    def place(self) -> Place:
        """Whose it is, and where."""
        return self.thread.place

    @property
    def event(self) -> Event:
        """The event to answer.

        Raises:
            Miswired: the thread does not hold it.
        """
        found = self.thread.event(self.object)
        if found is None:
            raise Miswired(
                f"{self.object} is asked about, and is not in its thread", "ask with the thread of the event"
            )
        return found


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What a drafter answered.

    Attributes:
        draft: its name, the drafter's own.
        answers: the object that it replies to; ``version``: of that event, as the drafter read it.
        why: in a sentence, for the person who decides.
    """

    draft: str
    client: ClientId
    platform: Platform
    account: AccountId
    answers: ObjectId
    version: int
    text: str
    why: str
    author: str = AUTHOR


class DraftState(StrEnum):
    """Where an answer is. See ``DRAFT_MOVES``."""

    DRAFTED = "drafted"
    ASKED = "asked"
    APPROVED = "approved"
    REJECTED = "rejected"
    EDITED = "edited"
    ESCALATED = "escalated"
    """With a person who answers themselves, or says that it may be drafted."""
    SENT = "sent"
    """Handed over as an intent: from here on its own states say how it goes."""
    DROPPED = "dropped"
    """Nothing is answered: the event was edited or is gone, or a person said so."""


DRAFT_MOVES: dict[DraftState, frozenset[DraftState]] = {
    DraftState.DRAFTED: frozenset({DraftState.ASKED, DraftState.ESCALATED, DraftState.DROPPED}),
    DraftState.ASKED: frozenset(
        {
            DraftState.APPROVED,
            DraftState.REJECTED,
            DraftState.EDITED,
            DraftState.ESCALATED,
            DraftState.DROPPED,
        }
    ),
    # A yes that was taken back, or whose time is over, is asked for anew.
    DraftState.APPROVED: frozenset({DraftState.SENT, DraftState.ASKED, DraftState.EDITED, DraftState.DROPPED}),
    DraftState.REJECTED: frozenset({DraftState.DRAFTED, DraftState.EDITED, DraftState.ESCALATED, DraftState.DROPPED}),
    DraftState.EDITED: frozenset({DraftState.ASKED, DraftState.ESCALATED, DraftState.DROPPED}),
    DraftState.ESCALATED: frozenset({DraftState.DRAFTED, DraftState.EDITED, DraftState.DROPPED}),
    DraftState.SENT: frozenset(),
    DraftState.DROPPED: frozenset(),
}
"""Legal moves; what is absent is an error. Nothing leads to ``sent`` but ``approved``."""


class Answering(msgspec.Struct, frozen=True, kw_only=True):
    """One answer on its way.

    Attributes:
        draft: as it now reads.
        number: of the version of our words, from 1.
        editor: the person who edited it last.
        rejected: what was said no to, the oldest first.
        saw: why it is where it is.
    """

    draft: Draft
    state: DraftState = DraftState.DRAFTED
    number: int = 1
    editor: PersonId | None = None
    rejected: tuple[Draft, ...] = ()
    saw: str = ""

    @property
    def open(self) -> bool:
        """Whether anything can still come of it."""
        return bool(DRAFT_MOVES[self.state])


def move(answering: Answering, to: DraftState, *, saw: str = "") -> Answering:
    """The answer in its next state. New words come by ``reject`` and ``regenerate``, or by ``edit``.

    Raises:
        Miswired: the move is not in ``DRAFT_MOVES``.
    """
    if to not in DRAFT_MOVES[answering.state]:
        name = answering.draft.draft
        raise Miswired(f"draft {name} cannot go from {answering.state} to {to}", "see engagement/draft.py, DRAFT_MOVES")
    return msgspec.structs.replace(answering, state=to, saw=saw)


def reject(answering: Answering, *, saw: str) -> Answering:
    """A person said no to these words; ``saw`` is their reason, which the drafter is told."""
    rejected = (*answering.rejected, answering.draft)
    return msgspec.structs.replace(move(answering, DraftState.REJECTED, saw=saw), rejected=rejected)


def regenerate(answering: Answering, draft: Draft) -> Answering:
    """The next version, with other words, for the same event of the same client.

    Raises:
        FlowUnreadable: it answers something else, or says once more what was rejected.
    """
    if _about(draft) != _about(answering.draft):
        raise FlowUnreadable(f"draft {draft.draft} answers something else than it was asked", "mend the drafter")
    if repeats(draft, answering.rejected):
        raise FlowUnreadable(f"draft {draft.draft} says again what was rejected", "ask once more, or edit it")
    moved = move(answering, DraftState.DRAFTED)
    return msgspec.structs.replace(moved, draft=draft, number=answering.number + 1, editor=None)


def edit(answering: Answering, text: str, *, editor: PersonId) -> Answering:
    """The next version, in a person's words. Whatever was decided was for others: it is asked for anew."""
    draft = msgspec.structs.replace(answering.draft, text=text)
    moved = move(answering, DraftState.EDITED, saw=f"edited by {editor}")
    return msgspec.structs.replace(moved, draft=draft, number=answering.number + 1, editor=editor)


def stale(answering: Answering, thread: Thread) -> bool:
    """Whether what it answers reads otherwise by now, or is not there (rule 4)."""
    event = thread.event(answering.draft.answers)
    return event is None or event.version != answering.draft.version


def repeats(draft: Draft, rejected: tuple[Draft, ...]) -> bool:
    """Whether a reader would take it for one of these: case, marks, signs and spaces make no difference."""
    return fold(draft.text) in {fold(each.text) for each in rejected}


def _about(draft: Draft) -> tuple[object, ...]:
    return draft.client, draft.platform, draft.account, draft.answers
