"""The statements as they run: text that is compiled from ``expressions/monitoring.py`` and not written by hand.

    python -m tests.safety_core.adapters.stores.compiling

In text nothing is left to import or to compile between the command of a halt and its fence.
"""

from safety_core.adapters.stores.statement import Statement

LAST_PLACE = Statement("SELECT coalesce(max(permits.seq), 0) AS coalesce_1 FROM permits")
ENDED_BETWEEN = Statement(
    """SELECT permits.platform, permits.action, permits.state, permits.reason, CASE WHEN (permits.confirmed_us -
    permits.sent_us IS NULL OR permits.confirmed_us - permits.sent_us < 0) THEN NULL WHEN (permits.confirmed_us -
    permits.sent_us <= 1000000) THEN 0 WHEN (permits.confirmed_us - permits.sent_us <= 2000000) THEN 1 WHEN
    (permits.confirmed_us - permits.sent_us <= 5000000) THEN 2 WHEN (permits.confirmed_us - permits.sent_us <=
    10000000) THEN 3 WHEN (permits.confirmed_us - permits.sent_us <= 20000000) THEN 4 WHEN (permits.confirmed_us -
    permits.sent_us <= 30000000) THEN 5 WHEN (permits.confirmed_us - permits.sent_us <= 60000000) THEN 6 WHEN
    (permits.confirmed_us - permits.sent_us <= 120000000) THEN 7 WHEN (permits.confirmed_us - permits.sent_us <=
    180000000) THEN 8 WHEN (permits.confirmed_us - permits.sent_us <= 300000000) THEN 9 WHEN (permits.confirmed_us -
    permits.sent_us <= 600000000) THEN 10 WHEN (permits.confirmed_us - permits.sent_us <= 1800000000) THEN 11 WHEN
    (permits.confirmed_us - permits.sent_us <= 3600000000) THEN 12 ELSE 13 END AS took, CASE WHEN (permits.sent_us -
    documents.made_us IS NULL OR permits.sent_us - documents.made_us < 0) THEN NULL WHEN (permits.sent_us -
    documents.made_us <= 60000000) THEN 0 WHEN (permits.sent_us - documents.made_us <= 300000000) THEN 1 WHEN
    (permits.sent_us - documents.made_us <= 900000000) THEN 2 WHEN (permits.sent_us - documents.made_us <=
    1800000000) THEN 3 WHEN (permits.sent_us - documents.made_us <= 3600000000) THEN 4 WHEN (permits.sent_us -
    documents.made_us <= 7200000000) THEN 5 WHEN (permits.sent_us - documents.made_us <= 14400000000) THEN 6 WHEN
    (permits.sent_us - documents.made_us <= 28800000000) THEN 7 WHEN (permits.sent_us - documents.made_us <=
    86400000000) THEN 8 ELSE 9 END AS answered, count(*) AS count_1, coalesce(sum(CASE WHEN (permits.confirmed_us -
    permits.sent_us >= 0) THEN permits.confirmed_us - permits.sent_us END), 0) AS coalesce_1, coalesce(sum(CASE WHEN
    (permits.sent_us - documents.made_us >= 0) THEN permits.sent_us - documents.made_us END), 0) AS coalesce_2 FROM
    permits LEFT OUTER JOIN documents ON permits.action IN ('reply', 'comment') AND permits.state = 'confirmed' AND
    documents.client = permits.client AND documents.kind = 'heard' AND documents.subject = (permits.platform || '/'
    || permits.account || '/' || (SELECT intents.target FROM intents WHERE intents.intent = permits.intent)) AND
    documents.version = 1 WHERE permits.seq > :after AND permits.seq <= :upto AND permits.state IN ('confirmed',
    'rejected', 'not_sent', 'absent') GROUP BY 1, 2, 3, 4, 5, 6""",
)
OPEN = Statement(
    """SELECT permits.seq, permits.platform, permits.action, permits.state, coalesce(permits.answered_us,
    permits.minted_us) AS coalesce_1 FROM permits WHERE permits.state IN ('live', 'accepted', 'unknown',
    'quarantined') ORDER BY permits.seq""",
)
QUEUE_DEPTH = Statement(
    """SELECT intents.platform, count(*) AS count_1, sum(CASE WHEN (intents.due_us <= :now_us) THEN 1 ELSE 0 END) AS
    sum_1, min(CASE WHEN (intents.due_us <= :now_us) THEN intents.due_us END) AS min_1 FROM intents WHERE
    intents.state = 'queued' GROUP BY intents.platform""",
)
BREACH_COUNT = Statement("SELECT count(*) AS count_1 FROM breaches")
