"""Virtual time: unchanged sync code run by a cooperative scheduler over greenlets, the same every time for a seed.

1. Only one actor runs. It gives way in ``sleep_us`` and ``seam``, nowhere else; its own code takes no time.
2. The next actor is the one due first; among those due at one instant the seed decides.
3. A process is a name that actors share. Killed, none of its actors is ever resumed, and none of their ``finally``
   blocks runs before ``close``: a real kill -9 lets nobody record an outcome. Their greenlets are kept, since collecting
   one would throw into it.
4. An armed dead man's timer that comes due kills its whole process at that instant, paused or not.
5. What raises in an actor is raised again to whoever runs the scheduler.
6. Threads cannot take part: starting one from an actor is refused, naming it. A ``threading.Lock`` held over a switch
   deadlocks, an ``RLock`` does not exclude, ``threading.local`` leaks: none of them may be in code that runs here.

See docs/adr/ADR-0003-virtual-time-scheduler.md.
"""

import heapq
from collections.abc import Callable
from contextvars import copy_context
from hashlib import sha256
from types import TracebackType
from typing import Final, Self

from greenlet import getcurrent, greenlet

from simulators.actors import Actor, Process, SchedulerMisused, Unwound
from simulators.clock import NOON_US
from simulators.draws import stream
from simulators.threadless import threads_refused
from simulators.traps import Kill, Pause, Trap

STEPS_AT_ONE_INSTANT_MAX: Final = 1_000_000
"""More than this without time passing is a loop that never sleeps, and is reported instead of hanging."""

SCENARIO: Final = "scenario"
"""Who crosses a seam outside any actor, in the trace."""

_TIMERS_FIRST: Final = -1


