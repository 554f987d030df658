"""The statements as they run: text that is compiled from ``expressions/leases.py`` and not written by hand.

    python -m tests.safety_core.adapters.stores.compiling

In text nothing is left to import or to compile between the command of a halt and its fence.
"""

from safety_core.adapters.stores.statement import Statement

PUT = Statement(
    """INSERT INTO leases (platform, platform_account, intent, client, account, action, worker, epoch, asked_us,
    duration_us) VALUES (:platform, :platform_account, :intent, :client, :account, :action, :worker, :epoch,
    :asked_us, :duration_us) ON CONFLICT (platform, platform_account) DO UPDATE SET intent = excluded.intent, client
    = excluded.client, account = excluded.account, action = excluded.action, worker = excluded.worker, epoch =
    excluded.epoch, asked_us = excluded.asked_us, duration_us = excluded.duration_us""",
)
LEASES = Statement(
    """SELECT leases.platform, leases.platform_account, leases.intent, leases.client, leases.account, leases.action,
    leases.worker, leases.epoch, leases.asked_us, leases.duration_us FROM leases ORDER BY leases.platform,
    leases.platform_account""",
)
END = Statement(
    """DELETE FROM leases WHERE leases.platform = :is_platform AND leases.platform_account = :is_platform_account
    AND leases.intent = :is_intent AND leases.worker = :is_worker AND leases.asked_us <= :is_asked_us""",
)
