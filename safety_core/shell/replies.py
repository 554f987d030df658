"""Answers on their way: put before people as intents, following what becomes of them, and dropped.

Everything here runs in the transaction of whoever calls it: a draft and the intent that waits for its decision are written
together, and so is each step of both. Nothing here sends: an intent passes every check of every other, and minting asks for
a person's yes whatever the rules say.
"""

import hashlib

import msgspec

from safety_core.approvals import Word
from safety_core.documents import Document, DocumentKind
from safety_core.engagement import draft as drafts
from safety_core.engagement.draft import DRAFT_MOVES, Answering, Draft, DraftState
from safety_core.engagement.heard import Heard
from safety_core.engagement.inbox import HEARD_MOVES, HeardState, Standing, answers_by, following, to_whom
from safety_core.errors import Miswired
from safety_core.facts import ContentMeasure
from safety_core.intent import KEY_MAX_CHARS, Intent
from safety_core.lifecycle import IntentState
from safety_core.ports import Transaction
from safety_core.records import NoticeKind, QueuedIntent
from safety_core.shell import documents, notices, submit
from safety_core.shell.conversations import Reply, reply_of
from safety_core.shell.core import Core
from safety_core.shell.plain_sight import shown
from safety_core.switches import HOLDPOINT
from safety_core.vocabulary import Action, IntentId, PersonId, Role

MAY_BE_TAKEN_BACK = (IntentState.QUEUED, IntentState.WAITING)
OVER = (IntentState.CANCELLED, IntentState.REJECTED, IntentState.ABSENT)
STEPS_MOST = 8
"""Of one answer in one go: edited, approved, sent; more is a circle."""


def measured(core: Core, heard: Heard, text: str) -> tuple[Action | None, ContentMeasure]:
    """By which action its platform lets us answer it (``None``: by none), and how it counts such a text."""
    adapter = core.adapters[heard.platform]

    def asked(action: Action) -> Intent:
        return Intent(
            intent=IntentId("measured"),
            client=heard.client,
            platform=heard.platform,
            account=heard.account,
            action=action,
            text=text,
            idempotency_key="measured",
            salt="",
            target=heard.object,
        )

    possible = {each for each in (Action.REPLY, Action.COMMENT) if each in adapter.measure(asked(each)).actions}
    action = answers_by(frozenset(possible))
    return action, adapter.measure(asked(action or Action.REPLY))


def unfit(core: Core, heard: Heard, text: str) -> str:
    """Why its platform would not take this answer, in words; empty: it takes it."""
    action, counted = measured(core, heard, text)
    if action is None:
        return f"{heard.platform} lets no program answer it"
    if counted.length > counted.limit:
        return f"it has {counted.length} {counted.unit}, and {heard.platform} takes {counted.limit}"
    return counted.unfit


def put_before_people(
    core: Core, tx: Transaction, kept: Document, answering: Answering, *, by: PersonId | None = None
) -> Document:
    """The answer with the intent that waits for its decision, and what was heard is on its way. ``by``: who wrote it.

    Raises:
        BadInput: words that no intent can have.
    """
    heard = documents.record_of(kept, Heard)
    action, _ = measured(core, heard, answering.draft.text)
    if action is None:
        raise Miswired(f"{heard.platform} lets no program answer {heard.object}", "escalate it")
    before = tx.newest_document(kept.client, DocumentKind.DRAFT, kept.subject)
    key = _key(kept.subject, 1 if before is None else before.version + 1)
    wanted = submit.Wanted(
        client=heard.client,
        platform=heard.platform.value,
        account=heard.account,
        action=action.value,
        key=key,
        text=answering.draft.text,
        target=heard.object,
        tag=f"{heard.client} {key}",
        author=by or answering.draft.author,
    )
    queued = submit.take(core, tx, wanted)
    reply = Reply(answering=answering, heard=kept.document, intent=queued.intent.intent, by=by)
    drafted = _keep(core, tx, reply, kept, by=by)
    if kept.state != HeardState.DRAFTING:
        settle(core, tx, kept, HeardState.DRAFTING, by=by)
    return drafted


def _keep(core: Core, tx: Transaction, reply: Reply, kept: Document, *, by: PersonId | None) -> Document:
    """The next version of what is answered, and asked at once: what is not asked is put before nobody."""
    drafted = documents.keep(
        core,
        tx,
        reply,
        client=kept.client,
        kind=DocumentKind.DRAFT,
        subject=kept.subject,
        state=reply.answering.state.value,
        by=by,
    )
    return move(core, tx, drafted, DraftState.ASKED, saw=f"intent {reply.intent}")


def _key(subject: str, number: int) -> str:
    """One answer of one number to one thing has one intent, however often it is handed over."""
    key = f"answer {number} to {subject}"
    return (
        key if len(key) <= KEY_MAX_CHARS // 2 else f"answer {number} to {hashlib.sha256(subject.encode()).hexdigest()}"
    )


