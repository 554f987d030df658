"""Throwing a switch: raise this machine's view, fence, wait until nothing in scope is live, and only then say so.

    asked (t0) -> fenced (t1, committed) -> quiesced (t2, acknowledged) -> reconciled (t3)

1. The view first: it needs no store, and stops on this machine what has not begun.
2. The fence. If it waits longer than C/3, the registered holder of the write lock is killed and it is tried again.
3. Not committed by C: the hard stop is latched. The latch is t1 then, and t2 follows by time alone; the store is still
   tried, and whoever keeps house writes into it what was latched.
4. Acknowledged is said at t2, never before. By t0 + B it is said, or the failure is. A t2 that a full disk keeps out of
   the store is kept in the STOP file before it is said.

Halting is never blocked: not by a failed proof of identity, not by what is queued, not by what is unknown, and not by
a reason that cannot be kept as it was given.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from safety_core.errors import HaltNotAcknowledged, StoreUnavailable
from safety_core.halt import quiesced_by_time_us, us
from safety_core.shell import hard_stop
from safety_core.shell.automatic import throw_automatically
from safety_core.shell.core import Core
from safety_core.shell.fencing import NO_REASON, REASON_MAX_CHARS, Asked, Throw, fence, raise_view
from safety_core.shell.quiescence import (
    LOOK_EVERY_S,
    Ended,
    Progress,
    Witness,
    await_all,
    look,
    not_acknowledged,
    reconciled,
)
from safety_core.switches import HOLDPOINT, Halt, QuiescedBy, StopOrder
from safety_core.vocabulary import HaltId

__all__ = [
    "HOLDPOINT",
    "LOOK_EVERY_S",
    "NO_REASON",
    "REASON_MAX_CHARS",
    "Asked",
    "HaltNotAcknowledged",
    "Progress",
    "Raised",
    "await_quiescence",
    "fence_or_latch",
    "fence_until_bound",
    "halt",
    "halt_all",
    "latch_at_once",
    "look",
    "raise_scopes",
    "reconciled",
    "throw_automatically",
]

LATCHING = 0.1
"""The share of C that is kept for writing the STOP file: t2 follows it by time alone, with nothing of B to spare."""
TRIES = 3
"""The fence is tried for C/3 at a time, and the holder of the write lock is killed between."""


@dataclass
class Raised:
    """Halts on their way: raised on this machine, not yet fenced.

    Attributes:
        generation: the view's, with all of them; 0 when it could not be raised.
        orders: what was latched for them.
    """

    throws: tuple[Throw, ...]
    generation: int
    ended: list[Ended] = field(default_factory=list)
    orders: dict[HaltId, StopOrder] = field(default_factory=dict)

    @property
    def witness(self) -> Witness:
        """What the halter knows by now."""
        return Witness(self.generation, tuple(self.ended))

    @property
    def asked_us(self) -> int:
        """The earliest t0 of them."""
        return min(each.asked.asked_us for each in self.throws)


def halt(
    core: Core,
    asked: Asked,
    on_instant: Callable[[Halt], None] = lambda _: None,
    on_progress: Callable[[Progress], None] | None = None,
) -> Halt:
    """Halt, and return once it is acknowledged. ``on_instant`` is told each state as it is reached.

    Raises:
        HaltNotAcknowledged: t0 + B passed; names who did not answer.
    """
    (quiesced,) = halt_all(core, [asked], on_instant, on_progress)
    return quiesced


def halt_all(
    core: Core,
    several: Sequence[Asked],
    on_instant: Callable[[Halt], None] = lambda _: None,
    on_progress: Callable[[Progress], None] | None = None,
) -> tuple[Halt, ...]:
    """Halt several scopes at once: fenced in one transaction, each acknowledged by itself as it quiesces.

    Raises:
        HaltNotAcknowledged: t0 + B passed for one of them at least; the others were acknowledged all the same.
    """
    with core.telemetry.span("halt", {"scope": "; ".join(str(each.scope) for each in several)}) as add:
        raised = raise_scopes(core, several)
        add(halt=" ".join(each.halt for each in raised.throws))
        fenced = fence_or_latch(core, raised)
        for each in fenced:
            on_instant(each)
        done = await_quiescence(core, raised, fenced, on_instant, on_progress)
        add(outcome=" ".join(each.state.value for each in done))
    return done


def fence_until_bound(core: Core, asked: Asked) -> Halt:
    """Raise and fence one halt, and do not wait for what is under way.

    Raises:
        HaltNotAcknowledged: neither the store nor the hard stop took it in time.
    """
    (fenced,) = fence_or_latch(core, raise_scopes(core, [asked]))
    return fenced


def raise_scopes(core: Core, several: Sequence[Asked]) -> Raised:
    """Raise them on this machine. What is raised stays raised until the halt's release."""
    throws = tuple(Throw(HaltId(core.new_id("halt", asked.scope.client)), asked) for asked in several)
    return Raised(throws, raise_view(core, throws))


