"""Incidents: what Holdpoint halted by itself for, until a person has looked into it and says what it was.

One is opened in the transaction of each automatic halt. It outlives the halt: releasing says that work may go on, closing
says what had happened. It is closed once its halt is over, by a named operator, with a reason.
"""

from safety_core.audit import entries
from safety_core.errors import Refused, UnknownName
from safety_core.ports import Transaction
from safety_core.records import Incident, IncidentState, NoticeKind
from safety_core.shell import committing, notices
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, require
from safety_core.shell.names import nearest
from safety_core.shell.reasons import checked_why
from safety_core.shell.scoped import acting
from safety_core.switches import HOLDPOINT, Halt
from safety_core.vocabulary import IncidentId, PersonId, Role

CLOSE_DEADLINE_S = 10.0
LIST_LINE = "holdpoint incident list"


def open_in(core: Core, tx: Transaction, thrown: Halt) -> None:
    """Open one for this halt, in its transaction, if Holdpoint itself threw it."""
    if not thrown.automatic or thrown.harm is None:
        return
    opened = Incident(
        incident=IncidentId(core.new_id("incident", thrown.scope.client)),
        halt=thrown.halt,
        harm=thrown.harm,
        client=thrown.scope.client,
        what=thrown.reason,
        opened_us=core.clock.boot_us(),
        opened_at=core.clock.now().isoformat(),
    )
    tx.add_incident(opened)
    what = committing.words(core, tx, HOLDPOINT, opened.what, opened.client)
    tx.append_audit(entries.incident(opened, what, at=core.clock.now()))
    notices.add(core, tx, NoticeKind.INCIDENT_OPENED, thrown, detail=f"{opened.incident}: {opened.harm}")


def close_claimed(core: Core, tx: Transaction, claimed: Halt) -> None:
    """Its halter, taken for dead, lives: the halt is theirs, and there was no harm."""
    for each in tx.incidents():
        if each.halt == claimed.halt and each.state is IncidentState.OPEN:
            _close(core, tx, each, claimed, HOLDPOINT, f"{claimed.person}, who threw it, lives")


def listed(core: Core, *, everything: bool = False) -> tuple[Incident, ...]:
    """Those that are open, or all, oldest first."""
    found = core.store.read(lambda tx: tx.incidents())
    return tuple(each for each in found if everything or each.state is IncidentState.OPEN)


def found(core: Core, name: str) -> tuple[Incident, Halt]:
    """One incident with its halt.

    Raises:
        UnknownName: no such incident.
    """
    return core.store.read(lambda tx: _found(tx, name))


def close(core: Core, name: str, claimant: Claimant, why: str) -> Incident:
    """Say what it was, and that it is over.

    Raises:
        UnknownName: no such incident.
        BadInput: no reason that a person can read.
        Refused: not proved, not allowed, closed already, or its halt is in force.
    """
    checked_why(why)

    def decide(tx: Transaction) -> Incident:
        incident, thrown = _found(tx, name)
        person = require(tx, claimant, Role.OPERATOR, incident.client).person
        if incident.state is IncidentState.CLOSED:
            raise Refused(
                f"{name} was closed by {incident.closed_by}: {incident.why}", f"see the open ones: {LIST_LINE}"
            )
        if thrown.in_force:
            raise Refused(
                f"its halt {thrown.halt} is in force",
                f"release it first: holdpoint release {thrown.halt} --as NAME -m WHY",
            )
        return _close(core, tx, incident, thrown, person, why)

    closed = acting(core, claimant).store.transact(decide, deadline_s=CLOSE_DEADLINE_S)
    core.seam("incident.closed")
    return closed


def _found(tx: Transaction, name: str) -> tuple[Incident, Halt]:
    incident = tx.incident(IncidentId(name))
    if incident is None:
        known = (each.incident for each in tx.incidents())
        raise UnknownName("incident", name, nearest(name, known), f"({LIST_LINE} names them)")
    thrown = tx.halt(incident.halt)
    assert thrown is not None  # a foreign key
    return incident, thrown


def _close(core: Core, tx: Transaction, incident: Incident, thrown: Halt, person: PersonId, why: str) -> Incident:
    now_us = core.clock.boot_us()
    tx.close_incident(incident.incident, closed_by=person, closed_us=now_us, why=why)
    closed = tx.incident(incident.incident)
    assert closed is not None
    said = committing.said(core, tx, person, why, closed.client)
    tx.append_audit(entries.incident_closed(closed, said=said, at_us=now_us, at=core.clock.now()))
    notices.add(core, tx, NoticeKind.INCIDENT_CLOSED, thrown, detail=f"{closed.incident} closed by {person}: {why}")
    return closed
