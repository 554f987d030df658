"""The supervisor of one machine's workers: it watches from shared memory, kills, and starts anew.

1. Its watching thread never asks the store. What needs the store is the steward's, in a thread of its own.
2. A worker that is silent for longer than P is killed, and so is one that has not confirmed a generation of the view
   within K of its raise: ``judgement.py``.
3. A worker's death is written into the pulse once the kernel has confirmed it, never when it was only asked for.
4. It gives a sign of life in each round, after it has judged everybody and as of before: one that wakes from a long pause
   kills first. Without one its workers begin nothing. They die with it: the kernel ends
   them with the thread that started them, which is therefore the watching thread.
5. One supervisor for each database on a machine, held by a lock on a file beside it.
"""

import fcntl
import logging
import os
import select
import signal
import socket
import sys
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from safety_core.errors import Refused, StoreUnavailable
from safety_core.fleet.heartbeats import SLOTS, SupervisorPulse, pulse_beside
from safety_core.fleet.judgement import why_it_must_die
from safety_core.fleet.orders import Stands
from safety_core.fleet.places import Child, Place, start_child
from safety_core.fleet.signing import Signatory
from safety_core.fleet.steward import Steward
from safety_core.halt import Timing, us
from safety_core.ports import Clock, Processes, View
from safety_core.vocabulary import WorkerId

log = logging.getLogger("holdpoint.supervisor")

COMMAND = (sys.executable, "-m", "safety_core.fleet.child")
TICK_S = 0.02
JOIN_US = 30_000_000
"""Within this a worker that starts has joined the pulse, and one that has left it has ended; or it is killed."""
KEPT_US = 60_000_000
"""How long the slot of a dead worker is kept for whoever waits for a halt."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What to run.

    Attributes:
        threads: senders in each process.
        config: the configuration's file, as it was named; the workers read it themselves.
        command: what starts a worker; its orders follow as the last argument.
    """

    database: Path
    timing: Timing
    processes: int
    threads: int
    config: str | None = None
    command: Sequence[str] = COMMAND


class Working(NamedTuple):
    """One worker that works, and what it found at its start."""

    worker: WorkerId
    pid: int
    stands: Stands | None = None


class Ended(NamedTuple):
    """How a supervisor ended: the exit code, and why its workers could not start, if they could not."""

    code: int
    wrong: str | None = None