def move(
    core: Core, tx: Transaction, drafted: Document, to: DraftState, *, saw: str = "", by: PersonId | None = None
) -> Document:
    """The draft in its next state, by the table."""
    if to not in DRAFT_MOVES[DraftState(drafted.state)]:
        raise Miswired(f"a draft goes from {drafted.state} to {to}", "see engagement/draft.py, DRAFT_MOVES")
    return documents.move(core, tx, drafted, to.value, saw=saw, by=by)


def settle(
    core: Core, tx: Transaction, kept: Document, to: HeardState, *, saw: str = "", by: PersonId | None = None
) -> Document:
    """What was heard in its next state, by the table."""
    if to not in HEARD_MOVES[HeardState(kept.state)]:
        raise Miswired(f"what was heard goes from {kept.state} to {to}", "see engagement/inbox.py, HEARD_MOVES")
    return documents.move(core, tx, kept, to.value, saw=saw, by=by)


def escalate(core: Core, tx: Transaction, kept: Document, role: Role, why: str) -> Document:
    """A person answers it; people are told so once, since it is moved once. No word of what was said is told."""
    done = settle(core, tx, kept, HeardState.ESCALATED, saw=to_whom(role, why))
    where = f"{kept.subject.rpartition('/')[0]} of {kept.client}"
    told = f"for {role}, on {shown(where)}: {shown(why)}. look at it: holdpoint inbox show {kept.document}"
    notices.tell(core, tx, NoticeKind.TO_BE_ANSWERED, kept.client, told)
    return done


def follow(core: Core, tx: Transaction, kept: Document) -> Document:
    """Let the newest draft of what was heard go as far as people and the platform have taken its intent."""
    for _ in range(STEPS_MOST):
        found = tx.newest_document(kept.client, DocumentKind.DRAFT, kept.subject)
        step = None if found is None or not found.body else following(*_standing(tx, found))
        if found is None or step is None:
            return kept
        if step.to is DraftState.EDITED:
            _edited(core, tx, kept, found)
            continue
        move(core, tx, found, step.to, saw=step.saw)
        if step.heard is HeardState.ESCALATED:
            return escalate(core, tx, kept, Role.APPROVER, step.saw)
        if step.heard is not None:
            return settle(core, tx, kept, step.heard, saw=step.saw)
    return kept


def moves_on(tx: Transaction, kept: Document) -> bool:
    """Whether ``follow`` would do something: looked at first, since most drafts wait most of the time."""
    found = tx.newest_document(kept.client, DocumentKind.DRAFT, kept.subject)
    return found is not None and bool(found.body) and following(*_standing(tx, found)) is not None


def _standing(tx: Transaction, drafted: Document) -> tuple[DraftState, str, Standing]:
    reply = reply_of(drafted)
    queued = tx.intent(reply.intent)
    assert queued is not None
    newest = tx.approval_of(reply.intent)
    said = () if newest is None else tx.decisions(newest.approval)
    standing = Standing(
        intent=queued.state,
        reason=queued.reason,
        saw=queued.saw,
        text=queued.intent.text,
        editor=queued.intent.editor,
        approval=None if newest is None else newest.state,
        word=next((each.why for each in reversed(said) if each.word is Word.NO), ""),
    )
    return DraftState(drafted.state), reply.answering.draft.text, standing


def _edited(core: Core, tx: Transaction, kept: Document, drafted: Document) -> None:
    """A person gave it other words: they are the next version, of the same intent, and are asked for by it."""
    reply = reply_of(drafted)
    queued = tx.intent(reply.intent)
    assert queued is not None
    editor = queued.intent.editor or HOLDPOINT
    edited = drafts.edit(reply.answering, queued.intent.text, editor=editor)
    move(core, tx, drafted, DraftState.EDITED, saw=edited.saw, by=editor)
    _keep(core, tx, msgspec.structs.replace(reply, answering=edited), kept, by=editor)


def under_way(tx: Transaction, drafted: Document | None) -> bool:
    """Whether the answer may be made at this moment, or was: it can be taken back no more."""
    queued = None if drafted is None else _of(tx, drafted)
    return queued is not None and queued.state not in (*MAY_BE_TAKEN_BACK, *OVER)


def drop(core: Core, tx: Transaction, drafted: Document | None, *, saw: str, by: PersonId | None = None) -> None:
    """Nothing comes of the draft any more, and its intent is taken back. What is under way is none of this."""
    if drafted is None or not DRAFT_MOVES[DraftState(drafted.state)]:
        return
    queued = _of(tx, drafted)
    if queued is not None and queued.state in MAY_BE_TAKEN_BACK:
        submit.take_back(core, tx, queued, person=by or HOLDPOINT, why=saw)
    move(core, tx, drafted, DraftState.DROPPED, saw=saw, by=by)


def _of(tx: Transaction, drafted: Document) -> QueuedIntent | None:
    return tx.intent(reply_of(drafted).intent) if drafted.body else None


def written(heard: Heard, version: int, text: str, *, by: PersonId, number: int) -> Answering:
    """An answer that a person wrote themselves."""
    mine = Draft(
        draft=f"by-{by}-{number}",
        client=heard.client,
        platform=heard.platform,
        account=heard.account,
        answers=heard.object,
        version=version,
        text=text,
        why=f"{by} wrote it",
        author=by,
    )
    return Answering(draft=mine, number=number)
