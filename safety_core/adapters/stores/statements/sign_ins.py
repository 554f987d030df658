"""The statements as they run: text that is compiled from ``expressions/sign_ins.py`` and not written by hand.

    python -m tests.safety_core.adapters.stores.compiling

In text nothing is left to import or to compile between the command of a halt and its fence.
"""

from safety_core.adapters.stores.statement import Statement

SIGN_IN = Statement(
    """SELECT sign_ins.person, sign_ins.password, sign_ins.totp, sign_ins.totp_confirmed, sign_ins.last_step FROM
    sign_ins WHERE sign_ins.person = :is_person""",
)
PUT_SIGN_IN = Statement(
    """INSERT INTO sign_ins (person, password, totp, totp_confirmed, last_step) VALUES (:person, :password, :totp,
    :totp_confirmed, :last_step) ON CONFLICT (person) DO UPDATE SET password = excluded.password, totp =
    excluded.totp, totp_confirmed = excluded.totp_confirmed, last_step = excluded.last_step""",
)
DROP_SIGN_IN = Statement("DELETE FROM sign_ins WHERE sign_ins.person = :is_person")
SESSION = Statement(
    """SELECT sessions.digest, sessions.person, sessions.means, sessions.began_us, sessions.seen_us,
    sessions.until_us, sessions.idle_us FROM sessions WHERE sessions.digest = :is_digest""",
)
SESSIONS_OF = Statement(
    """SELECT sessions.digest, sessions.person, sessions.means, sessions.began_us, sessions.seen_us,
    sessions.until_us, sessions.idle_us FROM sessions WHERE sessions.person = :is_person ORDER BY sessions.began_us,
    sessions.digest""",
)
PUT_SESSION = Statement(
    """INSERT INTO sessions (digest, person, means, began_us, seen_us, until_us, idle_us) VALUES (:digest, :person,
    :means, :began_us, :seen_us, :until_us, :idle_us) ON CONFLICT (digest) DO UPDATE SET person = excluded.person,
    means = excluded.means, began_us = excluded.began_us, seen_us = excluded.seen_us, until_us = excluded.until_us,
    idle_us = excluded.idle_us""",
)
END_SESSION = Statement("DELETE FROM sessions WHERE sessions.digest = :is_digest")
END_SESSIONS = Statement("DELETE FROM sessions WHERE sessions.person = :is_person")
FORGET_SESSIONS = Statement("DELETE FROM sessions WHERE sessions.until_us < :before_us")
FAILURES = Statement(
    """SELECT failures.subject, failures.count, failures.last_us, failures.until_us FROM failures WHERE
    failures.subject = :is_subject""",
)
PUT_FAILURES = Statement(
    """INSERT INTO failures (subject, count, last_us, until_us) VALUES (:subject, :count, :last_us, :until_us) ON
    CONFLICT (subject) DO UPDATE SET count = excluded.count, last_us = excluded.last_us, until_us =
    excluded.until_us""",
)
DROP_FAILURES = Statement("DELETE FROM failures WHERE failures.subject = :is_subject")
FORGET_FAILURES = Statement("DELETE FROM failures WHERE failures.last_us < :before_us")
