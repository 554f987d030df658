"""Where the rollout stands, for a person: its stage, what it waits for, its cohort and its cells."""

import msgspec

from safety_core.ports import Transaction
from safety_core.rollout.plan import Plan, Stage
from safety_core.rollout.states import Enrolled, Moved, Rollout
from safety_core.rollout.verdict import CellStanding, Verdict, judge
from safety_core.shell.core import Core
from safety_core.shell.moving import required
from safety_core.shell.stage_evidence import cells, evidence, minute_now


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """All of it, from one look.

    Attributes:
        soaked_minutes: since the stage was entered; 0 while its clock has not begun.
        cohort: all that ever were enrolled; those taken out say so.
    """

    plan: Plan
    version: int
    rollout: Rollout
    verdict: Verdict
    events: int
    soaked_minutes: int
    cohort: tuple[Enrolled, ...]
    cells: tuple[CellStanding, ...]

    @property
    def stage(self) -> Stage:
        """The one in force."""
        return self.plan.stage[self.plan.has(self.rollout.stage)]

    @property
    def lagging(self) -> tuple[CellStanding, ...]:
        """The cells behind the rollout, or that would stay behind if it advanced now."""
        here = self.plan.has(self.rollout.stage)
        return tuple(each for each in self.cells if each.place < here or each.verdict.word != "pass")


def status(core: Core) -> Status:
    """How it stands now.

    Raises:
        StoreUnavailable: nobody can say.
    """

    def look(tx: Transaction) -> Status:
        plan, rollout = required(tx)
        seen, now = evidence(core, tx, plan, rollout), minute_now(core)
        entered = rollout.entered_minute
        return Status(
            plan=plan,
            version=rollout.plan,
            rollout=rollout,
            verdict=judge(plan, rollout.stage, seen, now_minute=now),
            events=seen.events,
            soaked_minutes=0 if entered is None else max(now - entered, 0),
            cohort=tx.cohort(),
            cells=cells(core, tx, plan, rollout),
        )

    return core.store.read(look)


def history(core: Core) -> tuple[Moved, ...]:
    """Every move that was ever made, oldest first."""
    return core.store.read(lambda tx: tx.moves())
