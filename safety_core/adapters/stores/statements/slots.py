"""The statements as they run: text that is compiled from ``expressions/slots.py`` and not written by hand.

    python -m tests.safety_core.adapters.stores.compiling

In text nothing is left to import or to compile between the command of a halt and its fence.
"""

from safety_core.adapters.stores.statement import Statement

ADD = Statement(
    """INSERT INTO slots (slot, client, platform, account, platform_account, operation, action, begun_us, ends_us,
    state, permit) VALUES (:slot, :client, :platform, :account, :platform_account, :operation, :action, :begun_us,
    :ends_us, :state, :permit)""",
)
CLOSE = Statement(
    """UPDATE slots SET ends_us=CASE WHEN (slots.ends_us > :at_us) THEN :at_us ELSE slots.ends_us END,
    state='closed' WHERE slots.slot = :is_slot AND slots.state = 'open'""",
)
GIVE_BACK = Statement("UPDATE slots SET state='given_back' WHERE slots.slot = :is_slot AND slots.state = 'open'")
OF_PERMIT = Statement(
    """SELECT slots.slot, slots.client, slots.platform, slots.account, slots.platform_account, slots.operation,
    slots.action, slots.begun_us, slots.ends_us, slots.state, slots.permit FROM slots WHERE slots.permit =
    :is_permit""",
)
SLOTS = Statement(
    """SELECT slots.slot, slots.client, slots.platform, slots.account, slots.platform_account, slots.operation,
    slots.action, slots.begun_us, slots.ends_us, slots.state, slots.permit FROM slots ORDER BY slots.seq""",
)
FORGET = Statement("DELETE FROM slots WHERE slots.ends_us < :before_us")
COUNT_OPERATION_OF_ACCOUNT = Statement(
    """SELECT count(*) AS count_1 FROM slots WHERE slots.platform = :is_platform AND slots.platform_account =
    :is_platform_account AND slots.operation = :is_operation AND slots.ends_us > :after_us AND slots.state !=
    'given_back'""",
)
COUNT_ACTION_OF_ACCOUNT = Statement(
    """SELECT count(*) AS count_1 FROM slots WHERE slots.platform = :is_platform AND slots.platform_account =
    :is_platform_account AND slots.action = :is_action AND slots.ends_us > :after_us AND slots.state != 'given_back'""",
)
COUNT_OPERATION_OF_CLIENT = Statement(
    """SELECT count(*) AS count_1 FROM slots WHERE slots.client = :is_client AND slots.platform = :is_platform AND
    slots.operation = :is_operation AND slots.ends_us > :after_us AND slots.state != 'given_back'""",
)
COUNT_ACTION_OF_CLIENT = Statement(
    """SELECT count(*) AS count_1 FROM slots WHERE slots.client = :is_client AND slots.platform = :is_platform AND
    slots.action = :is_action AND slots.ends_us > :after_us AND slots.state != 'given_back'""",
)
COUNT_OPERATION = Statement(
    """SELECT count(*) AS count_1 FROM slots WHERE slots.platform = :is_platform AND slots.operation = :is_operation
    AND slots.ends_us > :after_us AND slots.state != 'given_back'""",
)
ENDS_OF_OPERATION_OF_ACCOUNT = Statement(
    """SELECT slots.ends_us FROM slots WHERE slots.platform = :is_platform AND slots.platform_account =
    :is_platform_account AND slots.operation = :is_operation AND slots.ends_us > :after_us AND slots.state !=
    'given_back' ORDER BY slots.ends_us LIMIT :most OFFSET :param_1""",
    {"param_1": 0},
)
ENDS_OF_ACTION_OF_ACCOUNT = Statement(
    """SELECT slots.ends_us FROM slots WHERE slots.platform = :is_platform AND slots.platform_account =
    :is_platform_account AND slots.action = :is_action AND slots.ends_us > :after_us AND slots.state != 'given_back'
    ORDER BY slots.ends_us LIMIT :most OFFSET :param_1""",
    {"param_1": 0},
)
ENDS_OF_OPERATION_OF_CLIENT = Statement(
    """SELECT slots.ends_us FROM slots WHERE slots.client = :is_client AND slots.platform = :is_platform AND
    slots.operation = :is_operation AND slots.ends_us > :after_us AND slots.state != 'given_back' ORDER BY
    slots.ends_us LIMIT :most OFFSET :param_1""",
    {"param_1": 0},
)
ENDS_OF_ACTION_OF_CLIENT = Statement(
    """SELECT slots.ends_us FROM slots WHERE slots.client = :is_client AND slots.platform = :is_platform AND
    slots.action = :is_action AND slots.ends_us > :after_us AND slots.state != 'given_back' ORDER BY slots.ends_us
    LIMIT :most OFFSET :param_1""",
    {"param_1": 0},
)
PUT_PAUSE = Statement(
    """INSERT INTO pauses (platform, subject, operation, client, since_us, until_us, remaining, said) VALUES
    (:platform, :subject, :operation, :client, :since_us, :until_us, :remaining, :said) ON CONFLICT (platform,
    subject, operation) DO UPDATE SET client = excluded.client, since_us = excluded.since_us, until_us =
    excluded.until_us, remaining = excluded.remaining, said = excluded.said""",
)
PAUSES = Statement(
    """SELECT pauses.platform, pauses.subject, pauses.operation, pauses.client, pauses.since_us, pauses.until_us,
    pauses.remaining, pauses.said FROM pauses ORDER BY pauses.platform, pauses.subject, pauses.operation""",
)
PAUSES_OF = Statement(
    """SELECT pauses.platform, pauses.subject, pauses.operation, pauses.client, pauses.since_us, pauses.until_us,
    pauses.remaining, pauses.said FROM pauses WHERE pauses.platform = :is_platform AND pauses.operation =
    :is_operation AND (pauses.subject = :is_subject OR pauses.subject = '')""",
)
REACH = Statement("SELECT reach.clients FROM reach WHERE reach.platform = :is_platform")
COUNT_REACH = Statement(
    "SELECT count(DISTINCT accounts.client) AS count_1 FROM accounts WHERE accounts.platform = :is_platform",
)
KEEP_REACH = Statement("INSERT INTO reach (platform, clients) VALUES (:platform, :clients)")
DROP_REACH = Statement("DELETE FROM reach WHERE reach.platform = :is_platform")
IS_ON = Statement(
    """SELECT EXISTS (SELECT * FROM accounts WHERE accounts.client = :is_client AND accounts.platform =
    :is_platform) AS anon_1""",
)
BEGUN_BY = Statement("UPDATE slots SET begun_us=:by_us WHERE slots.begun_us > :by_us")
ENDED_BY = Statement("UPDATE slots SET ends_us=:by_us WHERE slots.ends_us > :by_us AND slots.state != 'open'")
OVER_BY = Statement("UPDATE slots SET ends_us=:by_us WHERE slots.ends_us > :by_us AND slots.state = 'open'")
PAUSED_BY = Statement(
    """UPDATE pauses SET since_us=:by_us, until_us=((:by_us + pauses.until_us) - pauses.since_us) WHERE
    pauses.since_us > :by_us""",
)
