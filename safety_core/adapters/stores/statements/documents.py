"""The statements as they run: text that is compiled from ``expressions/documents.py`` and not written by hand.

    python -m tests.safety_core.adapters.stores.compiling

In text nothing is left to import or to compile between the command of a halt and its fence.
"""

from safety_core.adapters.stores.statement import Statement

ADD_DOCUMENT = Statement(
    """INSERT INTO documents (document, client, kind, subject, version, state, body, salt, made_by, made_us, at,
    saw) VALUES (:document, :client, :kind, :subject, :version, :state, :body, :salt, :made_by, :made_us, :at, :saw)""",
)
DOCUMENT = Statement(
    """SELECT documents.document, documents.client, documents.kind, documents.subject, documents.version,
    documents.state, documents.body, documents.salt, documents.made_by, documents.made_us, documents.at,
    documents.saw FROM documents WHERE documents.document = :is_document""",
)
NEWEST_DOCUMENT = Statement(
    """SELECT documents.document, documents.client, documents.kind, documents.subject, documents.version,
    documents.state, documents.body, documents.salt, documents.made_by, documents.made_us, documents.at,
    documents.saw FROM documents WHERE documents.client = :is_client AND documents.kind = :is_kind AND
    documents.subject = :is_subject ORDER BY documents.version DESC LIMIT :param_1 OFFSET :param_2""",
    {"param_1": 1, "param_2": 0},
)
DOCUMENTS = Statement(
    """SELECT documents.document, documents.client, documents.kind, documents.subject, documents.version,
    documents.state, documents.body, documents.salt, documents.made_by, documents.made_us, documents.at,
    documents.saw FROM documents ORDER BY documents.seq""",
)
DOCUMENTS_OF = Statement(
    """SELECT documents.document, documents.client, documents.kind, documents.subject, documents.version,
    documents.state, documents.body, documents.salt, documents.made_by, documents.made_us, documents.at,
    documents.saw FROM documents WHERE documents.client = :is_client AND documents.kind = :is_kind ORDER BY
    documents.seq""",
)
DOCUMENTS_IN = Statement(
    """SELECT documents.document, documents.client, documents.kind, documents.subject, documents.version,
    documents.state, documents.body, documents.salt, documents.made_by, documents.made_us, documents.at,
    documents.saw FROM documents WHERE documents.client = :is_client AND documents.kind = :is_kind AND
    documents.state = :is_state ORDER BY documents.seq""",
)
DOCUMENTS_ABOUT = Statement(
    """SELECT documents.document, documents.client, documents.kind, documents.subject, documents.version,
    documents.state, documents.body, documents.salt, documents.made_by, documents.made_us, documents.at,
    documents.saw FROM documents WHERE documents.client = :is_client AND documents.kind = :is_kind AND
    documents.subject = :is_subject ORDER BY documents.version""",
)
LAST_DOCUMENTS = Statement(
    """SELECT documents.document, documents.client, documents.kind, documents.subject, documents.version,
    documents.state, documents.body, documents.salt, documents.made_by, documents.made_us, documents.at,
    documents.saw FROM documents WHERE documents.client = :is_client AND documents.kind = :is_kind ORDER BY
    documents.seq DESC LIMIT :most OFFSET :param_1""",
    {"param_1": 0},
)
MOVE_DOCUMENT = Statement(
    """UPDATE documents SET state=:state, saw=:saw WHERE documents.document = :is_document AND documents.state =
    :is_state""",
)
