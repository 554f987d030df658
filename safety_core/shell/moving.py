"""One move of the rollout: state, history, log and the notice to people in one transaction, by compare-and-set."""

from collections.abc import Callable
from typing import TypeVar

import msgspec

from safety_core.audit import entries
from safety_core.errors import StoreUnavailable
from safety_core.ports import Transaction
from safety_core.rollout.plan import Plan
from safety_core.rollout.states import Cell, Move, Moved, Rollout, RolloutState, after
from safety_core.rollout.verdict import Verdict
from safety_core.shell import committing, notices, staging
from safety_core.shell.core import Core
from safety_core.shell.stage_evidence import minute_now
from safety_core.vocabulary import PersonId

T = TypeVar("T")

MOVE_DEADLINE_S = 10.0
BEGINS_ANEW = frozenset({Move.BEGIN, Move.LOAD, Move.ADVANCE, Move.ROLL_BACK})
"""The moves after which a stage soaks, and counts its events, from the beginning."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One move as it is about to be made, and who stands for it.

    ``cell``, ``left``: of one that moves alone, and the stage that it leaves. ``plan``: the version that it stands under.
    """

    move: Move
    to: str
    person: PersonId
    why: str
    second: PersonId | None = None
    verdict: Verdict | None = None
    cell: Cell | None = None
    left: str | None = None
    plan: int | None = None


def required(tx: Transaction) -> tuple[Plan, Rollout]:
    """The plan and where the rollout stands.

    Raises:
        StoreUnavailable: nobody can say; nothing moves by a plan that nobody can read.
    """
    found = staging.in_force(tx)
    if found is None:
        raise StoreUnavailable(
            "the rollout's plan or stage cannot be read",
            "load the plan anew: holdpoint rollout plan load FILE --as ADMIN",
        )
    return found


def done(core: Core, decide: Callable[[Transaction], T]) -> T:
    """Run one decision on the rollout."""
    found = core.store.transact(decide, deadline_s=MOVE_DEADLINE_S)
    core.seam("rollout.moved")
    return found


def made(core: Core, tx: Transaction, rollout: Rollout, change: Change) -> Rollout:
    """Make one move in this transaction.

    Raises:
        StoreUnavailable: somebody else moved it since it was read.
    """
    minute = max(minute_now(core), rollout.seen_minute)
    moved = _after(core, rollout, change, minute)
    if not tx.move_rollout(moved, serial=rollout.serial):
        raise StoreUnavailable("somebody else moved the rollout", "look at it again: holdpoint rollout status")
    kept = _kept(core, rollout, moved, change)
    tx.add_move(kept)
    said = committing.said(core, tx, change.person, change.why)
    second = None if change.second is None else committing.name(core, tx, change.second)
    tx.append_audit(entries.stage(kept, said=said, second=second, at=core.clock.now()))
    notices.moved(core, tx, kept)
    return moved


def _after(core: Core, rollout: Rollout, change: Change, minute: int) -> Rollout:
    state = after(rollout.state, change.move)
    asked_by, asked_minute = None, None
    if change.move is Move.ASK:
        asked_by, asked_minute = change.person, minute
    elif state is RolloutState.ASKED:
        asked_by, asked_minute = rollout.asked_by, rollout.asked_minute
    moved = msgspec.structs.replace(
        rollout,
        serial=rollout.serial + 1,
        plan=rollout.plan if change.plan is None else change.plan,
        stage=rollout.stage if change.cell is not None else change.to,
        state=state,
        seen_minute=minute,
        asked_by=asked_by,
        asked_minute=asked_minute,
    )
    if change.move not in BEGINS_ANEW:
        return moved
    # What ended in the very minute of going back belongs to what was left.
    counts_from = minute + 1 if change.move is Move.ROLL_BACK else minute
    at = core.clock.now().isoformat()
    return msgspec.structs.replace(moved, entered_at=at, entered_minute=minute, counts_from=counts_from)


def _kept(core: Core, rollout: Rollout, moved: Rollout, change: Change) -> Moved:
    verdict, cell = change.verdict, change.cell
    return Moved(
        serial=moved.serial,
        move=change.move,
        stage=rollout.stage if change.left is None else change.left,
        next_stage=change.to,
        state=moved.state,
        verdict=None if verdict is None else verdict.word.value,
        saw="" if verdict is None else str(verdict),
        person=change.person,
        second=change.second,
        why=change.why,
        plan=moved.plan,
        at_us=core.clock.boot_us(),
        at=core.clock.now().isoformat(),
        platform=None if cell is None else cell.platform,
        action=None if cell is None else cell.action,
    )
