"""What operators do beside halting and releasing: releases at a time, drills, alarms; and what became of them."""

from datetime import timedelta

from safety_core.lifecycle import IntentState
from safety_core.records import Permit
from safety_core.schedules import ScheduledRelease, ScheduleState
from safety_core.shell import drill, halt, schedule
from safety_core.shell.identity import Claimant
from safety_core.switches import HOUSE, Halt, Scope
from safety_core.triggers import Alarm
from safety_core.vocabulary import AccountId, Action, ClientId, Harm, PersonId, Platform, Reason
from steps.rig.eyes import Eyes
from steps.rig.hands import Command


class Operators(Eyes):
    """See the module."""

    def __init__(self, seed: int, scenario: str) -> None:
        super().__init__(seed, scenario)
        self.planned_releases: list[Command] = []
        self.drills: list[Command] = []

    # ------------------------------------------------------------ halts of any scope

    def halt_combination(self, person: str, dimensions: str, reason: str) -> Command:
        """Somebody halts what is named of acme-1's publishing on X: ``client and action``, ``nothing``, …"""
        named = set(dimensions.split(" and ")) - {"nothing"}
        scope = Scope(
            client=ClientId("acme") if named & {"client", "account"} else None,
            platform=Platform.X if "platform" in named else None,
            account=AccountId("acme-1") if "account" in named else None,
            action=Action.PUBLISH if "action" in named else None,
        )
        return self.halt_and_wait(person, scope, reason)

    def refused_in_scope(self) -> list[str]:
        """Intents in the last halt's scope that were refused because of it and wait for its release."""
        scope = self.last_halt().scope
        waiting = [self.now(each) for each in self.submitted]
        return [
            each.intent.intent
            for each in waiting
            if each.state is IntentState.WAITING
            and each.reason is Reason.SWITCH_THROWN
            and scope.covers(
                client=each.intent.client,
                platform=each.intent.platform,
                account=each.intent.account,
                action=each.intent.action,
            )
        ]

    def permits_of(self, client: str) -> list[Permit]:
        """Every permit of the client."""
        return [each for each in self.store.read(lambda tx: tx.permits()) if each.client == client]

    def alarm(self, harm: Harm, client: str) -> Halt:
        """A trigger saw a harm on the client's first account; whoever keeps house sees its halt to the end."""
        seen = Alarm(
            harm=harm,
            what=f"{harm.value} on {client}-1",
            client=ClientId(client),
            platform=Platform.X,
            account=AccountId(f"{client}-1"),
            action=Action.PUBLISH,
        )
        command = self.command(lambda core: halt.throw_automatically(core, seen))
        self.await_command(command)
        assert command.error is None, str(command.error)
        command.told.append(command.result)
        self.halts.append(command)
        assert self.run_until(lambda: self.last_halt().quiesced_us is not None, limit_s=self.PATIENCE_S)
        return self.last_halt()

    # ------------------------------------------------------------ releases at a time

    def propose_release(self, person: str, ahead_s: float, reason: str) -> None:
        """Somebody proposes to end all halts in force, so long from now."""
        names = [each.halt for each in self.in_force()]
        at = self.core.clock.now() + timedelta(seconds=ahead_s)
        claimant = self._claimant(person)
        self._planned(self.command(lambda core: schedule.propose(core, names, at, claimant, reason)))

    def agree_to_release(self, person: str) -> None:
        """Somebody says yes to the release that was planned last."""
        name, claimant = self.last_schedule().schedule, self._claimant(person)
        self._planned(self.command(lambda core: schedule.agree(core, name, claimant)))

    def withdraw_release(self, person: str) -> None:
        """Somebody takes the planned release back."""
        name, claimant = self.last_schedule().schedule, self._claimant(person)
        self._planned(self.command(lambda core: schedule.withdraw(core, name, claimant)))

    def last_schedule(self) -> ScheduledRelease:
        """The release that was planned last, as the store has it now."""
        return self.store.read(lambda tx: tx.schedules())[-1]

    def refused_plan(self) -> str:
        """Why the last word on a planned release was refused."""
        assert self.planned_releases[-1].error is not None, "it was not refused"
        return str(self.planned_releases[-1].error)

    def await_schedule(self, state: ScheduleState, limit_s: float) -> bool:
        """Whether the planned release comes to that state within the limit."""
        return self.run_until(lambda: self.last_schedule().state is state, limit_s=limit_s)

    def _claimant(self, person: str) -> Claimant:
        self.add_person(person)
        return Claimant(PersonId(person), self.keys[person])

    def _planned(self, command: Command) -> None:
        self.planned_releases.append(command)
        self.await_command(command)

    # ------------------------------------------------------------ drills

    def hold_drill(self, person: str, client: str = HOUSE) -> None:
        """Somebody holds a drill, and it is over."""
        self.add_person(person)
        plan = drill.Plan(
            client=client,
            person=PersonId(person),
            proven=True,
            reason="drill",
        )
        told: list[Halt] = []
        command = self.command(lambda core: drill.drill(core, plan, told.append), told)
        self.drills.append(command)
        self.await_command(command)
        if told:
            self.halts.append(command)
        known = {each.intent.intent for each in self.submitted}
        every = self.store.read(lambda tx: tx.intents())
        self.submitted += [each for each in every if each.intent.intent not in known]

    def last_drill(self) -> drill.Drilled:
        """What the last drill showed."""
        command = self.drills[-1]
        assert command.error is None, str(command.error)
        assert isinstance(command.result, drill.Drilled)
        return command.result

    def refused_drill(self) -> str:
        """Why the last drill was refused."""
        assert self.drills[-1].error is not None, "it was held"
        return str(self.drills[-1].error)
