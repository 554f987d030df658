"""What flows make and keep."""

from safety_core.adapters.stores import rows
from safety_core.adapters.stores.statements import documents as sql
from safety_core.adapters.stores.verbs.base import Verbs
from safety_core.documents import Document, DocumentKind
from safety_core.vocabulary import ClientId, DocumentId


class Documents(Verbs):
    """See ``ports.Transaction``."""

    def add_document(self, document: Document) -> None:
        self.write(sql.ADD_DOCUMENT, **rows.DOCUMENT.values(document))

    def document(self, document: DocumentId) -> Document | None:
        return self.one(rows.DOCUMENT, sql.DOCUMENT, is_document=document)

    def newest_document(self, client: ClientId, kind: DocumentKind, subject: str) -> Document | None:
        key = {"is_client": client, "is_kind": kind.value, "is_subject": subject}
        return self.one(rows.DOCUMENT, sql.NEWEST_DOCUMENT, **key)

    def documents(self) -> tuple[Document, ...]:
        return self.many(rows.DOCUMENT, sql.DOCUMENTS)

    def documents_of(self, client: ClientId, kind: DocumentKind) -> tuple[Document, ...]:
        return self.many(rows.DOCUMENT, sql.DOCUMENTS_OF, is_client=client, is_kind=kind.value)

    def documents_in(self, client: ClientId, kind: DocumentKind, state: str) -> tuple[Document, ...]:
        return self.many(rows.DOCUMENT, sql.DOCUMENTS_IN, is_client=client, is_kind=kind.value, is_state=state)

    def documents_about(self, client: ClientId, kind: DocumentKind, subject: str) -> tuple[Document, ...]:
        return self.many(rows.DOCUMENT, sql.DOCUMENTS_ABOUT, is_client=client, is_kind=kind.value, is_subject=subject)

    def last_documents(self, client: ClientId, kind: DocumentKind, most: int) -> tuple[Document, ...]:
        return self.many(rows.DOCUMENT, sql.LAST_DOCUMENTS, is_client=client, is_kind=kind.value, most=most)

    def move_document(self, document: DocumentId, now: str, to: str, *, saw: str) -> bool:
        return self.write(sql.MOVE_DOCUMENT, is_document=document, is_state=now, state=to, saw=saw) == 1
