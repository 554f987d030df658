"""One machine in virtual time: what its processes share in memory and on disk, and the supervisor that watches them.

A scenario has none of it unless it says so, since each layer hides the bugs of the others. What is shared follows the ports'
own words (``ports/machine.py``); the files behind them in production have tests of their own.
"""

from collections.abc import Callable
from contextlib import suppress

from greenlet import getcurrent, greenlet

from safety_core.errors import StoreUnavailable
from safety_core.fleet.judgement import why_it_must_die
from safety_core.halt import Timing, us
from safety_core.ports import Beat, DeadMan
from safety_core.shell import unsaid
from safety_core.shell.core import Core
from safety_core.shell.hearing import Judged
from safety_core.shell.housekeeping import housekeep
from safety_core.switches import Halt, Scope, StopOrder
from safety_core.vocabulary import AccountId, Action, ClientId, HaltId, Harm, Platform, WorkerId
from simulators.scheduler import Scheduler
from steps.rig.processes import aloud

SUPERVISOR = "supervisor"
BEAT_EVERY_US = 400_000
HOUSEKEEPING_S = 1.0


class VirtualView:
    """``ports.View``: scopes raised on this machine."""

    def __init__(self) -> None:
        self._raised: dict[HaltId, Scope] = {}
        self._generation = 0

    def raised(self, *, client: ClientId, platform: Platform, account: AccountId, action: Action) -> Scope | None:
        covering = (
            each
            for each in self._raised.values()
            if each.covers(client=client, platform=platform, account=account, action=action)
        )
        return next(covering, None)

    def raise_scope(self, halt: HaltId, scope: Scope) -> int:
        if halt not in self._raised:
            self._raised[halt] = scope
            self._generation += 2
        return self._generation

    def generation(self) -> int:
        return self._generation

    def lower(self, halt: HaltId) -> None:
        if self._raised.pop(halt, None) is not None:
            self._generation += 2

    def standing(self) -> dict[HaltId, Scope]:
        return dict(self._raised)


class VirtualHeartbeats:
    """``ports.Heartbeats``: signs of life in both directions."""

    def __init__(self, timing: Timing) -> None:
        self._pause_us = us(timing.pause_s)
        self.signs: dict[WorkerId, Beat] = {}
        self.attended_us: int | None = None

    def beats(self) -> tuple[Beat, ...]:
        return tuple(self.signs.values())

    def attended(self, *, now_us: int) -> bool:
        return self.attended_us is not None and now_us - self.attended_us <= self._pause_us


class VirtualHardStop:
    """``ports.HardStop``: a sentinel, and the lines of a STOP file; one that is no order was written by hand."""

    def __init__(self) -> None:
        self.sentinel = True
        self.lines: list[StopOrder | str] = []

    def latched(self) -> str | None:
        if not self.sentinel:
            return "this machine is stopped: its sentinel is missing"
        return f"this machine is stopped by {len(self.lines)} lines" if self.lines else None

    def latch(self, order: StopOrder) -> None:
        if order not in self.lines:
            self.lines.append(order)

    def orders(self) -> tuple[StopOrder, ...]:
        return tuple({each.halt: each for each in self.lines if isinstance(each, StopOrder)}.values())

    def unclaimed(self) -> str | None:
        claims = [n for n, each in enumerate(self.lines) if isinstance(each, StopOrder) and each.harm is Harm.HARD_STOP]
        by_hand = [each for each in self.lines[claims[-1] + 1 if claims else 0 :] if isinstance(each, str)]
        return self.latched() if by_hand or (not self.sentinel and not claims) else None

    def undo(self, halt: HaltId) -> None:
        mine = [n for n, each in enumerate(self.lines) if isinstance(each, StopOrder) and each.halt == halt]
        if not mine:
            return
        last = self.lines[mine[-1]]
        stood_for = mine[-1] if isinstance(last, StopOrder) and last.harm is Harm.HARD_STOP else -1
        self.lines = [
            each for n, each in enumerate(self.lines) if n not in mine and not (isinstance(each, str) and n < stood_for)
        ]
        self.sentinel = self.sentinel or stood_for >= 0

    def keep_spare(self) -> None:
        """See the port: this disk is never full."""


class VirtualSections:
    """``ports.DeadMan`` that also knows which sends are between their last look and their last byte."""

    def __init__(self, dead_man: DeadMan, view: VirtualView) -> None:
        self._dead_man = dead_man
        self._view = view
        self._open: dict[greenlet, int] = {}

    def arm(self, seconds: float) -> None:
        self._open[getcurrent()] = self._view.generation()
        self._dead_man.arm(seconds)

    def disarm(self) -> None:
        self._dead_man.disarm()
        self._open.pop(getcurrent(), None)

    def confirmed(self) -> int | None:
        """The view's generation, when nothing that is open rests on an older look."""
        now = self._view.generation()
        return None if any(entered < now for entered in self._open.values()) else now


