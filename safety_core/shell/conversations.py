"""What is known of something that was heard: its thread, as it now reads, with what we answered; and its client's brand.

A thread is made of the last things that were heard by the client, and of what they answer, however long ago that was: what it
costs does not grow with all that was ever heard.
"""

from typing import NamedTuple

import msgspec

from safety_core.documents import Document, DocumentKind
from safety_core.engagement.draft import Answering, DraftState
from safety_core.engagement.heard import Event, Heard, HeardKind, Place, Thread, events_of, thread_of
from safety_core.intent import Intent
from safety_core.planning.context import BrandContext
from safety_core.ports import Transaction
from safety_core.shell import brand, documents
from safety_core.vocabulary import DocumentId, IntentId, ObjectId, PersonId

LAST_MOST = 1_000
"""So many of the last things that a client heard are looked through for one thread."""


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What the document of a drafted answer says.

    Attributes:
        answering: its ``state`` is as the document was made; where it is now, the document's own state says.
        heard: the document of the very wording that it answers.
        intent: what waits for the decision on it.
        by: the person who wrote it; ``None``: the drafter did.
    """

    answering: Answering
    heard: DocumentId
    intent: IntentId
    by: PersonId | None = None


class Conversation(NamedTuple):
    """What is known of one wording of one thing that was heard.

    Attributes:
        kept: the wording's document; ``heard``: what it says.
        newest: whether it reads so now.
        siblings: the documents of its other wordings.
        draft: the newest document of an answer to any of them.
        brand: the client's; ``None``: it has none that can be used.
    """

    kept: Document
    heard: Heard
    event: Event
    thread: Thread
    newest: bool
    siblings: tuple[Document, ...]
    draft: Document | None
    brand: BrandContext | None


def look(tx: Transaction, kept: Document) -> Conversation:
    """All that is decided by about one wording.

    Raises:
        Refused: it was erased.
    """
    heard = documents.record_of(kept, Heard)
    wordings = tuple(each for each in tx.documents_about(kept.client, DocumentKind.HEARD, kept.subject) if each.body)
    thread = _thread(tx, heard, wordings)
    event = thread.event(heard.object)
    assert event is not None
    return Conversation(
        kept=kept,
        heard=heard,
        event=event,
        thread=thread,
        newest=event.heard.text == heard.text,
        siblings=tuple(each for each in wordings if each.document != kept.document),
        draft=tx.newest_document(kept.client, DocumentKind.DRAFT, kept.subject),
        brand=brand.context_of(tx, kept.client),
    )


def heard_by(tx: Transaction, intent: Intent) -> Document | None:
    """The document of what an intent answers, as that now reads; ``None``: nothing of it was heard."""
    if intent.target is None:
        return None
    place = Place(intent.client, intent.platform, intent.account)
    found = tx.documents_about(intent.client, DocumentKind.HEARD, subject_of(place, ObjectId(intent.target)))
    wordings = [(each, documents.record_of(each, Heard)) for each in found if each.body]
    (event,) = events_of(heard for _, heard in wordings) or (None,)
    return next((kept for kept, heard in reversed(wordings) if event and heard.text == event.heard.text), None)


def reply_of(kept: Document) -> Reply:
    """What a draft's document says, in the state in which it is."""
    reply = documents.record_of(kept, Reply)
    answering = msgspec.structs.replace(reply.answering, state=DraftState(kept.state), saw=kept.saw)
    return msgspec.structs.replace(reply, answering=answering)


def subject_of(place: Place, name: ObjectId) -> str:
    """What is kept of one thing that was said is kept under this."""
    return f"{place.platform}/{place.account}/{name}"


def _thread(tx: Transaction, heard: Heard, wordings: tuple[Document, ...]) -> Thread:
    """The thread of that thing: nothing of another client, platform or account hangs on it (``heard.thread_of``)."""
    client, place = heard.client, Place(heard.client, heard.platform, heard.account)
    known = {each.document: each for each in wordings}
    for each in tx.last_documents(client, DocumentKind.HEARD, LAST_MOST):
        if each.body and each.subject.startswith(subject_of(place, ObjectId(""))):
            known[each.document] = each
    said = [documents.record_of(each, Heard) for each in known.values()]
    said += _above(tx, place, said, heard)
    said += [own for each in tuple(said) if each.author == heard.author for own in _sent(tx, place, each)]
    return next(each for each in thread_of(said) if each.place == place and each.event(heard.object) is not None)


def _above(tx: Transaction, place: Place, said: list[Heard], heard: Heard) -> list[Heard]:
    """What it answers, and what that answers, as far as it was heard and is not among the last."""
    known = {each.object for each in said}
    found: list[Heard] = []
    parents = {each.object: each.parent for each in said}
    name = heard.parent
    passed: set[ObjectId] = set()
    while name is not None and name not in passed and len(passed) < LAST_MOST:
        passed.add(name)
        if name not in known:
            kept = tx.documents_about(place.client, DocumentKind.HEARD, subject_of(place, name))
            told = [documents.record_of(each, Heard) for each in kept if each.body]
            found += told
            parents |= {each.object: each.parent for each in told}
        name = parents.get(name)
    return found


def _sent(tx: Transaction, place: Place, heard: Heard) -> list[Heard]:
    """Our own answer to it, which no platform may ever tell us of."""
    found = tx.newest_document(place.client, DocumentKind.DRAFT, subject_of(place, heard.object))
    if found is None or not found.body or found.state != DraftState.SENT:
        return []
    reply = reply_of(found)
    queued = tx.intent(reply.intent)
    if queued is None:
        return []
    own = msgspec.structs.replace(
        heard,
        object=queued.object or ObjectId(reply.answering.draft.draft),
        parent=heard.object,
        author=heard.platform_account,
        author_name="",
        text=queued.intent.text,
        kind=HeardKind.COMMENT,
        at=None,
        event=None,
        own=True,
    )
    return [own]
