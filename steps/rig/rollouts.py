"""The rollout: the plan that a scenario is about, its canaries, its moves, and what its stages count."""

from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import msgspec

from safety_core.adapters.stores import packaged
from safety_core.budget.bounds import needed
from safety_core.canary import Candidate
from safety_core.errors import HoldpointError
from safety_core.lifecycle import IntentState
from safety_core.ports import Transaction
from safety_core.rollout.states import Rollout
from safety_core.shell import budgets, cohorts, plans, promote, stage_status
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant
from safety_core.shell.stage_evidence import MINUTE_S, minute_of
from safety_core.switches import HOUSE
from safety_core.tallies import Tallied
from safety_core.vocabulary import Action, ClientId, PersonId, Platform
from steps.rig.hands import Command
from steps.rig.pacing import Pacing

SOAK_MINUTES = 10
EVENTS = 3
POOL = 628
BOTH = ("ada", "femi")
"""Who brings a rollout to the stage that a scenario begins at."""
STAGES = """name = "of the scenario"
[canary]
least = 1
most = 2
[[stage]]
name = "house"
clients = "house"
soak = "{soak} minutes"
events = {events}
advance = "manual"
[[stage]]
name = "first"
clients = "canary"
share = {first}
soak = "{soak} minutes"
soak_of = "client"
events = {events}
advance = "two-person"
[[stage]]
name = "second"
clients = "canary"
share = {second}
soak = "{soak} minutes"
events = {events}
pool = true
advance = "manual"
[[stage]]
name = "everybody"
clients = "all"
share = 100
"""


