"""Trips in the store: written with the event that is enough, halted for right after, freed by the halt's release.

1. One trip of a kind of harm stands on one scope at a time.
2. Its halt is thrown after the commit by whoever committed; should that process die in between, by whoever keeps house. Its
   reason begins with the trip's name, so that it is found again and never thrown twice, even if nobody wrote down that it was.
3. The halt's release frees it, in the same transaction; the cell's evidence began anew when it tripped.
"""

from collections.abc import Iterable
from contextlib import suppress

from safety_core.audit import entries
from safety_core.budget.judging import Finding
from safety_core.budget.objectives import Does
from safety_core.budget.trips import Trip, covering
from safety_core.errors import StoreUnavailable
from safety_core.intent import Intent
from safety_core.lifecycle import IntentState
from safety_core.ports import Transaction
from safety_core.shell import committing, promote
from safety_core.shell.automatic import throw_automatically
from safety_core.shell.core import Core
from safety_core.switches import HOLDPOINT, Halt
from safety_core.triggers import Alarm, narrowest
from safety_core.vocabulary import PersonId, TripId

LINK_DEADLINE_S = 10.0
WAITS_FOR_BUDGET = "budget"


def trip_in(core: Core, tx: Transaction, finding: Finding, alarm: Alarm, does: Does, *, run: int = 0) -> bool:
    """Stop the narrowest scope that covers the harm, from this commit on; ``False``: it is stopped for it already.

    A trigger that takes the rollout a stage back has done so with it, and nothing stands; at the first stage it stops.
    """
    scope = narrowest(alarm)
    if any(each.harm is alarm.harm and each.scope == scope for each in tx.standing_trips()):
        return False
    at, now_us = core.clock.now(), core.clock.boot_us()
    back = does is Does.STAGE_BACK and promote.back_in(core, tx, alarm.what)
    trip = Trip(
        trip=TripId(core.new_id("trip", scope.client)),
        by=finding.by,
        harm=alarm.harm,
        does=does,
        client=scope.client,
        platform=scope.platform,
        account=scope.account,
        action=scope.action,
        run=run,
        evidence=finding.evidence,
        threshold=finding.threshold,
        what=alarm.what,
        tripped_us=now_us,
        minute=int(at.timestamp()) // 60,
        at=at.isoformat(),
        freed_us=now_us if back else None,
        freed_by=HOLDPOINT if back else None,
    )
    tx.add_trip(trip)
    tx.append_audit(entries.trip(trip, at=at))
    if back:
        who = committing.name(core, tx, HOLDPOINT)
        tx.append_audit(entries.trip_freed(trip, person=who, at_us=now_us, at=at))
    else:
        core.sightings.tripped.add(trip.trip)
    return True


def follow_up(core: Core) -> None:
    """After a commit: throw what tripped in it. What the store does not take now is thrown by whoever keeps house."""
    if core.sightings.tripped:
        core.seam("budgets.tripped")
        with suppress(StoreUnavailable):
            throw_due(core)


def throw_due(core: Core) -> None:
    """Throw the halt of every trip that has none.

    Raises:
        StoreUnavailable: see ``throw_automatically``; whoever looks next goes on with it.
    """
    core.sightings.tripped.clear()
    for trip in core.store.read(lambda tx: tx.standing_trips()):
        if trip.halt is None:
            _link(core, trip, _thrown_before(core, trip) or throw_automatically(core, _alarm(trip)))


def _alarm(trip: Trip) -> Alarm:
    return Alarm(
        harm=trip.harm,
        what=f"{trip.trip}: {trip.what}",
        client=trip.client,
        platform=trip.platform,
        account=trip.account,
        action=trip.action,
    )


def _thrown_before(core: Core, trip: Trip) -> Halt | None:
    """Its halt, where whoever threw it died before writing so."""
    name = f"{trip.trip}: "
    known = core.store.read(lambda tx: tx.halts())
    return next((each for each in known if each.automatic and each.reason.startswith(name)), None)


def _link(core: Core, trip: Trip, thrown: Halt) -> None:
    def decide(tx: Transaction) -> None:
        now = tx.halt(thrown.halt)
        if tx.link_trip(trip.trip, thrown.halt) and now is not None and not now.in_force:
            assert now.released_by is not None
            free_in(core, tx, now, now.released_by)  # released before anybody wrote whose it is

    core.store.transact(decide, deadline_s=LINK_DEADLINE_S)
    core.seam("budgets.thrown")


def free_in(core: Core, tx: Transaction, ended: Halt, person: PersonId) -> int:
    """The halt is over, and with it the trips that it stood for. Returns how many it woke."""
    stood_for = [each for each in tx.standing_trips() if each.halt == ended.halt]
    return free(core, tx, stood_for, person) if stood_for else 0


def free(core: Core, tx: Transaction, trips: Iterable[Trip], person: PersonId) -> int:
    """What these stopped may go on; wakes what waited for them. Returns how many it woke."""
    now_us, at = core.clock.boot_us(), core.clock.now()
    for each in trips:
        if tx.free_trip(each.trip, freed_us=now_us, freed_by=person):
            who = committing.name(core, tx, person)
            tx.append_audit(entries.trip_freed(each, person=who, at_us=now_us, at=at))
    return _wake(tx)


def _wake(tx: Transaction) -> int:
    woken = 0
    for queued in tx.intents([IntentState.WAITING]):
        if queued.waits_for == WAITS_FOR_BUDGET and not still_stopped(tx, queued.intent):
            woken += tx.move_intent(
                queued.intent.intent,
                IntentState.WAITING,
                IntentState.QUEUED,
                waits_for=None,
                reason=None,
                saw="",
            )
    return woken


def still_stopped(tx: Transaction, intent: Intent) -> bool:
    """Whether a trip stands in an intent's way."""
    return bool(
        covering(
            tx.standing_trips(),
            client=intent.client,
            platform=intent.platform,
            account=intent.account,
            action=intent.action,
        )
    )
