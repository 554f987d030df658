"""Throwing and releasing, from a process of its own and through the store, as the commands do.

The halter keeps the load up between halts: every account always has something queued, so that a sender which did not
see the switch would have something to send. What was posted is held against what the store says, when all is over.
"""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random
from time import monotonic, sleep
from typing import Any

import msgspec

from loadtests.benchmarks.findings import NoData
from loadtests.benchmarks.halting.platform import Effect
from loadtests.benchmarks.halting.spans import Trial
from loadtests.benchmarks.halting.timing import TIMING
from loadtests.benchmarks.halting.worker import WORKER
from safety_core.adapters.clock.linux import BootClock
from safety_core.adapters.entropy import SystemEntropy
from safety_core.adapters.platforms import ADAPTERS
from safety_core.adapters.processes import LinuxProcesses
from safety_core.adapters.stores.sqlite import no_seam, open_sqlite
from safety_core.fleet.compose import NothingIsSent
from safety_core.fleet.heartbeats import MachinePulse, SupervisorPulse, pulse_beside
from safety_core.fleet.view import view_beside
from safety_core.intent import Intent
from safety_core.lifecycle import IntentState
from safety_core.ports import Transaction
from safety_core.records import Account, QueuedIntent
from safety_core.secret import Secret
from safety_core.shell import halt, limits, limits_text, plans, release, staff
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant
from safety_core.shell.zones import zone_of
from safety_core.switches import Scope
from safety_core.vocabulary import (
    AccountId,
    Action,
    ClientId,
    IntentId,
    PersonId,
    Platform,
    PlatformAccountId,
    Role,
    WorkerId,
)

CLIENTS, ACCOUNTS_EACH = 10, 10
EVERYONE = Path(__file__).parents[2] / "everyone.toml"
LIMITS = Path(__file__).parents[1] / "limits.toml"
"""The limits in force: windows that nothing fills, counted all the same."""
QUEUED_EACH = 2
IN_FLIGHT_MIN = 10
WARM_S, HOLD_S, LOAD_S, QUIET_S = (0.01, 0.04), 0.02, 10.0, 30.0
THROWS, RELEASES = PersonId("dana"), PersonId("femi")
_OPEN = (IntentState.QUEUED, IntentState.CLAIMED, IntentState.UNDER_PERMIT, IntentState.WAITING, IntentState.ACCEPTED)


class Seen(msgspec.Struct, frozen=True):
    """What an arm left behind: its trials, all posts, when and on which account a sender was turned down."""

    trials: list[Trial]
    effects: list[Effect]
    refused: list[tuple[int, str]]


