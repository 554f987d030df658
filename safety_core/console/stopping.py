"""Stopping this machine from the console while the store cannot be read: what ``holdpoint halt --local`` does, at a click, or by a
request of the API that shows the same session.

1. Who asks cannot be proved by the store now. So they must have been a moment ago, in this process (``sign_in/proved.py``), and the
   form or request must be ours as always. Whom the store could still refuse, it refuses: this is asked only where it says nothing.
2. It does one thing, whatever was named: the machine's view is raised, and its STOP file written at once. Nothing else is done in
   anybody's name without the store, a release least of all.
3. The halt is of everything and unproved. It is waited for in the background, and written into the store by whoever can first:
   this process until it is acknowledged, a running ``holdpoint worker`` after.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from starlette.requests import Request

from safety_core.console.awaiting import AWAITING
from safety_core.console.desks import comes_with
from safety_core.console.house import House
from safety_core.console.operations._cards import in_utc
from safety_core.console.sign_in import cookies, peers
from safety_core.console.stopped import Stopped
from safety_core.errors import Refused, StoreUnavailable
from safety_core.halt import SECOND_US, quiesced_by_time_us, us
from safety_core.records import Answered, Confirmation
from safety_core.shell import halt as halting
from safety_core.shell.core import Core
from safety_core.shell.fencing import Asked
from safety_core.shell.quiescence import HEAR_S, LOOK_EVERY_S, Witness, answers
from safety_core.sign_ins import Session, digest, wall_us
from safety_core.switches import Halt, Scope
from safety_core.vocabulary import PersonId

HALT = "switches.halt"
"""The operation whose forms and requests this stands in for."""
AGAIN_S = 0.25
"""So long the store is asked again first; of A, within which a fence begins."""
log = logging.getLogger("holdpoint.console")
T = TypeVar("T")


def proved(house: House, request: Request) -> Session | None:
    """The session that this browser shows, if it was proved here a moment ago; ``None``: nobody's was."""
    token = cookies.session(house.settings, request)
    if token is None:
        return None
    clock = house.core.clock
    found = house.proved.standing(digest(token), now_us=clock.boot_us(), wall_us=wall_us(clock.now()))
    try:
        return found if found is not None and comes_with(peers.named(house.settings, request), found) else None
    except Refused:
        return None


def page_of(house: House) -> str | None:
    """The page whose form halts."""
    named = ((page.path, form.operation) for page in house.pages for form in page.forms)
    return next((path for path, operation in named if operation == HALT and "{" not in path), None)


def once_more(core: Core, asked_us: int, ask: Callable[[], T]) -> T | None:
    """What the store says after all, for a moment: one that stumbles once is no reason to stop everything. ``None``: it stays away."""
    while core.clock.boot_us() < asked_us + us(AGAIN_S):
        core.clock.sleep(LOOK_EVERY_S)
        with suppress(StoreUnavailable):
            return ask()
    return None


def stop(house: House, person: PersonId, reason: str, asked_us: int) -> Stopped:
    """Stop this machine, in the name of somebody who was proved a moment ago. ``asked_us``: t0, when they clicked.

    Raises:
        HaltNotAcknowledged: neither the STOP file nor the store took it.
    """
    core = house.core
    asked = Asked(
        scope=Scope(),
        person=person,
        proven=False,
        reason=reason,
        asked_us=asked_us,
        asked_at=core.clock.now().isoformat(),
    )
    raised = halting.raise_scopes(core, [asked])
    done = halting.latch_at_once(core, raised)
    log.warning("%s stopped this machine, since the store cannot be read", person)
    (house.outside.awaiting or AWAITING).take(core, raised, done)
    (halt,) = done
    confirmed, missing = _heard(core, halt, raised.witness)
    return Stopped(
        halt=halt.halt,
        at=in_utc(asked.asked_at),
        took_s=(halt.fenced_us - halt.asked_us) / SECOND_US,
        quiet_s=(quiesced_by_time_us(halt, (), core.timing) - halt.fenced_us) / SECOND_US,
        kept=any(each.halt == halt.halt for each in core.hard_stop.orders()),
        recorded=halt.epoch > 0,
        confirmed=confirmed,
        missing=missing,
        notes=_notes(halt, core),
    )


def _notes(halt: Halt, core: Core) -> tuple[str, ...]:
    quiet_s = (quiesced_by_time_us(halt, (), core.timing) - halt.fenced_us) / SECOND_US
    unrecorded = (
        "it is not on record yet, since the database cannot be read: it will be once that can be written, with you unproved in it",
        "when the database is back, see that it is on record: holdpoint switch show",
    )
    return (
        f"everything on this machine is stopped, whatever was named; what was under way may still arrive, for {quiet_s:.0f} s at most",
        *(unrecorded if halt.epoch == 0 else ()),
        'other machines are not stopped by this; on each: holdpoint halt --local -m "WHY"',
        f'to end it, a second person: holdpoint release {halt.halt} --as NAME -m "WHY"',
    )


def _heard(core: Core, halt: Halt, witness: Witness) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which workers of this machine have confirmed, as their shared memory says it; they are given a moment."""
    until_us = core.clock.boot_us() + us(HEAR_S)
    while True:
        said = answers(core, (), halt, witness)
        missing = tuple(_named(each) for each in said if each.how is Answered.UNSEEN)
        if not missing or core.clock.boot_us() >= until_us:
            return tuple(_named(each) for each in said if each.how is not Answered.UNSEEN), missing
        core.clock.sleep(LOOK_EVERY_S)


def _named(each: Confirmation) -> str:
    return f"{each.worker} (process {each.pid})"
