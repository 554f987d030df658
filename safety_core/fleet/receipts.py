"""What became of the requests to the receiver, as an operator reads it: few lines, however much a stranger sends.

The first of a kind is said at once, and what follows it once a minute, as a number. A kind is a platform and what became of it.
"""

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue

from safety_core.ports import Clock
from safety_core.shell.receive import Became, Reply

SAY_EVERY_S = 60.0
LOOK_EVERY_S = 0.5
QUIET = frozenset({Became.CHALLENGED, Became.TAKEN})
"""Said with the minute's others, unless there is something to say about one."""

Line = dict[str, str | int]
DO = {
    Became.FORGED: "if it is the platform's own, compare its app secret with the configuration's; if not, nothing is to be done",
    Became.STALE: "look at the clock of this machine, if there are many",
    Became.UNREADABLE: "nothing of it is kept: holdpoint inbox poll finds what it told of; report what could not be read",
    Became.AWAY: "the platform tells it again; see that database and vault can be read",
}


class Receipts:
    """``say`` is given each line, by one thread."""

    def __init__(self, clock: Clock, say: Callable[[Line], None]) -> None:
        """Start nothing yet."""
        self._clock, self._say = clock, say
        self._came: SimpleQueue[tuple[str, Reply]] = SimpleQueue()
        self._since: dict[tuple[str, Became], Line] = {}
        self._said_us: dict[tuple[str, Became], int] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._say_until_stopped, name="receipts", daemon=True)

    def start(self) -> None:
        """Say from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Say what is left, and no more."""
        self._stop.set()
        self._thread.join()

    def note(self, platform: str, reply: Reply) -> None:
        """One request more, from whichever thread."""
        self._came.put((platform, reply))

    def _say_until_stopped(self) -> None:
        while not self._stop.is_set():
            try:
                self._count(*self._came.get(timeout=LOOK_EVERY_S))
            except Empty:
                self.say_due()
        while not self._came.empty():
            self._count(*self._came.get_nowait())
        self.say_due(all_of_it=True)

    def _count(self, platform: str, reply: Reply) -> None:
        kind = (platform, reply.became)
        line = self._since.setdefault(kind, {"platform": platform, "became": reply.became.value, "requests": 0})
        line["requests"] = int(line["requests"]) + 1
        if reply.saw:
            line["saw"] = reply.saw
        if reply.taken is not None:
            found = reply.taken
            for name, count in (("kept", len(found.kept)), ("known", found.known), ("nobodys", found.nobodys)):
                line[name] = int(line.get(name, 0)) + count
        if kind not in self._said_us and (reply.became not in QUIET or reply.saw):
            self._say_one(kind)
        self.say_due()

    def say_due(self, *, all_of_it: bool = False) -> None:
        """Say what was counted and not said for a minute."""
        now_us = self._clock.boot_us()
        for kind in list(self._since):
            last_us = self._said_us.setdefault(kind, now_us)
            if all_of_it or now_us - last_us >= SAY_EVERY_S * 1_000_000:
                self._say_one(kind)

    def _say_one(self, kind: tuple[str, Became]) -> None:
        line = self._since.pop(kind)
        line["at"] = self._clock.now().isoformat(timespec="seconds")
        if kind[1] in DO:
            line["do"] = DO[kind[1]]
        self._said_us[kind] = self._clock.boot_us()
        self._say(line)
