"""The statements as they run: text that is compiled from ``expressions/breakers.py`` and not written by hand.

    python -m tests.safety_core.adapters.stores.compiling

In text nothing is left to import or to compile between the command of a halt and its fence.
"""

from safety_core.adapters.stores.statement import Statement

PUT = Statement(
    """INSERT INTO breakers (platform, subject, traffic, client, state, failures, since_us, until_us, back_off_us,
    trial) VALUES (:platform, :subject, :traffic, :client, :state, :failures, :since_us, :until_us, :back_off_us,
    :trial) ON CONFLICT (platform, subject, traffic) DO UPDATE SET client = excluded.client, state = excluded.state,
    failures = excluded.failures, since_us = excluded.since_us, until_us = excluded.until_us, back_off_us =
    excluded.back_off_us, trial = excluded.trial""",
)
BREAKERS = Statement(
    """SELECT breakers.platform, breakers.subject, breakers.client, breakers.traffic, breakers.state,
    breakers.failures, breakers.since_us, breakers.until_us, breakers.back_off_us, breakers.trial FROM breakers
    ORDER BY breakers.platform, breakers.subject, breakers.traffic""",
)
OF = Statement(
    """SELECT breakers.platform, breakers.subject, breakers.client, breakers.traffic, breakers.state,
    breakers.failures, breakers.since_us, breakers.until_us, breakers.back_off_us, breakers.trial FROM breakers
    WHERE breakers.platform = :is_platform AND (breakers.subject = :is_subject OR breakers.subject = '')""",
)
