"""The rig of one scenario: a world, a store, worker processes and operators, all in virtual time.

Steps call it by the words of the vocabulary. What it says of effects comes from the world's ledger alone; what it says
of records comes from the core.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from safety_core.adapters.stores.sqlite import open_sqlite

from safety_core.adapters.entropy import SeededEntropy
from safety_core.adapters.platforms import ADAPTERS
from safety_core.adapters.transports.guarded import GuardedTransport
from safety_core.errors import CredentialMissing, HoldpointError
from safety_core.halt import Timing, checked
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import Store
from safety_core.records import Account, QueuedIntent
from safety_core.shell import halt, release, staff, submit
from safety_core.shell.core import Core
from safety_core.shell.export import checkpoint, rows
from safety_core.shell.identity import Claimant, proven
from safety_core.switches import Halt, Scope
from safety_core.vocabulary import AccountId, ClientId, HaltId, PersonId, Platform, PlatformAccountId, Role, WorkerId
from simulators.config import AccountConfig, TokenConfig, WorldConfig
from simulators.scheduler import Scheduler
from simulators.world import World
from steps.rig.processes import VirtualProcesses, VirtualWorker
from steps.rig.time import VirtualClock, VirtualDeadMan
from steps.rig.wire import InProcessWire

FIRST_PLATFORM_ID = 1001
USUAL_LATENCY_S = 0.4
"""How long the platform usually takes to answer a committing request: so that work is in flight at any instant."""
HEAL_S = 420
"""How long the world goes on after a scenario so that everything attempted can be settled."""
STEADY_S = 2.0
COMMAND_LIMIT_S = 60.0


class RigVault:
    """Tokens as the world hands them out: its faults may hand out another account's."""

    def __init__(self, world: World) -> None:
        self._world = world

    def token(self, credential: str) -> str:
        """See ``ports.Vault``."""
        reference, _, account = credential.rpartition(":")
        if reference != "vault:rig":
            raise CredentialMissing(
                f"the rig knows no {credential}", "bind the account to vault:rig:<platform account>"
            )
        return self._world.hand_out(account)


@dataclass
class Command:
    """A command that somebody runs in a process of their own: what it gave, or how it was refused."""

    result: Any = None
    error: HoldpointError | None = None
    done: bool = False
    told: list[Halt] = field(default_factory=list)


