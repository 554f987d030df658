"""What befalls the machine under the workers: its supervisor, its store, its hard stop and its clocks."""

from functools import partial

from safety_core.ports import Beat
from safety_core.switches import Halt, HaltState, Scope
from simulators.traps import Pause
from steps.rig.hands import Command, Hands
from steps.rig.machine import VirtualMachine


class Supervised(Hands):
    """See the module."""

    LOCK_HOLDER = "lock-holder"
    SLACK_US = 1_000
    """What is let go at the last instant of P arrives within this."""
    COMPLETED_WITHIN_S = 40.0

    _standing_still: Pause | None = None

    @property
    def _shared(self) -> VirtualMachine:
        assert self.machine is not None, 'say first: "workers under a supervisor"'
        return self.machine

    # ------------------------------------------------------------ what befalls it

    def hold_write_lock(self) -> None:
        """A process of its own begins to write and never goes on."""
        self.scheduler.spawn(self.LOCK_HOLDER, partial(self.scheduler.sleep_us, 10**12), process=self.LOCK_HOLDER)
        self.outage.begin("busy", holder=self.LOCK_HOLDER)

    def halt_and_die(self, person: str, scope: Scope, reason: str, seam: str) -> Command:
        """Somebody halts something, and their command is killed at a seam."""
        self.run_for(0)
        command = self.halt(person, scope, reason)
        trap = self.scheduler.kill_at(seam=seam, process=f"command-{self._commands}")
        reached = self.scheduler.run_until(lambda: trap.reached, limit_us=round(self.PATIENCE_S * 1_000_000))
        assert reached, f"the command never passed {seam}"
        return command

    def stop_supervisor(self, seconds: float) -> None:
        """Its process stands still from its next round on."""
        self._standing_still = self.scheduler.pause(
            seam="supervisor.watched", process=self.supervisor, whole=True, for_us=round(seconds * 1_000_000)
        )
        trap = self._standing_still
        assert self.run_until(lambda: trap.reached, limit_s=self.A_MOMENT_S)

    def kill_supervisor(self) -> None:
        """Kill -9: the kernel ends its workers with it."""
        self._shared.kill_supervisor(self.supervisor, list(self.workers))

    def write_stop_file(self, words: str) -> None:
        """By hand, as a person would with an editor."""
        self._shared.hard_stop.lines.append(words)

    def lose_sentinel(self) -> None:
        """As a disk or a person may."""
        self._shared.hard_stop.sentinel = False

    def jump_wall(self, seconds: float) -> None:
        """The wall clock is set; the boot clock does not notice."""
        self.scheduler.jump_wall(round(seconds * 1_000_000))

    # ------------------------------------------------------------ what is seen of it

    def supervisor_silence(self) -> tuple[int, int]:
        """From P after its last sign of life until it gave the next one (boot clock, µs); waited for."""
        trap = self._standing_still
        assert trap is not None
        assert self.run_until(lambda: trap.over, limit_s=self.PATIENCE_S)
        assert trap.reached_us is not None
        silent_us = trap.reached_us + round(self.timing.pause_s * 1_000_000) + self.SLACK_US
        woke_us = trap.end_us(trap.reached_us)
        assert woke_us is not None
        assert silent_us < woke_us, "it was never silent for longer than P: this shows nothing"
        return silent_us, woke_us

    def killed_by_supervisor(self) -> list[Beat]:
        """Workers that it killed."""
        return [each for each in self._shared.heartbeats.beats() if each.killed_us is not None]

    def last_told(self) -> Halt:
        """The halt thrown last, as its own command told it."""
        return self.halts[-1].told[-1]

    def await_halt(self, scope: Scope) -> Halt:
        """The halt of exactly this scope, once it is acknowledged or failed."""

        def ended() -> list[Halt]:
            halts = self.store.read(lambda tx: tx.halts())
            return [each for each in halts if each.scope == scope and each.state is not HaltState.FENCED]

        assert self.run_until(lambda: bool(ended()), limit_s=self.COMPLETED_WITHIN_S), f"no halt of {scope} ended"
        return ended()[0]
