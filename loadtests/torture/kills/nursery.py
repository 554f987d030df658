"""A process with everything imported, from which workers are forked: ``python -m loadtests.torture.kills.nursery``.

Starting an interpreter for each of thousands of deaths would take longer than all their lives. The nursery opens no
store, starts no thread, and so hands its children nothing but code. One line of ``Orders`` on stdin is answered by one
of ``Told`` on stdout.
"""

import faulthandler
import logging
import os
import select
import signal
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import replace

import msgspec

from loadtests.clock import boot_us
from loadtests.torture.kills.orders import Death, Doom, Killed, Orders, Told
from loadtests.torture.kills.points import AT_RANDOM, Point, watched
from safety_core.adapters import platforms  # noqa: F401  # imported before the fork, not after each
from safety_core.adapters.stores import sqlite  # noqa: F401
from safety_core.adapters.transports import endpoints, guarded, sockets  # noqa: F401
from safety_core.errors import HoldpointError
from safety_core.fleet import compose, settings
from safety_core.fleet.worker import WorkerProcess
from safety_core.shell.core import NoHeartbeats
from safety_core.shell.submit import Wanted, submit

TICK_MS = 10
FEED_US = 150_000
TRIES = 6
"""How often a point that nobody came past in time is tried; each time is given that much longer: the machine may be busy."""


class Child:
    """One forked process and the pipe on which it says that it has come to its point."""

    def __init__(self, pid: int, said: int, doom: Doom, began_us: int, kill_us: int) -> None:
        self.pid = pid
        self.said = said
        self.doom = doom
        self.began_us = began_us
        self.kill_us = kill_us
        self.killed = False