class Rig:
    """See the module. ``seed`` decides everything that is drawn."""

    def __init__(self, seed: int, scenario: str, *, timing: Timing | None = None, senders: int = 24) -> None:
        self.scenario = scenario
        self.scheduler = Scheduler(seed)
        self.world = World(seed, self.scheduler, WorldConfig())
        self.timing = checked(timing or Timing())
        self.samples: list[dict[str, Any]] = []
        self.checkpoints: list[dict[str, Any]] = []
        self.workers: dict[str, VirtualWorker] = {}
        self.keys: dict[str, bytes] = {}
        self.submitted: list[QueuedIntent] = []
        self.halts: list[Command] = []
        self.store: Store = open_sqlite(":memory:", mode="inline", create=True)
        self.entropy = SeededEntropy(seed)
        self.healing = False
        self._senders = senders
        self._wires: dict[str, InProcessWire] = {}
        self._texts = 0
        self._commands = 0
        self.core = self._core("operator")
        self.world.faults.add(
            {
                "fault": "latency",
                "side": "before",
                "when": {"operation": "create_post"},
                "do": {"delay": {"constant_s": USUAL_LATENCY_S}},
            }
        )

    def _core(self, process: str) -> Core:
        wire = self._wires[process] = InProcessWire(self.world, self.scheduler)
        clock = VirtualClock(self.scheduler)
        transport = GuardedTransport(
            wire,
            clock=clock,
            dead_man=VirtualDeadMan(self.scheduler),
            seam=self.scheduler.seam,
            allowed_hosts=frozenset(host for each in ADAPTERS.values() for host in each.HOSTS),
            pause_s=self.timing.pause_s,
        )
        return Core(
            store=self.store,
            transport=transport,
            vault=RigVault(self.world),
            clock=clock,
            entropy=self.entropy,
            processes=VirtualProcesses(self.scheduler),
            adapters=ADAPTERS,
            timing=self.timing,
            worker=WorkerId(process),
            seam=self.scheduler.seam,
        )

    # ------------------------------------------------------------ what there is

    def add_client(self, client: str, accounts: int, platform: Platform = Platform.X) -> None:
        """A client with so many accounts, called ``<client>-1`` and so on, each with a token of its own."""
        known = self.store.read(lambda tx: tx.accounts())
        first = sum(each.client == client for each in known) + 1
        bound: list[Account] = []
        for n in range(first, first + accounts):
            platform_id = str(FIRST_PLATFORM_ID + len(known) + len(bound))
            name = f"{client}-{n}"
            self.world.add_configured(
                AccountConfig(
                    platform=platform.value,
                    id=platform_id,
                    username=name.replace("-", "_"),
                    tokens=[TokenConfig(token=f"token-{name}")],
                )
            )
            bound.append(
                Account(
                    client=ClientId(client),
                    platform=platform,
                    account=AccountId(name),
                    platform_account=PlatformAccountId(platform_id),
                    credential=f"vault:rig:{platform_id}",
                )
            )
        staff.add_accounts(self.core, bound)

    def add_person(self, name: str, role: Role = Role.OPERATOR) -> None:
        """Somebody who may act, with a key that the rig keeps for them; once."""
        if name not in self.keys:
            self.keys[name] = staff.add_person(self.core, name, role, ())

    def start_worker(self, name: str = "worker-1") -> VirtualWorker:
        """A worker process, running from now on."""
        core = self._core(name)
        assert isinstance(core.transport, GuardedTransport)
        worker = VirtualWorker(core, self.scheduler, self._wires[name], senders=self._senders)
        self.workers[name] = worker
        return worker

    # ------------------------------------------------------------ time

    def run_for(self, seconds: float) -> None:
        """Let the world go on for so long."""
        self._wake_workers()
        self.scheduler.run_for(round(seconds * 1_000_000))

    def run_until(self, holds: Callable[[], bool], *, limit_s: float) -> bool:
        """Let the world go on until something holds; false when it did not within the limit."""
        self._wake_workers()
        return self.scheduler.run_until(holds, limit_us=round(limit_s * 1_000_000))

    def _wake_workers(self) -> None:
        if not self.workers:
            self.start_worker()

    # ------------------------------------------------------------ work

    def submit(
        self,
        client: str,
        text: str,
        *,
        account: str | None = None,
        action: str = "publish",
        reply_to: str | None = None,
    ) -> QueuedIntent:
        """Hand an intent over, on the client's first account unless another is named."""
        self._texts += 1
        tag = f"{self.scenario}/{self._texts}"
        queued = submit.submit(
            self.core,
            submit.Wanted(
                client=client,
                platform=Platform.X.value,
                account=account or f"{client}-1",
                action=action,
                text=text,
                key=f"key-{self._texts}",
                reply_to=reply_to,
                tag=tag,
            ),
        )
        self.submitted.append(queued)
        return queued

    def publish_steadily(self, client: str) -> None:
        """From now on each account of the client gets a new post every couple of seconds, until the scenario ends."""
        accounts = [each.account for each in self.store.read(lambda tx: tx.accounts()) if each.client == client]

        def loop() -> None:
            n = 0
            while not self.healing:
                for account in accounts:
                    n += 1
                    self.submit(client, f"{client} news {n} on {account}", account=account)
                self.core.clock.sleep(STEADY_S)

        self.scheduler.spawn(f"planner-{client}", loop, process=f"planner-{client}")

    def now(self, queued: QueuedIntent) -> QueuedIntent:
        """The intent as the store has it now."""
        found = self.store.read(lambda tx: tx.intent(queued.intent.intent))
        assert found is not None
        return found

    # ------------------------------------------------------------ operators

    def command(self, run: Callable[[Core], Any]) -> Command:
        """Start a command in a process of its own; it goes on when the world does."""
        self._commands += 1
        name = f"command-{self._commands}"
        core = self._core(name)
        command = Command()

        def body() -> None:
            try:
                command.result = run(core)
            except HoldpointError as refused:
                command.error = refused
            command.done = True

        self.scheduler.spawn(name, body, process=name)
        return command

    def halt(self, person: str, scope: Scope, reason: str) -> Command:
        """Somebody halts something: the command starts now, and is not waited for."""
        self.add_person(person)
        claimant = Claimant(PersonId(person), self.keys[person])
        asked = halt.Asked(
            scope=scope,
            person=claimant.person,
            proven=self.store.read(lambda tx: proven(tx, claimant)),
            reason=reason,
            asked_us=self.scheduler.now_us(),
            asked_at=self.core.clock.now().isoformat(),
        )
        command = self.command(lambda core: halt.halt(core, asked, command.told.append))
        self.halts.append(command)
        return command

    def await_command(self, command: Command, *, limit_s: float = COMMAND_LIMIT_S) -> None:
        """Let the world go on until the command has returned."""
        assert self.run_until(lambda: command.done, limit_s=limit_s), f"the command did not return within {limit_s} s"

    def release(self, person: str, reason: str, names: Sequence[HaltId] | None = None) -> Command:
        """Somebody ends halts: those named, or all in force. Waited for."""
        self.add_person(person)
        named = names or [each.halt for each in self.store.read(lambda tx: tx.switches().halts)]
        claimant = Claimant(PersonId(person), self.keys[person])
        command = self.command(lambda core: release.release(core, tuple(named), claimant, reason))
        self.await_command(command)
        return command

    # ------------------------------------------------------------ what is left behind

    def sample(self, name: str, ref: str = "", detail: str = "") -> None:
        """Note something that the harness itself saw or did."""
        self.samples.append(
            {"kind": "sample", "name": name, "us": self.scheduler.now_us(), "ref": ref, "detail": detail}
        )

    def see_log(self) -> None:
        """Note the head of the audit log as it is now."""
        self.checkpoints.append(checkpoint(self.store, seen_us=self.scheduler.now_us()))

    def finish(self) -> list[dict[str, Any]]:
        """End all faults, let the world settle, and give everything that is left behind as rows of evidence."""
        self.healing = True
        self.world.faults.clear()
        for worker in self.workers.values():
            worker.wire.cut_off = False
        self.sample("healed")
        self.see_log()
        if not any(self.scheduler.alive(name) for name in self.workers):
            self.start_worker(f"worker-{len(self.workers) + 1}")
        self.run_until(self._settled, limit_s=HEAL_S)
        self.world.settle()
        self.see_log()
        self.sample("ended")
        about = {"scenario": self.scenario, "clock": "virtual", "source": "simulated"}
        own = [*rows(self.store), *self.checkpoints, *self.samples]
        return [*({**about, **row} for row in own), *self.world.rows(**about)]

    def _settled(self) -> bool:
        open_states = [IntentState.QUEUED, IntentState.CLAIMED, IntentState.UNDER_PERMIT, IntentState.ACCEPTED]
        waiting = [PermitState.LIVE, PermitState.UNKNOWN, PermitState.ACCEPTED]
        return not self.store.read(lambda tx: tx.intents(open_states)) and not self.store.read(
            lambda tx: tx.permits(waiting)
        )

    def close(self) -> None:
        """Let go of the processes; after the checkers have run."""
        self.scheduler.close()
        self.store.close()
