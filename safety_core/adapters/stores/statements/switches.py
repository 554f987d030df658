"""The statements as they run: text that is compiled from ``expressions/switches.py`` and not written by hand.

    python -m tests.safety_core.adapters.stores.compiling

In text nothing is left to import or to compile between the command of a halt and its fence.
"""

from safety_core.adapters.stores.statement import Statement

EPOCH = Statement("SELECT control.epoch FROM control")
RAISE_EPOCH = Statement("UPDATE control SET epoch=(control.epoch + :epoch_1)", {"epoch_1": 1})
PUT_HALT = Statement(
    """INSERT INTO halts (halt, client, platform, account, action, state, person, proven, reason, automatic, epoch,
    asked_at, asked_us, fenced_us, bound_us, live_at_fence, quiesced_us, quiesced_by, reconciled_us, failed_us,
    released_us, released_by, release_reason, release_epoch, expected_end_at, harm, cool_down_until_us, drill,
    latched) VALUES (:halt, :client, :platform, :account, :action, :state, :person, :proven, :reason, :automatic,
    :epoch, :asked_at, :asked_us, :fenced_us, :bound_us, :live_at_fence, :quiesced_us, :quiesced_by, :reconciled_us,
    :failed_us, :released_us, :released_by, :release_reason, :release_epoch, :expected_end_at, :harm,
    :cool_down_until_us, :drill, :latched) ON CONFLICT (halt) DO UPDATE SET client = excluded.client, platform =
    excluded.platform, account = excluded.account, action = excluded.action, state = excluded.state, person =
    excluded.person, proven = excluded.proven, reason = excluded.reason, automatic = excluded.automatic, epoch =
    excluded.epoch, asked_at = excluded.asked_at, asked_us = excluded.asked_us, fenced_us = excluded.fenced_us,
    bound_us = excluded.bound_us, live_at_fence = excluded.live_at_fence, quiesced_us = excluded.quiesced_us,
    quiesced_by = excluded.quiesced_by, reconciled_us = excluded.reconciled_us, failed_us = excluded.failed_us,
    released_us = excluded.released_us, released_by = excluded.released_by, release_reason =
    excluded.release_reason, release_epoch = excluded.release_epoch, expected_end_at = excluded.expected_end_at,
    harm = excluded.harm, cool_down_until_us = excluded.cool_down_until_us, drill = excluded.drill, latched =
    excluded.latched""",
)
HALTS = Statement(
    """SELECT halts.client, halts.platform, halts.account, halts.action, halts.halt, halts.state, halts.person,
    halts.proven, halts.reason, halts.automatic, halts.epoch, halts.asked_at, halts.asked_us, halts.fenced_us,
    halts.bound_us, halts.live_at_fence, halts.quiesced_us, halts.quiesced_by, halts.reconciled_us, halts.failed_us,
    halts.released_us, halts.released_by, halts.release_reason, halts.release_epoch, halts.expected_end_at,
    halts.harm, halts.cool_down_until_us, halts.drill, halts.latched FROM halts ORDER BY halts.seq""",
)
IN_FORCE = Statement(
    """SELECT halts.client, halts.platform, halts.account, halts.action, halts.halt, halts.state, halts.person,
    halts.proven, halts.reason, halts.automatic, halts.epoch, halts.asked_at, halts.asked_us, halts.fenced_us,
    halts.bound_us, halts.live_at_fence, halts.quiesced_us, halts.quiesced_by, halts.reconciled_us, halts.failed_us,
    halts.released_us, halts.released_by, halts.release_reason, halts.release_epoch, halts.expected_end_at,
    halts.harm, halts.cool_down_until_us, halts.drill, halts.latched FROM halts WHERE halts.state != 'released'
    ORDER BY halts.seq""",
)
IN_FORCE_OF = Statement(
    """SELECT halts.client, halts.platform, halts.account, halts.action, halts.halt, halts.state, halts.person,
    halts.proven, halts.reason, halts.automatic, halts.epoch, halts.asked_at, halts.asked_us, halts.fenced_us,
    halts.bound_us, halts.live_at_fence, halts.quiesced_us, halts.quiesced_by, halts.reconciled_us, halts.failed_us,
    halts.released_us, halts.released_by, halts.release_reason, halts.release_epoch, halts.expected_end_at,
    halts.harm, halts.cool_down_until_us, halts.drill, halts.latched FROM halts WHERE halts.state != 'released' AND
    halts.client IS NULL OR halts.state != 'released' AND halts.client = :is_client ORDER BY halts.seq""",
)
OPEN = Statement(
    """SELECT halts.client, halts.platform, halts.account, halts.action, halts.halt, halts.state, halts.person,
    halts.proven, halts.reason, halts.automatic, halts.epoch, halts.asked_at, halts.asked_us, halts.fenced_us,
    halts.bound_us, halts.live_at_fence, halts.quiesced_us, halts.quiesced_by, halts.reconciled_us, halts.failed_us,
    halts.released_us, halts.released_by, halts.release_reason, halts.release_epoch, halts.expected_end_at,
    halts.harm, halts.cool_down_until_us, halts.drill, halts.latched FROM halts WHERE halts.state IN ('fenced',
    'failed') OR halts.quiesced_us IS NOT NULL AND halts.reconciled_us IS NULL ORDER BY halts.seq""",
)
HALT = Statement(
    """SELECT halts.client, halts.platform, halts.account, halts.action, halts.halt, halts.state, halts.person,
    halts.proven, halts.reason, halts.automatic, halts.epoch, halts.asked_at, halts.asked_us, halts.fenced_us,
    halts.bound_us, halts.live_at_fence, halts.quiesced_us, halts.quiesced_by, halts.reconciled_us, halts.failed_us,
    halts.released_us, halts.released_by, halts.release_reason, halts.release_epoch, halts.expected_end_at,
    halts.harm, halts.cool_down_until_us, halts.drill, halts.latched FROM halts WHERE halts.halt = :is_halt""",
)
CONFIRM = Statement(
    """INSERT INTO confirmations (halt, worker, pid, how, at_us) VALUES (:halt, :worker, :pid, :how, :at_us) ON
    CONFLICT (halt, worker) DO UPDATE SET pid = excluded.pid, how = excluded.how, at_us = excluded.at_us""",
)
CONFIRMATIONS = Statement(
    """SELECT confirmations.halt, confirmations.worker, confirmations.pid, confirmations.how, confirmations.at_us
    FROM confirmations ORDER BY confirmations.seq""",
)
CONFIRMATIONS_OF = Statement(
    """SELECT confirmations.halt, confirmations.worker, confirmations.pid, confirmations.how, confirmations.at_us
    FROM confirmations WHERE confirmations.halt = :is_halt ORDER BY confirmations.seq""",
)
UNHEARD = Statement(
    """SELECT confirmations.halt, confirmations.worker, confirmations.pid, confirmations.how, confirmations.at_us
    FROM confirmations JOIN halts ON halts.halt = confirmations.halt WHERE confirmations.how = 'unseen' AND
    confirmations.worker = :is_worker AND halts.state = 'quiesced' AND halts.asked_us <= :upto_us ORDER BY
    confirmations.seq LIMIT :most OFFSET :param_1""",
    {"param_1": 0},
)
LAST_UNHEARD = Statement(
    """SELECT confirmations.seq FROM confirmations WHERE confirmations.how = 'unseen' AND confirmations.worker =
    :is_worker ORDER BY confirmations.seq DESC LIMIT :param_1 OFFSET :param_2""",
    {"param_1": 1, "param_2": 0},
)
PUT_SCHEDULE = Statement(
    """INSERT INTO schedules (schedule, halts, at, due_us, proposed_by, reason, proposed_us, epoch, state,
    agreed_by, saw) VALUES (:schedule, :halts, :at, :due_us, :proposed_by, :reason, :proposed_us, :epoch, :state,
    :agreed_by, :saw) ON CONFLICT (schedule) DO UPDATE SET halts = excluded.halts, at = excluded.at, due_us =
    excluded.due_us, proposed_by = excluded.proposed_by, reason = excluded.reason, proposed_us =
    excluded.proposed_us, epoch = excluded.epoch, state = excluded.state, agreed_by = excluded.agreed_by, saw =
    excluded.saw""",
)
SCHEDULES = Statement(
    """SELECT schedules.schedule, schedules.halts, schedules.at, schedules.due_us, schedules.proposed_by,
    schedules.reason, schedules.proposed_us, schedules.epoch, schedules.state, schedules.agreed_by, schedules.saw
    FROM schedules ORDER BY schedules.seq""",
)
SCHEDULE = Statement(
    """SELECT schedules.schedule, schedules.halts, schedules.at, schedules.due_us, schedules.proposed_by,
    schedules.reason, schedules.proposed_us, schedules.epoch, schedules.state, schedules.agreed_by, schedules.saw
    FROM schedules WHERE schedules.schedule = :is_schedule""",
)
