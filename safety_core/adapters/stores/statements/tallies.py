"""The statements as they run: text that is compiled from ``expressions/tallies.py`` and not written by hand.

    python -m tests.safety_core.adapters.stores.compiling

In text nothing is left to import or to compile between the command of a halt and its fence.
"""

from safety_core.adapters.stores.statement import Statement

ADD = Statement(
    """INSERT INTO tallies (client, platform, action, stage, minute, good, bad, ours, apart) VALUES (:client,
    :platform, :action, :stage, :minute, :good, :bad, :ours, :apart) ON CONFLICT (client, platform, action, stage,
    minute) DO UPDATE SET good = (tallies.good + excluded.good), bad = (tallies.bad + excluded.bad), ours =
    (tallies.ours + excluded.ours), apart = (tallies.apart + excluded.apart)""",
)
SINCE = Statement(
    """SELECT tallies.client, tallies.platform, tallies.action, tallies.stage, max(tallies.minute) AS max_1,
    sum(tallies.good) AS sum_1, sum(tallies.bad) AS sum_2, sum(tallies.ours) AS sum_3, sum(tallies.apart) AS sum_4
    FROM tallies WHERE tallies.minute >= :since GROUP BY tallies.client, tallies.platform, tallies.action,
    tallies.stage ORDER BY tallies.client, tallies.platform, tallies.action, tallies.stage""",
)
MINUTES = Statement(
    """SELECT tallies.client, tallies.platform, tallies.action, tallies.stage, tallies.minute, tallies.good,
    tallies.bad, tallies.ours, tallies.apart FROM tallies WHERE tallies.minute >= :since ORDER BY tallies.minute,
    tallies.client, tallies.platform, tallies.action, tallies.stage""",
)
