"""Incidents."""

from sqlalchemy import bindparam, literal_column, update

from safety_core.adapters.stores import rows, schema
from safety_core.adapters.stores.expressions.making import insertion, ordered, some, where

ADD_INCIDENT = insertion(schema.incidents, rows.INCIDENT.names)
INCIDENT = some(rows.INCIDENT, "incident")
INCIDENTS = ordered(rows.INCIDENT, "seq")
CLOSE_INCIDENT = (
    update(schema.incidents)
    .where(where(schema.incidents, "incident"), schema.incidents.c.state == literal_column("'open'"))
    .values(
        state=literal_column("'closed'"),
        closed_by=bindparam("closed_by"),
        closed_us=bindparam("closed_us"),
        why=bindparam("why"),
    )
)