def fence_or_latch(core: Core, raised: Raised) -> tuple[Halt, ...]:
    """Fence within C, latch the hard stop if that fails, and go on trying the store until t0 + B if even that does.

    It is one halt, however often it is tried.

    Raises:
        HaltNotAcknowledged: neither the store nor the hard stop took it in time.
    """
    bound_us = raised.asked_us + us(core.timing.bound_s)
    # What was lost before the fence begins comes out of C, never out of B: by A + C it stands or is latched.
    most_s, step_s = core.timing.fence_s * (1 - LATCHING), core.timing.fence_s / TRIES
    left_s = (raised.asked_us - core.clock.boot_us()) / 1_000_000 + core.timing.ask_s + most_s
    fenced, gone = _fence_within(core, raised, min(max(left_s, step_s), most_s))
    while fenced is None:
        latched = hard_stop.latch(core, raised.throws, raised.orders)
        if latched is not None:
            return latched
        if core.clock.boot_us() >= bound_us:
            scopes = "; ".join(str(each.asked.scope) for each in raised.throws)
            raise HaltNotAcknowledged(
                f"the halt of {scopes} could not be written: {gone}",
                "stop the worker processes themselves, then halt again",
            )
        fenced, gone = _fence_within(core, raised, step_s)
    return fenced


def latch_at_once(core: Core, raised: Raised) -> tuple[Halt, ...]:
    """Latch the hard stop before anything is asked of the store: for who has just seen that it cannot even be read. Where
    that fails it is as ``fence_or_latch``. Whoever waits for it then, writes it into the store once that takes it.

    Raises:
        HaltNotAcknowledged: neither the hard stop nor the store took it in time.
    """
    latched = hard_stop.latch(core, raised.throws, raised.orders)
    return fence_or_latch(core, raised) if latched is None else latched


def _fence_within(core: Core, raised: Raised, within_s: float) -> tuple[tuple[Halt, ...] | None, str]:
    """The halts once they are committed, or ``None`` and why not; between tries the write lock's holder is killed."""
    until_us = core.clock.boot_us() + us(within_s)
    kill_us = core.clock.boot_us() + us(core.timing.fence_s / TRIES)
    while True:
        left_s = (until_us - core.clock.boot_us()) / 1_000_000
        try:
            ended = "; ".join(each.words for each in raised.ended) or None
            step_s = max(0.0, min(left_s, core.timing.fence_s / TRIES))
            return fence(core, raised.throws, deadline_s=step_s, orders=raised.orders, ended=ended), ""
        except StoreUnavailable as away:
            gone = away.wrong
        if core.clock.boot_us() >= kill_us:
            kill_us += us(core.timing.fence_s / TRIES)
            words = core.store.end_holder()
            if words is not None:
                raised.ended.append(Ended(words, core.clock.boot_us()))
        if core.clock.boot_us() >= until_us:
            return None, gone
        core.clock.sleep(LOOK_EVERY_S)


def await_quiescence(
    core: Core,
    raised: Raised,
    fenced: tuple[Halt, ...],
    on_instant: Callable[[Halt], None] = lambda _: None,
    on_progress: Callable[[Progress], None] | None = None,
) -> tuple[Halt, ...]:
    """Wait until no permit in scope is live, and record it: this is the acknowledgement.

    Raises:
        HaltNotAcknowledged: t0 + B passed first.
    """
    if any(each.epoch == 0 for each in fenced):  # latched: no store has it yet
        written = _until_the_store_is_back(core, raised, fenced)
        if written is None:
            return hard_stop.quiesced_by_time(core, raised.orders, fenced, on_instant)
        fenced = written

    def keep(each: Halt) -> None:
        if each.halt in raised.orders:
            hard_stop.keep_quiesced(core, raised.orders[each.halt], each)
        elif each.quiesced_by is QuiescedBy.TIME:
            hard_stop.keep_unrecorded(core, each)
        on_instant(each)

    return await_all(core, fenced, raised.witness, on_instant=keep, on_progress=on_progress)


def _until_the_store_is_back(core: Core, raised: Raised, latched: tuple[Halt, ...]) -> tuple[Halt, ...] | None:
    """The halts as the store has them, once it takes them; ``None`` when time alone has quiesced them before.

    Raises:
        HaltNotAcknowledged: t0 + B comes before either.
    """
    quiet_us = max(quiesced_by_time_us(each, (), core.timing) for each in latched)
    bound_us = raised.asked_us + us(core.timing.bound_s)
    end_us = min(quiet_us, bound_us)
    gone = "it did not take the halt in time"
    while core.clock.boot_us() < end_us:
        left_s = (end_us - core.clock.boot_us()) / 1_000_000
        fenced, gone = _fence_within(core, raised, min(left_s, core.timing.fence_s / TRIES))
        if fenced is not None:
            return fenced
        if core.clock.boot_us() < end_us:
            core.clock.sleep(LOOK_EVERY_S)
    if bound_us < quiet_us:
        raise not_acknowledged(latched[0], f"the store, which is away ({gone}); this machine is stopped")
    return None
