"""The table of what flows make and keep; see ``schema.py``."""

from sqlalchemy import Index, UniqueConstraint

from safety_core.adapters.stores.columns import points, seq, table, texts, whole

documents = table(
    "documents",
    seq(),
    *texts("document", "client", "kind", "subject"),
    *whole("version"),
    *texts("state", "body", "salt"),
    *texts("made_by", optional=True),
    *whole("made_us"),
    *texts("at", "saw"),
    UniqueConstraint("document", name="documents_are_named_once"),
    UniqueConstraint("client", "kind", "subject", "version", name="each_version_once"),
    points("client", "clients"),
    Index("documents_by_state", "client", "kind", "state", "seq"),
    Index("documents_in_order", "client", "kind", "seq"),
)
