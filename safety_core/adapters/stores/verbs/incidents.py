"""Incidents: opened with an automatic halt, closed by a person."""

from safety_core.adapters.stores import rows
from safety_core.adapters.stores.statements import incidents as sql
from safety_core.adapters.stores.verbs.base import Verbs
from safety_core.records import Incident
from safety_core.vocabulary import IncidentId, PersonId


class Incidents(Verbs):
    """See ``ports.Transaction``."""

    def add_incident(self, incident: Incident) -> None:
        self.write(sql.ADD_INCIDENT, **rows.INCIDENT.values(incident))

    def incident(self, incident: IncidentId) -> Incident | None:
        return self.one(rows.INCIDENT, sql.INCIDENT, is_incident=incident)

    def incidents(self) -> tuple[Incident, ...]:
        return self.many(rows.INCIDENT, sql.INCIDENTS)

    def close_incident(self, incident: IncidentId, *, closed_by: PersonId, closed_us: int, why: str) -> bool:
        closed = {"closed_by": closed_by, "closed_us": closed_us, "why": why, "is_incident": incident}
        return self.write(sql.CLOSE_INCIDENT, **closed) == 1
