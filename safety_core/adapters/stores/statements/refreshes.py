"""The statements as they run: text that is compiled from ``expressions/refreshes.py`` and not written by hand.

    python -m tests.safety_core.adapters.stores.compiling

In text nothing is left to import or to compile between the command of a halt and its fence.
"""

from safety_core.adapters.stores.statement import Statement

PUT = Statement(
    """INSERT INTO refreshes (client, platform, account, platform_account, version, worker, state, begun_us,
    until_us, unanswered, saw, good_until) VALUES (:client, :platform, :account, :platform_account, :version,
    :worker, :state, :begun_us, :until_us, :unanswered, :saw, :good_until) ON CONFLICT (client, platform, account)
    DO UPDATE SET platform_account = excluded.platform_account, version = excluded.version, worker =
    excluded.worker, state = excluded.state, begun_us = excluded.begun_us, until_us = excluded.until_us, unanswered
    = excluded.unanswered, saw = excluded.saw, good_until = excluded.good_until""",
)
REFRESHES = Statement(
    """SELECT refreshes.client, refreshes.platform, refreshes.account, refreshes.platform_account,
    refreshes.version, refreshes.worker, refreshes.state, refreshes.begun_us, refreshes.until_us,
    refreshes.unanswered, refreshes.saw, refreshes.good_until FROM refreshes ORDER BY refreshes.client,
    refreshes.platform, refreshes.account""",
)
OF = Statement(
    """SELECT refreshes.client, refreshes.platform, refreshes.account, refreshes.platform_account,
    refreshes.version, refreshes.worker, refreshes.state, refreshes.begun_us, refreshes.until_us,
    refreshes.unanswered, refreshes.saw, refreshes.good_until FROM refreshes WHERE refreshes.client = :is_client AND
    refreshes.platform = :is_platform AND refreshes.account = :is_account""",
)
