"""The statements as they run: text that is compiled from ``expressions/permits.py`` and not written by hand.

    python -m tests.safety_core.adapters.stores.compiling

In text nothing is left to import or to compile between the command of a halt and its fence.
"""

from safety_core.adapters.stores.statement import Statement

ADD_PERMIT = Statement(
    """INSERT INTO permits (permit, intent, client, platform, account, platform_account, action, worker, epoch,
    asked_us, duration_us, minted_us, state, visible, high_water, sent_us, answered_us, reason, saw, object,
    settle_us, confirmed_us, reread_us, rereads, approval, stage, counted, prepared, sandbox, setting, own_hosts)
    VALUES (:permit, :intent, :client, :platform, :account, :platform_account, :action, :worker, :epoch, :asked_us,
    :duration_us, :minted_us, :state, :visible, :high_water, :sent_us, :answered_us, :reason, :saw, :object,
    :settle_us, :confirmed_us, :reread_us, :rereads, :approval, :stage, :counted, :prepared, :sandbox, :setting,
    :own_hosts)""",
)
PERMIT = Statement(
    """SELECT permits.permit, permits.intent, permits.client, permits.platform, permits.account,
    permits.platform_account, permits.action, permits.worker, permits.epoch, permits.asked_us, permits.duration_us,
    permits.minted_us, permits.state, permits.visible, permits.high_water, permits.prepared, permits.sent_us,
    permits.answered_us, permits.reason, permits.saw, permits.object, permits.settle_us, permits.confirmed_us,
    permits.reread_us, permits.rereads, permits.approval, permits.stage, permits.counted, permits.sandbox,
    permits.setting, permits.own_hosts FROM permits WHERE permits.permit = :is_permit""",
)
PERMITS_OF = Statement(
    """SELECT permits.permit, permits.intent, permits.client, permits.platform, permits.account,
    permits.platform_account, permits.action, permits.worker, permits.epoch, permits.asked_us, permits.duration_us,
    permits.minted_us, permits.state, permits.visible, permits.high_water, permits.prepared, permits.sent_us,
    permits.answered_us, permits.reason, permits.saw, permits.object, permits.settle_us, permits.confirmed_us,
    permits.reread_us, permits.rereads, permits.approval, permits.stage, permits.counted, permits.sandbox,
    permits.setting, permits.own_hosts FROM permits WHERE permits.client = :is_client AND permits.intent =
    :is_intent ORDER BY permits.seq""",
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
ADD_BREACH = Statement(
    """INSERT INTO breaches (client, intent, permit, what, found_us) VALUES (:client, :intent, :permit, :what,
    :found_us)""",
)
BREACHES = Statement(
    """SELECT breaches.client, breaches.intent, breaches.permit, breaches.what, breaches.found_us FROM breaches
    ORDER BY breaches.seq""",
)
