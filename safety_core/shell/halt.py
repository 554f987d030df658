"""Throwing a switch: fence, wait until nothing in scope is live, and only then say so.

    asked (t0) -> fenced (t1, committed) -> quiesced (t2, acknowledged) -> reconciled (t3)

Halting is never blocked: not by a failed proof of identity, not by what is queued, not by what is unknown, and not by
a reason that cannot be kept as it was given.
"""

from collections.abc import Callable
from contextlib import suppress

import msgspec

from safety_core.audit import entries
from safety_core.errors import HaltNotAcknowledged, StoreUnavailable
from safety_core.halt import blocks, move, quiesced_by_time_us, us
from safety_core.lifecycle import PermitState
from safety_core.ports import Transaction
from safety_core.records import Permit
from safety_core.shell import unknown
from safety_core.shell.core import Core
from safety_core.switches import Halt, HaltState, QuiescedBy, Scope
from safety_core.vocabulary import HaltId, PersonId, Reason, WorkerId

HOLDPOINT = PersonId("holdpoint")
"""Who throws automatic halts."""
LOOK_EVERY_S = 0.005
REASON_MAX_CHARS = 500
NO_REASON = "(no reason given)"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A halt as it was asked for; ``asked_us`` is t0, ``asked_at`` its wall clock in ISO 8601."""

    scope: Scope
    person: PersonId
    proven: bool
    reason: str
    asked_us: int
    asked_at: str
    automatic: bool = False


def halt(core: Core, asked: Asked, on_instant: Callable[[Halt], None] = lambda _: None) -> Halt:
    """Halt, and return once it is acknowledged. ``on_instant`` is told each state as it is reached.

    Raises:
        HaltNotAcknowledged: t0 + B passed; names who did not answer.
    """
    fenced = fence_until_bound(core, asked)
    on_instant(fenced)
    quiesced = await_quiescence(core, fenced)
    on_instant(quiesced)
    return quiesced


def fence_until_bound(core: Core, asked: Asked) -> Halt:
    """Raise this machine's view, then fence, again and again while the store is away, until t0 + B.

    It is one halt, however often it is tried. What is raised stays raised until the halt's release.

    Raises:
        HaltNotAcknowledged: the store did not come back in time.
    """
    bound_us = asked.asked_us + us(core.timing.bound_s)
    halt_id = HaltId(core.new_id("halt"))
    with suppress(StoreUnavailable):  # a view that cannot be written only makes the halt later, never less true
        core.view.raise_scope(halt_id, asked.scope)
    while True:
        try:
            return fence(core, asked, halt_id)
        except StoreUnavailable as gone:
            if core.clock.boot_us() >= bound_us:
                raise HaltNotAcknowledged(
                    f"the halt of {asked.scope} could not be written: {gone.wrong}",
                    "stop the worker processes themselves, then halt again",
                ) from gone
            core.clock.sleep(LOOK_EVERY_S)


def fence(core: Core, asked: Asked, halt_id: HaltId) -> Halt:
    """Write the halt: from this commit on no permit in its scope can be minted.

    A halt of this id that stands already (its first commit was not answered), and an automatic one of the same scope,
    are left as they are.

    Raises:
        StoreUnavailable: not committed within C.
    """

    def decide(tx: Transaction) -> Halt:
        standing = tx.halt(halt_id) or (_automatic(tx, asked.scope) if asked.automatic else None)
        if standing is not None:
            return standing
        now_us = core.clock.boot_us()
        epoch = tx.next_epoch()
        thrown = Halt(
            halt=halt_id,
            scope=asked.scope,
            state=HaltState.FENCED,
            person=asked.person,
            proven=asked.proven,
            reason=readable(asked.reason),
            automatic=asked.automatic,
            epoch=epoch,
            asked_at=asked.asked_at,
            asked_us=asked.asked_us,
            fenced_us=now_us,
            bound_us=us(core.timing.bound_s),
            live_at_fence=0,
        )
        thrown = msgspec.structs.replace(thrown, live_at_fence=len(_live(tx, thrown)))
        tx.put_halt(thrown)
        tx.append_audit(entries.halt("halt", thrown, at_us=now_us, at=core.clock.now()))
        return thrown

    fenced = core.store.transact(decide, deadline_s=core.timing.fence_s, urgent=True)
    core.seam("halt.fenced")
    return msgspec.structs.replace(fenced, fenced_us=core.clock.boot_us())


def readable(reason: str) -> str:
    """A reason as it can be kept: no halt waits for a better one."""
    whole = reason.encode(errors="backslashreplace").decode().replace("\x00", "\\x00").strip()
    return whole[:REASON_MAX_CHARS] or NO_REASON


def _automatic(tx: Transaction, scope: Scope) -> Halt | None:
    """The halt in force that Holdpoint itself threw of this very scope."""
    return next((each for each in tx.switches().halts if each.automatic and each.scope == scope), None)


def await_quiescence(core: Core, fenced: Halt) -> Halt:
    """Wait until no permit in scope is live, and record it: this is the acknowledgement.

    Raises:
        HaltNotAcknowledged: t0 + B passed first.
    """
    seen = fenced
    while True:
        try:
            seen = look(core, fenced)
            if seen.failed_us is not None:
                raise _not_acknowledged(fenced, core.store.read(lambda tx: _who_is_live(tx, fenced)))
        except StoreUnavailable as away:
            if core.clock.boot_us() >= fenced.asked_us + fenced.bound_us:
                raise _not_acknowledged(fenced, f"the store is away ({away.wrong})") from away
        if seen.quiesced_us is not None:
            return seen
        core.clock.sleep(LOOK_EVERY_S)


def look(core: Core, fenced: Halt) -> Halt:
    """See how far a halt is, and move it on if it has come further. ``fenced.fenced_us`` is t1 on the caller's clock."""
    live, known = core.store.read(lambda tx: (_live(tx, fenced), tx.halt(fenced.halt)))
    assert known is not None
    now_us = core.clock.boot_us()
    overdue = now_us >= fenced.asked_us + fenced.bound_us
    if known.state in (HaltState.QUIESCED, HaltState.RELEASED):
        return known
    if (
        live
        and now_us < quiesced_by_time_us(fenced, live, core.timing)
        and not (overdue and known.state is HaltState.FENCED)
    ):
        return known
    after = core.store.transact(lambda tx: _advance(core, tx, fenced), deadline_s=core.timing.fence_s, urgent=True)
    core.seam("halt.looked")
    return after