class Nursery:
    """One batch."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._loaded = settings.load(orders.config)
        self._waiting = deque((each, 1) for each in orders.dooms)
        self._children: dict[int, Child] = {}
        self._tries: dict[int, int] = {}
        self._killed: list[Killed] = []
        self._work = deque(orders.work)
        self._handed = 0
        self._granted = 0
        self._fed_us = 0
        self._again: deque[Wanted] = deque()
        self._last: list[Wanted] = []
        self._feeding: dict[int, list[Wanted]] = {}

    def run(self) -> Told:
        """Fork, kill and reap until everybody is dead who is to die."""
        while self._waiting or self._children or self._feeding:
            if self._enough():
                self._waiting.clear()
            while self._waiting and len(self._children) < self._orders.at_once:
                self._fork(*self._waiting.popleft())
            self._feed()
            select.select([], [], [], TICK_MS / 1000)
            self._kill_due()
            self._reap()
        return Told(killed=tuple(self._killed), handed=self._handed)

    def _enough(self) -> bool:
        """Whether as many have died as were to, and somebody at each point: the repeated tries count, too."""
        died = {each.doom.point for each in self._killed if each.how == "armed"} | {AT_RANDOM}
        return len(self._killed) >= len(self._orders.dooms) and died >= {each.point for each in self._orders.dooms}

    def _feed(self) -> None:
        """Hand more over now and then, from a process of its own that lives as long as it takes."""
        now_us = boot_us()
        if self._feeding or now_us - self._fed_us < FEED_US or not (self._fresh() or self._again):
            return
        self._fed_us = now_us
        mine = self._taken()
        pid = os.fork()
        if pid == 0:
            _be(lambda: _submit(self._loaded, mine, lambda _: None))
        self._feeding = {pid: mine}

    def _taken(self) -> list[Wanted]:
        """The next intents; those that a dead submitter may have handed over come again."""
        again = [self._again.popleft() for _ in range(len(self._again))]
        fresh = [self._work.popleft() for _ in range(self._fresh())]
        self._handed += len(fresh)
        self._last = [*again, *fresh] or self._last
        return [*again, *fresh]

    def _fresh(self) -> int:
        return min(self._orders.each_time, self._granted - self._handed, len(self._work))

    def _fork(self, doom: Doom, tried: int) -> None:
        began_us = boot_us()
        self._granted += self._orders.each_life
        reads, writes = os.pipe()
        # Where all is handed over already it is handed over once more, under its keys: else nobody would die submitting.
        mine = (self._taken() or self._last) if doom.role == "submitter" else []
        pid = os.fork()
        if pid == 0:
            os.close(reads)
            for each in self._children.values():
                os.close(each.said)
            point = _armed(doom, writes)
            if doom.role == "submitter":
                _be(lambda: _submit(self._loaded, mine, point))
            _be(lambda: _work(self._loaded, self._orders.threads, point))
        os.close(writes)
        self._again.extend(mine)
        after_s = doom.after_s if doom.point == AT_RANDOM else self._orders.limit_s * tried
        self._children[pid] = Child(pid, reads, doom, began_us, began_us + round(after_s * 1_000_000))
        self._tries[pid] = tried

    def _kill_due(self) -> None:
        now_us = boot_us()
        for each in self._children.values():
            if now_us >= each.kill_us and not each.killed:
                each.killed = True
                os.kill(each.pid, signal.SIGKILL)

    def _reap(self) -> None:
        while self._children or self._feeding:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            code = os.waitstatus_to_exitcode(status)
            if pid in self._feeding:
                handed = self._feeding.pop(pid)
                self._again.extend(handed if code else ())
                continue
            child, tried = self._children.pop(pid), self._tries.pop(pid)
            said = os.read(child.said, 4096)
            os.close(child.said)
            self._bury(child, tried, said, code)

    def _bury(self, child: Child, tried: int, said: bytes, code: int) -> None:
        doom = child.doom
        how = _how(said, code, killed=child.killed)
        detail = f"it ended by itself with {code}" if how == "bug" else ""
        finished = how == "bug" and code == 0 and doom.role == "submitter"
        if not finished:
            lived_s = (boot_us() - child.began_us) / 1_000_000
            self._killed.append(Killed(doom=doom, how=how, lived_s=lived_s, detail=detail))
        missed = how in ("random", "dead man") and doom.point != AT_RANDOM
        if (missed or finished) and tried < TRIES:
            self._waiting.appendleft((msgspec.structs.replace(doom, nth=1), tried + 1))


def _how(said: bytes, code: int, *, killed: bool) -> Death:
    if code != -signal.SIGKILL:
        return "bug"
    if said:
        return "armed"
    return "random" if killed else "dead man"


def _armed(doom: Doom, writes: int) -> Point:
    """What a process comes past its points with: at the right one, it says so and dies."""
    left = doom.nth
    one = threading.Lock()

    def point(name: str) -> None:
        nonlocal left
        if name != doom.point:
            return
        with one:
            left -= 1
            if left == 0:
                os.write(writes, b"!")
                os.kill(os.getpid(), signal.SIGKILL)

    return point


def _be(life: Callable[[], None]) -> None:
    """Live, and never return into the nursery's own code."""
    code = 1
    try:
        compose.die_with(os.getppid())
        life()
        code = 0
    except BaseException:  # noqa: BLE001  # said on stderr, and by the exit code
        traceback.print_exc()
    finally:
        os._exit(code)


def _work(loaded: settings.Loaded, threads: int, point: Point) -> None:
    """A worker whose supervisor is the nursery: no heartbeat is asked for, everything else is production's."""
    parts = compose.worker_core(loaded, seam=point)
    core = watched(replace(parts.core, heartbeats=NoHeartbeats()), point)
    process = WorkerProcess(core, threads=threads, settlers=1, poll_s=0.02)
    process.start()
    process.wait()
    if process.failed is not None:
        raise process.failed


def _submit(loaded: settings.Loaded, wanted: list[Wanted], point: Point) -> None:
    """Somebody who hands work over."""
    core = compose.command_core(loaded)
    core = replace(watched(core, point), seam=point)
    for each in wanted:
        submit(core, each)
    core.store.close()


def main() -> None:
    """Batch by batch until stdin ends."""
    logging.basicConfig(level=logging.ERROR)
    faulthandler.enable()  # whoever ends by a fault of the interpreter says where it stood
    print(msgspec.json.encode({"ready": True}).decode(), flush=True)
    for line in sys.stdin.buffer:
        try:
            told = Nursery(msgspec.json.decode(line, type=Orders)).run()
        except HoldpointError as wrong:
            print(msgspec.json.encode({"wrong": str(wrong)}).decode(), flush=True)
        else:
            print(msgspec.json.encode(told).decode(), flush=True)


if __name__ == "__main__":
    main()
