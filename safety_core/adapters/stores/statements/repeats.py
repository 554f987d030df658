"""The statements as they run: text that is compiled from ``expressions/repeats.py`` and not written by hand.

    python -m tests.safety_core.adapters.stores.compiling

In text nothing is left to import or to compile between the command of a halt and its fence.
"""

from safety_core.adapters.stores.statement import Statement

REPEAT = Statement(
    """SELECT repeats.person, repeats.key_digest, repeats.operation, repeats.given, repeats.began_us,
    repeats.status, repeats.answer FROM repeats WHERE repeats.person = :is_person AND repeats.key_digest =
    :is_key_digest""",
)
PUT_REPEAT = Statement(
    """INSERT INTO repeats (person, key_digest, operation, given, began_us, status, answer) VALUES (:person,
    :key_digest, :operation, :given, :began_us, :status, :answer) ON CONFLICT (person, key_digest) DO UPDATE SET
    operation = excluded.operation, given = excluded.given, began_us = excluded.began_us, status = excluded.status,
    answer = excluded.answer""",
)
DROP_REPEAT = Statement("DELETE FROM repeats WHERE repeats.person = :is_person AND repeats.key_digest = :is_key_digest")
FORGET_REPEATS = Statement("DELETE FROM repeats WHERE repeats.began_us < :before_us")
