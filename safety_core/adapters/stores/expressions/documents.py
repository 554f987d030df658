"""What flows make and keep."""

from sqlalchemy import bindparam, update

from safety_core.adapters.stores import rows, schema_documents
from safety_core.adapters.stores.expressions.making import every, insertion, some, where

_DOCUMENTS = schema_documents.documents

ADD_DOCUMENT = insertion(_DOCUMENTS, rows.DOCUMENT.names)
DOCUMENT = some(rows.DOCUMENT, "document")
NEWEST_DOCUMENT = some(rows.DOCUMENT, "client", "kind", "subject").order_by(_DOCUMENTS.c.version.desc()).limit(1)
DOCUMENTS = every(rows.DOCUMENT)
DOCUMENTS_OF = some(rows.DOCUMENT, "client", "kind").order_by(_DOCUMENTS.c.seq)
DOCUMENTS_IN = some(rows.DOCUMENT, "client", "kind", "state").order_by(_DOCUMENTS.c.seq)
DOCUMENTS_ABOUT = some(rows.DOCUMENT, "client", "kind", "subject").order_by(_DOCUMENTS.c.version)
LAST_DOCUMENTS = some(rows.DOCUMENT, "client", "kind").order_by(_DOCUMENTS.c.seq.desc()).limit(bindparam("most"))
MOVE_DOCUMENT = (
    update(_DOCUMENTS)
    .where(where(_DOCUMENTS, "document", "state"))
    .values(state=bindparam("state"), saw=bindparam("saw"))
)
