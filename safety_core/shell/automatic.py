"""Halts that Holdpoint throws by itself: raised, fenced and looked at once here, and seen to their end by whoever keeps house.

A room of its own, since the hard stop throws one and halting latches the hard stop.
"""

from contextlib import suppress

from safety_core.errors import StoreUnavailable
from safety_core.halt import us
from safety_core.shell import quiescence, unsaid
from safety_core.shell.core import Core
from safety_core.shell.fencing import Asked, Throw, fence, raise_view, standing_for
from safety_core.switches import HOLDPOINT, Halt, Scope
from safety_core.triggers import COOL_DOWN_S, Alarm, narrowest
from safety_core.vocabulary import HaltId

AUTOMATIC = "halt-auto"
"""What ids of automatic halts begin with: one that could not be fenced is taken up again by its next sighting."""


def throw_automatically(core: Core, alarm: Alarm) -> Halt:
    """Holdpoint itself halts the narrowest scope that covers a harm, once. Where nothing has to be waited for it is acknowledged
    at once, since the store is there now; else whoever keeps house sees it to its end.

    Raises:
        StoreUnavailable: this machine's view is raised and the halt is not written; whoever saw the harm looks again
            when the store is back, and it is the same halt then.
    """
    scope = narrowest(alarm)
    standing = core.store.read(lambda tx: standing_for(tx, alarm.harm, scope))
    if standing is not None:
        return standing
    now_us = core.clock.boot_us()
    asked = Asked(
        scope=scope,
        person=HOLDPOINT,
        proven=True,
        reason=alarm.what,
        asked_us=now_us,
        asked_at=core.clock.now().isoformat(),
        automatic=True,
        harm=alarm.harm,
        cool_down_until_us=now_us + us(COOL_DOWN_S[alarm.harm]),
    )
    throw = Throw(_raised_before(core, scope) or HaltId(core.new_id(AUTOMATIC, scope.client)), asked)
    raise_view(core, [throw])
    (fenced,) = fence(core, [throw], deadline_s=core.timing.fence_s)
    if fenced.halt != throw.halt:  # somebody saw the same harm at the same time
        with suppress(StoreUnavailable):  # it stays raised, and is fenced for a dead halter: never less than the truth
            core.view.lower(throw.halt)
    unsaid.remember(core, fenced)
    with suppress(StoreUnavailable):  # it stands: what is left of it is seen to by whoever keeps house
        unsaid.remember(core, quiescence.look(core, fenced))
    return fenced


def _raised_before(core: Core, scope: Scope) -> HaltId | None:
    """An automatic halt of this scope that this machine raised and could not write."""
    try:
        raised = core.view.standing()
    except StoreUnavailable:
        return None
    mine = [name for name, each in raised.items() if each == scope and name.startswith(AUTOMATIC)]
    return next((name for name in mine if core.store.read(lambda tx, name=name: tx.halt(name)) is None), None)  # type: ignore[misc]