class VirtualMachine:
    """What the processes of one machine share, and who watches them."""

    def __init__(self, scheduler: Scheduler, timing: Timing) -> None:
        self.says: Callable[[Halt], None] = lambda _: None
        self.view = VirtualView()
        self.heartbeats = VirtualHeartbeats(timing)
        self.hard_stop = VirtualHardStop()
        self._scheduler = scheduler
        self._timing = timing
        self._raised_us: dict[int, int] = {}
        self._joined_us: dict[WorkerId, int] = {}
        self._round_us = scheduler.now_us()
        self._silence_counts_from_us = scheduler.now_us()
        self._supervisors = 0

    # ------------------------------------------------------------ workers

    def beat_for_ever(self, worker: WorkerId, sections: VirtualSections) -> None:
        """A worker's signs of life: an actor of its process."""
        joined_us = self._scheduler.now_us()
        known = Beat(worker=worker, pid=0, started_ticks=0, beat_us=joined_us, confirmed=0, confirmed_us=joined_us)
        while True:
            now_us = self._scheduler.now_us()
            confirmed = sections.confirmed()
            if confirmed is None or confirmed == known.confirmed:
                confirmed, confirmed_us = known.confirmed, known.confirmed_us
            else:
                confirmed_us = now_us
            known = Beat(
                worker=worker, pid=0, started_ticks=0, beat_us=now_us, confirmed=confirmed, confirmed_us=confirmed_us
            )
            self.heartbeats.signs[worker] = known
            self._scheduler.sleep_us(BEAT_EVERY_US)

    # ------------------------------------------------------------ the supervisor

    def start_supervisor(self, core: Core, start_worker_if_none: Callable[[], object]) -> str:
        """A supervisor process under a new name: it watches, and keeps house in an actor of its own."""
        self._supervisors += 1
        name = f"{SUPERVISOR}-{self._supervisors}"
        self._round_us = self._scheduler.now_us()
        self._scheduler.spawn(f"{name}/watch", lambda: self._watch(start_worker_if_none), process=name)
        steward = f"{name}/steward"
        self._scheduler.spawn(steward, lambda: self._keep_house(core, steward), process=name)
        return name

    def kill_supervisor(self, name: str, workers: list[str]) -> None:
        """Kill -9; the kernel ends its workers with it (PR_SET_PDEATHSIG)."""
        for each in (name, *workers):
            self._scheduler.kill(each)

    def _watch(self, start_worker_if_none: Callable[[], object]) -> None:
        while True:
            now_us = self._scheduler.now_us()
            if now_us - self._round_us > us(self._timing.pause_s) // 2:
                self._silence_counts_from_us = now_us  # it stood still itself: nobody can tell who was silent
            self._round_us = now_us
            self._raised_us.setdefault(self.view.generation(), now_us)
            for worker, beat in list(self.heartbeats.signs.items()):
                if beat.killed_us is None and self._scheduler.alive(worker) and self._must_end(beat, now_us):
                    self._kill(beat, now_us)
            self.heartbeats.attended_us = now_us
            start_worker_if_none()
            self._scheduler.seam("supervisor.watched")
            self._scheduler.sleep_us(BEAT_EVERY_US)

    def _must_end(self, beat: Beat, now_us: int) -> bool:
        """The judgement is the product's own."""
        wrong = why_it_must_die(
            beat,
            joined_us=self._joined_us.setdefault(beat.worker, now_us),
            resumed_us=self._silence_counts_from_us,
            raised=self._raised_us.items(),
            now_us=now_us,
            timing=self._timing,
        )
        return wrong is not None

    def _kill(self, beat: Beat, now_us: int) -> None:
        self._scheduler.kill(beat.worker)
        self.heartbeats.signs[beat.worker] = Beat(
            worker=beat.worker,
            pid=beat.pid,
            started_ticks=beat.started_ticks,
            beat_us=beat.beat_us,
            confirmed=beat.confirmed,
            confirmed_us=beat.confirmed_us,
            killed_us=now_us,
        )

    def _keep_house(self, core: Core, steward: str) -> None:
        first_seen: dict[HaltId, int] = {}
        judged: Judged = {}
        while True:
            with (
                suppress(StoreUnavailable),
                aloud(core, self.says),
            ):  # the next round is another try, as in fleet/steward.py
                housekeep(core, first_seen, judged)
            self._rest_from_house(core, steward)

    def _rest_from_house(self, core: Core, steward: str) -> None:  # noqa: ARG002 - for a steward who rests otherwise
        """Between two rounds of whoever keeps house."""
        core.clock.sleep(unsaid.rest_s(core, HOUSEKEEPING_S))
