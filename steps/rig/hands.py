"""What a scenario does: hand over work, run commands, break the world."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from safety_core.errors import HoldpointError
from safety_core.intent import AUTHOR
from safety_core.records import Account, QueuedIntent
from safety_core.shell import approve, halt, release, requests, submit
from safety_core.shell.asking import WAITS_FOR_DECISION
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, proven
from safety_core.switches import Halt, HaltState, Scope
from safety_core.vocabulary import ENGAGEMENT, MARKS, Action, HaltId, IntentId, PersonId, Platform, Role
from simulators.traps import Pause
from steps.rig.base import BaseRig
from steps.rig.platforms import TERMS, shown

STEADY_S = 2.0
"""How often a client that publishes steadily hands over a post for each of its accounts."""
COMMAND_LIMIT_S = 60.0
STOPPED_FOR_EVER = None
NO_POST = "99"
"""The id of a post that nobody ever asks for."""
READING = "read_post"
STANDING_APPROVER = "quinn"
"""Says yes to what scenarios about something else hand over."""


@dataclass
class Command:
    """A command that somebody runs in a process of their own: what it gave, or how it was refused."""

    result: Any = None
    error: HoldpointError | None = None
    done: bool = False
    told: list[Halt] = field(default_factory=list)


class Hands(BaseRig):
    """See the module."""

    A_BLINK_S = 0.001
    A_MOMENT_S = 3.0
    WARM_UP_S = 6.3
    RESUME_S = 20.0
    PATIENCE_S = 300.0

    def __init__(self, seed: int, scenario: str) -> None:
        super().__init__(seed, scenario)
        self.submitted: list[QueuedIntent] = []
        self._seen_at = -1
        self._seen: dict[IntentId, QueuedIntent] = {}
        self.halts: list[Command] = []
        self.releases: list[Command] = []
        self.traps: list[Pause] = []
        self.planned: set[str] = set()
        self.changed_us = 0
        self._texts = 0
        self._commands = 0

    # ------------------------------------------------------------ work

    def submit(
        self,
        client: str,
        text: str,
        *,
        account: str | None = None,
        action: str = "publish",
        target: str | None = None,
        author: str = AUTHOR,
        approved: bool = True,
        bare: bool = False,
        showing: str = "",
        within_s: float | None = None,
        after_s: float = 0,
    ) -> QueuedIntent:
        """Hand an intent over, on the client's first account unless another is named, for now or so long ahead.

        A post shows what its platform wants posts to show, unless it is to be ``bare``, or a medium of the type ``showing``. What needs approval is approved at once by the standing approver, unless a scenario is about just that.
        """
        self._texts += 1
        of = self.bound(client, account or f"{client}-1")
        wants = showing or (TERMS[of.platform].shows if action == Action.PUBLISH and not bare else "")
        queued = submit.submit(
            self.core,
            submit.Wanted(
                client=client,
                platform=of.platform.value,
                account=of.account,
                action=action,
                text=text,
                media=(self.shelf.put(shown(wants)).ref,) if wants else (),
                key=f"key-{self._texts}",
                target=target,
                tag=f"{self.scenario}/{self._texts}",
                author=author,
                due_us=self.scheduler.now_us() + round(after_s * 1_000_000) if after_s else 0,
                not_after_us=None if within_s is None else self.scheduler.now_us() + round(within_s * 1_000_000),
            ),
        )
        self.submitted.append(queued)
        if approved and queued.waits_for == WAITS_FOR_DECISION:
            self.approve_by_default(queued)
        return queued

    def ask_for(self, client: str, action: Action) -> QueuedIntent:
        """The client wants something done, to a post or an account where it is something that is done to one."""
        target = NO_POST if action in ENGAGEMENT - {Action.MESSAGE} else None
        return self.submit(client, "" if action in MARKS else f"{client} asks", action=action.value, target=target)

    def bound(self, client: str, account: str) -> Account:
        """An account of a client, as it is bound."""
        found = self.store.read(lambda tx: tx.accounts())
        return next(each for each in found if (each.client, each.account) == (client, account))

    def comment(self, client: str, post: str, text: str) -> str:
        """Somebody comments on a post of the client's; the comment's id."""
        return self.world.comment_from_fan(post, text, platform=self.first_account(client).platform.value)

    def approve_by_default(self, queued: QueuedIntent) -> None:
        """The standing approver looks at it and says yes, as people do."""
        self.add_person(STANDING_APPROVER, Role.APPROVER)
        claimant = Claimant(PersonId(STANDING_APPROVER), self.keys[STANDING_APPROVER])
        seen = requests.shown(self.core, queued.intent.intent, claimant).approval
        approve.yes(self.core, seen.approval, claimant, seen=seen.commitment)

    def withdraw(self, client: str, text: str) -> None:
        """Take back the last intent of that client with that text."""
        last = next(
            each for each in reversed(self.submitted) if each.intent.client == client and each.intent.text == text
        )
        submit.withdraw(self.core, last.intent.intent, person=PersonId(client))

    def publish_steadily(self, client: str) -> None:
        """From now on each account of the client gets a new post every couple of seconds, until the scenario ends."""
        self._steadily(
            client, lambda account, n: self.submit(client, f"{client} news {n} on {account}", account=account)
        )

    def reply_steadily(self, client: str) -> None:
        """From now on each account of the client answers a comment every couple of seconds."""
        post = self.submit(client, f"{client} asks its readers")
        self.settle_all()
        target = self.now(post).object
        assert target is not None
        comments = [self.comment(client, target, f"comment {n}") for n in range(3)]
        self._steadily(
            client,
            lambda account, n: self.submit(
                client, f"answer {n} on {account}", account=account, action="reply", target=comments[n % 3]
            ),
        )

    def _steadily(self, client: str, one: Callable[[str, int], object]) -> None:
        accounts = [each.account for each in self.store.read(lambda tx: tx.accounts()) if each.client == client]

        def loop() -> None:
            n = 0
            while not self.healing:
                for account in accounts:
                    n += 1
                    one(account, n)
                self.core.clock.sleep(STEADY_S)

        name = f"planner-{len(self.scheduler.actors)}"
        self.scheduler.spawn(name, loop, process=name)

    def bring_in_flight(self, count: int) -> None:
        """Give every account a post, and stop the world when ``count`` of them are on their way."""
        for account in self.store.read(lambda tx: tx.accounts()):
            self.submit(account.client, f"post of {account.account}", account=account.account)
        assert self.run_until(lambda: self.on_their_way() >= count, limit_s=self.PATIENCE_S)

    def on_their_way(self) -> int:
        """Committing requests that arrived at a platform and were not answered yet, by the platform's own journal."""
        now_us = self.scheduler.now_us()
        return sum(
            1
            for each in self.world.journal.entries
            if each.committing and each.arrived_us <= now_us and (each.replied_us is None or each.replied_us > now_us)
        )

    def settle_all(self) -> None:
        """Let the world go on until nothing is under way any more."""
        assert self.run_until(self._settled, limit_s=self.PATIENCE_S), "something never settled"

    def now(self, queued: QueuedIntent) -> QueuedIntent:
        """The intent as the store has it now; read again only once something was written: whoever waits asks very often."""
        if self._seen_at != self.store.changes:
            self._seen_at = self.store.changes
            self._seen.clear()
        name = queued.intent.intent
        if name not in self._seen:
            found = self.store.read(lambda tx: tx.intent(name))
            assert found is not None
            self._seen[name] = found
        return self._seen[name]

    # ------------------------------------------------------------ operators

    def command(self, run: Callable[[Core], Any], told: list[Halt] | None = None) -> Command:
        """Start a command in a process of its own; it goes on when the world does."""
        self._commands += 1
        name = f"command-{self._commands}"
        core = self._core(name)
        command = Command(told=told if told is not None else [])

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
        told: list[Halt] = []
        command = self.command(lambda core: halt.halt(core, asked, told.append), told)
        self.halts.append(command)
        return command

    def halt_and_wait(self, person: str, scope: Scope, reason: str) -> Command:
        """Somebody halts something, and the command has returned; who was stopped until then wakes up."""
        self.run_for(0)
        command = self.halt(person, scope, reason)
        self.await_command(command)
        if command.error is None:
            self.sample("halt_printed", command.result.halt)
        if self.traps:
            self.run_for(self.A_BLINK_S)  # whoever wakes at the very instant of the acknowledgement is not after it
        for trap in self.traps:
            trap.release()
        return command

    def await_command(self, command: Command, *, limit_s: float = COMMAND_LIMIT_S) -> None:
        """Let the world go on until the command has returned."""
        limit_us = round(limit_s * 1_000_000)
        self._wake_workers()
        assert self.scheduler.run_until(lambda: command.done, limit_us=limit_us), (
            f"the command did not return within {limit_s} s"
        )

    def release(self, person: str, reason: str, names: Sequence[HaltId] | None = None) -> Command:
        """Somebody ends halts: those named, or all in force. Waited for."""
        self.add_person(person)
        named = names or [each.halt for each in self.store.read(lambda tx: tx.switches().halts)]
        claimant = Claimant(PersonId(person), self.keys[person])
        command = self.command(lambda core: release.release(core, tuple(named), claimant, reason))
        self.releases.append(command)
        self.await_command(command)
        return command

    # ------------------------------------------------------------ faults

    def fault(self, name: str, platform: Platform, *, operation: str = "", **plan: Any) -> None:
        """Break one of the platform's operations (posting, unless another is named), from now on, as a fault plan says."""
        self._break(name, {"platform": platform.value, "operation": operation or TERMS[platform].posting}, plan)

    def fall_silent(self, platform: Platform, seconds: float, *, client: str | None = None, after_s: float = 0) -> None:
        """Let the platform answer nothing for so long, from so many seconds from now: to nobody, or of one client's first
        account.
        """
        when = {"platform": platform.value}
        if client is not None:
            when["account"] = self.platform_account(client)
        self._break("answer_lost", when, {"during": {"from_s": after_s, "until_s": after_s + seconds}})

    def take_no_posts(self, platform: Platform, seconds: float, *, client: str | None = None) -> None:
        """Let every post fail for so long, of everybody or on one client's first account; what is read is answered."""
        when = {"platform": platform.value, "operation": TERMS[platform].posting}
        if client is not None:
            when["account"] = self.platform_account(client)
        self._break("server_error", when, {"during": {"until_s": seconds}})

    def _break(self, name: str, when: dict[str, str], plan: dict[str, Any]) -> None:
        self.planned.add(name)
        self.world.faults.add({"fault": name, "when": when, **plan})
        self._add_latency()

    def unfired(self) -> list[str]:
        """Faults that the scenario planned and that hit nothing: it shows nothing of them."""
        return sorted(self.planned - {firing.name for firing in self.world.faults.firings})

    def slow_down(self, platform: Platform, seconds: float) -> None:
        """Let every post and like there take so long to be answered."""
        self.latency_s[platform] = seconds
        self._add_latency()

    def show_nobody_posts(self, platform: Platform, seconds: float) -> None:
        """Let whoever asks for one post by its id get no answer for so long; lists are shown."""
        self.fault("server_error", platform, operation=READING, during={"until_s": seconds})

    def forget_texts_after(self, platform: Platform, seconds: float) -> None:
        """The platform takes the same text again after so long."""
        self.world.remember_texts_for(seconds, platform=platform.value)

    def lag_lists(self, platform: Platform, seconds: float) -> None:
        """From now on the platform's lists show a post only so long after it was taken."""
        self.world.lag_lists(seconds, platform=platform.value)

    def swap_token(self, client: str, other: str) -> None:
        """From now on the vault hands the client the token of another client's first account."""
        self.changed_us = self.scheduler.now_us()
        accounts = self.first_account(client), self.first_account(other)
        owners = [(each.platform.value, each.credential.rpartition(":")[2]) for each in accounts]
        wrong, right = (self.world.called(owner, platform=platform) for platform, owner in owners)
        self.planned.add("wrong_token")
        self.world.faults.add({"fault": "wrong_token", "when": {"account": wrong}, "do": {"owner": right}})

    def stop_worker_at(self, seam: str) -> None:
        """The next worker process to pass this point stands still there, until a halt was acknowledged."""
        self._wake_workers()
        self.traps.append(self.scheduler.pause(seam=seam, process=next(iter(self.workers)), whole=True))

    def stop_worker_with_work_at(self, seam: str, client: str, *, for_s: float | None = STOPPED_FOR_EVER) -> None:
        """Hand over a post, and let its worker process stand still here: for so long, or until a halt was acknowledged.

        The world stops at the instant at which the process does.
        """
        self._wake_workers()
        for_us = None if for_s is STOPPED_FOR_EVER else round(for_s * 1_000_000)
        trap = self.scheduler.pause(seam=seam, process=next(iter(self.workers)), whole=True, for_us=for_us)
        self.submit(client, f"{client} has a post in hand")
        limit_us = round(self.PATIENCE_S * 1_000_000)
        assert self.scheduler.run_until(lambda: trap.reached, limit_us=limit_us), f"nothing ever passed {seam}"
        self.traps.append(trap)

    def kill_worker_at(self, seam: str) -> None:
        """The next worker process to pass this point is killed there."""
        self._wake_workers()
        self.scheduler.kill_at(seam=seam, process=next(iter(self.workers)))

    def cut_off_workers(self) -> None:
        """Nothing that a worker sends arrives any more, and no answer comes back."""
        for worker in self.workers.values():
            worker.wire.cut_off = True

    def in_force(self) -> tuple[Halt, ...]:
        """The halts that stand."""
        return tuple(each for each in self.store.read(lambda tx: tx.halts()) if each.state is not HaltState.RELEASED)

    def halts_of(self, scope: Scope) -> list[HaltId]:
        """Halts in force of exactly this scope."""
        return [each.halt for each in self.in_force() if each.scope == scope]