class Rollouts(Pacing):
    """See the module."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.rolled: list[Command] = []

    # ------------------------------------------------------------ the plan and its stage

    def load_rollout(self, first: int, second: int) -> None:
        """A rollout from the house over canaries at two shares to everybody; it stands at the house, under the usual objectives."""
        body = STAGES.format(first=first, second=second, soak=SOAK_MINUTES, events=EVENTS)
        plans.load(self.core, body, by=self.admin())
        self.load_objectives((files(packaged) / "objectives.yaml").read_text(encoding="utf-8"))

    def rollout(self) -> Rollout:
        """Where it stands."""
        found = self.store.read(lambda tx: tx.rollout())
        assert found is not None
        return found

    def bring_rollout_to(self, stage: str, *, of_the_house: int = POOL) -> None:
        """Everything that the stages before need comes about, and people advance."""
        while self.rollout().stage != stage:
            before = self.rollout().stage
            if before == "house":
                self.count_posts(HOUSE, of_the_house)
            else:
                for client in self.canaries():
                    self.count_posts(client, EVENTS)
            self.run_for((SOAK_MINUTES + 1) * MINUTE_S)
            for person in BOTH:
                if self.rollout().stage == before:
                    self.advance_rollout(person, "the scenario begins there")
            assert self.rollout().stage != before, self.verdict()

    def spoil_plan(self) -> None:
        """Somebody writes another plan into the database, past every door."""
        found = self.store.read(lambda tx: tx.rules("rollout"))
        assert found is not None
        body = found.body.replace("house", "all")
        rules = msgspec.structs.replace(found, version=found.version + 1, body=body, loaded_by="nobody", at="then")
        self.store.transact(lambda tx: tx.put_rules(rules), deadline_s=1)

    # ------------------------------------------------------------ what the stages count

    def count_posts(self, client: str, good: int, *, bad: int = 0, action: Action = Action.PUBLISH) -> None:
        """So many permits of a client ended under the stage that their cell stands at; its pool has seen them, too."""
        status = stage_status.status(self.core)
        place = next((each.place for each in status.cells if each.action is action), 0)
        counted = Tallied(
            client=ClientId(client),
            platform=Platform.X,
            action=action,
            stage=status.plan.stage[place].name,
            minute=minute_of(self.core.clock.now()),
            good=good,
            bad=bad,
        )
        self.store.transact(lambda tx: self._counted_in(tx, counted), deadline_s=1)

    def _counted_in(self, tx: Transaction, counted: Tallied) -> None:
        """In the tallies that stages are left by, and in the pool of each objective that counts them."""
        tx.tally(counted)
        rules = budgets.in_force(self.core, tx)
        assert rules is not None
        for each in rules.of(counted.client, counted.platform, counted.action):
            seen = budgets.meter_in(tx, rules, each, minute=counted.minute)
            pool = min(seen.pool + counted.good + counted.bad, needed(each.failures, each.worst))
            tx.put_meter(msgspec.structs.replace(seen, pool=pool, pool_bad=seen.pool_bad + counted.bad))

    # ------------------------------------------------------------ people

    def enrol(self, person: str, clients: str, why: str) -> None:
        """Somebody puts clients among the canaries, each of whom has consented."""
        names = clients.split(" and ")
        since = self.core.clock.now().date() - timedelta(days=400)
        known = [_candidate(each.client, since) for each in self.store.read(lambda tx: tx.accounts())]
        self._roll(person, lambda core, who: cohorts.enrol(core, known, names, who, why))

    def remove_canary(self, person: str, client: str, why: str) -> None:
        """Somebody takes a client out."""
        self._roll(person, lambda core, who: cohorts.remove(core, client, who, why))

    def advance_rollout(self, person: str, why: str) -> None:
        """Somebody asks for the next stage."""
        self._roll(person, lambda core, who: promote.advance(core, who, why))
        self.sample("advance", person, self._came_of_it())

    def _came_of_it(self) -> str:
        """What became of the last word on an advance, for the evidence."""
        last = self.rolled[-1]
        if isinstance(last.result, promote.Advanced) and (last.result.moved or last.result.asked):
            return f"ADVANCED: {last.result.rollout.stage}" if last.result.moved else "ASKED: one more must agree"
        return f"refused: {self.verdict()}"

    def roll_back(self, person: str, why: str) -> None:
        """Somebody goes back."""
        self._roll(person, lambda core, who: promote.roll_back_by(core, who, why))

    def hold_rollout(self, person: str, why: str) -> None:
        """Somebody lets nothing advance."""
        self._roll(person, lambda core, who: promote.hold(core, who, why))

    def _roll(self, person: str, run: Any) -> None:
        self.add_person(person)
        who = Claimant(PersonId(person), self.keys[person])

        def body(core: Core) -> Any:
            return run(core, who)

        command = self.command(body)
        self.rolled.append(command)
        self.await_command(command)

    # ------------------------------------------------------------ what is seen

    def canaries(self) -> list[str]:
        """Who is among the canaries, in the order of enrolment."""
        return [each.client for each in self.store.read(lambda tx: tx.cohort()) if each.removed_at is None]

    def verdict(self) -> str:
        """What the last word on an advance found, or why it was refused."""
        last = self.rolled[-1]
        if last.error is not None:
            return str(last.error)
        assert isinstance(last.result, promote.Advanced)
        return f"{last.result.verdict.word.value}: {last.result.verdict}"

    def rollout_refusal(self) -> HoldpointError:
        """Why the last word on the rollout was refused."""
        error = self.rolled[-1].error
        assert error is not None, "it was not refused"
        return error

    def stage_of_action(self, action: Action) -> str:
        """The stage at which an action on X stands."""
        status = stage_status.status(self.core)
        return next(status.plan.stage[each.place].name for each in status.cells if each.action is action)

    def let_in(self, client: str) -> tuple[int, int]:
        """Of what a client handed over: how many are confirmed, and how many wait for the stage."""
        own = [self.now(each) for each in self.submitted if each.intent.client == client]
        waiting = [each for each in own if each.state is IntentState.WAITING and each.waits_for == "stage"]
        return sum(each.state is IntentState.CONFIRMED for each in own), len(waiting)


def _candidate(client: ClientId, since: date) -> Candidate:
    return Candidate(client=client, trust=80, since=since, reach=1_000, consent="the scenario's contract")
