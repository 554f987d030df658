"""The statements as they run: text that is compiled from ``expressions/callbacks.py`` and not written by hand.

    python -m tests.safety_core.adapters.stores.compiling

In text nothing is left to import or to compile between the command of a halt and its fence.
"""

from safety_core.adapters.stores.statement import Statement

RECEIVERS = Statement(
    """SELECT receivers.client, receivers.receiver, receivers.failures, receivers.due_us, receivers.taken,
    receivers.saw FROM receivers ORDER BY receivers.receiver, receivers.client""",
)
RECEIVER = Statement(
    """SELECT receivers.client, receivers.receiver, receivers.failures, receivers.due_us, receivers.taken,
    receivers.saw FROM receivers WHERE receivers.client = :is_client AND receivers.receiver = :is_receiver""",
)
RECEIVERS_DUE = Statement(
    """SELECT receivers.client, receivers.receiver, receivers.failures, receivers.due_us, receivers.taken,
    receivers.saw FROM receivers WHERE receivers.receiver = :is_receiver AND (EXISTS (SELECT 1 FROM callbacks WHERE
    callbacks.client = receivers.client AND callbacks.receiver = receivers.receiver AND callbacks.state IN
    ('pending', 'sending'))) ORDER BY receivers.due_us, receivers.client""",
)
PUT_RECEIVER = Statement(
    """INSERT INTO receivers (client, receiver, failures, due_us, taken, saw) VALUES (:client, :receiver, :failures,
    :due_us, :taken, :saw) ON CONFLICT (client, receiver) DO UPDATE SET failures = excluded.failures, due_us =
    excluded.due_us, taken = excluded.taken, saw = excluded.saw""",
)
DROP_RECEIVER = Statement(
    "DELETE FROM receivers WHERE receivers.client = :is_client AND receivers.receiver = :is_receiver",
)
DROP_CALLBACKS = Statement(
    "DELETE FROM callbacks WHERE callbacks.client = :is_client AND callbacks.receiver = :is_receiver",
)
ADD_CALLBACKS = Statement(
    """INSERT INTO callbacks (client, receiver, intent, ended, ended_us, reason, object, state, attempts, due_us,
    since_s, saw) SELECT intents.client, receivers.receiver, intents.intent, intents.state,
    coalesce(intents.settled_us, 0) AS coalesce_1, intents.reason, intents.object, 'pending', 0, 0, NULL AS anon_1,
    '' FROM intents JOIN receivers ON receivers.client = intents.client WHERE intents.intent = :is_intent ON
    CONFLICT DO NOTHING""",
)
CALLBACKS = Statement(
    """SELECT callbacks.client, callbacks.receiver, callbacks.intent, callbacks.ended, callbacks.ended_us,
    callbacks.reason, callbacks.object, callbacks.state, callbacks.attempts, callbacks.due_us, callbacks.since_s,
    callbacks.saw FROM callbacks ORDER BY callbacks.seq""",
)
CALLBACKS_DUE = Statement(
    """SELECT callbacks.client, callbacks.receiver, callbacks.intent, callbacks.ended, callbacks.ended_us,
    callbacks.reason, callbacks.object, callbacks.state, callbacks.attempts, callbacks.due_us, callbacks.since_s,
    callbacks.saw FROM callbacks WHERE callbacks.client = :is_client AND callbacks.receiver = :is_receiver AND
    callbacks.state IN ('pending', 'sending') AND NOT (EXISTS (SELECT 1 FROM callbacks AS earlier WHERE
    earlier.client = callbacks.client AND earlier.intent = callbacks.intent AND earlier.receiver =
    callbacks.receiver AND earlier.state IN ('pending', 'sending') AND earlier.seq < callbacks.seq)) ORDER BY
    callbacks.attempts, callbacks.seq LIMIT :most OFFSET :param_1""",
    {"param_1": 0},
)
PUT_CALLBACK = Statement(
    """UPDATE callbacks SET state=:state, attempts=:attempts, due_us=:due_us, since_s=:since_s, saw=:saw WHERE
    callbacks.client = :is_client AND callbacks.receiver = :is_receiver AND callbacks.intent = :is_intent AND
    callbacks.ended = :is_ended AND callbacks.ended_us = :is_ended_us AND callbacks.state = :is_state AND
    callbacks.attempts = :is_attempts AND callbacks.due_us = :is_due_us""",
)
DROP_CALLBACK = Statement(
    """DELETE FROM callbacks WHERE callbacks.client = :is_client AND callbacks.receiver = :is_receiver AND
    callbacks.intent = :is_intent AND callbacks.ended = :is_ended AND callbacks.ended_us = :is_ended_us""",
)
NOTE_CALLBACKS = Statement(
    """UPDATE callbacks SET since_s=:now_s WHERE callbacks.client = :is_client AND callbacks.receiver = :is_receiver
    AND callbacks.since_s IS NULL""",
)
GIVE_UP_CALLBACKS = Statement(
    """UPDATE callbacks SET state='given_up', saw=:saw WHERE callbacks.client = :is_client AND callbacks.receiver =
    :is_receiver AND callbacks.state = 'pending' AND callbacks.since_s <= :before_s""",
)
