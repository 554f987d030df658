"""What people do about what was heard: look at it, answer it themselves, have it drafted for, or drop it.

Each takes a person who proved themselves and holds the role that it went to, in one transaction that reads everything anew.
An answer that they write needs somebody else's yes: nobody approves what they wrote.
"""

from collections.abc import Callable
from typing import NamedTuple

from safety_core.documents import Document, DocumentKind
from safety_core.engagement import screen as screening
from safety_core.engagement.heard import Heard, HeardKind, Thread
from safety_core.engagement.inbox import ANSWERABLE, DROPPABLE, HeardState, role_of
from safety_core.engagement.screen import BY_RULE, OF_DRAFTS, Hit, Screen
from safety_core.errors import BadInput, Refused
from safety_core.intent import check_text
from safety_core.people import Person
from safety_core.ports import Transaction
from safety_core.records import QueuedIntent
from safety_core.shell import documents, replies
from safety_core.shell.conversations import Conversation, Reply, look, reply_of
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, require
from safety_core.shell.names import known_client
from safety_core.shell.reasons import checked_why
from safety_core.shell.scoped import acting
from safety_core.vocabulary import Role

INBOX_DEADLINE_S = 10.0
NO_MESSAGES = "no platform's way of answering a message is known yet"
WAITING = (HeardState.ESCALATED, HeardState.NEW, HeardState.TO_DRAFT, HeardState.DRAFTING)
"""What is listed: what a person must answer first."""


class Row(NamedTuple):
    """One thing that was heard, as it is listed."""

    kept: Document
    heard: Heard


class Shown(NamedTuple):
    """All that a person decides by.

    Attributes:
        found: what the screen finds in it, spam included; ``None``: its rules cannot be read.
        reply: the newest answer to it, with its document and its intent as it now is.
    """

    kept: Document
    heard: Heard
    thread: Thread
    found: tuple[Hit, ...] | None
    drafted: Document | None
    reply: Reply | None
    queued: QueuedIntent | None


def listed(
    core: Core, claimant: Claimant | None = None, client: str | None = None, *, everything: bool = False
) -> tuple[Row, ...]:
    """What was heard and is not at its end, what goes to a person first, or everything; as this person sees it.

    Raises:
        Refused: the claimant has not proved who they are.
        UnknownName: there is no such client.
    """

    def look_through(tx: Transaction) -> tuple[Row, ...]:
        clients = tx.clients() if client is None else (known_client(tx, client),)
        found: list[Document] = []
        for each in clients:
            if everything:
                found += tx.documents_of(each, DocumentKind.HEARD)
            else:
                found += (kept for state in WAITING for kept in tx.documents_in(each, DocumentKind.HEARD, state.value))
        return tuple(Row(each, documents.record_of(each, Heard)) for each in found if each.body)

    return acting(core, claimant).store.read(look_through)


def show(core: Core, name: str, screen: Screen | None, claimant: Claimant | None = None) -> Shown:
    """One thing that was heard, with its thread, what the screen finds in it, and the answer that is on its way.

    Raises:
        UnknownName: there is none of that name.
        Refused: it was erased; the claimant has not proved who they are.
    """
    return acting(core, claimant).store.read(
        lambda tx: _shown(tx, documents.known(tx, DocumentKind.HEARD, name), screen)
    )


def _shown(tx: Transaction, kept: Document, screen: Screen | None) -> Shown:
    seen = look(tx, kept)
    drafted = seen.draft if seen.draft is not None and seen.draft.body else None
    reply = None if drafted is None else reply_of(drafted)
    queued = None if reply is None else tx.intent(reply.intent)
    hits = None if screen is None else screening.hits(seen.heard.text, screen, BY_RULE - OF_DRAFTS)
    return Shown(kept, seen.heard, seen.thread, hits, drafted, reply, queued)


