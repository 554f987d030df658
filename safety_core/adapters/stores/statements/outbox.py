"""The statements as they run: text that is compiled from ``expressions/outbox.py`` and not written by hand.

    python -m tests.safety_core.adapters.stores.compiling

In text nothing is left to import or to compile between the command of a halt and its fence.
"""

from safety_core.adapters.stores.statement import Statement

ADD_INTENT = Statement(
    """INSERT INTO intents (intent, client, platform, account, platform_account, action, text, idempotency_key,
    salt, target, recalls, tag, author, media, editor, first_text, not_before_us, not_after_us, asker, state,
    submitted_us, due_us, attempts, reason, saw, waits_for, object, settled_us, due_at, until_at, asked_until_us)
    VALUES (:intent, :client, :platform, :account, :platform_account, :action, :text, :idempotency_key, :salt,
    :target, :recalls, :tag, :author, :media, :editor, :first_text, :not_before_us, :not_after_us, :asker, :state,
    :submitted_us, :due_us, :attempts, :reason, :saw, :waits_for, :object, :settled_us, :due_at, :until_at,
    :asked_until_us)""",
)
INTENT = Statement(
    """SELECT intents.intent, intents.client, intents.platform, intents.account, intents.action, intents.text,
    intents.media, intents.idempotency_key, intents.salt, intents.target, intents.recalls, intents.tag,
    intents.author, intents.editor, intents.first_text, intents.not_before_us, intents.not_after_us, intents.asker,
    intents.state, intents.submitted_us, intents.due_us, intents.attempts, intents.reason, intents.saw,
    intents.waits_for, intents.object, intents.settled_us, intents.due_at, intents.until_at, intents.asked_until_us
    FROM intents WHERE intents.intent = :is_intent""",
)
PLACE_OF_INTENT = Statement("SELECT intents.seq FROM intents WHERE intents.intent = :is_intent")
INTENT_BY_KEY = Statement(
    """SELECT intents.intent, intents.client, intents.platform, intents.account, intents.action, intents.text,
    intents.media, intents.idempotency_key, intents.salt, intents.target, intents.recalls, intents.tag,
    intents.author, intents.editor, intents.first_text, intents.not_before_us, intents.not_after_us, intents.asker,
    intents.state, intents.submitted_us, intents.due_us, intents.attempts, intents.reason, intents.saw,
    intents.waits_for, intents.object, intents.settled_us, intents.due_at, intents.until_at, intents.asked_until_us
    FROM intents WHERE intents.client = :is_client AND intents.idempotency_key = :is_idempotency_key""",
)
CLAIMS = Statement(
    """SELECT claims.platform, claims.platform_account, claims.intent, claims.client, claims.worker,
    claims.claimed_us FROM claims ORDER BY claims.claimed_us, claims.intent""",
)
CLAIM_OF = Statement(
    """SELECT claims.platform, claims.platform_account, claims.intent, claims.client, claims.worker,
    claims.claimed_us FROM claims WHERE claims.intent = :is_intent""",
)
ADD_CLAIM = Statement(
    """INSERT INTO claims (platform, platform_account, intent, client, worker, claimed_us) VALUES (:platform,
    :platform_account, :intent, :client, :worker, :claimed_us)""",
)
RETAKE_CLAIM = Statement(
    """INSERT INTO claims (platform, platform_account, intent, client, worker, claimed_us) VALUES (:platform,
    :platform_account, :intent, :client, :worker, :claimed_us) ON CONFLICT DO NOTHING""",
)
DROP_CLAIM = Statement(
    """DELETE FROM claims WHERE claims.platform = :is_platform AND claims.platform_account = :is_platform_account
    AND claims.intent = :is_intent AND claims.client = :is_client AND claims.worker = :is_worker AND
    claims.claimed_us = :is_claimed_us""",
)
REFRESH_LANES = Statement(
    """UPDATE lanes SET due_us=CASE WHEN (EXISTS (SELECT * FROM claims WHERE claims.platform = lanes.platform AND
    claims.platform_account = lanes.platform_account)) THEN NULL ELSE (SELECT intents.due_us FROM intents WHERE
    intents.platform = lanes.platform AND intents.platform_account = lanes.platform_account AND intents.state =
    'queued' ORDER BY intents.due_us, intents.seq LIMIT :param_1 OFFSET :param_2) END, seq=CASE WHEN (EXISTS (SELECT
    * FROM claims WHERE claims.platform = lanes.platform AND claims.platform_account = lanes.platform_account)) THEN
    NULL ELSE (SELECT intents.seq FROM intents WHERE intents.platform = lanes.platform AND intents.platform_account
    = lanes.platform_account AND intents.state = 'queued' ORDER BY intents.due_us, intents.seq LIMIT :param_3 OFFSET
    :param_4) END, resume_us=:resume_us""",
    {"param_1": 1, "param_2": 0, "param_3": 1, "param_4": 0, "resume_us": 0},
)
DUE_BY = Statement(
    """UPDATE intents SET due_us=:by_us WHERE intents.state IN ('queued', 'waiting') AND intents.due_us > :by_us AND
    intents.due_at IS NULL""",
)
BRING_FORWARD = Statement(
    """UPDATE intents SET due_us=:by_us WHERE intents.platform = :is_platform AND intents.reason = :is_reason AND
    (:is_subject = '' OR intents.platform_account = :is_subject) AND intents.state = 'queued' AND intents.due_us >
    :by_us""",
)
REFRESH_LANES_ON = Statement(
    """UPDATE lanes SET due_us=CASE WHEN (EXISTS (SELECT * FROM claims WHERE claims.platform = lanes.platform AND
    claims.platform_account = lanes.platform_account)) THEN NULL ELSE (SELECT intents.due_us FROM intents WHERE
    intents.platform = lanes.platform AND intents.platform_account = lanes.platform_account AND intents.state =
    'queued' ORDER BY intents.due_us, intents.seq LIMIT :param_1 OFFSET :param_2) END, seq=CASE WHEN (EXISTS (SELECT
    * FROM claims WHERE claims.platform = lanes.platform AND claims.platform_account = lanes.platform_account)) THEN
    NULL ELSE (SELECT intents.seq FROM intents WHERE intents.platform = lanes.platform AND intents.platform_account
    = lanes.platform_account AND intents.state = 'queued' ORDER BY intents.due_us, intents.seq LIMIT :param_3 OFFSET
    :param_4) END WHERE lanes.platform = :is_platform""",
    {"param_1": 1, "param_2": 0, "param_3": 1, "param_4": 0},
)
SETTLE_BY = Statement("UPDATE permits SET settle_us=:by_us WHERE permits.settle_us > :by_us")
REREAD_BY = Statement("UPDATE permits SET reread_us=:by_us WHERE permits.reread_us > :by_us")
REFRESH_LANE = Statement(
    """UPDATE lanes SET due_us=CASE WHEN (EXISTS (SELECT * FROM claims WHERE claims.platform = lanes.platform AND
    claims.platform_account = lanes.platform_account)) THEN NULL ELSE (SELECT intents.due_us FROM intents WHERE
    intents.platform = lanes.platform AND intents.platform_account = lanes.platform_account AND intents.state =
    'queued' ORDER BY intents.due_us, intents.seq LIMIT :param_1 OFFSET :param_2) END, seq=CASE WHEN (EXISTS (SELECT
    * FROM claims WHERE claims.platform = lanes.platform AND claims.platform_account = lanes.platform_account)) THEN
    NULL ELSE (SELECT intents.seq FROM intents WHERE intents.platform = lanes.platform AND intents.platform_account
    = lanes.platform_account AND intents.state = 'queued' ORDER BY intents.due_us, intents.seq LIMIT :param_3 OFFSET
    :param_4) END WHERE lanes.platform = :is_platform AND lanes.platform_account = :is_platform_account""",
    {"param_1": 1, "param_2": 0, "param_3": 1, "param_4": 0},
)
RESUME_LANE = Statement(
    """UPDATE lanes SET resume_us=:resume_us WHERE lanes.platform = :is_platform AND lanes.platform_account =
    :is_platform_account""",
)
REFRESH_LANE_OF = Statement(
    """UPDATE lanes SET due_us=CASE WHEN (EXISTS (SELECT * FROM claims WHERE claims.platform = lanes.platform AND
    claims.platform_account = lanes.platform_account)) THEN NULL ELSE (SELECT intents.due_us FROM intents WHERE
    intents.platform = lanes.platform AND intents.platform_account = lanes.platform_account AND intents.state =
    'queued' ORDER BY intents.due_us, intents.seq LIMIT :param_1 OFFSET :param_2) END, seq=CASE WHEN (EXISTS (SELECT
    * FROM claims WHERE claims.platform = lanes.platform AND claims.platform_account = lanes.platform_account)) THEN
    NULL ELSE (SELECT intents.seq FROM intents WHERE intents.platform = lanes.platform AND intents.platform_account
    = lanes.platform_account AND intents.state = 'queued' ORDER BY intents.due_us, intents.seq LIMIT :param_3 OFFSET
    :param_4) END WHERE lanes.platform = (SELECT intents.platform FROM intents WHERE intents.intent = :is_intent)
    AND lanes.platform_account = (SELECT intents.platform_account FROM intents WHERE intents.intent = :is_intent)""",
    {"param_1": 1, "param_2": 0, "param_3": 1, "param_4": 0},
)
NEXT_DUE = Statement(
    """SELECT intents.intent, intents.client, intents.platform, intents.account, intents.action, intents.text,
    intents.media, intents.idempotency_key, intents.salt, intents.target, intents.recalls, intents.tag,
    intents.author, intents.editor, intents.first_text, intents.not_before_us, intents.not_after_us, intents.asker,
    intents.state, intents.submitted_us, intents.due_us, intents.attempts, intents.reason, intents.saw,
    intents.waits_for, intents.object, intents.settled_us, intents.due_at, intents.until_at, intents.asked_until_us,
    accounts.client AS client_1, accounts.platform AS platform_1, accounts.account AS account_1,
    accounts.platform_account, accounts.credential, accounts.handle, accounts.refresh FROM lanes JOIN intents ON
    intents.seq = lanes.seq JOIN accounts ON accounts.client = lanes.client AND accounts.platform = lanes.platform
    AND accounts.account = lanes.account WHERE lanes.due_us <= :now_us AND lanes.resume_us <= :now_us ORDER BY
    lanes.due_us, lanes.seq LIMIT :param_1 OFFSET :param_2""",
    {"param_1": 1, "param_2": 0},
)
WINDOWS_OVER = Statement(
    """UPDATE intents SET not_after_us=0 WHERE intents.settled_us IS NULL AND (intents.not_after_us IS NOT NULL AND
    intents.until_at IS NULL OR intents.not_before_us > intents.submitted_us AND intents.due_at IS NULL)""",
)
LAST_SEEN = Statement(
    "SELECT control.boot, audit_head.latest_at FROM control JOIN audit_head ON audit_head.one = control.one",
)
PUT_BOOT = Statement("UPDATE control SET boot=:boot")
PUT_LATEST = Statement("UPDATE audit_head SET latest_at=:at")
COOL_BY = Statement(
    """UPDATE halts SET cool_down_until_us=:by_us WHERE halts.state != 'released' AND halts.automatic = 1 AND
    halts.cool_down_until_us > :by_us""",
)
