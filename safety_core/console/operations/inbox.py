"""What people said to clients' accounts: see it, answer it, have an answer drafted, or drop it."""

from typing import Annotated

import msgspec
from msgspec import Meta

from safety_core.console.operations._heard import Found, Said, found_in, rules, said_in, said_of
from safety_core.console.table import Desk, Given, Operation
from safety_core.documents import Document
from safety_core.engagement.heard import HeardKind
from safety_core.engagement.inbox import ANSWERABLE, DROPPABLE, HeardState, role_of
from safety_core.ports import Transaction
from safety_core.shell import inbox
from safety_core.shell.plain_sight import shown
from safety_core.vocabulary import Role

Name = Annotated[str, Meta(max_length=200, description="The name of one thing that was heard, as the list shows it.")]
Why = Annotated[str, Meta(max_length=2_000, description="Why; it is kept for ever.")]


class WhichHeard(Given, frozen=True, kw_only=True):
    """What was heard. ``everything``: also what is at its end, the newest first; ``limit``: at most so many."""

    client: str | None = None
    everything: bool = False
    limit: Annotated[int, Meta(ge=1, le=1_000)] = 200


class HeardNamed(Given, frozen=True, kw_only=True):
    """One thing that was heard."""

    heard: Name


class Answer(Given, frozen=True, kw_only=True):
    """Your own words, which wait for somebody else's yes."""

    heard: Name
    text: Annotated[str, Meta(description="The answer.")]


class TellOfHeard(Given, frozen=True, kw_only=True):
    """What a person says of it, and why."""

    heard: Name
    reason: Why


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was heard.

    Attributes:
        state: new, passed, escalated, to_draft, drafting, answered, dropped or superseded; why: why it is there.
        role: who it waits for, when it is escalated.
        may: what can be done about it now: answer, draft, drop.
    """

    heard: str
    client: str
    platform: str
    account: str
    state: str
    why: str
    role: str | None
    said: Said
    may: tuple[str, ...]


class Inbox(msgspec.Struct, frozen=True, kw_only=True):
    """What was heard, what waits for a person first; ``count``: how many there are in all, shown here or not; ``everything``: also the ended."""

    heard: tuple[Heard, ...]
    count: int
    everything: bool


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """The newest answer to it.

    Attributes:
        state: where the draft is; number: which version of our words; author: who wrote it; why: in the drafter's words.
        intent: what is decided on; intent_state: where that is, null once it was erased.
        approval: the newest request for it, which may be opened and decided on.
    """

    state: str
    number: int
    author: str
    why: str
    text: str
    shown: str
    intent: str
    intent_state: str | None
    approval: str | None


class Conversation(Heard, frozen=True, kw_only=True):
    """The same with its thread, what the safety screen finds in it (null: its rules cannot be read), and its answer."""

    thread: tuple[Said, ...]
    found: tuple[Found, ...] | None
    reply: Reply | None


def listed(desk: Desk, given: WhichHeard) -> Inbox:
    """What was heard and is not at its end, or everything."""
    found = inbox.listed(desk.whole, desk.claimant, given.client, everything=given.everything)
    rows = found[::-1] if given.everything else found
    return Inbox(
        heard=tuple(_heard(each.kept, said_of(each.heard, answered=True)) for each in rows[: given.limit]),
        count=len(found),
        everything=given.everything,
    )


def show(desk: Desk, given: HeardNamed) -> Conversation:
    """One thing that was heard, with all that is decided by."""
    return _whole(desk, inbox.show(desk.whole, given.heard, rules(), desk.claimant))


def answer(desk: Desk, given: Answer) -> Conversation:
    """Answer it in your own words."""
    return _whole(desk, inbox.answer(desk.whole, given.heard, given.text, desk.claimant))


def draft(desk: Desk, given: TellOfHeard) -> Conversation:
    """Have an answer drafted."""
    return _whole(desk, inbox.let_draft(desk.whole, given.heard, desk.claimant, given.reason))


def drop(desk: Desk, given: TellOfHeard) -> Conversation:
    """Answer nothing."""
    return _whole(desk, inbox.drop(desk.whole, given.heard, desk.claimant, given.reason))


def _heard(kept: Document, said: Said) -> Heard:
    platform, account = kept.subject.split("/")[:2]
    return Heard(
        heard=kept.document,
        client=kept.client,
        platform=platform,
        account=account,
        state=kept.state,
        why=kept.saw,
        role=role_of(kept.saw).value if kept.state == HeardState.ESCALATED else None,
        said=said,
        may=_may(HeardState(kept.state), said),
    )


def _may(state: HeardState, said: Said) -> tuple[str, ...]:
    """What the shell would not refuse for its state alone."""
    message = said.kind == HeardKind.MESSAGE
    can = {
        "answer": state in ANSWERABLE and not message and not said.own,
        "draft": state is HeardState.ESCALATED and not message,
        "drop": state in DROPPABLE,
    }
    return tuple(name for name, possible in can.items() if possible)


def _whole(desk: Desk, found: inbox.Shown) -> Conversation:
    row = _heard(found.kept, said_of(found.heard, answered=True))
    reply = found.reply

    def look(tx: Transaction) -> str | None:
        newest = None if reply is None else tx.approval_of(reply.intent)
        return None if newest is None else newest.approval

    answer = None if reply is None else reply.answering.draft.text
    return Conversation(
        **{name: getattr(row, name) for name in Heard.__struct_fields__},
        thread=tuple(said_in(each, answered=found.heard.object) for each in found.thread.events),
        found=found_in(found.heard.text, answer),
        reply=None if found.drafted is None else _reply(found, desk.core.store.read(look)),
    )


def _reply(found: inbox.Shown, approval: str | None) -> Reply | None:
    if found.reply is None or found.drafted is None:
        return None
    answering = found.reply.answering
    return Reply(
        state=found.drafted.state,
        number=answering.number,
        author=found.reply.by or answering.draft.author,
        why=answering.draft.why,
        text=answering.draft.text,
        shown=shown(answering.draft.text),
        intent=found.reply.intent,
        intent_state=None if found.queued is None else found.queued.state.value,
        approval=approval,
    )


_ONE = "/inbox/{heard}"
OPERATIONS = (
    Operation("inbox.list", "GET", "/inbox", "What people said to accounts.", Role.VIEWER, WhichHeard, Inbox, listed),
    Operation("inbox.show", "GET", _ONE, "One thing that was heard, its thread and its answer.", Role.VIEWER, HeardNamed, Conversation, show),
    Operation(
        "inbox.answer", "POST", f"{_ONE}/answer", "Answer it in your own words, which wait for somebody else's yes.",
        Role.APPROVER, Answer, Conversation, answer, repeatable=True,
    ),
    Operation(
        "inbox.draft", "POST", f"{_ONE}/draft", "Say that an answer may be drafted to what went to a person.",
        Role.APPROVER, TellOfHeard, Conversation, draft, repeatable=True,
    ),
    Operation(
        "inbox.drop", "POST", f"{_ONE}/drop", "Say that nothing is answered; an answer that waits is taken back.",
        Role.APPROVER, TellOfHeard, Conversation, drop, repeatable=True,
    ),
)  # fmt: skip
