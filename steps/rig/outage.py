"""A store that is away for a while, in virtual time: no writes since somebody holds the write lock, or nothing at all.

Or that is slow: each write takes so long, one after the other; an urgent one goes before those that wait.
"""

from collections.abc import Callable
from typing import Literal, TypeVar

from safety_core.errors import StoreUnavailable
from safety_core.halt import us
from safety_core.ports import Store, Transaction
from simulators.scheduler import Scheduler

T = TypeVar("T")

ASK_EVERY_US = 5_000
AWAY_DO = "it comes back by itself"


class Outage:
    """What is wrong with the store now; one for all processes.

    Attributes:
        kind: ``busy`` lets nobody write, ``gone`` lets nobody read either.
        until_us: when it ends by itself; ``None`` never.
        holder: the process that stands still within its write transaction; with its death it is over.
        note: takes the harness's own word on it: a sample's name and the kind.
        ask_every_us: how long whoever waits for it sleeps between two looks.
        each_us: how long each write takes; free_us: when those that wait by now are done.
    """

    def __init__(self, scheduler: Scheduler, note: Callable[[str, str], None]) -> None:
        self._scheduler = scheduler
        self._note = note
        self.kind: Literal["busy", "gone"] | None = None
        self.until_us: int | None = None
        self.holder: str | None = None
        self.ask_every_us = ASK_EVERY_US
        self.each_us = 0
        self.free_us = 0

    def begin(self, kind: Literal["busy", "gone"], *, for_us: int | None = None, holder: str | None = None) -> None:
        """From now on, for so long or until ``end``."""
        self.end()
        self._note("store_away", kind)
        self.kind, self.holder = kind, holder
        self.until_us = None if for_us is None else self._scheduler.now_us() + for_us

    def end(self) -> None:
        """The store is there again."""
        if self.kind is not None:
            self._note("store_back", self.kind)
        self.kind = self.holder = self.until_us = None

    def takes_us(self, *, urgent: bool) -> int:
        """How long a write takes that is asked for now, with those before it; its place among them is taken."""
        if not self.each_us:
            return 0
        now_us = self._scheduler.now_us()
        waits_us = max(self.free_us - now_us, 0)
        self.free_us = now_us + waits_us + self.each_us
        return self.each_us + (min(waits_us, self.each_us) if urgent else waits_us)

    def pause_us(self) -> int:
        """How long whoever waits for its end sleeps: until it comes, where that is known; a while where a process holds it."""
        if self.until_us is None:
            return self.ask_every_us
        return max(self.until_us - self._scheduler.now_us(), 1)

    def now(self) -> Literal["busy", "gone"] | None:
        """What is wrong at this instant."""
        over = self.until_us is not None and self._scheduler.now_us() >= self.until_us
        if over or (self.holder is not None and not self._scheduler.alive(self.holder)):
            self.end()
        return self.kind


class OutageStore:
    """``ports.Store`` of one process over the scenario's own."""

    def __init__(self, store: Store, outage: Outage, scheduler: Scheduler) -> None:
        self._store = store
        self._outage = outage
        self._scheduler = scheduler

    def away(self) -> bool:
        """Whether something is wrong with it at this instant; that its writes take time is, too."""
        return self._outage.now() is not None or self._outage.each_us > 0

    def transact(self, decide: Callable[[Transaction], T], *, deadline_s: float, urgent: bool = False) -> T:
        """See the port; whoever is refused has waited for the whole of ``deadline_s``."""
        give_up_us = self._scheduler.now_us() + us(deadline_s)
        while (wrong := self._outage.now()) is not None:
            left_us = give_up_us - self._scheduler.now_us()
            if left_us <= 0:
                raise StoreUnavailable(f"the store is {wrong}", AWAY_DO)
            self._scheduler.sleep_us(min(self._outage.pause_us(), left_us))
        takes_us = self._outage.takes_us(urgent=urgent)
        self._scheduler.sleep_us(min(takes_us, max(give_up_us - self._scheduler.now_us(), 0)))
        if takes_us and self._scheduler.now_us() >= give_up_us:
            raise StoreUnavailable("the store took too long", AWAY_DO)
        return self._store.transact(decide, deadline_s=deadline_s, urgent=urgent)

    def read(self, look: Callable[[Transaction], T]) -> T:
        """See the port."""
        if self._outage.now() == "gone":
            raise StoreUnavailable("the store is gone", AWAY_DO)
        return self._store.read(look)

    def end_holder(self) -> str | None:
        """See the port."""
        holder = self._outage.holder
        if self._outage.now() is None or holder is None:
            return None
        self._scheduler.kill(holder)
        return f"process {holder}, which held the write lock"

    def close(self) -> None:
        """The scenario closes its own."""