def _advance(core: Core, tx: Transaction, fenced: Halt) -> Halt:
    """In one transaction: quiesced by answers, quiesced by time, failed, or still waiting."""
    known = tx.halt(fenced.halt)
    assert known is not None
    if known.state in (HaltState.QUIESCED, HaltState.RELEASED):
        return known
    live = _live(tx, fenced)
    now_us = core.clock.boot_us()
    if known.state is HaltState.FENCED and now_us >= fenced.asked_us + fenced.bound_us:
        known = _put(
            core, tx, "halt_failed", move(known, HaltState.FAILED, fenced_us=fenced.fenced_us, failed_us=now_us)
        )
    by = QuiescedBy.ANSWERS
    if live and now_us >= quiesced_by_time_us(fenced, live, core.timing):
        unknown.mark_in(core, tx, live, Reason.WORKER_DIED, "no answer within the halt's bound")
        live, by = [], QuiescedBy.TIME
    if live:
        return known
    quiesced = move(known, HaltState.QUIESCED, fenced_us=fenced.fenced_us, quiesced_us=now_us, quiesced_by=by)
    return _put(core, tx, "quiesced", quiesced)


def _put(core: Core, tx: Transaction, kind: str, after: Halt) -> Halt:
    tx.put_halt(after)
    tx.append_audit(entries.halt(kind, after, at_us=core.clock.boot_us(), at=core.clock.now()))
    return after


