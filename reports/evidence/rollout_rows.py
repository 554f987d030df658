"""Rows of control.ndjson about the rollout: each of its moves, and each place in its cohort (the core's word)."""

from reports.evidence.row import Row


class MoveRow(Row, frozen=True, kw_only=True, tag="move"):
    """One move of the rollout, or of one cell of it, as its history keeps it.

    Attributes:
        serial: of the rollout after it; a move raises it by one.
        move: ``begin``, ``load``, ``ask``, ``advance``, ``roll_back``, ``hold``, ``resume``, ``promote_cell``.
        stage, next_stage: before and after it; of the cell (``platform``, ``action``) where only that moved.
        verdict: what the stage was found to be (``pass``), where it was judged; saw: in words.
        second: of two who must agree, who agreed first.
        plan: the version of the rules ``rollout`` that it stands under after it.
    """

    serial: int
    move: str
    stage: str
    next_stage: str
    state: str
    verdict: str | None
    saw: str
    person: str
    second: str | None
    why: str
    plan: int
    at_us: int
    at: str
    platform: str | None
    action: str | None


class CanaryRow(Row, frozen=True, kw_only=True, tag="canary"):
    """One place in the cohort. ``minute``: since 1970 (UTC); ``serial``: of the rollout when it was enrolled, or taken out."""

    client: str
    enrolled_by: str
    enrolled_at: str
    minute: int
    serial: int
    why: str
    removed_by: str | None
    removed_at: str | None
    removed_serial: int | None
    removed_why: str | None


AnyRolloutRow = MoveRow | CanaryRow
