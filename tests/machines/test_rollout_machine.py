"""The rollout under any order of posts, time, words and moves: it climbs one stage at a time and on PASS alone, its cohort only
grows but for removals, what is let in was let in by its stage, and the log alone shows all of it to the checker.
"""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from reports.checkers import i12_rollout
from reports.evidence.folder import from_rows
from safety_core.buckets import bucket
from safety_core.errors import HoldpointError
from safety_core.lifecycle import IntentState
from safety_core.rollout.states import RolloutState
from safety_core.rollout.verdict import Word
from safety_core.shell import cohorts, export, promote, publish, refused, staging
from safety_core.switches import HOUSE
from tests.safety_core.shell.rolling import SOAK_S, STAGES, Rolling

PEOPLE = st.sampled_from(["dana", "femi"])
CLIENTS = st.sampled_from(["acme", "globex"])
SHARE = {"ten": 10, "all-of-canaries": 100, "ga": 100}


class Climbing(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.ground = Rolling()
        self.removed: set[str] = set()
        self.known: list[str] = []
        self.at = 0

    def who(self, name: str):
        return self.ground.keys_of(name)

    def place(self) -> int:
        return STAGES.index(self.ground.rollout.stage)

    @rule(client=st.sampled_from(["acme", "globex", HOUSE]), good=st.integers(1, 3), bad=st.integers(0, 1))
    def posts_end(self, client: str, good: int, bad: int) -> None:
        self.ground.count(client, good, bad=bad)

    @rule(seconds=st.sampled_from([60, SOAK_S - 60, SOAK_S, 3 * SOAK_S]))
    def time_passes(self, seconds: int) -> None:
        self.ground.soak(seconds)

    @rule(person=PEOPLE)
    def advances(self, person: str) -> None:
        before = self.place()
        try:
            done = self.ground.advance(self.who(person))
        except HoldpointError:
            assert self.place() == before
            return
        assert done.moved == (self.place() == before + 1)
        if done.verdict.word is not Word.PASS:
            assert self.place() == before
            assert not done.asked
        self.at = self.place()

    @rule(person=PEOPLE)
    def goes_back(self, person: str) -> None:
        before = self.place()
        promote.roll_back_by(self.ground.core, self.who(person), "a reader complained")
        assert self.place() == max(before - 1, 0)
        self.at = self.place()

    @rule(person=PEOPLE)
    def holds_or_resumes(self, person: str) -> None:
        held = self.ground.rollout.state is RolloutState.HELD
        (promote.resume if held else promote.hold)(self.ground.core, self.who(person), "for a while")

    @rule()
    def somebody_keeps_house(self) -> None:
        before, held = self.place(), self.ground.rollout.state is RolloutState.HELD
        promote.keep(self.ground.core)
        assert self.place() == before or (
            STAGES[before] == "all-of-canaries" and self.place() == before + 1 and not held
        )
        self.at = self.place()

    @rule(client=CLIENTS)
    def enrols(self, client: str) -> None:
        try:
            self.ground.enrol(client)
        except HoldpointError:
            assert client in self.known
            return
        assert client not in self.removed
        self.known.append(client)

    @rule(client=CLIENTS)
    @precondition(lambda self: self.known)
    def takes_out(self, client: str) -> None:
        try:
            cohorts.remove(self.ground.core, client, self.who("femi"), "it left us")
        except HoldpointError:
            assert client not in self.known or client in self.removed
            return
        self.removed.add(client)

    @rule(client=CLIENTS)
    def publishes(self, client: str) -> None:
        queued = self.ground.submit(f"news {self.ground.n}", client=client, account=f"{client}-1")
        self.ground.clock.pass_s(self.ground.timing.ramp_s)
        self.ground.platform.whose = "1001" if client == "acme" else f"{client}/1"
        for claimed in publish.claim(self.ground.core, 1):
            if claimed[1].intent.client == client:
                publish.attempt(self.ground.core, claimed)
            else:
                refused.give_back(self.ground.core, claimed, _later())
        now = self.ground.now(queued)
        if now.state is IntentState.WAITING:
            assert now.waits_for == staging.WAITS_FOR_STAGE

    @invariant()
    def the_cohort_only_grows_save_for_removals(self) -> None:
        cohort = self.ground.store.read(lambda tx: tx.cohort())
        assert [each.client for each in cohort] == self.known
        assert {each.client for each in cohort if each.removed_at is not None} == self.removed

    @invariant()
    def it_stands_where_it_was_moved_to(self) -> None:
        assert self.place() == self.at

    @invariant()
    def what_waits_for_the_stage_is_still_kept_out_by_it(self) -> None:
        def look(tx):
            return [
                each.intent
                for each in tx.intents([IntentState.WAITING])
                if each.waits_for == staging.WAITS_FOR_STAGE and not staging.still_outside(tx, each.intent)
            ]

        assert self.ground.store.read(look) == [], "nobody would wake it"

    @invariant()
    def what_was_let_in_was_let_in_by_its_stage(self) -> None:
        keys = {
            each.intent.intent: each.intent.idempotency_key for each in self.ground.store.read(lambda tx: tx.intents())
        }
        for permit in self.ground.permits():
            assert permit.stage in SHARE, f"{permit.client} at {permit.stage}"
            assert bucket(f"rollout:{permit.client}", keys[permit.intent]) <= SHARE[permit.stage]

    def teardown(self) -> None:
        about = {"scenario": "machine", "clock": "virtual", "source": "simulated"}
        found = i12_rollout.check(from_rows({**about, **each} for each in export.rows(self.ground.store)))
        self.ground.store.close()
        assert found.status in ("held", "no_data"), found.why


def _later():
    from safety_core.ruling import refuse
    from safety_core.vocabulary import Check, Reason

    return refuse(Check.TENANCY, Reason.IDENTITY_UNKNOWN, "another worker's turn")


Climbing.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestTheRollout = Climbing.TestCase
