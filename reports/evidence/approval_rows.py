"""Rows of control.ndjson about approvals: the rules, what waited for a yes, and what people said (the core's word)."""

from reports.evidence.row import Row


class RulesRow(Row, frozen=True, kw_only=True, tag="rules"):
    """One version of a set of rules (``approvals``), as the TOML text that was loaded; versions count from 1 by name."""

    name: str
    version: int
    digest: str
    body: str
    loaded_by: str
    at: str


class ApprovalRow(Row, frozen=True, kw_only=True, tag="approval"):
    """One request for approval, as the core left it. What it is for is bound by ``commitment``, which ``salt`` opens:
    SHA-256 (hex) over the salt's bytes and those of SHA-256 over the UTF-8 bytes of
    ``{"account":…,"action":…,"client":…,"intent":…,"not_after_us":…,"not_before_us":…,"platform":…,"rules":…,"target":…,
    "visible":…}``: keys sorted, no spaces, no ASCII escapes, what is not there is ``null``.

    Attributes:
        rules: the version of the rules that applied; quorum, role: how many must say yes, and what each must be.
        author, editor: who drafted the content, and who edited it last.
        approved_us: the yes that completed the quorum; ended_us: when it was rejected, revoked, void or had expired.
        consumed_by: the first permit that stood on it.
    """

    approval: str
    intent: str
    client: str
    platform: str
    account: str
    action: str
    commitment: str
    salt: str
    visible: str
    target: str | None
    not_before_us: int
    not_after_us: int | None
    rules: int
    quorum: int
    role: str
    author: str
    editor: str | None
    asked_us: int
    expires_us: int
    expires_at: str
    state: str
    escalated_role: str | None
    escalated_person: str | None
    approved_us: int | None
    ended_us: int | None
    consumed_by: str | None
    saw: str


class DecisionRow(Row, frozen=True, kw_only=True, tag="decision"):
    """One person's word (``yes``, ``no``, ``revoke``) on one request, for the commitment that they saw; ``role``: theirs,
    when they said it.
    """

    approval: str
    intent: str
    client: str
    person: str
    role: str
    word: str
    commitment: str
    why: str
    at_us: int
    at: str


AnyApprovalRow = RulesRow | ApprovalRow | DecisionRow
