"""Rows of control.ndjson about error budgets: what stopped a scope by itself, and when it was freed (the core's word)."""

from reports.evidence.row import Row


class TripRow(Row, frozen=True, kw_only=True, tag="trip"):
    """One trip: from its entry in the log on its scope is stopped, until the release of the halt that was thrown for it.

    Attributes:
        by: the objective, or the trigger; harm: what was seen; does: ``halt`` or ``stage_back``.
        client, platform, account, action: the scope; ``None`` is "all".
        run: of the evidence; evidence, threshold: thousandths of ln E and of ln 1/alpha of that run, 0 where others decided.
        minute: minutes since 1970 (UTC) by the wall clock, at: the same clock, ISO 8601; tripped_us, freed_us: boot clock.
    """

    trip: str
    by: str
    harm: str
    does: str
    client: str | None
    platform: str | None
    account: str | None
    action: str | None
    run: int
    evidence: int
    threshold: int
    what: str
    tripped_us: int
    minute: int
    at: str
    halt: str | None
    freed_us: int | None
    freed_by: str | None
