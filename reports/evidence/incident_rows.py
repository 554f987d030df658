"""Rows of control.ndjson about incidents: what was halted for without a person's doing (the core's word)."""

from reports.evidence.row import Row


class IncidentRow(Row, frozen=True, kw_only=True, tag="incident"):
    """What one automatic halt was thrown for, and what somebody said that it was.

    Attributes:
        halt: the automatic halt, in whose transaction it was opened; client: of its scope.
        what: what was seen; why: what it was, in the words of ``closed_by``.
    """

    incident: str
    halt: str
    harm: str
    client: str | None
    what: str
    opened_us: int
    opened_at: str
    state: str
    closed_by: str | None
    closed_us: int | None
    why: str | None
