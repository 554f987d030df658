"""The ground of one scenario: a world, a store and worker processes in virtual time, and the evidence they leave."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, partial
from itertools import takewhile
from pathlib import Path
from typing import Any

from safety_core.adapters.entropy import SeededEntropy
from safety_core.adapters.platforms import ADAPTERS
from safety_core.adapters.recorders.memory import MemoryRecorder
from safety_core.adapters.stores.connecting import MEMORY
from safety_core.adapters.stores.inline import InlineSqlite
from safety_core.adapters.stores.opening import opened
from safety_core.adapters.stores.sqlite import no_seam
from safety_core.adapters.transports.guarded import GuardedTransport
from safety_core.adapters.transports.sandbox import SandboxTransport
from safety_core.budget.objectives import Objectives
from safety_core.cadence.limits import Limits
from safety_core.halt import Timing, checked
from safety_core.lifecycle import IntentState, PermitState
from safety_core.records import Account
from safety_core.shell import limits, objectives, plans, staff
from safety_core.shell.core import Core, OurApp
from safety_core.shell.export import checkpoint, rows
from safety_core.shell.identity import Claimant
from safety_core.shell.limits_text import parsed
from safety_core.shell.objectives_text import parse
from safety_core.shell.zones import zone_of
from safety_core.switches import Halt
from safety_core.vocabulary import AccountId, ClientId, PersonId, Platform, PlatformAccountId, Role, WorkerId
from simulators.clock import Clock
from simulators.config import WorldConfig
from simulators.scheduler import Scheduler
from simulators.world import World
from steps.rig import platforms
from steps.rig.lull import Lull
from steps.rig.machine import VirtualMachine, VirtualSections
from steps.rig.outage import Outage, OutageStore
from steps.rig.processes import VirtualProcesses, VirtualWorker
from steps.rig.shelf import RigShelf
from steps.rig.time import VirtualClock, VirtualDeadMan
from steps.rig.vault import APP, APP_SECRET, CLIENT_ID, RigVault
from steps.rig.wire import InProcessWire, Reach

FIRST_PLATFORM_ID = 1001
ADMIN = "ada"
OPERATOR = "operator"
"""Who hands work over and adds people: the harness itself, whose store is never away."""
USUAL_LATENCY_S = 0.4
"""How long the platform usually takes to answer a committing request: so that work is in flight at any instant."""
LOOK_EVERY_S = 0.1
READ_TEXTS = 32
"""So many texts of limits, and of objectives, are read once: scenarios load the same ones again and again."""
HEAL_S = 420
"""How long the world goes on after a scenario so that everything attempted can be settled."""


@lru_cache(READ_TEXTS)
def _objectives_in(text: str) -> Objectives:
    return parse(text, source="objectives of the scenario")


@lru_cache(READ_TEXTS)
def _limits_in(text: str) -> Limits:
    return parsed(text, zone_of)


class BaseRig:
    """See the module. ``seed`` decides everything that is drawn."""

    first_platform_id = FIRST_PLATFORM_ID
    """The platform's id of the first account; the others follow it."""

    def __init__(self, seed: int, scenario: str, *, timing: Timing | None = None, senders: int = 24) -> None:
        self.seed = seed
        self.scenario = scenario
        self.scheduler = Scheduler(seed)
        self.world = World(seed, self._world_clock(), self._world_config())
        self.timing = checked(timing or Timing())
        self.samples: list[dict[str, Any]] = []
        self.checkpoints: list[dict[str, Any]] = []
        self.workers: dict[str, VirtualWorker] = {}
        self.keys: dict[str, bytes] = {}
        self.store = self._open_store()
        self.outage = Outage(self.scheduler, self.sample)
        self.lull = Lull(self.store)
        self._seen_settled = (-1, False)  # asked again only once something was written
        self.machine: VirtualMachine | None = None
        self.supervisor = ""
        self.entropy = SeededEntropy(seed)
        self.healing = False
        self._senders = senders
        self.reach = Reach()
        self._wires: dict[str, InProcessWire] = {}
        self.vault = RigVault(self.world)
        self.shelf = RigShelf(self.world)
        self.recordings = MemoryRecorder()
        self.real: frozenset[Platform] = frozenset()
        self.core = self._core(OPERATOR)
        self.load_limits(self._limits())
        plans.load(self.core, self._plan(), by=None)
        self.load_objectives(self._objectives())
        self.latency_s = dict.fromkeys(ADAPTERS, USUAL_LATENCY_S)
        self._latency_plans: list[int] = []
        self._add_latency()

    def _world_clock(self) -> Clock:
        """What the platforms tell time by: whatever happens to the clock of this machine happens to theirs."""
        return self.scheduler

    def _world_config(self) -> WorldConfig:
        """The platforms as they are published."""
        return WorldConfig(apps=[APP])

    def _limits(self) -> str:
        """The limits that are in force from the beginning."""
        return platforms.limits()

    def _plan(self) -> str:
        """The rollout's plan that is in force from the beginning: everybody."""
        return (Path(__file__).parent / "everyone.toml").read_text(encoding="utf-8")

    def _objectives(self) -> str:
        """The objectives that are in force from the beginning: nothing is enough for them."""
        return platforms.objectives()

    def _open_store(self) -> InlineSqlite:
        """One for all processes: a database in memory."""
        return InlineSqlite(MEMORY, connection=opened(MEMORY, create=True, thorough=False), seam=no_seam)

    def _machine(self) -> VirtualMachine:
        return VirtualMachine(self.scheduler, self.timing)

    def _worker(self, core: Core, wire: InProcessWire, *, keeps_house: bool) -> VirtualWorker:
        return VirtualWorker(core, self.scheduler, wire, senders=self._senders, keeps_house=keeps_house, lull=self.lull)

    def _add_latency(self) -> None:
        """Always the last plans: of the plans on one side the first that hits wins."""
        for number in self._latency_plans:
            self.world.faults.remove(number)
        slower = [
            ({"platform": platform.value}, seconds)
            for platform, seconds in self.latency_s.items()
            if seconds != USUAL_LATENCY_S
        ]
        self._latency_plans = [
            self.world.faults.add(
                {
                    "fault": "latency",
                    "side": "before",
                    "when": {"operation": operation, **of},
                    "do": {"delay": {"constant_s": seconds}},
                }
            )
            for of, seconds in (*slower, ({}, USUAL_LATENCY_S))
            for operation in platforms.slow_operations()
        ]

    def _core(self, process: str, sections: VirtualSections | None = None) -> Core:
        wire = self._wires[process] = InProcessWire(self.world, self.scheduler, self.reach)
        clock = VirtualClock(self.scheduler)
        hosts = frozenset(host for each in ADAPTERS.values() for host in each.HOSTS)
        transport = SandboxTransport(
            GuardedTransport(
                wire,
                clock=clock,
                dead_man=sections or VirtualDeadMan(self.scheduler),
                seam=self.scheduler.seam,
                allowed_hosts=hosts,
                pause_s=self.timing.pause_s,
            ),
            self.recordings,
            clock=clock,
            draw=self.entropy,
            allowed_hosts=hosts,
        )
        core = Core(
            store=self.store if process == OPERATOR else OutageStore(self.store, self.outage, self.scheduler),
            transport=transport,
            vault=self.vault,
            pairs=self.vault,
            shelf=self.shelf,
            apps=dict.fromkeys(ADAPTERS, OurApp(CLIENT_ID, APP_SECRET)),
            clock=clock,
            entropy=self.entropy,
            processes=VirtualProcesses(self.scheduler),
            adapters=ADAPTERS,
            real=self.real,
            timing=self.timing,
            worker=WorkerId(process),
            seam=self.scheduler.seam,
        )
        if self.machine is None:
            return core
        shared = self.machine
        return replace(core, view=shared.view, heartbeats=shared.heartbeats, hard_stop=shared.hard_stop)

    # ------------------------------------------------------------ what there is

    def add_client(self, client: str, accounts: int, platform: Platform = Platform.X) -> None:
        """A client with so many accounts, called ``<client>-1`` and so on, each with a token of its own."""
        known = self.store.read(lambda tx: tx.accounts())
        first = sum(each.client == client for each in known) + 1
        bound: list[Account] = []
        for n in range(first, first + accounts):
            name = f"{client}-{n}"
            number = self.first_platform_id + len(known) + len(bound)
            terms = platforms.TERMS[platform]
            joined = platforms.joining(platform.value, terms, number, name)
            for each in (joined.manager, joined.account):
                if each is not None:
                    self.world.add_configured(each)
            bound.append(
                Account(
                    client=ClientId(client),
                    platform=platform,
                    account=AccountId(name),
                    platform_account=PlatformAccountId(terms.bound_as(joined.account.id)),
                    credential=f"vault:rig:{joined.owner}",
                )
            )
        staff.add_accounts(self.core, bound)

    def add_person(self, name: str, role: Role = Role.OPERATOR) -> None:
        """Somebody who may act, with a key that the rig keeps for them; once."""
        if name not in self.keys:
            self.keys[name] = staff.add_person(self.core, name, role, (), by=self.admin())

    def admin(self) -> Claimant | None:
        """Who adds people, once there is somebody who does."""
        return Claimant(PersonId(ADMIN), self.keys[ADMIN]) if ADMIN in self.keys else None

    def start_worker(self, name: str = "worker-1") -> VirtualWorker:
        """A worker process, running from now on."""
        machine = self.machine
        sections = VirtualSections(VirtualDeadMan(self.scheduler), machine.view) if machine else None
        core = self._core(name, sections)
        assert isinstance(core.transport, SandboxTransport)
        worker = self._worker(core, self._wires[name], keeps_house=machine is None)
        worker.says = self._said_aloud
        self.workers[name] = worker
        if machine is not None and sections is not None:
            beating = partial(machine.beat_for_ever, core.worker, sections)
            self.scheduler.spawn(f"{name}/beat", beating, process=name)
        return worker

    def start_another_worker(self) -> None:
        """A worker process under a new name."""
        self.start_worker(f"worker-{len(self.workers) + 1}")

    def supervise(self) -> None:
        """From now on this machine has a view, a hard stop, and a supervisor that starts workers and watches them."""
        assert not self.workers, "workers that run already have no supervisor; say so before anything happens"
        self.machine = self._machine()
        self.machine.says = self._said_aloud
        self.core = self._core(OPERATOR)
        self._start_supervisor()

    def _start_worker_if_none(self) -> None:
        if not any(self.scheduler.alive(name) for name in self.workers):
            self.start_another_worker()

    def _start_supervisor(self) -> None:
        assert self.machine is not None
        name = f"steward-{len(self._wires)}"
        self.supervisor = self.machine.start_supervisor(self._core(name), self._start_worker_if_none)

    def first_account(self, client: str) -> Account:
        """A client's first account."""
        return next(each for each in self.store.read(lambda tx: tx.accounts()) if each.account == f"{client}-1")

    def platform_account(self, client: str) -> str:
        """What a client's first account is called on its platform."""
        return self.first_account(client).platform_account

    def load_limits(self, text: str) -> None:
        """From now on these limits are in force."""
        limits.load(self.core, text, _limits_in(text), by=None)

    def load_objectives(self, text: str) -> None:
        """From now on these objectives are in force."""
        objectives.load(self.core, text, _objectives_in(text), by=self.admin())

    # ------------------------------------------------------------ time

    def run_for(self, seconds: float) -> None:
        """Let the world go on for so long."""
        self._wake_workers()
        self.scheduler.run_for(round(seconds * 1_000_000))

    def run_until(self, holds: Callable[[], bool], *, limit_s: float) -> bool:
        """Let the world go on until something holds, looked at every ``LOOK_EVERY_S``; false when it did not in time."""
        self._wake_workers()
        end_us = self.scheduler.now_us() + round(limit_s * 1_000_000)
        while not holds():
            left_us = end_us - self.scheduler.now_us()
            if left_us <= 0:
                return False
            self.scheduler.run_for(min(left_us, round(LOOK_EVERY_S * 1_000_000)))
        return True

    def _wake_workers(self) -> None:
        if not self.workers:
            self.start_another_worker()

    # ------------------------------------------------------------ what is left behind

    def _said_aloud(self, late: Halt) -> None:
        """Whoever keeps house said that nobody knows how it ended: the store is away."""
        self.sample("halt_failure_printed", late.halt)

    def sample(self, name: str, ref: str = "", detail: str = "") -> None:
        """Note something that the harness itself saw or did. The same twice in one instant is told apart: rows are unique."""
        us = self.scheduler.now_us()
        noted = takewhile(lambda each: each.get("us") == us, reversed(self.samples))
        said = [each["detail"] for each in noted if (each.get("name"), each.get("ref")) == (name, ref)]
        if detail in said:
            detail = f"{detail} ({len(said) + 1})".lstrip()
        self.samples.append({"kind": "sample", "name": name, "us": us, "ref": ref, "detail": detail})

    def see_log(self) -> None:
        """Note the head of the audit log as it is now."""
        self.checkpoints.append(checkpoint(self.store, seen_us=self.scheduler.now_us()))

    def finish(self) -> list[dict[str, Any]]:
        """End all faults, let the world settle, and give everything that is left behind as rows of evidence."""
        self.healing = True
        self.world.faults.clear()
        for worker in self.workers.values():
            worker.wire.cut_off = False
        self.reach.barred.clear()
        self.sample("healed")
        self.see_log()
        self.outage.end()
        self.outage.each_us = 0
        if self.machine is not None and not self.scheduler.alive(self.supervisor):
            self._start_supervisor()
        self._start_worker_if_none()
        self.run_until(self._healed, limit_s=HEAL_S)
        self.world.settle()
        self.see_log()
        self.sample("ended")
        about = {"scenario": self.scenario, "clock": "virtual", "source": "simulated"}
        own = [*rows(self.store), *self.checkpoints, *self.samples]
        return [*({**about, **row} for row in own), *self.world.rows(**about)]

    def _healed(self) -> bool:
        """Whether all is settled, late commits too. Who dies on the way to it is replaced, as a supervisor would."""
        self._start_worker_if_none()
        return self._settled() and not self.world.settle()

    def _settled(self) -> bool:
        if self._seen_settled[0] != self.store.changes:
            self._seen_settled = (self.store.changes, self._nothing_open())
        return self._seen_settled[1]

    def _nothing_open(self) -> bool:
        open_states = [IntentState.CLAIMED, IntentState.UNDER_PERMIT, IntentState.ACCEPTED]
        if self.machine is None or not self.machine.hard_stop.latched():  # a machine that is stopped takes up nothing
            open_states.append(IntentState.QUEUED)
        waiting = [PermitState.LIVE, PermitState.UNKNOWN, PermitState.ACCEPTED]
        return not self.store.read(lambda tx: tx.intents(open_states) or tx.permits(waiting))

    def close(self) -> None:
        """Let go of the processes; after the checkers have run."""
        self.scheduler.close()
        self.store.close()
