"""Who leads a sprint: two people enrol the canaries, look each hour, and ask for the next stage where the plan leaves it to
them. What stops by itself, and a verdict that no time mends, ends it: then they ask once more, as people do, and hold.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import msgspec

from loadtests.rehearsal import climate
from loadtests.rehearsal.ground import RehearsalRig
from loadtests.rehearsal.traffic import Traffic
from safety_core.budget.bands import CellOutlook
from safety_core.canary import Candidate
from safety_core.letters import Channel
from safety_core.ports import Transaction
from safety_core.records import IncidentState
from safety_core.rollout.plan import Advance, Clients, Plan
from safety_core.rollout.states import Rollout
from safety_core.rollout.verdict import UNREADABLE, Verdict, Word
from safety_core.shell import (
    budgets,
    cohorts,
    contacts,
    deliver,
    letter_outlets,
    plans,
    promote,
    stage_evidence,
)
from safety_core.shell.identity import Claimant
from safety_core.switches import Halt, HaltState
from safety_core.vocabulary import Action, ClientId, PersonId, Platform
from simulators.draws import stream
from steps.rig.letters import address_of

LEADS: Final = ("dana", "femi")
LOOKS_A_DAY, LOOKS_AN_HOUR = 144, 6
ENROL_ON_DAY = 5
CONSENTED = 0.5
"""Of the clients, those that agreed to going first; the plan takes the best of them."""
QUIET_US, QUIET_LOOKS = 10_000_000, 120
HARM_ENDS = (HaltState.QUIESCED, HaltState.FAILED)
CELLS: Final = tuple((Platform.X, each) for each in (Action.PUBLISH, Action.REPLY, Action.LIKE))
"""Posts come first: the days are told by them."""


class Stopped(msgspec.Struct, frozen=True, kw_only=True):
    """Why a sprint ended before its days were over.

    Attributes:
        stage: where the rollout stood. day: of the sprint. harm: of the halt that was thrown by itself; empty: there was none.
        scope: what it stopped. why: in its words. word, verdict: what people were told who asked for the next stage then.
        moved: whether it went on all the same.
    """

    stage: str
    day: float
    harm: str
    scope: str
    why: str
    word: str
    verdict: str
    moved: bool


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """How a day ended. ``left``: per mille of the budget for posts."""

    day: int
    stage: str
    band: str
    left: int
    events: int
    failures: int


class Conductor:
    """See the module."""

    def __init__(self, rig: RehearsalRig, traffic: Traffic) -> None:
        self._rig = rig
        self._traffic = traffic
        self._begun_us = rig.scheduler.now_us()
        self._looks = 0
        self._noted_us = 0
        self._stage = ""
        self._planted = False
        self.days: list[Day] = []
        self.notes: list[tuple[float, str]] = []
        """What people were told who could not go on: the day, and the words."""
        self.stopped: Stopped | None = None
        self.against: tuple[str, ...] = ()
        """What stood in the way of a GO when the work was over, before anything was healed."""
        self.ended_us = 0
        self.people: dict[str, Claimant] = {}
        for name in LEADS:
            rig.add_person(name)
            self.people[name] = Claimant(PersonId(name), rig.keys[name])

    def begin(self) -> None:
        """From now on."""
        self._rig.actor("conductor", self._lead)
        core = replace(self._rig._core("post"), couriers=(self._rig.office,))  # noqa: SLF001 - a process of the rig's

        def carry() -> None:
            while True:
                deliver.deliver_due(core, letter_outlets.outlets(core))
                self._rig.scheduler.sleep_us(self._rig.options.day_us // LOOKS_A_DAY)

        self._rig.actor("post", carry)

    @property
    def day(self) -> float:
        """Of the sprint, from 0."""
        return (self._rig.scheduler.now_us() - self._begun_us) / self._rig.options.day_us

    # ------------------------------------------------------------ looking

    def _lead(self) -> None:
        rig = self._rig
        while not rig.healing and self.stopped is None:
            rig.scheduler.sleep_us(rig.options.day_us // LOOKS_A_DAY)
            self._looks += 1
            _, plan, rollout = plans.in_force(rig.core)
            if rollout.stage != self._stage:
                self._entered(plan, rollout)
            harm = next((each for each in rig.store.read(lambda tx: tx.halts()) if each.automatic), None)
            if harm is not None:
                self._stop(rollout, harm)
            elif self._looks % LOOKS_AN_HOUR == 0:
                self._hourly(plan, rollout)

    def _entered(self, plan: Plan, rollout: Rollout) -> None:
        self._stage = rollout.stage
        stage = plan.stage[plan.has(rollout.stage)]
        if stage.clients is not Clients.HOUSE:
            self._traffic.open_to(self._rig.canaries())
        if stage.clients is Clients.ALL:
            self._traffic.everybody = True
        if stage.name == climate.STAGE and self._rig.options.regression and not self._planted:
            self._planted = True
            climate.plant(self._rig, self._rig.options.regression, self._rig.canaries())

    def _hourly(self, plan: Plan, rollout: Rollout) -> None:
        hour = self._looks // LOOKS_AN_HOUR
        if hour % 24 == 0:
            self._note_day(hour // 24, rollout)
        if hour == ENROL_ON_DAY * 24:
            self._enrol()
        stage = plan.stage[plan.has(rollout.stage)]
        entered = rollout.entered_minute
        now_minute = int(self._rig.core.clock.now().timestamp()) // 60
        if stage.advance is None or entered is None or now_minute < entered + stage.soak_minutes:
            return
        found = self._ask(rollout, only_look=stage.advance is Advance.AUTOMATIC)
        _, plan, stands = plans.in_force(self._rig.core)
        if stands.stage != rollout.stage:
            self._entered(plan, stands)
        if found.word is Word.FAIL:
            self._stop(rollout, None)
        elif found.word is Word.HOLD and (not self.notes or self.notes[-1][1] != str(found)):
            self.notes.append((self.day, str(found)))

    def _ask(self, rollout: Rollout, *, only_look: bool) -> Verdict:
        """Whoever has not asked yet asks for the next stage."""
        who = LEADS[1] if rollout.asked_by == LEADS[0] else LEADS[0]
        core, me = self._rig.core, self.people[who]
        done = promote.advance(core, me, "the day's look", seen=rollout.stage, dry_run=only_look)
        return done.verdict

    def _note_day(self, day: int, rollout: Rollout) -> None:
        posts = self._note_budgets()
        self.days.append(
            Day(
                day=day, stage=rollout.stage, band=posts.band.value, left=posts.left, events=posts.events,
                failures=posts.failures,
            )
        )  # fmt: skip

    def _note_budgets(self) -> CellOutlook:
        """What is left of each objective's budget now, for the evidence; of posts for whoever calls."""
        rig, self._noted_us = self._rig, self._rig.scheduler.now_us()
        clients = rig.store.read(lambda tx: tx.clients())
        cells = rig.store.read(lambda tx: budgets.outlook(rig.core, tx, clients, CELLS)).cells
        rig.samples += [
            {
                "kind": "budget", "us": self._noted_us, "objective": each.objective, "band": each.band.value,
                "left": each.left, "events": each.events, "failures": each.failures,
            }
            for each in cells
        ]  # fmt: skip
        return cells[0]

    # ------------------------------------------------------------ canaries

    def _enrol(self) -> None:
        """The best of those who agreed; all but the last are reached by mail."""
        rig = self._rig
        lead = self.people[LEADS[0]]
        picked = cohorts.enrol(rig.core, self._candidates(), (), lead, "they agreed, and know what for")
        for each in picked[:-1]:
            contacts.put(rig.core, each.client, Channel.SMTP, address_of(each.client), lead)

    def _candidates(self) -> list[Candidate]:
        today = self._rig.core.clock.now().date()
        return [self._candidate(n, today) for n in range(1, self._rig.options.clients + 1)]

    def _candidate(self, n: int, today: date) -> Candidate:
        dice = stream(self._rig.options.seed, f"candidate/{n}")
        agreed = n <= 3 or dice.random() < CONSENTED  # noqa: PLR2004 - as many as the plan needs
        return Candidate(
            client=ClientId(f"client-{n:03}"),
            trust=dice.randint(40, 100),
            since=today - timedelta(days=dice.randint(30, 1_500)),
            reach=dice.randint(500, 200_000),
            consent=f"contract {n}" if agreed else "",
        )

    # ------------------------------------------------------------ the end

    def end(self) -> None:
        """The days are over: what speaks against letting it stand so."""
        self.ended_us = self._rig.scheduler.now_us()
        self.against = tuple(self._rig.store.read(self._seen_against))

    def _seen_against(self, tx: Transaction) -> list[str]:
        seen = stage_evidence.outlook(self._rig.core, tx)
        if seen is None:
            return [UNREADABLE]
        said = [*seen.burning, *seen.red, *(each.words for each in seen.pools if not each.passes)]
        harms = [each for each in tx.incidents() if each.state is IncidentState.OPEN and each.harm is not None]
        return said + [f"{each.harm}: {each.what}" for each in harms]

    def _stop(self, rollout: Rollout, harm: Halt | None) -> None:
        """Let the halt come to rest, ask for the next stage once more, and hold."""
        rig = self._rig
        for _ in range(QUIET_LOOKS):
            if harm is None or self._rested(harm):
                break
            rig.scheduler.sleep_us(QUIET_US)
        stands = rig.rollout()
        who = LEADS[0] if stands.asked_by == LEADS[1] else LEADS[1]
        asked = promote.advance(rig.core, self.people[who], "may we go on all the same?")
        promote.hold(rig.core, self.people[LEADS[0]], "the sprint stops here")
        self.stopped = Stopped(
            stage=rollout.stage,
            day=round(self.day, 2),
            harm="" if harm is None or harm.harm is None else harm.harm.value,
            scope="" if harm is None else str(harm.scope),
            why=str(asked.verdict) if harm is None else harm.reason,
            word=asked.verdict.word.value,
            verdict=str(asked.verdict),
            moved=asked.moved,
        )
        rig.sample("stopped", rollout.stage, self.stopped.word)
        if rig.scheduler.now_us() > self._noted_us:
            self._note_budgets()

    def _rested(self, harm: Halt) -> bool:
        found = self._rig.store.read(lambda tx: tx.halt(harm.halt))
        return found is not None and found.state in HARM_ENDS
