"""Writing a halt: from this commit on no permit in its scope can be minted. Several halts asked for at once are one commit.

t1 is the instant just after the commit. A halt whose order stood in this machine's STOP file before has that one, since
nothing could be minted here from then on; unless somebody whom the file does not stop could have minted meanwhile (a
worker of another machine, a permit asked for later, another boot): then t1 is the commit as everywhere.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

import msgspec

from safety_core.audit import entries
from safety_core.errors import StoreUnavailable
from safety_core.halt import blocks, us
from safety_core.leases import Held, Lease
from safety_core.lifecycle import PermitState
from safety_core.ports import Transaction
from safety_core.records import NoticeKind, Permit
from safety_core.shell import committing, incidents, notices
from safety_core.shell.core import Core
from safety_core.switches import Halt, HaltState, Scope, StopOrder
from safety_core.vocabulary import HaltId, Harm, PersonId

REASON_MAX_CHARS = 500
NO_REASON = "(no reason given)"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A halt as it was asked for; ``asked_us`` is t0, ``asked_at`` its wall clock in ISO 8601.

    ``expected_end_at``, ``harm``, ``cool_down_until_us`` and ``drill`` are as in ``switches.Halt``.
    """

    scope: Scope
    person: PersonId
    proven: bool
    reason: str
    asked_us: int
    asked_at: str
    automatic: bool = False
    expected_end_at: str | None = None
    drill: bool = False
    harm: Harm | None = None
    cool_down_until_us: int | None = None


class Throw(msgspec.Struct, frozen=True):
    """One halt on its way, under the id that it keeps however often it is tried."""

    halt: HaltId
    asked: Asked


def raise_view(core: Core, throws: Sequence[Throw]) -> int:
    """Raise these on this machine; the view's generation with all of them, 0 when it could not be raised."""
    generation = 0
    with suppress(StoreUnavailable):  # a view that cannot be written only makes the halt later, never less true
        for each in throws:
            generation = core.view.raise_scope(each.halt, each.asked.scope)
    core.seam("halt.raised")
    return generation


def fence(
    core: Core,
    throws: Sequence[Throw],
    *,
    deadline_s: float,
    orders: Mapping[HaltId, StopOrder] | None = None,
    ended: str | None = None,
    then: Callable[[Transaction], None] = lambda _: None,
) -> tuple[Halt, ...]:
    """Write these halts in one transaction, in consecutive epochs.

    A halt of this id that stands already (its first commit was not answered), and an automatic one for the same harm and
    scope, are left as they are. One that was written for a halter taken for dead becomes the halter's own.

    ``orders`` is what stands in the STOP file for them, ``ended`` who was killed so that they could be written; ``then`` is
    done in the same transaction.

    Raises:
        StoreUnavailable: not committed within ``deadline_s``; none of them stands, or nobody knows.
    """

    def decide(tx: Transaction) -> tuple[Halt, ...]:
        written = tuple(_one(core, tx, each, (orders or {}).get(each.halt), ended) for each in throws)
        then(tx)
        return written

    fenced = core.store.transact(decide, deadline_s=deadline_s, urgent=True)
    core.seam("halt.fenced")
    after_us = core.clock.boot_us()
    return tuple(each if each.latched else msgspec.structs.replace(each, fenced_us=after_us) for each in fenced)


def readable(reason: str) -> str:
    """A reason as it can be kept: no halt waits for a better one."""
    whole = reason.encode(errors="backslashreplace").decode().replace("\x00", "\\x00").strip()
    return whole[:REASON_MAX_CHARS] or NO_REASON


def unwritten(core: Core, throw: Throw, fenced_us: int) -> Halt:
    """A halt as it would stand, before any store has taken it: of no epoch yet."""
    asked = throw.asked
    return Halt(
        halt=throw.halt,
        scope=asked.scope,
        state=HaltState.FENCED,
        person=asked.person,
        proven=asked.proven,
        reason=readable(asked.reason),
        automatic=asked.automatic,
        epoch=0,
        asked_at=asked.asked_at,
        asked_us=asked.asked_us,
        fenced_us=fenced_us,
        bound_us=us(core.timing.bound_s),
        live_at_fence=0,
        expected_end_at=asked.expected_end_at,
        harm=asked.harm,
        cool_down_until_us=asked.cool_down_until_us,
        drill=asked.drill,
    )


