"""The statements as they run: text that is compiled from ``expressions.py`` and not written by hand.

    python -m tests.safety_core.adapters.stores.compiling

In text nothing is left to import or to compile between the command of a halt and its fence.
"""

from safety_core.adapters.stores.statement import Statement

ADD_CLIENT = Statement("INSERT INTO clients (client) VALUES (:client)")
CLIENTS = Statement("SELECT clients.client FROM clients ORDER BY clients.client")
ADD_ACCOUNT = Statement(
    """INSERT INTO accounts (client, platform, account, platform_account, credential) VALUES (:client, :platform,
    :account, :platform_account, :credential)""",
)
ADD_LANE = Statement(
    """INSERT INTO lanes (client, platform, account, platform_account, resume_us) VALUES (:client, :platform,
    :account, :platform_account, :resume_us)""",
)
ACCOUNTS = Statement(
    """SELECT accounts.client, accounts.platform, accounts.account, accounts.platform_account, accounts.credential
    FROM accounts ORDER BY accounts.client, accounts.platform, accounts.account""",
)
ACCOUNT = Statement(
    """SELECT accounts.client, accounts.platform, accounts.account, accounts.platform_account, accounts.credential
    FROM accounts WHERE accounts.client = :is_client AND accounts.platform = :is_platform AND accounts.account =
    :is_account""",
)
BOUND = Statement(
    """SELECT accounts.client, accounts.platform, accounts.account, accounts.platform_account, accounts.credential
    FROM accounts WHERE accounts.platform = :is_platform AND accounts.platform_account = :is_platform_account""",
)
ADD_PERSON = Statement(
    """INSERT INTO people (person, role, active, clients, key_digest) VALUES (:person, :role, :active, :clients,
    :key_digest)""",
)
PEOPLE = Statement(
    """SELECT people.person, people.role, people.active, people.clients, people.key_digest FROM people ORDER BY
    people.person""",
)
PERSON = Statement(
    """SELECT people.person, people.role, people.active, people.clients, people.key_digest FROM people WHERE
    people.person = :is_person""",
)
ADD_INTENT = Statement(
    """INSERT INTO intents (intent, client, platform, account, platform_account, action, text, idempotency_key,
    salt, target, recalls, tag, state, submitted_us, due_us, attempts, reason, saw, waits_for, object, settled_us)
    VALUES (:intent, :client, :platform, :account, :platform_account, :action, :text, :idempotency_key, :salt,
    :target, :recalls, :tag, :state, :submitted_us, :due_us, :attempts, :reason, :saw, :waits_for, :object,
    :settled_us)""",
)
INTENT = Statement(
    """SELECT intents.intent, intents.client, intents.platform, intents.account, intents.action, intents.text,
    intents.idempotency_key, intents.salt, intents.target, intents.recalls, intents.tag, intents.state,
    intents.submitted_us, intents.due_us, intents.attempts, intents.reason, intents.saw, intents.waits_for,
    intents.object, intents.settled_us FROM intents WHERE intents.intent = :is_intent""",
)
INTENT_BY_KEY = Statement(
    """SELECT intents.intent, intents.client, intents.platform, intents.account, intents.action, intents.text,
    intents.idempotency_key, intents.salt, intents.target, intents.recalls, intents.tag, intents.state,
    intents.submitted_us, intents.due_us, intents.attempts, intents.reason, intents.saw, intents.waits_for,
    intents.object, intents.settled_us FROM intents WHERE intents.client = :is_client AND intents.idempotency_key =
    :is_idempotency_key""",
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
DUE_BY = Statement("UPDATE intents SET due_us=:by_us WHERE intents.state = 'queued' AND intents.due_us > :by_us")
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
    intents.idempotency_key, intents.salt, intents.target, intents.recalls, intents.tag, intents.state,
    intents.submitted_us, intents.due_us, intents.attempts, intents.reason, intents.saw, intents.waits_for,
    intents.object, intents.settled_us, accounts.client AS client_1, accounts.platform AS platform_1,
    accounts.account AS account_1, accounts.platform_account, accounts.credential FROM lanes JOIN intents ON
    intents.seq = lanes.seq JOIN accounts ON accounts.client = lanes.client AND accounts.platform = lanes.platform
    AND accounts.account = lanes.account WHERE lanes.due_us <= :now_us AND lanes.resume_us <= :now_us ORDER BY
    lanes.due_us, lanes.seq LIMIT :param_1 OFFSET :param_2""",
    {"param_1": 1, "param_2": 0},
)
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
COOL_BY = Statement(
    """UPDATE halts SET cool_down_until_us=:by_us WHERE halts.state != 'released' AND halts.automatic = 1 AND
    halts.cool_down_until_us > :by_us""",
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
ADD_PERMIT = Statement(
    """INSERT INTO permits (permit, intent, client, platform, account, platform_account, action, worker, epoch,
    asked_us, duration_us, minted_us, state, visible, high_water, sent_us, answered_us, reason, saw, object,
    settle_us, confirmed_us, reread_us, rereads) VALUES (:permit, :intent, :client, :platform, :account,
    :platform_account, :action, :worker, :epoch, :asked_us, :duration_us, :minted_us, :state, :visible, :high_water,
    :sent_us, :answered_us, :reason, :saw, :object, :settle_us, :confirmed_us, :reread_us, :rereads)""",
)
PERMIT = Statement(
    """SELECT permits.permit, permits.intent, permits.client, permits.platform, permits.account,
    permits.platform_account, permits.action, permits.worker, permits.epoch, permits.asked_us, permits.duration_us,
    permits.minted_us, permits.state, permits.visible, permits.high_water, permits.sent_us, permits.answered_us,
    permits.reason, permits.saw, permits.object, permits.settle_us, permits.confirmed_us, permits.reread_us,
    permits.rereads FROM permits WHERE permits.permit = :is_permit""",
)
ADOPT = Statement(
    """INSERT INTO adopted (platform, platform_account, object, client, intent) SELECT :platform AS anon_1,
    :platform_account AS anon_2, :object AS anon_3, intents.client, intents.intent FROM intents WHERE intents.intent
    = :is_intent ON CONFLICT DO NOTHING""",
)
ADOPTED = Statement(
    """SELECT adopted.object FROM adopted WHERE adopted.platform = :is_platform AND adopted.platform_account =
    :is_platform_account""",
)
PUT_WORKER = Statement(
    """INSERT INTO workers (worker, pid, started_ticks, boot_id, threads, started_us) VALUES (:worker, :pid,
    :started_ticks, :boot_id, :threads, :started_us) ON CONFLICT (worker) DO UPDATE SET pid = excluded.pid,
    started_ticks = excluded.started_ticks, boot_id = excluded.boot_id, threads = excluded.threads, started_us =
    excluded.started_us""",
)
WORKERS = Statement(
    """SELECT workers.worker, workers.pid, workers.started_ticks, workers.boot_id, workers.threads,
    workers.started_us FROM workers ORDER BY workers.worker""",
)
DROP_WORKER = Statement("DELETE FROM workers WHERE workers.worker = :is_worker")
ADD_BREACH = Statement(
    """INSERT INTO breaches (client, intent, permit, what, found_us) VALUES (:client, :intent, :permit, :what,
    :found_us)""",
)
BREACHES = Statement(
    """SELECT breaches.client, breaches.intent, breaches.permit, breaches.what, breaches.found_us FROM breaches
    ORDER BY breaches.seq""",
)
HEAD = Statement("SELECT audit_head.size, audit_head.nodes, audit_head.root FROM audit_head")
WRITE_HEAD = Statement("UPDATE audit_head SET size=:size, nodes=:nodes, root=:root")
APPEND_LEAF = Statement("INSERT INTO audit_leaves (position, client, entry) VALUES (:position, :client, :entry)")
LAST_LEAF = Statement(
    "SELECT audit_leaves.position FROM audit_leaves ORDER BY audit_leaves.position DESC LIMIT :param_1 OFFSET :param_2",
    {"param_1": 1, "param_2": 0},
)
ENTRIES = Statement(
    """SELECT audit_leaves.entry FROM audit_leaves WHERE audit_leaves.position >= :start AND audit_leaves.position <
    :stop ORDER BY audit_leaves.position""",
)
HORIZON = Statement(
    """SELECT control.epoch, audit_head.size, audit_leaves.entry FROM control JOIN audit_head ON audit_head.one =
    control.one LEFT OUTER JOIN audit_leaves ON audit_leaves.position = audit_head.size - 1""",
)
SCHEMA = Statement("SELECT meta.value FROM meta WHERE meta.name = :is_name")
ADD_META = Statement("INSERT INTO meta (name, value) VALUES (:name, :value)")
ADD_CONTROL = Statement("INSERT INTO control (one, epoch) VALUES (:one, :epoch)")
ADD_HEAD = Statement("INSERT INTO audit_head (one, size, nodes, root) VALUES (:one, :size, :nodes, :root)")
