"""Keeping what flows make, and moving it on: each time with its audit record, in the transaction of whoever calls.

What a document says is committed to with a salt of its own, so that the log shows that a plan, an asset or a draft is the
one that was decided on, and holds none of its words.
"""

from typing import TypeVar

import msgspec

from safety_core.audit import entries
from safety_core.documents import Document, DocumentKind, digest_of
from safety_core.errors import Refused, StoreCorrupt, UnknownName
from safety_core.intent import commitment
from safety_core.ports import Transaction
from safety_core.shell import committing
from safety_core.shell.core import Core
from safety_core.shell.names import nearest
from safety_core.switches import HOLDPOINT
from safety_core.vocabulary import ClientId, Commitment, DocumentId, PersonId

SALT_BYTES = 16
T = TypeVar("T")


def keep(
    core: Core,
    tx: Transaction,
    record: msgspec.Struct,
    *,
    client: ClientId,
    kind: DocumentKind,
    subject: str,
    state: str,
    by: PersonId | None = None,
    saw: str = "",
) -> Document:
    """The next version of a client's document. ``by``: whose deed it is; ``None``: Holdpoint's own."""
    before = tx.newest_document(client, kind, subject)
    kept = Document(
        document=DocumentId(core.new_id("doc", client)),
        client=client,
        kind=kind,
        subject=subject,
        version=1 if before is None else before.version + 1,
        state=state,
        body=msgspec.json.encode(record).decode(),
        salt=core.entropy.token(f"salt/{client}", SALT_BYTES),
        made_by=by,
        made_us=core.clock.boot_us(),
        at=core.clock.now().isoformat(),
        saw=saw,
    )
    tx.add_document(kept)
    _log(core, tx, "document_kept", kept, by, saw)
    return kept


def move(
    core: Core, tx: Transaction, kept: Document, to: str, *, by: PersonId | None = None, saw: str = ""
) -> Document:
    """The document in its next state; whether its kind has such a move is asked before, by its own table.

    Raises:
        Refused: somebody moved it since it was looked at.
    """
    if not tx.move_document(kept.document, kept.state, to, saw=saw):
        raise Refused(f"{kept.kind} {kept.document} is {kept.state} no more", "look at it again")
    moved = msgspec.structs.replace(kept, state=to, saw=saw)
    _log(core, tx, "document_moved", moved, by, saw)
    return moved


def record_of(kept: Document, shape: type[T]) -> T:
    """What the document says.

    Raises:
        Refused: it was erased.
        StoreCorrupt: it holds something else.
    """
    if not kept.body:
        raise Refused(f"what {kept.kind} {kept.document} said was erased", "nothing can be done with it any more")
    try:
        return msgspec.json.decode(kept.body, type=shape)
    except msgspec.DecodeError as strange:
        raise StoreCorrupt(
            f"{kept.kind} {kept.document} cannot be read", "restore the store from a backup"
        ) from strange


LISTED_BY = {
    DocumentKind.PLAN: "(holdpoint plan list names them)",
    DocumentKind.ASSET: "(holdpoint asset list PLAN names them)",
    DocumentKind.HEARD: "(holdpoint inbox list names them)",
}


def known(tx: Transaction, kind: DocumentKind, name: str) -> Document:
    """The document of that name and kind.

    Raises:
        UnknownName: with the nearest of those that there are.
    """
    found = tx.document(DocumentId(name))
    if found is None or found.kind is not kind:
        near = nearest(name, (each.document for each in tx.documents() if each.kind is kind))
        raise UnknownName(kind.value, name, near, LISTED_BY.get(kind, ""))
    return found


def committed(kept: Document) -> Commitment:
    """What the audit log holds of what a document says."""
    return commitment(kept.salt, digest_of(kept))


def _log(core: Core, tx: Transaction, kind: str, of: Document, by: PersonId | None, saw: str) -> None:
    who = None if by is None else committing.name(core, tx, by)
    why = committing.words(core, tx, by or HOLDPOINT, saw, of.client) if saw else None
    at_us, at = core.clock.boot_us(), core.clock.now()
    content = committed(of) if of.salt else None  # nothing is written of what was erased
    tx.append_audit(entries.document(kind, of, content, person=who, why=why, at_us=at_us, at=at))
