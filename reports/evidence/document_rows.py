"""Rows of what clients' flows made and kept: brand contexts, plans, assets, what was heard, drafts (the core's word)."""

from reports.evidence.row import Row


class DocumentRow(Row, frozen=True, kw_only=True, tag="document"):
    """One version of one document, as the core left it. What it says is not in the evidence: ``digest`` is the SHA-256 (hex) of
    its bytes. The log commits to it by SHA-256 (hex) over the bytes of the salt followed by those of the digest.

    Attributes:
        what: its kind (``brand``, ``plan``, ``asset``, ``heard``, ``draft``); subject: what all its versions are about.
        digest, salt: empty once it was erased.
        made_by: the person whose deed it is; ``None``: Holdpoint's own.
    """

    document: str
    client: str
    what: str
    subject: str
    version: int
    state: str
    digest: str
    salt: str
    made_by: str | None
    made_us: int
    at: str
