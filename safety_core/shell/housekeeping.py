"""What whoever keeps house on a machine does now and then: bury the dead, free what they held, move halts on, and write
what was latched or raised by halters who are gone.
"""

from collections.abc import Callable
from contextlib import suppress

import msgspec

from safety_core.errors import StoreUnavailable
from safety_core.halt import us
from safety_core.ports import Transaction
from safety_core.shell import (
    approve,
    drill,
    flags,
    hard_stop,
    hearing,
    letters,
    promote,
    quiescence,
    schedule,
    templates,
    tidy,
    tripping,
    unsaid,
)
from safety_core.shell.core import Core
from safety_core.shell.fencing import Asked, Throw, fence
from safety_core.switches import HOLDPOINT, HaltState, Scope
from safety_core.vocabulary import HaltId, Harm


def housekeep(core: Core, first_seen: dict[HaltId, int], judged: hearing.Judged | None = None) -> None:
    """One round. ``first_seen`` is this process's own memory of when it first saw each halt (boot clock, µs); ``judged`` that of
    what it said of workers that were not heard of (``None``: they are looked at anew).

    A halt whose halter died is moved on by whoever looks. Its time counts from when this process first saw it, never
    from before: the fence may have been committed any time up to then. Halts come before what may wait for the store for
    longer, and what comes after them waits no longer than a fence does: a halt whose bound is over meanwhile is told of by the
    next round. Where the store is away, ``unsaid.overdue`` says what must be said all the same.
    """
    hard_stop.notice(core)
    keep_view(core, first_seen)
    _move_on(core, first_seen)
    tidy.tidy(core, deadline_s=core.timing.fence_s)
    tripping.throw_due(core)
    hearing.hear_late(core, judged)
    quiescence.reconciled(core)
    promote.keep(core)
    for do in core.store.read(lambda tx: _due(core, tx)):
        do(core)


def stand_in(core: Core, first_seen: dict[HaltId, int]) -> None:
    """What of it waits for nobody: a worker does it while its supervisor, who keeps house here, gives no sign of life.

    A halt whose halter died, and one that Holdpoint threw by itself, is waited for by nobody else: where the supervisor
    stands still, who works must say how it ended. ``first_seen`` is as in ``housekeep``.
    """
    keep_view(core, first_seen)
    _move_on(core, first_seen)


def _move_on(core: Core, first_seen: dict[HaltId, int]) -> None:
    standing = core.store.read(lambda tx: tx.open_halts())
    unsaid.note(core, standing)
    for each in standing:
        if each.state in (HaltState.FENCED, HaltState.FAILED):
            seen_us = first_seen.setdefault(each.halt, core.clock.boot_us())
            seen = quiescence.look(core, msgspec.structs.replace(each, fenced_us=max(seen_us, each.fenced_us)))
            unsaid.remember(core, seen)


def _due(core: Core, tx: Transaction) -> list[Callable[[Core], object]]:
    """What else there is to do, seen in one look: in most rounds nothing. Whatever it is looks again before it does it."""
    duties: list[tuple[object, Callable[[Core], object]]] = [
        (schedule.ripe(core, tx), schedule.carry_out),
        (approve.overdue(core, tx), approve.lapse),
        (flags.some_came_on(core, tx), flags.wake_by_time),
        (drill.left_over(core, tx), drill.end_left_over),
        (templates.untold(tx), templates.tell_unreadable),
        (letters.owed(tx), _tell_of_halts),
    ]
    return [do for there_is, do in duties if there_is]


def _tell_of_halts(core: Core) -> None:
    with suppress(StoreUnavailable):  # it may be the templates that cannot be read: a letter holds nothing else up
        letters.tell_of_halts(core)


def keep_view(core: Core, first_seen: dict[HaltId, int]) -> None:
    """Bring this machine's view in line with the store: lower what was released, and fence what its halter did not.

    A halter that lives has fenced or latched within C of its raise; a scope raised for longer without either gets its
    fence from whoever looks. Should the halter live after all, the halt is still theirs (see ``fencing``).
    """
    for name, scope in core.view.standing().items():
        known, now_us = core.store.read(lambda tx, name=name: tx.halt(name)), core.clock.boot_us()  # type: ignore[misc]
        if known is not None and not known.in_force:
            core.view.lower(name)
        elif known is None and now_us - first_seen.setdefault(name, now_us) > us(core.timing.fence_s):
            _fence_for_the_dead(core, name, scope, first_seen[name])


def _fence_for_the_dead(core: Core, name: HaltId, scope: Scope, asked_us: int) -> None:
    asked = Asked(
        scope=scope,
        person=HOLDPOINT,
        proven=True,
        reason="raised on this machine by a halter that died before it could write the halt",
        asked_us=asked_us,
        asked_at=core.clock.now().isoformat(),
        automatic=True,
        harm=Harm.HALTER_DIED,
    )
    (fenced,) = fence(core, [Throw(name, asked)], deadline_s=core.timing.fence_s)
    if fenced.halt != name:
        core.view.lower(name)  # another halt for the dead, of this very scope, stands in the store already