def live_under(tx: Transaction, thrown: Halt) -> list[Permit]:
    """Permits that the halt must wait for."""
    return [each for each in tx.permits([PermitState.LIVE]) if blocks(each, thrown)]


def leases_under(tx: Transaction, thrown: Halt) -> list[Lease]:
    """Leases of requests that prepare something, for which the halt must wait, too."""
    return [each for each in tx.leases() if blocks(each, thrown)]


def waited_for(tx: Transaction, thrown: Halt) -> list[Held]:
    """All that the halt must wait for."""
    return [*live_under(tx, thrown), *leases_under(tx, thrown)]


def standing_for(tx: Transaction, harm: Harm | None, scope: Scope) -> Halt | None:
    """The halt in force that Holdpoint itself threw for this harm, of this very scope."""
    halts = tx.switches_of(scope.client).halts
    return next(
        (each for each in halts if each.in_force and each.automatic and (each.harm, each.scope) == (harm, scope)), None
    )


def _one(core: Core, tx: Transaction, throw: Throw, order: StopOrder | None, ended: str | None) -> Halt:
    asked, standing = throw.asked, tx.halt(throw.halt)
    if standing is not None:
        return _named(core, tx, standing, asked) if _for_the_dead(standing, asked) else standing
    # What stands in the STOP file is a halt of its own: only its own release takes it out there.
    twin = standing_for(tx, asked.harm, asked.scope) if asked.automatic and order is None else None
    if twin is not None:
        return twin
    now_us = core.clock.boot_us()
    thrown = msgspec.structs.replace(unwritten(core, throw, now_us), epoch=tx.next_epoch())
    if order is not None and _nobody_else_minted(core, tx, thrown, order):
        thrown = msgspec.structs.replace(thrown, fenced_us=order.latched_us, latched=True)
    thrown = msgspec.structs.replace(thrown, live_at_fence=len(live_under(tx, thrown)))
    tx.put_halt(thrown)
    said = committing.said(core, tx, thrown.person, thrown.reason, thrown.scope.client)
    tx.append_audit(entries.halt("halt", thrown, said=said, at_us=now_us, at=core.clock.now(), ended=ended))
    notices.add(core, tx, NoticeKind.HALTED, thrown, detail=f"killed for it: {ended}" if ended else "")
    incidents.open_in(core, tx, thrown)
    return thrown


def _nobody_else_minted(core: Core, tx: Transaction, thrown: Halt, order: StopOrder) -> bool:
    """Whether everybody who could mint from the latch on was stopped by it."""
    here = order.boot_id == boot_of(core)
    elsewhere = any(core.processes.fate(each) == "elsewhere" for each in tx.workers())
    later = any(each.asked_us > order.latched_us for each in waited_for(tx, thrown))
    return here and not elsewhere and not later


def boot_of(core: Core) -> str:
    """This boot, without the name space that a container adds."""
    return core.processes.me()[2].partition("/")[0]


def _for_the_dead(standing: Halt, asked: Asked) -> bool:
    return standing.in_force and standing.harm is Harm.HALTER_DIED and asked.harm is not Harm.HALTER_DIED


def _named(core: Core, tx: Transaction, standing: Halt, asked: Asked) -> Halt:
    """The halter lives after all: the halt is theirs, and so takes a second person to end."""
    taken = msgspec.structs.replace(
        standing,
        person=asked.person,
        proven=asked.proven,
        reason=readable(asked.reason),
        automatic=asked.automatic,
        harm=asked.harm,
        asked_at=asked.asked_at,
        asked_us=asked.asked_us,
        expected_end_at=asked.expected_end_at,
        cool_down_until_us=asked.cool_down_until_us,
        drill=asked.drill,
    )
    tx.put_halt(taken)
    said = committing.said(core, tx, taken.person, taken.reason, taken.scope.client)
    tx.append_audit(entries.halt("halt_claimed", taken, said=said, at_us=core.clock.boot_us(), at=core.clock.now()))
    incidents.close_claimed(core, tx, taken)
    return taken