class Child:
    """The worker's process. Each question is a line, and so is each answer."""

    def __init__(self, words: list[str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def answer(self) -> Any:
        """Its next line.

        Raises:
            NoData: it ended.
        """
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise NoData(
                f"the worker ended by itself with {self._process.wait()} (-9: its dead man's timer); run it again"
            )
        return json.loads(line)

    def ask(self, question: str) -> Any:
        """Ask, and wait for the answer.

        Raises:
            NoData: it ended.
        """
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(f"{question}\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # its end is read below
        return self.answer()

    def end(self, limit_s: float) -> None:
        """Close its input and wait for it; kill it, by its own id, when it does not end."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(limit_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()


class Crew:
    """Several workers' processes, asked as one."""

    def __init__(self, commands: list[list[str]]) -> None:
        self._children: list[Child] = []
        try:
            for words in commands:
                self._children.append(Child(words))
        except BaseException:
            self.end(0)
            raise

    def ready(self) -> None:
        """Until all of them work.

        Raises:
            NoData: one ended.
        """
        for each in self._children:
            each.answer()

    def in_flight(self) -> int:
        """Requests under way in all of them.

        Raises:
            NoData: one ended.
        """
        return sum(each.ask("look")["in_flight"] for each in self._children)

    def effects(self) -> list[Effect]:
        """All posts since the last time.

        Raises:
            NoData: one ended.
        """
        found = [each.ask("effects")["effects"] for each in self._children]
        return msgspec.convert([effect for each in found for effect in each], list[Effect])

    def end(self, limit_s: float) -> None:
        """End each of them."""
        for each in self._children:
            each.end(limit_s)


class Halter:
    """The operator's side of the store, and whoever keeps the queue filled."""

    def __init__(self, database: Path) -> None:
        pid, ticks, boot_id = LinuxProcesses().me()
        self._made_for = SupervisorPulse(pulse_beside(database), pid=pid, started_ticks=ticks, boot_id=boot_id)
        self._pulse = MachinePulse(pulse_beside(database), boot_id, pause_s=TIMING.pause_s)
        self.core = Core(
            store=open_sqlite(str(database), mode="inline", create=True),
            transport=NothingIsSent(),
            vault=NoSecrets(),
            clock=BootClock(),
            entropy=SystemEntropy(),
            processes=LinuxProcesses(),
            view=view_beside(database, boot_id),
            adapters=ADAPTERS,
            timing=TIMING,
            worker=WorkerId("command"),
            seam=no_seam,
        )
        self._accounts = _accounts()
        text = LIMITS.read_text(encoding="utf-8")
        limits.load(self.core, text, limits_text.parsed(text, zone_of), by=None)
        plans.load(self.core, EVERYONE.read_text(encoding="utf-8"), by=None)
        staff.add_accounts(self.core, self._accounts)
        staff.add_person(self.core, THROWS, Role.OPERATOR, ())
        self._claimant = Claimant(RELEASES, staff.add_person(self.core, RELEASES, Role.OPERATOR, ()))
        self._made = 0
        self.account_of: dict[str, str] = {}

    def fill(self) -> None:
        """See that every account has so much to do, in one commit."""
        self.core.store.transact(self._fill_in, deadline_s=TIMING.fence_s)

    def _fill_in(self, tx: Transaction) -> None:
        left = Counter((each.intent.client, each.intent.account) for each in tx.intents(_OPEN))
        now_us = self.core.clock.boot_us()
        for account in self._accounts:
            for _ in range(QUEUED_EACH - left[account.client, account.account]):
                self._made += 1
                name = f"int-{self._made}"
                intent = Intent(
                    intent=IntentId(name),
                    client=account.client,
                    platform=account.platform,
                    account=account.account,
                    action=Action.PUBLISH,
                    text=f"{account.account} says {self._made}",
                    idempotency_key=name,
                    salt="ab" * 16,
                )
                self.account_of[name] = account.account
                tx.add_intent(QueuedIntent(intent=intent, state=IntentState.QUEUED, submitted_us=now_us, due_us=now_us))

    def trial(self, crew: Crew, ahead_s: float) -> Trial:
        """Wait for the load, throw, hold, fill the queue up again, release.

        Raises:
            NoData: too little was in flight for too long, or the worker ended.
        """
        until = monotonic() + LOAD_S
        sleep(ahead_s)
        while (in_flight := crew.in_flight()) < IN_FLIGHT_MIN:
            if monotonic() > until:
                raise NoData(f"fewer than {IN_FLIGHT_MIN} requests were in flight for {LOAD_S:.0f} s: no sample")
            sleep(0.002)
        clock = self.core.clock
        asked = halt.Asked(
            scope=Scope(),
            person=THROWS,
            proven=True,
            reason="bench",
            asked_us=clock.boot_us(),
            asked_at=clock.now().isoformat(),
        )
        thrown = halt.halt(self.core, asked)
        assert thrown.quiesced_us is not None
        confirmed_us = self._last_confirmed_us()
        self.fill()
        sleep(HOLD_S)
        released_us = clock.boot_us()
        release.release(self.core, (thrown.halt,), self._claimant, "bench: go on")
        return Trial(
            asked_us=asked.asked_us,
            fenced_us=thrown.fenced_us,
            quiesced_us=thrown.quiesced_us,
            confirmed_us=confirmed_us,
            released_us=released_us,
            in_flight=in_flight,
        )

    def _last_confirmed_us(self) -> int:
        """When the last of the workers' processes confirmed what stands raised now.

        Raises:
            NoData: one did not for too long.
        """
        until, generation = monotonic() + QUIET_S, self.core.view.generation()
        while True:
            beats = self._pulse.beats()
            if beats and all(each.confirmed >= generation for each in beats):
                return max(each.confirmed_us for each in beats)
            if monotonic() > until:
                raise NoData(f"a worker confirmed nothing for {QUIET_S:.0f} s: see whether the machine is overloaded")
            sleep(0.001)

    def await_quiet(self) -> None:
        """Until nothing is left to do.

        Raises:
            NoData: that took too long.
        """
        until = monotonic() + QUIET_S
        while self.core.store.read(lambda tx: tx.intents(_OPEN)):
            if monotonic() > until:
                raise NoData(
                    f"work was left {QUIET_S:.0f} s after the last trial: see whether the machine is overloaded"
                )
            sleep(0.02)

    def check(self, effects: list[Effect]) -> None:
        """The store says confirmed of exactly what stands on the platform, each once."""
        posted = Counter((each.account, each.text) for each in effects)
        number = {each.account: each.platform_account for each in self._accounts}
        kept = self.core.store.read(lambda tx: tx.intents())
        claimed = Counter(
            (str(number[each.intent.account]), each.intent.text) for each in kept if each.state is IntentState.CONFIRMED
        )
        assert max(posted.values()) == 1
        assert posted == claimed

    def refused(self) -> list[tuple[int, str]]:
        """When a sender was turned down by a switch, and on which account: from the audit log."""
        log = [json.loads(each) for each in self.core.store.read(lambda tx: tx.audit_entries())]
        return [
            (each["at_us"], self.account_of[each["intent"]])
            for each in log
            if each["kind"] in ("refusal", "answer") and each["reason"] == "switch_thrown"
        ]


class NoSecrets:
    """A halter needs no token of any account."""

    def token(self, account: Account) -> Secret:
        """See the port: never asked for."""
        raise AssertionError(account)

    def own(self, reference: str) -> Secret:
        """See the port: never asked for."""
        raise AssertionError(reference)


def through_the_store(folder: Path, kind: str, *, processes: int, threads: int, trials: int, until_s: float) -> Seen:
    """Worker processes of that kind of store, halted so many times or until the time is up.

    Raises:
        NoData: the worker ended, or there was no load.
    """
    database = folder / f"{kind}.db"
    halter = Halter(database)
    crew = Crew([[WORKER, str(database), kind, str(threads), str(n)] for n in range(processes)])
    dice = Random(kind)
    done: list[Trial] = []
    over = monotonic() + until_s
    try:
        crew.ready()
        halter.fill()
        while len(done) < trials and monotonic() < over:
            done.append(halter.trial(crew, dice.uniform(*WARM_S)))
        halter.await_quiet()
        effects = crew.effects()
        halter.check(effects)
        return Seen(done, effects, halter.refused())
    finally:
        crew.end(QUIET_S)
        halter.core.store.close()


def by_a_flag(*, threads: int, trials: int) -> Seen:
    """The naive loop, halted so many times.

    Raises:
        NoData: it ended by itself.
    """
    child = Child(["loadtests.benchmarks.halting.naive", str(threads), str(trials)])
    try:
        said = child.answer()
    finally:
        child.end(QUIET_S)
    return Seen(msgspec.convert(said["trials"], list[Trial]), msgspec.convert(said["effects"], list[Effect]), [])


def _accounts() -> list[Account]:
    return [
        Account(
            client=ClientId(f"client-{client}"),
            platform=Platform.X,
            account=AccountId(f"client-{client}-{n}"),
            platform_account=PlatformAccountId(str(1_000 + client * ACCOUNTS_EACH + n)),
            credential=f"vault:bench:{1_000 + client * ACCOUNTS_EACH + n}",
        )
        for client in range(CLIENTS)
        for n in range(ACCOUNTS_EACH)
    ]