class Supervisor:
    """Watches the workers of one database; ``run`` is to be called in the thread that lives longest.

    Args:
        listener: a socket that listens, which every worker inherits.
        ready: told once, when all workers work.
    """

    def __init__(
        self,
        plan: Plan,
        *,
        clock: Clock,
        processes: Processes,
        view: View,
        steward: Steward,
        signatory: Signatory | None = None,
        listener: socket.socket | None = None,
        ready: Callable[[Sequence[Working]], None],
    ) -> None:
        self._plan = plan
        self._clock = clock
        self._processes = processes
        self._view = view
        self._steward = steward
        self._signatory = signatory
        self._listener = listener
        self._ready: Callable[[Sequence[Working]], None] | None = ready
        self._places = [Place() for _ in range(plan.processes)]
        self._left: dict[int, int] = {}
        self._raised: deque[tuple[int, int]] = deque()
        self._poll = select.poll()
        self._round_us = self._resumed_us = clock.boot_us()
        self._stopping = False
        self._asked_to_stop_us: int | None = None
        self._wrong = Ended(0)

    def ask_to_stop(self) -> None:
        """End the workers in good order, then ``run``; safe in a signal handler."""
        self._stopping = True

    def run(self) -> Ended:
        """Supervise until asked to stop.

        Raises:
            Refused: another supervisor is at work on this database.
            StoreUnavailable: the files beside the database cannot be made.
        """
        lock = take_lock(self._plan.database)
        try:
            pid, ticks, boot_id = self._processes.me()
            self._pulse = SupervisorPulse(
                pulse_beside(self._plan.database), pid=pid, started_ticks=ticks, boot_id=boot_id
            )
            while not self._stopping or any(each.child for each in self._places):
                self._round()
            self._pulse.end()
            self._steward.stop()
            if self._signatory is not None:
                self._signatory.stop()
            return self._wrong
        finally:
            os.close(lock)

    def _round(self) -> None:
        now_us = self._clock.boot_us()
        if now_us - self._round_us > us(self._plan.timing.pause_s) // 2:
            self._resumed_us = now_us
        self._round_us = now_us
        self._note_raised(now_us)
        for place in self._places:
            self._see_to(place, now_us)
        self._pulse.beat(now_us)
        if self._steward.failed is not None or (self._signatory is not None and self._signatory.failed is not None):
            self._end_with(1, None)
        if self._stopping:
            self._end_children(now_us)
        self._wait()

    def _see_to(self, place: Place, now_us: int) -> None:
        """Judge the worker in this place, or give it one."""
        child = place.child
        if child is None:
            if not self._stopping and now_us >= place.due_us:
                place.child = self._started(now_us)
            return
        code = child.has_ended()
        if code is None:
            wrong = self._what_is_wrong_with(child, now_us)
            if wrong is not None and child.killed_for is None:
                self._kill(child, wrong)
            return
        self._bury(child, code, now_us)
        place.lost(now_us)

    def _what_is_wrong_with(self, child: Child, now_us: int) -> str | None:
        """Why this worker has to die, by what the pulse says of it."""
        beat = self._pulse.of(child.slot)
        if beat is None and child.joined_us is not None:
            left_us = child.left_us = child.left_us or now_us
            return "it left and did not end" if now_us - left_us > JOIN_US else None
        if beat is None:
            return "it did not join within 30 s" if now_us - child.started_us > JOIN_US else None
        joined_us = child.joined_us = child.joined_us or now_us
        return why_it_must_die(
            beat,
            joined_us=joined_us,
            resumed_us=self._resumed_us,
            raised=self._raised,
            now_us=now_us,
            timing=self._plan.timing,
        )

    def _note_raised(self, now_us: int) -> None:
        """Remember when each generation was seen first, from the oldest that somebody has not confirmed on."""
        generation = self._view.generation()
        if generation % 2 == 0 and (not self._raised or self._raised[-1][0] != generation):
            self._raised.append((generation, now_us))
        beats = [self._pulse.of(each.slot) for each in self._children()]
        confirmed = min((each.confirmed for each in beats if each is not None), default=0)
        while len(self._raised) > 1 and self._raised[0][0] <= confirmed:
            self._raised.popleft()

    def _kill(self, child: Child, wrong: str) -> None:
        log.warning("%s (process %d) is killed: %s", child.worker or "a worker", child.pid, wrong)
        child.killed_for = wrong
        child.send(signal.SIGKILL)

    def _bury(self, child: Child, code: int, now_us: int) -> None:
        """The kernel has confirmed its death."""
        for file in child.descriptors():
            self._poll.unregister(file)
        child.close()
        if child.killed_for is not None:
            self._pulse.killed(child.slot, now_us)
        self._left[child.slot] = now_us
        self._steward.worker_died()
        if self._stopping:
            return
        if child.failed is not None and self._ready is not None:
            self._end_with(code, child.failed)
            return
        why = child.failed or child.killed_for or f"it ended with {code}"
        log.warning(
            "%s (process %d) has died: %s; a new one takes its place", child.worker or "a worker", child.pid, why
        )

    def _started(self, now_us: int) -> Child:
        child = start_child(
            self._plan.command,
            slot=self._free_slot(now_us),
            threads=self._plan.threads,
            listener=self._listener,
            config=self._plan.config,
            now_us=now_us,
        )
        for file in child.descriptors():
            self._poll.register(file, select.POLLIN)
        return child

    def _free_slot(self, now_us: int) -> int:
        """A slot that nobody has: one never used, or freed for long, else that of whoever died first."""
        for slot, left_us in list(self._left.items()):
            if now_us - left_us > KEPT_US:
                self._pulse.free(slot)
                del self._left[slot]
        taken = {each.slot for each in self._children()}
        free = next((slot for slot in range(SLOTS) if slot not in taken and slot not in self._left), None)
        if free is None:
            free = min(self._left, key=lambda slot: self._left[slot])
            del self._left[free]
        self._pulse.free(free)
        return free

    def _wait(self) -> None:
        """Until somebody ends (the next round sees to it) or says how its start ended, at most for a tick."""
        open_files = {file for file, _ in self._poll.poll(TICK_S * 1000)}
        for child in self._children():
            if child.report in open_files:
                self._poll.unregister(child.report)
                child.hear()
                if child.report is not None:
                    self._poll.register(child.report, select.POLLIN)
        self._say_if_ready()

    def _children(self) -> list[Child]:
        return [each.child for each in self._places if each.child is not None]

    def _say_if_ready(self) -> None:
        at_work = [Working(each.worker, each.pid, each.stands) for each in self._children() if each.worker is not None]
        if self._ready is not None and len(at_work) == len(self._places):
            said, self._ready = self._ready, None
            said(at_work)
            self._steward.start()
            if self._signatory is not None:
                self._signatory.start()

    def _end_with(self, code: int, wrong: str | None) -> None:
        if not self._stopping:
            self._stopping, self._wrong = True, Ended(code, wrong)

    def _end_children(self, now_us: int) -> None:
        """Ask each to end; who has not when its request must be over is killed."""
        children = self._children()
        if self._asked_to_stop_us is None:
            self._asked_to_stop_us = now_us
            for child in children:
                child.send(signal.SIGTERM)
        if now_us - self._asked_to_stop_us > us(self._plan.timing.permit_s + self._plan.timing.pause_s):
            for child in children:
                if child.killed_for is None:
                    self._kill(child, "it did not end when it was asked to")


def take_lock(database: Path) -> int:
    """Be the only supervisor of this database on this machine, until the file that is returned is closed.

    Raises:
        Refused: another one is; names its process.
        StoreUnavailable: the file beside the database cannot be made.
    """
    path = database.with_name(f"{database.name}-supervisor")
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as broken:
        raise StoreUnavailable(
            f"the file {path} cannot be made ({broken})", "see that its folder can be written"
        ) from broken
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as taken:
        pid = os.read(file, 32).decode(errors="replace").strip() or "unknown"
        os.close(file)
        raise Refused(
            f"a supervisor (process {pid}) is at work on {database} already", f"end it first: kill {pid}"
        ) from taken
    os.ftruncate(file, 0)
    os.write(file, f"{os.getpid()}\n".encode())
    return file