class Scheduler:
    """Runs actors in virtual time; is the simulators' Clock while it does. Close it when the checkers have run."""

    def __init__(self, seed: int, *, start_us: int = 1_000_000_000, start_unix_us: int = NOON_US) -> None:
        self._now_us = start_us
        self._wall_ahead_us = start_unix_us - start_us
        self._ties = stream(seed, "ties")
        self._stirs = stream(seed, "stirs")
        self._stir_share, self._stir_longest_us = 0.0, 0
        self._hub = getcurrent()
        self._running = False
        self._closing = False
        self._here: Actor | None = None
        self._heap: list[tuple[int, int, int, Actor]] = []
        self._n = 0
        self._trace = sha256()
        self._traps: list[Trap] = []
        self.actors: dict[str, Actor] = {}
        self.processes: dict[str, Process] = {}
        self.crossings: dict[str, int] = {}
        """How often each seam was crossed, in the order of first crossing."""

    # ------------------------------------------------------------ the clock

    def now_us(self) -> int:
        return self._now_us

    def unix_us(self) -> int:
        return self._now_us + self._wall_ahead_us

    def jump_wall(self, us: int) -> None:
        """Set the wall clock forward, or back when negative; the boot clock does not notice."""
        self._wall_ahead_us += us
        self.note(f"wall clock jumps {us}")

    def sleep_us(self, us: int) -> None:
        """Inside an actor: give way for ``us``. Outside: run the world forward that long."""
        if us < 0:
            raise ValueError(f"time does not go back: {us} µs")
        actor = self._whoever_calls()
        if actor is None:
            self.run_for(us)
            return
        self.note(f"sleep {us}")
        self._due(actor, self._now_us + us)
        self._give_way()

    # ------------------------------------------------------------ actors and processes

    def spawn(self, name: str, target: Callable[[], None], *, process: str) -> Actor:
        """Add an actor, due now. It starts with a copy of the caller's context variables.

        Raises:
            SchedulerMisused: the name is taken, or the process was killed (a restart is a new process, by a new name).
        """
        self._whoever_calls()
        if name in self.actors:
            raise SchedulerMisused(f"there is an actor {name!r} already; give each its own name")
        home = self.processes.setdefault(process, Process(process))
        if not home.alive:
            raise SchedulerMisused(f"process {process!r} is dead ({home.why_dead}); restart it under a new name")
        actor = Actor(name, home, greenlet(lambda: self._live(actor, target), parent=self._hub))
        actor.body.gr_context = copy_context()
        self.actors[name] = actor
        home.actors.append(actor)
        self.note(f"spawn {name} in {process}")
        self._due(actor, self._now_us)
        return actor

    def alive(self, process: str) -> bool:
        """Whether the process was started and not killed since."""
        return process in self.processes and self.processes[process].alive

    def kill(self, process: str) -> None:
        """Kill -9, now. Killing one's own process does not return. The dead stay dead: twice is once.

        Raises:
            SchedulerMisused: there never was such a process.
        """
        actor = self._whoever_calls()
        if process not in self.processes:
            raise SchedulerMisused(f"there is no process {process!r} to kill; there are {sorted(self.processes)}")
        self._kill(self.processes[process], "killed")
        if actor is not None and not actor.process.alive:
            self._give_way()

    def kill_at(self, *, seam: str, process: str | None = None, actor: str | None = None, nth: int = 1) -> Kill:
        """Kill the process of whoever makes the nth matching crossing from now on."""
        trap = Kill(seam=seam, process=process, actor=actor, nth=nth)
        self._traps.append(trap)
        return trap

    # ------------------------------------------------------------ seams and the dead man's timer

    def seam(self, name: str) -> None:
        """A point where the caller may be paused or killed, and where others due now may go first.

        Outside an actor it is only counted and traced.
        """
        actor = self._whoever_calls()
        self.crossings[name] = self.crossings.get(name, 0) + 1
        self.note(f"seam {name}")
        if actor is None:
            return
        due_us: int | None = self._now_us + self._stirred()
        for trap in self._sprung(name, actor):
            if isinstance(trap, Pause):
                due_us = self._stop_at(trap, actor)
            else:
                self._kill(actor.process, f"killed at {name}")
        if due_us is not None and actor.process.alive:
            self._due(actor, due_us)
        self._give_way()

    def pause(
        self,
        *,
        seam: str,
        process: str | None = None,
        actor: str | None = None,
        nth: int = 1,
        until_us: int | None = None,
        for_us: int | None = None,
        whole: bool = False,
    ) -> Pause:
        """Stop the nth matching crossing from now on, until ``release`` or its time. See ``Pause``."""
        trap = Pause(
            seam=seam,
            process=process,
            actor=actor,
            nth=nth,
            until_us=until_us,
            for_us=for_us,
            whole=whole,
            release=self._release,
        )
        self._traps.append(trap)
        return trap

    def stir(self, *, share: float, longest_us: int) -> None:
        """From now on let this share of all crossings last up to ``longest_us``, as the seed decides. 0 ends it."""
        self._stir_share, self._stir_longest_us = share, longest_us

    def arm(self, us: int) -> None:
        """Give the current actor's process ``us`` to see ``disarm``; replaces the actor's earlier timer.

        Raises:
            SchedulerMisused: outside an actor there is no process that could die.
        """
        actor = self._whoever_calls()
        if actor is None:
            raise SchedulerMisused("a dead man's timer kills a process; spawn the sender as an actor of one")
        self.note(f"arm {us}")
        actor.timer = self._push(self._now_us + us, _TIMERS_FIRST, actor)

    def disarm(self) -> None:
        """Drop the current actor's timer. Raises ``SchedulerMisused`` outside an actor."""
        actor = self._whoever_calls()
        if actor is None:
            raise SchedulerMisused("no dead man's timer can be armed outside an actor")
        self.note("disarm")
        actor.timer = None

    # ------------------------------------------------------------ running

    def run_for(self, us: int) -> None:
        """Run the world forward by ``us``; the clock then stands exactly there. Raises what an actor raised."""
        self.run_until(lambda: False, limit_us=us)

    def run_until(self, predicate: Callable[[], bool], *, limit_us: int) -> bool:
        """Run until ``predicate`` holds, asked before each step; false when ``limit_us`` passed first.

        Raises:
            SchedulerMisused: called from inside an actor, or nothing lets time pass.
            BaseException: whatever an actor raised; the scheduler can be run on after it.
        """
        if limit_us < 0:
            raise ValueError(f"time does not go back: {limit_us} µs")
        if self._whoever_calls() is not None or self._running:
            raise SchedulerMisused("only the scenario runs the scheduler; an actor sleeps instead")
        end_us = self._now_us + limit_us
        self._running = True
        try:
            with threads_refused(self._who_is_here):
                return self._run(predicate, end_us)
        finally:
            self._running = False

    def note(self, event: str) -> None:
        """Make something part of the trace: the same code and seed must say it at the same time, in the same order."""
        who = SCENARIO if self._here is None else self._here.name
        self._trace.update(f"{self._now_us}\0{who}\0{event}\n".encode())

    def trace_digest(self) -> str:
        """SHA-256, hex, over (time, actor, event) of all that happened so far."""
        return self._trace.hexdigest()

    def close(self) -> None:
        """Let go what is left of all actors, the killed too: now, and not before, their ``finally`` blocks run.

        What they raise on the way is kept in ``Actor.error`` only: a dead process has nobody to tell. Twice is once.
        """
        if self._whoever_calls() is not None or self._running:
            raise SchedulerMisused("the scheduler is closed from outside, when it is not running")
        self._closing = True
        for actor in self.actors.values():
            self._here = actor
            while actor.body:  # begun and not ended
                actor.body.throw(Unwound)
        self._here = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    # ------------------------------------------------------------ inside

    def _whoever_calls(self) -> Actor | None:
        """The calling actor, or ``None`` for the scenario. Anybody else is refused."""
        caller = getcurrent()
        if self._closing:
            if caller is self._hub:
                return None
            raise Unwound
        if self._here is not None and caller is self._here.body:
            return self._here
        if caller is self._hub:
            return None
        raise SchedulerMisused("called from a thread or greenlet that is none of this scheduler's actors")

    def _who_is_here(self) -> Actor | None:
        return self._here

    def _live(self, actor: Actor, target: Callable[[], None]) -> None:
        try:
            target()
        except BaseException as error:  # noqa: BLE001 - raised again by _resume, in whoever runs the scheduler
            actor.error = error
        if actor.state == "live" and not self._closing:
            actor.state = "ended" if actor.error is None else "raised"

    def _give_way(self) -> None:
        self._hub.switch()

    def _push(self, due_us: int, tie: int, actor: Actor) -> int:
        self._n += 1
        heapq.heappush(self._heap, (due_us, tie, self._n, actor))
        return self._n

    def _due(self, actor: Actor, due_us: int) -> None:
        actor.ticket = self._push(due_us, self._ties.getrandbits(32), actor)

    def _run(self, predicate: Callable[[], bool], end_us: int) -> bool:
        steps, instant = 0, self._now_us
        while not predicate():
            if not self._step(end_us):
                self._now_us = max(self._now_us, end_us)
                return predicate()
            steps = steps + 1 if self._now_us == instant else 0
            instant = self._now_us
            if steps > STEPS_AT_ONE_INSTANT_MAX:
                raise SchedulerMisused(f"{steps} steps and no time passed at {instant} µs: somebody loops unslept")
        return True

    def _step(self, end_us: int) -> bool:
        """Do what is due first, if it is due by ``end_us``."""
        while self._heap:
            due_us, _, n, actor = self._heap[0]
            if n not in {actor.ticket, actor.timer}:
                heapq.heappop(self._heap)  # woken earlier, disarmed or dead since
                continue
            if due_us > end_us:
                return False
            heapq.heappop(self._heap)
            self._now_us = max(self._now_us, due_us)
            if n == actor.timer:
                self._kill(actor.process, f"dead man's timer of {actor.name}")
            else:
                self._wake(actor)
            return True
        return False

    def _wake(self, actor: Actor) -> None:
        actor.ticket = None
        held = actor.paused
        if held is not None:
            self._release(held)  # its time came; queues the actor anew, behind whatever it may still wait for
        elif actor.process.stopped_by is not None:
            actor.process.waiting.append(actor)
        else:
            self._resume(actor)

    def _resume(self, actor: Actor) -> None:
        self._here = actor
        try:
            actor.body.switch()
        finally:
            self._here = None
        if actor.state == "live":
            return
        self.note(f"{actor.name} {actor.state}")
        if actor.state == "raised" and actor.error is not None:
            actor.error.add_note(f"raised by actor {actor.name} of process {actor.process.name} at {self._now_us} µs")
            raise actor.error

    def _kill(self, process: Process, why: str) -> None:
        if not process.alive:
            return
        process.alive, process.why_dead = False, why
        self.note(f"{process.name} dies: {why}")
        for actor in process.actors:
            actor.ticket = actor.timer = None
            if actor.paused is not None:
                actor.paused.over, actor.paused = True, None
            if actor.state == "live":
                actor.state = "killed"
        process.waiting.clear()

    def _stirred(self) -> int:
        if self._stir_share and self._stirs.random() < self._stir_share:
            return self._stirs.randint(0, self._stir_longest_us)
        return 0

    def _sprung(self, seam: str, actor: Actor) -> list[Trap]:
        sprung = [trap for trap in self._traps if trap.springs(seam, process=actor.process.name, actor=actor.name)]
        for trap in sprung:
            trap.reached_us, trap.caught = self._now_us, actor.name
            self._traps.remove(trap)
        return sprung

    def _stop_at(self, pause: Pause, actor: Actor) -> int | None:
        if actor.paused is not None:
            raise SchedulerMisused(f"two pauses catch {actor.name} in one crossing of {pause.seam}; set one")
        actor.paused = pause
        self.note(f"pause {pause.seam}")
        if pause.whole:
            actor.process.stopped_by = pause
        return pause.end_us(self._now_us)

    def _release(self, pause: Pause) -> None:
        if pause.over:
            return
        pause.over = True
        if pause.caught is None:
            self._traps.remove(pause)
            return
        actor = self.actors[pause.caught]
        self.note(f"release {actor.name} at {pause.seam}")
        actor.paused = None
        self._due(actor, self._now_us)
        if actor.process.stopped_by is pause:
            actor.process.stopped_by = None
            for other in actor.process.waiting:
                self._due(other, self._now_us)
            actor.process.waiting.clear()
