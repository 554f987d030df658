"""The statements as they run: text that is compiled from ``expressions/notices.py`` and not written by hand.

    python -m tests.safety_core.adapters.stores.compiling

In text nothing is left to import or to compile between the command of a halt and its fence.
"""

from safety_core.adapters.stores.statement import Statement

ADD_NOTICE = Statement(
    "INSERT INTO notices (notice, kind, halt, client, words, at) VALUES (:notice, :kind, :halt, :client, :words, :at)",
)
NOTICES = Statement(
    """SELECT notices.notice, notices.kind, notices.halt, notices.client, notices.words, notices.at FROM notices
    ORDER BY notices.seq""",
)
NOTICE = Statement(
    """SELECT notices.notice, notices.kind, notices.halt, notices.client, notices.words, notices.at FROM notices
    WHERE notices.notice = :is_notice""",
)
PUT_DELIVERY = Statement(
    """INSERT INTO deliveries (notice, channel, state, attempts, due_us, saw) VALUES (:notice, :channel, :state,
    :attempts, :due_us, :saw) ON CONFLICT (notice, channel) DO UPDATE SET state = excluded.state, attempts =
    excluded.attempts, due_us = excluded.due_us, saw = excluded.saw""",
)
DELIVERIES = Statement(
    """SELECT deliveries.notice, deliveries.channel, deliveries.state, deliveries.attempts, deliveries.due_us,
    deliveries.saw FROM deliveries ORDER BY deliveries.notice, deliveries.channel""",
)
UNDELIVERED = Statement(
    """SELECT notices.notice, notices.kind, notices.halt, notices.client, notices.words, notices.at FROM notices
    WHERE NOT (EXISTS (SELECT * FROM deliveries WHERE deliveries.notice = notices.notice AND deliveries.channel =
    :is_channel AND deliveries.state IN ('sent', 'given_up'))) ORDER BY notices.seq""",
)
