"""The hard stop: how a halt stands on this machine while the store is gone, and how it gets into the store afterwards.

1. A latched order stops everything on this machine, whatever its scope; in the store it is the halt that was asked for.
2. t1 is taken after the stop is there (the STOP file, or on a disk without room the sentinel's removal), and t2 follows
   by time alone.
3. A stop that nobody ordered (a file made by hand, a missing sentinel) becomes an automatic halt of everything, and the
   order of that halt stands for it from then on.
4. Only the release of a halt takes its order out. What still stops the machine then becomes a new halt: never silent.
5. A halt that the store has, and of which it could not take t2 any more, is kept here with its t2: whoever keeps house
   records that.
6. An order that could not be kept stops as truly. Its halter still writes it, if the store takes it while the halter
   waits; a stop that nobody ordered (3) stands for it in any case, and the halter says so.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress

import msgspec

from safety_core.errors import HaltNotAcknowledged, StoreUnavailable
from safety_core.halt import quiesced_by_time_us
from safety_core.ports import Transaction
from safety_core.records import NoticeKind
from safety_core.shell import notices, unknown
from safety_core.shell.automatic import throw_automatically
from safety_core.shell.core import Core
from safety_core.shell.fencing import Asked, Throw, boot_of, fence, readable, unwritten, waited_for
from safety_core.shell.quiescence import LOOK_EVERY_S, Witness, answers, not_acknowledged, put
from safety_core.switches import Halt, HaltState, QuiescedBy, StopOrder
from safety_core.triggers import Alarm
from safety_core.vocabulary import HaltId, Harm, Reason


def latch(core: Core, throws: Sequence[Throw], orders: dict[HaltId, StopOrder]) -> tuple[Halt, ...] | None:
    """Stop this machine for these halts, and keep their orders in ``orders``; ``None`` when it cannot be done.

    The stop is there before t1 is taken; a halter that dies between leaves an order whose t1 is a little early, and
    nobody counts time from there but from when they saw it.
    """
    try:
        core.hard_stop.latch(_order(core, throws[0], core.clock.boot_us()))
        latched_us = core.clock.boot_us()
        core.seam("halt.latched")
        for each in throws:
            order = _order(core, each, latched_us)
            core.hard_stop.latch(order)
            orders[each.halt] = order
    except StoreUnavailable:  # neither store nor directory: the caller says so in the end
        orders.clear()
        return None
    return tuple(
        msgspec.structs.replace(unwritten(core, each, latched_us), latched=True, bound_us=orders[each.halt].bound_us)
        for each in throws
    )


def stop_here(
    core: Core, asked: Asked, on_instant: Callable[[Halt], None] = lambda _: None, *, wait: bool = True
) -> Halt:
    """Halt this machine with neither store nor network: the view, the latch, and (``wait``) t2 by time alone.

    Raises:
        HaltNotAcknowledged: the stop could not be written.
    """
    throw = Throw(HaltId(core.new_id("halt", asked.scope.client)), asked)
    with suppress(StoreUnavailable):  # the STOP file says it as well
        core.view.raise_scope(throw.halt, asked.scope)
    orders: dict[HaltId, StopOrder] = {}
    latched = latch(core, [throw], orders)
    if latched is None:
        raise HaltNotAcknowledged(
            "the STOP file could not be written: this machine is NOT stopped by it",
            "end the worker processes themselves: ps -ef | grep 'holdpoint worker', then kill -9 PROCESS",
        )
    on_instant(latched[0])
    if not wait:
        return latched[0]
    while core.clock.boot_us() < quiesced_by_time_us(latched[0], (), core.timing):
        core.clock.sleep(LOOK_EVERY_S)
    (quiesced,) = quiesced_by_time(core, orders, latched, on_instant)
    return quiesced


def quiesced_by_time(
    core: Core, orders: Mapping[HaltId, StopOrder], latched: Iterable[Halt], on_instant: Callable[[Halt], None]
) -> tuple[Halt, ...]:
    """The latched halts as acknowledged: the longest life of a permit has passed since the latch."""
    done = []
    for each in latched:
        quiesced = msgspec.structs.replace(
            each, state=HaltState.QUIESCED, quiesced_us=core.clock.boot_us(), quiesced_by=QuiescedBy.TIME
        )
        keep_quiesced(core, orders[each.halt], quiesced)
        on_instant(quiesced)
        done.append(quiesced)
    return tuple(done)


def keep_quiesced(core: Core, order: StopOrder, quiesced: Halt) -> None:
    """Write t2 beside the order, for whoever brings it into the store."""
    with suppress(StoreUnavailable):  # then the store's t2 is a later one, or "failed": never one too early
        core.hard_stop.latch(msgspec.structs.replace(order, quiesced_us=quiesced.quiesced_us))


def keep_unrecorded(core: Core, quiesced: Halt) -> None:
    """Keep the t2 of a halt whose store has its fence and could not take more: the order of it stops this whole machine.

    Raises:
        HaltNotAcknowledged: it could not be kept, and nobody would know of it afterwards.
    """
    recorded = None
    with suppress(StoreUnavailable):
        recorded = core.store.read(lambda tx: tx.halt(quiesced.halt))
    if recorded is not None and recorded.quiesced_us is not None:
        return
    order = msgspec.structs.replace(
        order_of(core, quiesced), quiesced_us=quiesced.quiesced_us, expected_end_at=quiesced.expected_end_at
    )
    with suppress(StoreUnavailable):
        core.hard_stop.latch(order)
    if order not in core.hard_stop.orders():
        raise not_acknowledged(quiesced, "the store, which has no room to record it, and neither has the STOP file")


def notice(core: Core) -> None:
    """Bring into the store what stops this machine, and take out of its STOP file what was released. By housekeeping.

    Raises:
        StoreUnavailable: the store is away; the machine stays stopped.
    """
    for order in core.hard_stop.orders():
        known = core.store.read(lambda tx, name=order.halt: tx.halt(name))  # type: ignore[misc]
        if known is not None and not known.in_force:
            with suppress(StoreUnavailable):  # the machine stays stopped until the directory can be written
                core.hard_stop.undo(order.halt)
        elif known is None or _knows_more(core, order, known):
            _write(core, order)
    why = core.hard_stop.unclaimed()
    if why is not None:
        _claim(core, why)
    core.hard_stop.keep_spare()


def bring_in(core: Core, names: Sequence[HaltId]) -> None:
    """Let the store have what the halters of these said on this machine and could not write: before anybody ends them.

    Raises:
        StoreUnavailable: the store is away.
    """
    for order in core.hard_stop.orders():
        known = core.store.read(lambda tx, name=order.halt: tx.halt(name))  # type: ignore[misc]
        if order.halt in names and known is not None and _knows_more(core, order, known):
            _write(core, order)


def _knows_more(core: Core, order: StopOrder, known: Halt) -> bool:
    """Whether the halter, who waited, has said a t2 that the store has not, or has later by whoever kept house then."""
    here = known.latched and order.boot_id == boot_of(core)
    return order.quiesced_us is not None and (
        known.quiesced_us is None or (here and order.quiesced_us < known.quiesced_us)
    )


def _claim(core: Core, why: str) -> None:
    """Give a stop that nobody ordered a halt of everything, and let that halt's order stand for it."""
    thrown = throw_automatically(core, Alarm(harm=Harm.HARD_STOP, what=why))
    with suppress(StoreUnavailable):  # the halt stands in the store; the directory is tried again in the next round
        core.hard_stop.latch(order_of(core, thrown))


