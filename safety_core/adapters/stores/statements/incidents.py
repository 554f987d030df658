"""The statements as they run: text that is compiled from ``expressions/incidents.py`` and not written by hand.

    python -m tests.safety_core.adapters.stores.compiling

In text nothing is left to import or to compile between the command of a halt and its fence.
"""

from safety_core.adapters.stores.statement import Statement

ADD_INCIDENT = Statement(
    """INSERT INTO incidents (incident, halt, harm, client, what, opened_us, opened_at, state, closed_by, closed_us,
    why) VALUES (:incident, :halt, :harm, :client, :what, :opened_us, :opened_at, :state, :closed_by, :closed_us,
    :why)""",
)
INCIDENT = Statement(
    """SELECT incidents.incident, incidents.halt, incidents.harm, incidents.client, incidents.what,
    incidents.opened_us, incidents.opened_at, incidents.state, incidents.closed_by, incidents.closed_us,
    incidents.why FROM incidents WHERE incidents.incident = :is_incident""",
)
INCIDENTS = Statement(
    """SELECT incidents.incident, incidents.halt, incidents.harm, incidents.client, incidents.what,
    incidents.opened_us, incidents.opened_at, incidents.state, incidents.closed_by, incidents.closed_us,
    incidents.why FROM incidents ORDER BY incidents.seq""",
)
CLOSE_INCIDENT = Statement(
    """UPDATE incidents SET state='closed', closed_by=:closed_by, closed_us=:closed_us, why=:why WHERE
    incidents.incident = :is_incident AND incidents.state = 'open'""",
)
