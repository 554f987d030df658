"""What a client's flows make and keep: brand contexts, plans, assets, what was heard on platforms, drafts.

None of it has an effect: what is published or answered is an intent, and stands with the intents. So they are kept alike,
as documents: each says whose it is, of what kind, what it is about, which version, and in which state; what stands in it is
its kind's own, and the store does not look at it. Which moves of the state a kind has stands in its room (``planning``,
``creation``, ``engagement``).
"""

import hashlib
from enum import StrEnum

import msgspec

from safety_core.vocabulary import ClientId, DocumentId, PersonId


class DocumentKind(StrEnum):
    """What a document is."""

    BRAND = "brand"
    PLAN = "plan"
    ASSET = "asset"
    HEARD = "heard"
    DRAFT = "draft"


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One version of one document.

    Attributes:
        document: a name that is drawn, unique over all.
        subject: what it is about, unique per client and kind: its versions have the same.
        version: 1, 2, …; a version is never changed, but for its state.
        state: a word of its kind's table of moves.
        body: JSON of its kind's record; empty once it is erased.
        salt: hex; salts the commitment to ``body`` that the audit log holds; empty once it is erased.
        made_by: the person whose deed it is; ``None``: Holdpoint's own.
        made_us: boot clock; at: wall clock, ISO 8601, aware.
        saw: why it is in its state.
    """

    document: DocumentId
    client: ClientId
    kind: DocumentKind
    subject: str
    version: int
    state: str
    body: str
    salt: str
    made_by: PersonId | None = None
    made_us: int
    at: str
    saw: str = ""


def digest_of(document: Document) -> str:
    """SHA-256 (hex) of the bytes that it says; the evidence format states it a second time."""
    return hashlib.sha256(document.body.encode()).hexdigest()
