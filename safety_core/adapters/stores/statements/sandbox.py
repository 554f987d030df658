"""The statements as they run: text that is compiled from ``expressions/sandbox.py`` and not written by hand.

    python -m tests.safety_core.adapters.stores.compiling

In text nothing is left to import or to compile between the command of a halt and its fence.
"""

from safety_core.adapters.stores.statement import Statement

ADD_SANDBOX = Statement(
    """INSERT INTO sandboxes (serial, mode, person, set_us, set_at, platforms, actions, until_us, until_at,
    effects_max, success_per_mille, latency_p50_ms, latency_p95_ms, vouched) VALUES (:serial, :mode, :person,
    :set_us, :set_at, :platforms, :actions, :until_us, :until_at, :effects_max, :success_per_mille, :latency_p50_ms,
    :latency_p95_ms, :vouched)""",
)
SANDBOX = Statement(
    """SELECT sandboxes.serial, sandboxes.mode, sandboxes.person, sandboxes.set_us, sandboxes.set_at,
    sandboxes.platforms, sandboxes.actions, sandboxes.until_us, sandboxes.until_at, sandboxes.effects_max,
    sandboxes.success_per_mille, sandboxes.latency_p50_ms, sandboxes.latency_p95_ms, sandboxes.vouched FROM
    sandboxes ORDER BY sandboxes.serial DESC LIMIT :param_1 OFFSET :param_2""",
    {"param_1": 1, "param_2": 0},
)
SANDBOXES = Statement(
    """SELECT sandboxes.serial, sandboxes.mode, sandboxes.person, sandboxes.set_us, sandboxes.set_at,
    sandboxes.platforms, sandboxes.actions, sandboxes.until_us, sandboxes.until_at, sandboxes.effects_max,
    sandboxes.success_per_mille, sandboxes.latency_p50_ms, sandboxes.latency_p95_ms, sandboxes.vouched FROM
    sandboxes ORDER BY sandboxes.serial""",
)
EFFECTS_UNDER = Statement(
    """SELECT count(*) AS count_1 FROM permits WHERE permits.sandbox = 'record' AND permits.setting = :is_setting
    AND permits.state NOT IN ('rejected', 'not_sent', 'absent')""",
)
PUT_LEAVE = Statement(
    """INSERT INTO leaves (serial, asked_by, asked_at, why, saw, granted_by, granted_at, ended_by, ended_at) VALUES
    (:serial, :asked_by, :asked_at, :why, :saw, :granted_by, :granted_at, :ended_by, :ended_at) ON CONFLICT (serial)
    DO UPDATE SET asked_by = excluded.asked_by, asked_at = excluded.asked_at, why = excluded.why, saw =
    excluded.saw, granted_by = excluded.granted_by, granted_at = excluded.granted_at, ended_by = excluded.ended_by,
    ended_at = excluded.ended_at""",
)
LEAVE = Statement(
    """SELECT leaves.serial, leaves.asked_by, leaves.asked_at, leaves.why, leaves.saw, leaves.granted_by,
    leaves.granted_at, leaves.ended_by, leaves.ended_at FROM leaves ORDER BY leaves.serial DESC LIMIT :param_1
    OFFSET :param_2""",
    {"param_1": 1, "param_2": 0},
)
LEAVES = Statement(
    """SELECT leaves.serial, leaves.asked_by, leaves.asked_at, leaves.why, leaves.saw, leaves.granted_by,
    leaves.granted_at, leaves.ended_by, leaves.ended_at FROM leaves ORDER BY leaves.serial""",
)
