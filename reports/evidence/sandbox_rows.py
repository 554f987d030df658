"""Rows of control.ndjson about the sandbox: each of its settings, and each leave to act for real (the core's word)."""

from reports.evidence.row import Row


class SandboxRow(Row, frozen=True, kw_only=True, tag="sandbox"):
    """One setting, which stood from ``set_us`` (boot clock; ``set_at``: wall clock) until the next one's.

    Attributes:
        serial: counts settings from 1; a permit names the one that it was minted under.
        mode: ``off``, ``intercept``, ``simulate`` or ``record``.
        platforms, actions: what it covers, empty: all; a recall only where it is named. What it does not cover is live.
        until_us, until_at: its end, by either clock; ``None`` and empty where it is off.
        effects_max: of ``record``: so many effects and no more.
        vouched: platforms whose accounts the person says are set up so that few see them.
    """

    serial: int
    mode: str
    person: str
    set_us: int
    set_at: str
    platforms: tuple[str, ...]
    actions: tuple[str, ...]
    until_us: int | None
    until_at: str
    effects_max: int
    success_per_mille: int
    latency_p50_ms: int
    latency_p95_ms: int
    vouched: tuple[str, ...]


class LeaveRow(Row, frozen=True, kw_only=True, tag="leave"):
    """One leave to act on platforms that are reached at their own hosts. It stands from ``granted_at`` until ``ended_at`` (wall
    clock, ISO 8601, empty: not yet). ``saw``: what both people were shown of the preconditions.
    """

    serial: int
    asked_by: str
    asked_at: str
    why: str
    saw: str
    granted_by: str | None
    granted_at: str
    ended_by: str | None
    ended_at: str


AnySandboxRow = SandboxRow | LeaveRow
