"""Incidents, what Holdpoint halted by itself for: see them, and close them once somebody knows what it was."""

from typing import Annotated

import msgspec
from msgspec import Meta

from safety_core.console.table import Desk, Given, Operation
from safety_core.ports import Transaction
from safety_core.records import Incident
from safety_core.shell import incidents
from safety_core.switches import Halt
from safety_core.vocabulary import Role

Name = Annotated[str, Meta(max_length=200, description="The incident's name.")]


class WhichIncidents(Given, frozen=True, kw_only=True):
    """The open ones, or all; all are shown newest first."""

    everything: bool = False


class IncidentNamed(Given, frozen=True, kw_only=True):
    """One incident."""

    incident: Name


class Close(Given, frozen=True, kw_only=True):
    """What it was."""

    incident: Name
    reason: Annotated[str, Meta(max_length=2_000, description="What it was; it is kept for ever.")]


class IncidentShown(msgspec.Struct, frozen=True, kw_only=True):
    """One incident.

    Attributes:
        harm: what was seen, as a name; what: in a sentence. ``client``: null when it concerns every client.
        opened_at: UTC. ``closed_by``, ``why``: who closed it, and what it was in their words.
        halt, scope, halt_state: the halt that it was thrown for; in_force: that still stops work, and is released first.
    """

    incident: str
    state: str
    harm: str
    what: str
    client: str | None
    opened_at: str
    closed_by: str | None
    why: str | None
    halt: str
    scope: str
    halt_state: str
    in_force: bool


class Incidents(msgspec.Struct, frozen=True, kw_only=True):
    """Incidents; ``everything``: not only the open ones."""

    incidents: tuple[IncidentShown, ...]
    everything: bool


def listed(desk: Desk, given: WhichIncidents) -> Incidents:
    """The open ones, oldest first, or all, newest first."""
    found = incidents.listed(desk.core, everything=given.everything)

    def look(tx: Transaction) -> Incidents:
        rows = tuple(_incident(each, halt) for each in found if (halt := tx.halt(each.halt)) is not None)
        return Incidents(incidents=rows[::-1] if given.everything else rows, everything=given.everything)

    return desk.core.store.read(look)


def show(desk: Desk, given: IncidentNamed) -> IncidentShown:
    """One incident, with its halt."""
    return _incident(*incidents.found(desk.core, given.incident))


def close(desk: Desk, given: Close) -> IncidentShown:
    """Say what it was, and that it is over."""
    closed = incidents.close(desk.whole, given.incident, desk.claimant, given.reason)
    return _incident(closed, incidents.found(desk.core, closed.incident)[1])


def _incident(incident: Incident, halt: Halt) -> IncidentShown:
    return IncidentShown(
        incident=incident.incident,
        state=incident.state.value,
        harm=incident.harm.value,
        what=incident.what,
        client=incident.client,
        opened_at=incident.opened_at,
        closed_by=incident.closed_by,
        why=incident.why,
        halt=halt.halt,
        scope=str(halt.scope),
        halt_state=halt.state.value,
        in_force=halt.in_force,
    )


OPERATIONS = (
    Operation("incidents.list", "GET", "/incidents", "What Holdpoint halted by itself for.", Role.VIEWER, WhichIncidents, Incidents, listed),
    Operation("incidents.show", "GET", "/incidents/{incident}", "One incident, and its halt.", Role.VIEWER, IncidentNamed, IncidentShown, show),
    Operation(
        "incidents.close", "POST", "/incidents/{incident}/close", "Say what it was; its halt is released before.",
        Role.OPERATOR, Close, IncidentShown, close, repeatable=True,
    ),
)  # fmt: skip
