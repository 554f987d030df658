"""The ground of a rehearsal: the rig of every scenario, whose idle actors sleep until the bell rings."""

import gc
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, TypeVar

from loadtests.rehearsal import places, remembering
from loadtests.rehearsal.bell import Bell
from loadtests.rehearsal.options import Options
from loadtests.rehearsal.workers import DozingMachine, DozingWorker
from safety_core.adapters.stores.connecting import MEMORY
from safety_core.adapters.stores.inline import InlineSqlite
from safety_core.errors import HoldpointError
from safety_core.lifecycle import INTENT_ENDS, IntentState
from safety_core.shell.core import Core
from safety_core.shell.export import Row, rows_in
from safety_core.shell.refused import WAITS_FOR_RELEASE
from safety_core.vocabulary import Platform
from simulators.clock import Clock
from simulators.config import WorldConfig
from simulators.platforms.registry import PLATFORMS
from simulators.scheduler import Scheduler
from steps.rig import platforms
from steps.rig.machine import VirtualMachine, VirtualSections
from steps.rig.processes import VirtualWorker
from steps.rig.rig import Rig
from steps.rig.wire import InProcessWire

T = TypeVar("T")

ON_DISK = ""
"""A file of SQLite's own in the system's folder for such, gone with the connection. It is written when the pages kept in memory
are more than a few; a commit waits for no disk, since nobody pulls this machine's plug in virtual time."""
STORM = "too_fast"
EXCHANGES_KEPT = 64
STRANGER = "stranger-1"
OPEN = tuple(each for each in IntentState if each not in INTENT_ENDS)
ASK_EVERY_US = 50_000
"""How long whoever waits for a store that somebody holds sleeps."""


class _Last(list[Any]):
    """The last exchanges of a process: all of a week's would be most of what a rehearsal remembers."""

    def append(self, exchange: Any) -> None:
        super().append(exchange)
        if len(self) > 2 * EXCHANGES_KEPT:
            del self[:EXCHANGES_KEPT]


