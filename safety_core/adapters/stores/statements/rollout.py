"""The statements as they run: text that is compiled from ``expressions/rollout.py`` and not written by hand.

    python -m tests.safety_core.adapters.stores.compiling

In text nothing is left to import or to compile between the command of a halt and its fence.
"""

from safety_core.adapters.stores.statement import Statement

ADD_ROLLOUT = Statement(
    """INSERT INTO rollouts (one, serial, "plan", stage, state, entered_at, entered_minute, counts_from,
    seen_minute, asked_by, asked_minute) VALUES (:one, :serial, :plan, :stage, :state, :entered_at, :entered_minute,
    :counts_from, :seen_minute, :asked_by, :asked_minute)""",
)
ROLLOUT = Statement(
    """SELECT rollouts.serial, rollouts."plan", rollouts.stage, rollouts.state, rollouts.entered_at,
    rollouts.entered_minute, rollouts.counts_from, rollouts.seen_minute, rollouts.asked_by, rollouts.asked_minute
    FROM rollouts ORDER BY rollouts.one""",
)
MOVE_ROLLOUT = Statement(
    """UPDATE rollouts SET serial=:serial, "plan"=:plan, stage=:stage, state=:state, entered_at=:entered_at,
    entered_minute=:entered_minute, counts_from=:counts_from, seen_minute=:seen_minute, asked_by=:asked_by,
    asked_minute=:asked_minute WHERE rollouts.serial = :is_serial""",
)
CELLS = Statement(
    """SELECT cells.platform, cells.action, cells.stage, cells.entered_minute, cells.counts_from FROM cells ORDER BY
    cells.platform, cells.action""",
)
CELL = Statement(
    """SELECT cells.platform, cells.action, cells.stage, cells.entered_minute, cells.counts_from FROM cells WHERE
    cells.platform = :is_platform AND cells.action = :is_action""",
)
PUT_CELL = Statement(
    """INSERT INTO cells (platform, action, stage, entered_minute, counts_from) VALUES (:platform, :action, :stage,
    :entered_minute, :counts_from) ON CONFLICT (platform, action) DO UPDATE SET stage = excluded.stage,
    entered_minute = excluded.entered_minute, counts_from = excluded.counts_from""",
)
COHORT = Statement(
    """SELECT cohort.client, cohort.enrolled_by, cohort.enrolled_at, cohort.minute, cohort.serial, cohort.why,
    cohort.removed_by, cohort.removed_at, cohort.removed_serial, cohort.removed_why FROM cohort ORDER BY cohort.seq""",
)
ENROLLED = Statement(
    """SELECT cohort.client, cohort.enrolled_by, cohort.enrolled_at, cohort.minute, cohort.serial, cohort.why,
    cohort.removed_by, cohort.removed_at, cohort.removed_serial, cohort.removed_why FROM cohort WHERE cohort.client
    = :is_client""",
)
ENROL = Statement(
    """INSERT INTO cohort (client, enrolled_by, enrolled_at, minute, serial, why, removed_by, removed_at,
    removed_serial, removed_why) VALUES (:client, :enrolled_by, :enrolled_at, :minute, :serial, :why, :removed_by,
    :removed_at, :removed_serial, :removed_why)""",
)
REMOVE = Statement(
    """UPDATE cohort SET removed_by=:removed_by, removed_at=:removed_at, removed_serial=:removed_serial,
    removed_why=:removed_why WHERE cohort.client = :is_client AND cohort.removed_at IS NULL""",
)
ADD_MOVE = Statement(
    """INSERT INTO moves (serial, move, stage, next_stage, state, verdict, saw, person, second, why, "plan", at_us,
    at, platform, action) VALUES (:serial, :move, :stage, :next_stage, :state, :verdict, :saw, :person, :second,
    :why, :plan, :at_us, :at, :platform, :action)""",
)
MOVES = Statement(
    """SELECT moves.serial, moves.move, moves.stage, moves.next_stage, moves.state, moves.verdict, moves.saw,
    moves.person, moves.second, moves.why, moves."plan", moves.at_us, moves.at, moves.platform, moves.action FROM
    moves ORDER BY moves.seq""",
)
ANY_STAGED = Statement("SELECT EXISTS (SELECT * FROM permits WHERE permits.stage IS NOT NULL) AS anon_1")
