"""The store's verbs on what flows make and keep."""

from collections.abc import Iterable
from typing import Protocol

from safety_core.documents import Document, DocumentKind
from safety_core.vocabulary import ClientId, Commitment, DocumentId


class DocumentVerbs(Protocol):
    """See ``ports.Transaction``."""

    def add_document(self, document: Document) -> None:
        """Each version of a client's document of one kind and subject once."""

    def document(self, document: DocumentId) -> Document | None: ...
    def newest_document(self, client: ClientId, kind: DocumentKind, subject: str) -> Document | None:
        """The last version."""

    def documents(self) -> tuple[Document, ...]:
        """All versions of all, oldest first."""

    def documents_of(self, client: ClientId, kind: DocumentKind) -> tuple[Document, ...]:
        """The same of one client and kind."""

    def documents_in(self, client: ClientId, kind: DocumentKind, state: str) -> tuple[Document, ...]:
        """Of these, in one state only: it costs as much as there are of them, however many there ever were."""

    def documents_about(self, client: ClientId, kind: DocumentKind, subject: str) -> tuple[Document, ...]:
        """All versions of one, in their order."""

    def last_documents(self, client: ClientId, kind: DocumentKind, most: int) -> tuple[Document, ...]:
        """Of one client and kind the last that were added, the newest first."""

    def move_document(self, document: DocumentId, now: str, to: str, *, saw: str) -> bool:
        """Compare-and-set of the state."""

    def erase_words(self, said: Iterable[Commitment]) -> int:
        """Destroy what was said, with its salts; returns how many of these commitments opened to something."""

    def erase_documents(self, client: ClientId) -> int:
        """Destroy what the client's documents say, with their salts; returns how many said something."""
