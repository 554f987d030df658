"""The statements as they run: text that is compiled from ``expressions/letters.py`` and not written by hand.

    python -m tests.safety_core.adapters.stores.compiling

In text nothing is left to import or to compile between the command of a halt and its fence.
"""

from safety_core.adapters.stores.statement import Statement

PUT_CONTACT = Statement(
    """INSERT INTO contacts (client, channel, address, secret, salt, set_by, at) VALUES (:client, :channel,
    :address, :secret, :salt, :set_by, :at) ON CONFLICT (client, channel) DO UPDATE SET address = excluded.address,
    secret = excluded.secret, salt = excluded.salt, set_by = excluded.set_by, at = excluded.at""",
)
CONTACT = Statement(
    """SELECT contacts.client, contacts.channel, contacts.address, contacts.secret, contacts.salt, contacts.set_by,
    contacts.at FROM contacts WHERE contacts.client = :is_client AND contacts.channel = :is_channel""",
)
CONTACTS = Statement(
    """SELECT contacts.client, contacts.channel, contacts.address, contacts.secret, contacts.salt, contacts.set_by,
    contacts.at FROM contacts ORDER BY contacts.client, contacts.channel""",
)
DROP_CONTACT = Statement(
    """DELETE FROM contacts WHERE contacts.client = :is_client AND contacts.channel = :is_channel AND contacts.salt
    = :is_salt""",
)
ADD_LETTER = Statement(
    """INSERT INTO letters (letter, client, kind, occasion, subject, body, salt, token, written_by, at) VALUES
    (:letter, :client, :kind, :occasion, :subject, :body, :salt, :token, :written_by, :at)""",
)
LETTER = Statement(
    """SELECT letters.letter, letters.client, letters.kind, letters.occasion, letters.subject, letters.body,
    letters.salt, letters.token, letters.written_by, letters.at FROM letters WHERE letters.letter = :is_letter""",
)
LETTER_FOR = Statement(
    """SELECT letters.letter, letters.client, letters.kind, letters.occasion, letters.subject, letters.body,
    letters.salt, letters.token, letters.written_by, letters.at FROM letters WHERE letters.client = :is_client AND
    letters.kind = :is_kind AND letters.occasion = :is_occasion""",
)
LETTERS = Statement(
    """SELECT letters.letter, letters.client, letters.kind, letters.occasion, letters.subject, letters.body,
    letters.salt, letters.token, letters.written_by, letters.at FROM letters ORDER BY letters.seq""",
)
OWED = Statement(
    """SELECT reached.client, halts.client AS client_1, halts.platform, halts.account, halts.action, halts.halt,
    halts.state, halts.person, halts.proven, halts.reason, halts.automatic, halts.epoch, halts.asked_at,
    halts.asked_us, halts.fenced_us, halts.bound_us, halts.live_at_fence, halts.quiesced_us, halts.quiesced_by,
    halts.reconciled_us, halts.failed_us, halts.released_us, halts.released_by, halts.release_reason,
    halts.release_epoch, halts.expected_end_at, halts.harm, halts.cool_down_until_us, halts.drill, halts.latched
    FROM (SELECT DISTINCT contacts.client AS client FROM contacts WHERE EXISTS (SELECT * FROM halts AS some WHERE
    some.state != 'released')) AS reached, halts WHERE (halts.state != 'released' AND halts.client IS NULL AND
    halts.automatic = 1 OR halts.state != 'released' AND halts.client = reached.client) AND halts.drill = 0 AND NOT
    (EXISTS (SELECT * FROM letters WHERE letters.client = reached.client AND letters.kind = 'incident' AND
    letters.occasion = halts.halt)) ORDER BY halts.seq, reached.client LIMIT :most OFFSET :param_1""",
    {"param_1": 0},
)
UNADDRESSED = Statement(
    """SELECT letters.letter, letters.client, letters.kind, letters.occasion, letters.subject, letters.body,
    letters.salt, letters.token, letters.written_by, letters.at FROM letters WHERE letters.client = :is_client AND
    letters.salt != '' AND NOT (EXISTS (SELECT * FROM dispatches WHERE dispatches.client = letters.client AND
    dispatches.letter = letters.letter)) ORDER BY letters.seq""",
)
PUT_DISPATCH = Statement(
    """INSERT INTO dispatches (client, letter, channel, state, attempts, due_us, saw) VALUES (:client, :letter,
    :channel, :state, :attempts, :due_us, :saw) ON CONFLICT (client, letter, channel) DO UPDATE SET state =
    excluded.state, attempts = excluded.attempts, due_us = excluded.due_us, saw = excluded.saw""",
)
DISPATCH = Statement(
    """SELECT dispatches.letter, dispatches.client, dispatches.channel, dispatches.state, dispatches.attempts,
    dispatches.due_us, dispatches.saw FROM dispatches WHERE dispatches.client = :is_client AND dispatches.letter =
    :is_letter AND dispatches.channel = :is_channel""",
)
DISPATCHES = Statement(
    """SELECT dispatches.letter, dispatches.client, dispatches.channel, dispatches.state, dispatches.attempts,
    dispatches.due_us, dispatches.saw FROM dispatches JOIN letters ON letters.letter = dispatches.letter ORDER BY
    letters.seq, dispatches.channel""",
)
UNDISPATCHED = Statement(
    """SELECT dispatches.letter, dispatches.client, dispatches.channel, dispatches.state, dispatches.attempts,
    dispatches.due_us, dispatches.saw FROM dispatches JOIN letters ON letters.letter = dispatches.letter JOIN
    contacts ON contacts.client = dispatches.client AND contacts.channel = dispatches.channel WHERE
    dispatches.channel = :is_channel AND dispatches.state IN ('pending', 'sending') AND letters.salt != '' ORDER BY
    letters.seq, dispatches.channel""",
)
DROP_DISPATCHES = Statement(
    """DELETE FROM dispatches WHERE dispatches.client = :is_client AND dispatches.channel = :is_channel AND
    dispatches.state IN ('pending', 'sending')""",
)
ADD_ANSWER = Statement(
    "INSERT INTO answers (letter, client, said, salt, at_us, at) VALUES (:letter, :client, :said, :salt, :at_us, :at)",
)
ANSWER_TO = Statement(
    """SELECT answers.letter, answers.client, answers.said, answers.salt, answers.at_us, answers.at FROM answers
    WHERE answers.client = :is_client AND answers.letter = :is_letter""",
)
ANSWERS = Statement(
    """SELECT answers.letter, answers.client, answers.said, answers.salt, answers.at_us, answers.at FROM answers
    ORDER BY answers.seq""",
)