def answer(core: Core, name: str, text: str, claimant: Claimant) -> Shown:
    """Answer it in one's own words, which wait for somebody else's yes.

    Raises:
        UnknownName: there is none of that name.
        BadInput: a text that cannot be taken, or that its platform does not take.
        Refused: not proved, not allowed, a message, ours, answered or being answered, or it reads otherwise by now.
    """
    check_text(text, field="text")

    def decide(tx: Transaction, seen: Conversation, person: Person) -> None:
        if seen.heard.kind is HeardKind.MESSAGE:
            raise Refused(f"{name} is a message: {NO_MESSAGES}", f"answer it on {seen.heard.platform} itself")
        if seen.heard.own or seen.kept.state not in ANSWERABLE:
            raise _not_now(seen)
        if wrong := replies.unfit(core, seen.heard, text):
            raise BadInput("text", wrong, "word it otherwise, or answer it on the platform itself")
        number = 1 if seen.draft is None else seen.draft.version + 1
        written = replies.written(seen.heard, seen.event.version, text, by=person.person, number=number)
        replies.put_before_people(core, tx, seen.kept, written, by=person.person)

    return _decided(core, name, claimant, decide)


def let_draft(core: Core, name: str, claimant: Claimant, why: str) -> Shown:
    """Say that an answer may be drafted, whatever the screen found.

    Raises:
        UnknownName: there is none of that name. BadInput: no reason.
        Refused: not proved, not allowed, a message, not escalated, or it reads otherwise by now.
    """
    checked_why(why)

    def decide(tx: Transaction, seen: Conversation, person: Person) -> None:
        if seen.heard.kind is HeardKind.MESSAGE:
            raise Refused(f"{name} is a message: {NO_MESSAGES}", f"answer it on {seen.heard.platform} itself")
        if seen.kept.state != HeardState.ESCALATED:
            raise _not_now(seen)
        saw = f"{person.person} said that it may be drafted: {why}"
        replies.settle(core, tx, seen.kept, HeardState.TO_DRAFT, saw=saw, by=person.person)

    return _decided(core, name, claimant, decide)


def drop(core: Core, name: str, claimant: Claimant, why: str) -> Shown:
    """Say that nothing is answered; an answer that waits is taken back.

    Raises:
        UnknownName: there is none of that name. BadInput: no reason.
        Refused: not proved, not allowed, at its end, or its answer is being made.
    """
    checked_why(why)

    def decide(tx: Transaction, seen: Conversation, person: Person) -> None:
        if seen.kept.state not in DROPPABLE:
            raise _not_now(seen)
        if seen.kept.state == HeardState.DRAFTING and replies.under_way(tx, seen.draft):
            raise Refused(f"the answer to {name} is being made", f"see it: holdpoint inbox show {name}")
        saw = f"{person.person} dropped it: {why}"
        replies.drop(core, tx, seen.draft, saw=saw, by=person.person)
        replies.settle(core, tx, seen.kept, HeardState.DROPPED, saw=saw, by=person.person)

    return _decided(core, name, claimant, decide)


def _decided(
    core: Core, name: str, claimant: Claimant, decide: Callable[[Transaction, Conversation, Person], None]
) -> Shown:
    """One person's word on one thing, as it now reads."""

    def all_at_once(tx: Transaction) -> Shown:
        kept = documents.known(tx, DocumentKind.HEARD, name)
        role = role_of(kept.saw) if kept.state == HeardState.ESCALATED else Role.APPROVER
        person = require(tx, claimant, role, kept.client)
        seen = look(tx, kept)
        if not seen.newest:
            raise Refused(f"{name} reads otherwise by now", "look at its newest wording: holdpoint inbox list")
        decide(tx, seen, person)
        after = tx.document(kept.document)
        assert after is not None
        return _shown(tx, after, None)

    done = acting(core, claimant).store.transact(all_at_once, deadline_s=INBOX_DEADLINE_S)
    core.seam("inbox.decided")
    return done


def _not_now(seen: Conversation) -> Refused:
    kept = seen.kept
    if kept.state == HeardState.DRAFTING and seen.draft is not None and seen.draft.body:
        edit = f"give it other words: holdpoint approve edit {reply_of(seen.draft).intent} --text TEXT"
        return Refused(f"an answer to {kept.document} is on its way", edit)
    why = f": {kept.saw}" if kept.saw else ""
    return Refused(f"{kept.document} is {kept.state}{why}", f"look at it: holdpoint inbox show {kept.document}")