def order_of(core: Core, thrown: Halt) -> StopOrder:
    """The order that stands for a halt which the store has already."""
    return StopOrder(
        halt=thrown.halt,
        scope=thrown.scope,
        person=thrown.person,
        proven=thrown.proven,
        reason=thrown.reason,
        automatic=thrown.automatic,
        asked_at=thrown.asked_at,
        asked_us=thrown.asked_us,
        latched_us=thrown.fenced_us,
        bound_us=thrown.bound_us,
        boot_id=boot_of(core),
        harm=thrown.harm,
    )


def _order(core: Core, throw: Throw, latched_us: int) -> StopOrder:
    return msgspec.structs.replace(
        order_of(core, unwritten(core, throw, latched_us)), expected_end_at=throw.asked.expected_end_at
    )


def _write(core: Core, order: StopOrder) -> None:
    """Write a latched order into the store under its own id, with its instants as far as they hold there."""
    here = order.boot_id == boot_of(core)
    asked = Asked(
        scope=order.scope,
        person=order.person,
        proven=order.proven,
        reason=readable(order.reason),
        asked_us=order.asked_us
        if here
        else core.clock.boot_us(),  # instants of another boot mean nothing on this clock
        asked_at=order.asked_at,
        automatic=order.automatic,
        expected_end_at=order.expected_end_at,
        harm=order.harm,
    )

    def complete(tx: Transaction) -> None:
        """In the very transaction of the fence: a release that came between would find it unacknowledged."""
        if here and order.quiesced_us is not None:
            _complete(core, tx, order)

    fence(core, [Throw(order.halt, asked)], deadline_s=core.timing.fence_s, orders={order.halt: order}, then=complete)


def _complete(core: Core, tx: Transaction, order: StopOrder) -> None:
    """Its halter waited until t2: so it is kept, unless a permit or a lease here could have lived longer than the halter knew."""
    known, quiesced_us = tx.halt(order.halt), order.quiesced_us
    assert known is not None
    assert quiesced_us is not None
    if known.latched:  # whoever kept house counted from when it first saw the halt; its t1 is the latch
        known = msgspec.structs.replace(known, fenced_us=order.latched_us)
    live = waited_for(tx, known)
    later = known.latched and known.state is HaltState.QUIESCED and (known.quiesced_us or 0) > quiesced_us
    waits = known.state in (HaltState.FENCED, HaltState.FAILED) or later
    if not waits or quiesced_us < quiesced_by_time_us(known, live, core.timing):
        return
    unknown.mark_in(core, tx, live, Reason.WORKER_DIED, "no answer within the halt's bound")
    quiesced = msgspec.structs.replace(
        known,
        state=HaltState.QUIESCED,
        quiesced_us=quiesced_us,
        quiesced_by=QuiescedBy.TIME,
        failed_us=None if quiesced_us <= known.asked_us + known.bound_us else known.failed_us,
    )
    put(core, tx, "quiesced", quiesced)
    for each in answers(core, tx.workers(), quiesced, Witness()):
        tx.confirm(each)
    notices.add(core, tx, NoticeKind.ACKNOWLEDGED, quiesced)