def reconciled(core: Core) -> None:
    """Write t3 of every quiesced halt whose unknowns have all been looked up."""

    def open_halts(tx: Transaction) -> list[Halt]:
        unknown = tx.permits([PermitState.UNKNOWN])
        return [
            each
            for each in tx.halts()
            if each.quiesced_us is not None
            and each.reconciled_us is None
            and not any(blocks(permit, each, live_only=False) for permit in unknown)
        ]

    if not core.store.read(open_halts):
        return

    def decide(tx: Transaction) -> None:
        now_us = core.clock.boot_us()
        for each in open_halts(tx):
            after = msgspec.structs.replace(each, reconciled_us=now_us)
            _put(core, tx, "reconciled", after)

    core.store.transact(decide, deadline_s=core.timing.fence_s)


def throw_automatically(core: Core, scope: Scope, *, reason: str) -> Halt:
    """Holdpoint itself halts the narrowest scope that covers a harm, once: workers' housekeeping sees it to its end.

    Raises:
        StoreUnavailable: nothing is halted; whoever saw the harm looks again when the store is back.
    """
    standing = core.store.read(lambda tx: _automatic(tx, scope))
    if standing is not None:
        return standing
    asked = Asked(
        scope=scope,
        person=HOLDPOINT,
        proven=True,
        reason=reason,
        asked_us=core.clock.boot_us(),
        asked_at=core.clock.now().isoformat(),
        automatic=True,
    )
    return fence(core, asked, HaltId(core.new_id("halt")))


def keep_view(core: Core, first_seen: dict[HaltId, int]) -> None:
    """Bring this machine's view in line with the store: lower what was released, and fence what its halter did not.

    A halter has until B to write its fence; a scope raised for longer without one gets it from whoever looks.
    """
    for name, scope in core.view.standing().items():
        known, now_us = core.store.read(lambda tx, name=name: tx.halt(name)), core.clock.boot_us()  # type: ignore[misc]
        if known is not None and not known.in_force:
            core.view.lower(name)
        elif known is None and now_us - first_seen.setdefault(name, now_us) > us(core.timing.bound_s):
            _fence_for_the_dead(core, name, scope)


def _fence_for_the_dead(core: Core, name: HaltId, scope: Scope) -> None:
    asked = Asked(
        scope=scope,
        person=HOLDPOINT,
        proven=True,
        reason="raised on this machine by a halt that never reached the store",
        asked_us=core.clock.boot_us(),
        asked_at=core.clock.now().isoformat(),
        automatic=True,
    )
    if fence(core, asked, name).halt != name:
        core.view.lower(name)  # another automatic halt of this very scope stands in the store already


def _live(tx: Transaction, thrown: Halt) -> list[Permit]:
    """Permits that the halt must wait for."""
    return [each for each in tx.permits([PermitState.LIVE]) if blocks(each, thrown)]


def _who_is_live(tx: Transaction, thrown: Halt) -> str:
    """For a person: which processes hold permits that the halt waits for, each with the line that ends it."""
    pids = {each.worker: each.pid for each in tx.workers()}
    live: dict[str, list[str]] = {}
    for each in _live(tx, thrown):
        live.setdefault(each.worker, []).append(f"{each.permit} on {each.account}")
    who = [
        f"{worker} (process {pids.get(WorkerId(worker), 'unknown')}: {', '.join(held)})"
        for worker, held in sorted(live.items())
    ]
    return "; ".join(who) or "every answer came, but too late"


def _not_acknowledged(fenced: Halt, who: str) -> HaltNotAcknowledged:
    return HaltNotAcknowledged(
        f"halt {fenced.halt} of {fenced.scope} was not acknowledged within its bound of {fenced.bound_us / 1e6:.1f} s by {who}",
        "nothing new begins; end those processes (kill -9 PROCESS), then: holdpoint switch show",
    )
