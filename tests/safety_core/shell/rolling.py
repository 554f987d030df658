"""A rollout to be moved: a short plan, two clients beside the house, people who may move it, and what its stages count."""

from datetime import date

import msgspec

from safety_core.canary import Candidate
from safety_core.rollout.verdict import Word
from safety_core.shell import cohorts, plans, promote, staff
from safety_core.shell.stage_evidence import minute_of
from safety_core.switches import HOUSE
from safety_core.tallies import Tallied
from safety_core.vocabulary import Action, ClientId, Platform, Role
from tests.safety_core.shell.ground import Ground

PLAN = """name = "short"
[canary]
least = 1
most = 2
[[stage]]
name = "house"
clients = "house"
soak = "2 hours"
events = 3
advance = "manual"
[[stage]]
name = "ten"
clients = "canary"
share = 10
soak = "2 hours"
soak_of = "client"
events = 2
advance = "two-person"
[[stage]]
name = "all-of-canaries"
clients = "canary"
share = 100
soak = "2 hours"
events = 2
advance = "automatic"
[[stage]]
name = "ga"
clients = "all"
share = 100
"""
STAGES = ("house", "ten", "all-of-canaries", "ga")
SOAK_S = 7_200


class Rolling(Ground):
    """See the module."""

    def __init__(self, body: str = PLAN) -> None:
        super().__init__(whole_log=True)
        self.dana, self.femi = (self.person(name, Role.OPERATOR) for name in ("dana", "femi"))
        for client in (HOUSE, "globex"):
            self.add(client)
        plans.load(self.core, body, by=None)

    def add(self, client: str) -> None:
        staff.add_accounts(self.core, [self.account(client, 1)])

    @property
    def rollout(self):
        return self.store.read(lambda tx: tx.rollout())

    @property
    def cohort(self) -> list[str]:
        return [each.client for each in self.store.read(lambda tx: tx.cohort()) if each.removed_at is None]

    def enrol(self, *names: str, by=None):
        known = [
            Candidate(client=ClientId(each), trust=50, since=date(2025, 1, 1), reach=10, consent="yes")
            for each in ("acme", "globex")
        ]
        return cohorts.enrol(self.core, known, names, by or self.dana, "for the test")

    def count(self, client: str, good: int = 1, *, bad: int = 0, stage: str | None = None, action="publish") -> None:
        made = Tallied(
            client=ClientId(client),
            platform=Platform.X,
            action=Action(action),
            stage=stage or self.rollout.stage,
            minute=minute_of(self.clock.now()),
            good=good,
            bad=bad,
        )
        self.store.transact(lambda tx: tx.tally(made), deadline_s=1)

    def soak(self, seconds: float = SOAK_S) -> None:
        self.clock.pass_s(seconds)

    def advance(self, by=None, **more: object):
        return promote.advance(self.core, by or self.dana, "it holds", **more)

    def come_to(self, stage: str) -> None:
        """Everything that the stages before it need."""
        if not self.cohort:
            self.enrol("acme")
        while self.rollout.stage != stage:
            self.count(HOUSE if self.rollout.stage == "house" else "acme", 3)
            self.soak()
            before = self.rollout.stage
            if before == "all-of-canaries":
                promote.keep(self.core)
            else:
                found = self.advance()
                assert found.verdict.word is Word.PASS, found.verdict
                if found.asked:
                    self.advance(self.femi)
            assert self.rollout.stage != before

    def moves(self):
        return self.store.read(lambda tx: tx.moves())

    def spoil(self, **changed: object) -> None:
        """Change the row of the rollout, past every door."""
        now = self.rollout
        self.store.transact(
            lambda tx: tx.move_rollout(msgspec.structs.replace(now, **changed), serial=now.serial), deadline_s=1
        )