class TheirClock:
    """The platforms' own: this machine's jumps are none of theirs."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler
        self._ahead_us = scheduler.unix_us() - scheduler.now_us()

    def now_us(self) -> int:
        """See ``simulators.clock.Clock``: the machine's boot clock is the world's one order of events."""
        return self._scheduler.now_us()

    def unix_us(self) -> int:
        """See ``simulators.clock.Clock``."""
        return self._scheduler.now_us() + self._ahead_us


class RehearsalRig(Rig):
    """See the module."""

    first_platform_id = places.FIRST_ID

    def __init__(self, options: Options) -> None:
        self.options = options
        self.platforms = places.used(options)
        self.bell: Bell | None = None
        self.commits = 0
        super().__init__(options.seed, f"rehearsal-{options.seed}")
        self.begun_us = self.scheduler.now_us()
        self.bell = Bell(self.scheduler)
        self.outage.ask_every_us = ASK_EVERY_US
        self.numbers: dict[str, str] = {}
        """What each account's platform calls it."""
        self.places: dict[str, Platform] = {}
        """Where each account is."""
        self._errands = 0

    # ------------------------------------------------------------ what the base rig asks for

    def _world_clock(self) -> Clock:
        return TheirClock(self.scheduler)

    def _world_config(self) -> WorldConfig:
        return WorldConfig(platforms=places.regimes(self.options))

    def _limits(self) -> str:
        return places.limits(self.options)

    @property
    def limits_text(self) -> str:
        """The limits as they were loaded first."""
        return self._limits()

    def _machine(self) -> VirtualMachine:
        assert self.bell is not None
        return DozingMachine(self.scheduler, self.timing, self.bell)

    def _open_store(self) -> InlineSqlite:
        return InlineSqlite(
            MEMORY, connection=remembering.connect(MEMORY if self.options.short else ON_DISK), seam=self._committed
        )

    def _committed(self, seam: str) -> None:
        """After each commit, before whoever made it hears of it."""
        if self.options.deep:
            self.scheduler.seam(seam)
        self.commits += 1
        if self.bell is not None:
            self.bell.ring(self.head_us())

    def head_us(self) -> int | None:
        """When the next work in the outbox is due (boot clock). Past every verb: nobody but virtual time asks for it."""
        assert isinstance(self.store, InlineSqlite)
        connection = self.store._connection  # noqa: SLF001
        ((due_us,),) = connection.execute("SELECT min(due_us) FROM lanes").fetchall()
        return due_us if due_us is None else int(due_us)

    def _core(self, process: str, sections: VirtualSections | None = None) -> Core:
        core = super()._core(process, sections)
        self._wires[process].exchanges = _Last()
        return core

    def _worker(self, core: Core, wire: InProcessWire, *, keeps_house: bool) -> VirtualWorker:
        assert self.bell is not None
        return DozingWorker(
            core, self.scheduler, wire, self.bell, self.head_us, senders=self._senders, keeps_house=keeps_house
        )

    def add_account(self, place: places.Place) -> None:
        """A client's next account, where it is said to be."""
        self.add_client(place.client, 1, place.platform)

    def add_client(self, client: str, accounts: int, platform: Platform = Platform.X) -> None:
        super().add_client(client, accounts, platform)
        own = [each for each in self.store.read(lambda tx: tx.accounts()) if each.client == client]
        self.numbers |= {each.account: each.platform_account for each in own}
        self.places |= {each.account: each.platform for each in own}

    def add_strangers(self) -> None:
        """Somebody else's account on each platform that has one of ours alone: a token can be mistaken for theirs."""
        for platform in self.platforms:
            if sum(each.platform is platform for each in self.store.read(lambda tx: tx.accounts())) > 1:
                continue
            joined = platforms.joining(platform.value, platforms.TERMS[platform], places.FIRST_ID - 1, STRANGER)
            for each in (joined.manager, joined.account):
                if each is not None:
                    self.world.add_configured(each)

    # ------------------------------------------------------------ processes

    def living(self) -> list[str]:
        """Worker processes that run."""
        return [name for name in self.workers if self.scheduler.alive(name)]

    def keep_workers(self, count: int) -> None:
        """Start as many as are missing."""
        for _ in range(count - len(self.living())):
            self.start_another_worker()

    def start_supervisor_again(self) -> None:
        """Its process ended; somebody starts another one, which starts workers."""
        self._start_supervisor()

    def kill(self, process: str) -> None:
        """Kill -9, now; whoever keeps house hears of it."""
        if self.scheduler.alive(process):
            self.scheduler.kill(process)
        self.rouse()

    def rouse(self) -> None:
        """Something changed that no commit tells of."""
        if self.bell is not None:
            self.bell.ring()

    def actor(self, name: str, body: Callable[[], None]) -> None:
        """Somebody of the rehearsal itself, in a process of their own."""
        self.scheduler.spawn(name, body, process=name)

    def later(self, name: str, after_us: int, act: Callable[[], Any]) -> None:
        """Somebody does something once, so long from now; what the core refuses them is noted."""

        def body() -> None:
            self.scheduler.sleep_us(after_us)
            self.attempt(name, act)

        self._errands += 1
        self.actor(f"{name}-{self._errands}", body)

    @property
    def last_command(self) -> str:
        """The process of the command that was started last."""
        return f"command-{self._commands}"

    def sweep_up(self) -> None:
        """Forget actors that ended by themselves: a week has hundreds of thousands."""
        for name, each in list(self.scheduler.actors.items()):
            if each.state == "ended":
                del self.scheduler.actors[name]
                each.process.actors.remove(each)
                if not each.process.actors:
                    del self.scheduler.processes[each.process.name]

    def attempt(self, what: str, act: Callable[[], Any]) -> Any:
        """Do it; a refusal is an answer, too."""
        try:
            return act()
        except HoldpointError as refused:
            self.sample("refused", what, type(refused).__name__)
            return None

    # ------------------------------------------------------------ the platforms

    def lag_lists_everywhere(self, seconds: float) -> None:
        """From now on the lists of all platforms show what is new only so long after it was taken."""
        for each in self.platforms:
            self.world.lag_lists(seconds, platform=each.value)

    def mend_tokens(self) -> int:
        """Whoever looks after credentials gives back what tokens have lost; of how many."""
        spoiled = 0
        for platform in self.platforms:
            for token in self.world.platforms[platform.value].store.tokens.values():
                if token.spoiled_by is not None:
                    spoiled += 1
                    token.expired = token.revoked = token.refresh_revoked = False
                    token.scopes[:] = PLATFORMS[platform.value].scopes
                    token.spoiled_by = None
        return spoiled

    # ------------------------------------------------------------ the end

    def heal(self) -> None:
        """End everything that is wrong, and start who is missing. Work goes on until it is settled."""
        self.healing = True
        self.world.faults.clear()
        self.mend_tokens()
        self.lag_lists_everywhere(0)
        self.scheduler.stir(share=0.0, longest_us=0)
        self.outage.end()
        for worker in self.workers.values():
            worker.wire.cut_off = False
        self.sample("healed")
        self.see_log()
        if self.machine is not None and not self.scheduler.alive(self.supervisor):
            self._start_supervisor()
        self.rouse()

    def settle(self, limit_s: float) -> bool:
        """Let the world go on until nothing is under way, queued or halted any more; false when the limit came first."""
        seen = -1

        def over() -> bool:
            nonlocal seen
            if seen == self.commits:
                return False
            seen = self.commits
            if self.head_us() is not None:
                return False
            return self._settled() and not self.world.settle() and not self.in_force()

        return self.scheduler.run_until(over, limit_us=round(limit_s * 1_000_000))

    def left_over(self) -> list[str]:
        """I14: healed and released, work resumes by itself; what has not come to its end, or to a person, never will.

        Where a fault has spent a day's window, what is queued for a named time is as far as it can be.
        """
        standing = {each.halt for each in self.in_force()}
        waiting, now_us, spent = self.store.read(lambda tx: tx.intents(OPEN)), self.scheduler.now_us(), self._spent()
        return [
            f"I14 Recover: intent {each.intent.intent} of {each.intent.account} is still {each.state} ({each.reason}: "
            f"{each.saw}) and {', '.join(sorted(standing)) or 'no halt'} stands"
            for each in waiting
            if (each.state is not IntentState.WAITING or (each.waits_for == WAITS_FOR_RELEASE and not standing))
            and not (each.state is IntentState.QUEUED and each.due_us > now_us and each.intent.account in spent)
        ]

    def _spent(self) -> set[str]:
        """Accounts of platforms on which a fault has spent a window of a day: whose it was a wrong token may have decided."""
        calls, entries = self.world.faults.firings, self.world.journal.entries
        hit = {Platform(entries[each.call].platform) for each in calls if each.name == STORM} & places.BY_THE_DAY
        return {account for account, at in self.places.items() if at in hit}

    def end(self) -> None:
        """Nothing happens any more."""
        self.world.settle()
        self.see_log()
        self.sample("ended")

    def left_behind(self, take: Callable[[Iterator[dict[str, Any]]], T], *, last: bool = False) -> T:
        """What ``take`` makes of everything, handed over row by row: all rows at once would be most of a week's memory.

        After the ``last`` time the world is empty.
        """
        about = {"scenario": self.scenario, "clock": "virtual", "source": "simulated"}

        def every(own: Iterator[Row]) -> Iterator[dict[str, Any]]:
            yield from self.world.rows(**about)
            if last:
                self.world.reset()
                if not self.options.short:
                    gc.collect()  # platforms know one another: by itself Python would find them much later
            yield from ({**about, **row} for row in chain(own, self.checkpoints, self.samples))

        return self.store.read(lambda tx: take(every(rows_in(tx))))
