"""A worker whose loops sleep until there is something to do. What they do then is the core's own, as in every rig."""

from collections.abc import Callable

from loadtests.rehearsal.bell import Bell
from safety_core.errors import StoreUnavailable
from safety_core.halt import Timing, us
from safety_core.lifecycle import PermitState
from safety_core.records import Permit
from safety_core.shell import unsaid
from safety_core.shell.core import Core
from safety_core.switches import HaltState
from simulators.scheduler import Scheduler
from steps.rig.machine import VirtualMachine
from steps.rig.processes import DISPATCH, HOUSEKEEP, HOUSEKEEPING_S, POLL_MAX_S, QUIET_S, VirtualWorker
from steps.rig.wire import InProcessWire

PARK_US = 60_000_000
"""Nobody sleeps longer, whatever the bell does."""
OPEN = (PermitState.LIVE, PermitState.ACCEPTED, PermitState.UNKNOWN, PermitState.ABSENT)


class DozingWorker(VirtualWorker):
    """See the module. ``head_us`` says when the next work in the outbox is due (boot clock), if there is any."""

    def __init__(
        self,
        core: Core,
        scheduler: Scheduler,
        wire: InProcessWire,
        bell: Bell,
        head_us: Callable[[], int | None],
        *,
        senders: int,
        keeps_house: bool,
    ) -> None:
        self._bell = bell
        self._head_us = head_us
        super().__init__(core, scheduler, wire, senders=senders, settlers=1, keeps_house=keeps_house)

    def _start(self) -> None:
        try:
            super()._start()
        except StoreUnavailable:  # it could not say who it is: it ends, and somebody starts another one
            self._scheduler.kill(self.core.worker)

    def _rest(self, name: str, pause_s: float, *, busy: bool) -> None:
        actor = f"{self.core.worker}/{name}"
        if busy:
            self.core.clock.sleep(pause_s)
        elif name == DISPATCH:
            self._await_work(actor)
        elif name == HOUSEKEEP and _moving(self.core):
            self.core.clock.sleep(unsaid.rest_s(self.core, HOUSEKEEPING_S))
        elif name == HOUSEKEEP:
            self._await_change(actor, PARK_US, HOUSEKEEPING_S)
        else:
            self._await_change(actor, min(PARK_US, self._next_look_us()), QUIET_S)

    def _await_work(self, actor: str) -> None:
        now_us, head_us = self._scheduler.now_us(), self._head_us()
        if head_us is not None and head_us <= now_us:  # due, and not to be had now: a sender or a lane is not free
            self.core.clock.sleep(POLL_MAX_S)
            return
        until_us = now_us + PARK_US if head_us is None else min(head_us, now_us + PARK_US)
        self._bell.doze(actor, until_us, unless_by_us=until_us)

    def _await_change(self, actor: str, most_us: int, then_s: float) -> None:
        """Until something is committed, and a while longer; or until ``most_us`` is over."""
        until_us = self._scheduler.now_us() + most_us
        self._bell.doze(actor, until_us)
        if self._scheduler.now_us() < until_us:
            self.core.clock.sleep(min(then_s, (until_us - self._scheduler.now_us()) / 1_000_000))

    def _next_look_us(self) -> int:
        """How long until a permit that stands open now is due to be looked at."""
        try:
            standing = self.core.store.read(lambda tx: tx.permits(OPEN))
        except StoreUnavailable:
            return us(QUIET_S)
        due = [at_us for each in standing if (at_us := self._due_us(each)) is not None]
        return max(us(QUIET_S) // 8, min(due, default=PARK_US) - self._scheduler.now_us()) if due else PARK_US

    def _due_us(self, permit: Permit) -> int | None:
        match permit.state:
            case PermitState.LIVE:
                return permit.deadline_us + us(self.core.timing.pause_s) + 1
            case PermitState.ABSENT:
                return permit.reread_us
            case _:
                return permit.settle_us


class DozingMachine(VirtualMachine):
    """A machine whose supervisor keeps house when something changed."""

    def __init__(self, scheduler: Scheduler, timing: Timing, bell: Bell) -> None:
        super().__init__(scheduler, timing)
        self._bell = bell

    def _rest_from_house(self, core: Core, name: str) -> None:
        if self.view.standing() or _moving(core):
            core.clock.sleep(unsaid.rest_s(core, HOUSEKEEPING_S))
            return
        self._bell.doze(name, core.clock.boot_us() + PARK_US)
        core.clock.sleep(HOUSEKEEPING_S)


def _moving(core: Core) -> bool:
    """Whether a halt has yet to be moved on by whoever looks, or nobody knows."""
    try:
        standing = core.store.read(lambda tx: tx.switches().halts)
    except StoreUnavailable:
        return True
    return any(each.state is not HaltState.QUIESCED or each.reconciled_us is None for each in standing)
