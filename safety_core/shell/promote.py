"""Moving the rollout: advancing, holding, going back, and what it does by itself. Each move is one transaction and one entry in the log.

1. A move is made on the serial that was seen, and only if ``rollout.states.MOVES`` has it.
2. Nothing advances on HOLD or FAIL, whoever asks: the verdict is found in the transaction that moves.
3. Going back asks for no verdict, keeps the cohort, and takes every cell back with it.
4. What a move lets in is woken in its transaction, and decided anew.
5. The move to the last stage writes its letters to the canaries, or is not made.
"""

from datetime import UTC

import msgspec

from safety_core.errors import Refused
from safety_core.letters import LetterKind
from safety_core.ports import Transaction
from safety_core.rollout.plan import Advance, Plan
from safety_core.rollout.states import MOVES, Cell, Move, Rollout, RolloutState
from safety_core.rollout.verdict import CellStanding, Verdict, Word, judge, may_follow
from safety_core.shell import letters, staging, templates
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, require
from safety_core.shell.moving import Change, done, made, required
from safety_core.shell.reasons import checked_why
from safety_core.shell.stage_evidence import cells, evidence, minute_now
from safety_core.switches import HOLDPOINT
from safety_core.vocabulary import PersonId, Role

ASK_LIFE_MINUTES = 1_440
"""Of two who must agree the second does so within a day of the first."""
SEEN_EVERY_MINUTES = 60


class Advanced(msgspec.Struct, frozen=True):
    """What came of asking for an advance: the verdict, and where the rollout stands after it.

    ``moved``: it stands at the next stage. ``asked``: another person must agree. Neither: nothing changed.
    ``cells``: how each stood before it; ``woken``: how many intents are decided anew.
    """

    verdict: Verdict
    rollout: Rollout
    cells: tuple[CellStanding, ...]
    moved: bool = False
    asked: bool = False
    woken: int = 0


# ---------------------------------------------------------------- advancing


def advance(core: Core, claimant: Claimant, why: str, *, seen: str | None = None, dry_run: bool = False) -> Advanced:
    """Go on to the next stage, if the verdict is PASS; where two must agree the first one's word is kept.

    ``seen``: the stage that the person saw; at another one nothing is done.

    Raises:
        Refused: not proved or not allowed, or the rollout stands elsewhere.
        BadInput: no reason that a person can read.
        StoreUnavailable: nobody can read the plan, or the letters that the last stage asks for cannot be written.
    """
    checked_why(why)

    def decide(tx: Transaction) -> Advanced:
        person = require(tx, claimant, Role.OPERATOR, None).person
        return _advance_in(core, tx, person, why, seen=seen, dry_run=dry_run)

    return done(core, decide)


def _advance_in(
    core: Core, tx: Transaction, person: PersonId, why: str, *, seen: str | None, dry_run: bool = False
) -> Advanced:
    plan, rollout = required(tx)
    _check_seen(rollout, seen)
    verdict = judge(plan, rollout.stage, evidence(core, tx, plan, rollout), now_minute=minute_now(core))
    found = cells(core, tx, plan, rollout)
    nothing = Advanced(verdict, rollout, found)
    if verdict.word is not Word.PASS or dry_run:
        return nothing
    here = plan.has(rollout.stage)
    stage, following = plan.stage[here], plan.stage[here + 1]
    asked_by = rollout.asked_by if _ask_stands(core, rollout) else None
    if not may_follow(stage, asked_by, person):
        if asked_by == person:
            raise Refused(f"{person} has asked for it already", "another person agrees: holdpoint rollout advance")
        asking = Change(move=Move.ASK, to=rollout.stage, person=person, why=why, verdict=verdict)
        return msgspec.structs.replace(nothing, rollout=made(core, tx, rollout, asking), asked=True)
    change = Change(move=Move.ADVANCE, to=following.name, person=person, second=asked_by, why=why, verdict=verdict)
    moved = made(core, tx, rollout, change)
    if _ends_it(plan, here):
        _graduate(core, tx, following.name)
    for each in found:
        if each.place == here and each.verdict.word is Word.PASS:
            moved = _promote_cell(core, tx, plan, moved, each)
    return msgspec.structs.replace(nothing, rollout=moved, moved=True, woken=staging.wake(core, tx))


def _ends_it(plan: Plan, here: int) -> bool:
    """Whether the stage after this one is the last."""
    return here + 2 == len(plan.stage)


def _graduate(core: Core, tx: Transaction, stage: str) -> None:
    """Tell the canaries that are left, in the transaction of the move, that all of theirs goes out by it now."""
    since = core.clock.now().astimezone(UTC).date().isoformat()
    for each in tx.cohort():
        if each.removed_at is None:
            letters.write_in(core, tx, each.client, LetterKind.GRADUATION, letters.GRADUATED, stage=stage, since=since)


def _ask_stands(core: Core, rollout: Rollout) -> bool:
    return (
        rollout.state is RolloutState.ASKED
        and rollout.asked_minute is not None
        and minute_now(core) - rollout.asked_minute < ASK_LIFE_MINUTES
    )


def _check_seen(rollout: Rollout, seen: str | None) -> None:
    if seen is not None and seen != rollout.stage:
        raise Refused(
            f"the rollout is at {rollout.stage!r}, not at {seen!r}", "look at it again: holdpoint rollout status"
        )


# ---------------------------------------------------------------- going back, holding


def back_in(core: Core, tx: Transaction, why: str) -> bool:
    """What a trigger does in the transaction that shows the harm: one stage back. ``False``: there is none to go back to."""
    found = staging.in_force(tx)
    if found is None or found[0].has(found[1].stage) == 0:
        return False
    _back_in(core, tx, *found, HOLDPOINT, why)
    return True


def roll_back_by(core: Core, claimant: Claimant, why: str, *, seen: str | None = None) -> tuple[Rollout, int]:
    """Go back from the stage at which the person saw the harm. At the plan's first stage it begins anew.

    Raises:
        Refused: not proved or not allowed, or the rollout stands elsewhere.
        BadInput: no reason that a person can read.
    """
    checked_why(why)

    def decide(tx: Transaction) -> tuple[Rollout, int]:
        person = require(tx, claimant, Role.OPERATOR, None).person
        plan, rollout = required(tx)
        _check_seen(rollout, seen)
        return _back_in(core, tx, plan, rollout, person, why)

    return done(core, decide)


def _back_in(
    core: Core, tx: Transaction, plan: Plan, rollout: Rollout, person: PersonId, why: str
) -> tuple[Rollout, int]:
    to = plan.stage[max(plan.has(rollout.stage) - 1, 0)].name
    moved = made(core, tx, rollout, Change(move=Move.ROLL_BACK, to=to, person=person, why=why))
    assert moved.entered_minute is not None
    for each in tx.cells():
        if plan.has(each.stage) >= plan.has(to):
            again = msgspec.structs.replace(
                each, stage=to, entered_minute=moved.entered_minute, counts_from=moved.counts_from
            )
            tx.put_cell(again)
    return moved, staging.wake(core, tx)


def hold(core: Core, claimant: Claimant, why: str) -> Rollout:
    """From now on nothing advances; what is let in stays let in.

    Raises:
        Refused: not proved or not allowed, or held already.
        BadInput: no reason that a person can read.
    """
    return _turned(core, claimant, why, Move.HOLD)


def resume(core: Core, claimant: Claimant, why: str) -> Rollout:
    """What was held is judged again; its soak went on.

    Raises:
        Refused: not proved or not allowed, or not held.
        BadInput: no reason that a person can read.
    """
    return _turned(core, claimant, why, Move.RESUME)


def _turned(core: Core, claimant: Claimant, why: str, move: Move) -> Rollout:
    checked_why(why)

    def decide(tx: Transaction) -> Rollout:
        person = require(tx, claimant, Role.OPERATOR, None).person
        _, rollout = required(tx)
        if move not in MOVES[rollout.state]:
            raise Refused(f"the rollout is {rollout.state}", "look at it: holdpoint rollout status")
        return made(core, tx, rollout, Change(move=move, to=rollout.stage, person=person, why=why))

    return done(core, decide)


# ---------------------------------------------------------------- by itself


def keep(core: Core) -> None:
    """What whoever keeps house does: begin the first clock, advance where nobody must, let cells that lagged follow.

    What is counted is counted in minutes, so nobody looks twice in one; cells are looked at once an hour. A rollout that
    cannot be read is left as it is: nobody is let in by it.
    """
    minute = minute_now(core)
    if core.sightings.rollout_minute == minute:
        return
    core.sightings.rollout_minute = minute
    if core.store.read(lambda tx: _is_due(core, tx)):
        done(core, lambda tx: _keep_in(core, tx))


def _is_due(core: Core, tx: Transaction) -> bool:
    """Whether keeping would change anything; so that a look without a change writes nothing."""
    found = staging.in_force(tx)
    if found is None:
        return False
    plan, rollout = found
    late = minute_now(core) >= rollout.seen_minute + SEEN_EVERY_MINUTES
    return rollout.entered_minute is None or late or _advances_itself(core, tx, plan, rollout)


def _keep_in(core: Core, tx: Transaction) -> None:
    found = staging.in_force(tx)
    if found is None:
        return
    plan, rollout = found
    if rollout.entered_minute is None:
        why = "somebody keeps house: the first stage's clock begins"
        made(core, tx, rollout, Change(move=Move.BEGIN, to=rollout.stage, person=HOLDPOINT, why=why))
        return
    seen = max(rollout.seen_minute, minute_now(core))
    tx.move_rollout(msgspec.structs.replace(rollout, seen_minute=seen), serial=rollout.serial)
    following = _following(core, tx, plan, rollout)
    for each in following:
        rollout = _promote_cell(core, tx, plan, rollout, each)
    if following:
        staging.wake(core, tx)
    if _advances_itself(core, tx, plan, rollout):
        _advance_in(core, tx, HOLDPOINT, "the plan advances by itself", seen=None)


def _advances_itself(core: Core, tx: Transaction, plan: Plan, rollout: Rollout) -> bool:
    stage = plan.stage[plan.has(rollout.stage)]
    soaked = rollout.entered_minute is not None and minute_now(core) - rollout.entered_minute >= stage.soak_minutes
    if stage.advance is not Advance.AUTOMATIC or not soaked:
        return False  # said before anything is counted
    if _ends_it(plan, plan.has(rollout.stage)) and templates.in_force(tx) is None:
        return False  # rule 5; whoever keeps house goes on with all else, and a person who advances is told why
    found = judge(plan, rollout.stage, evidence(core, tx, plan, rollout), now_minute=minute_now(core))
    return found.word is Word.PASS


def _following(core: Core, tx: Transaction, plan: Plan, rollout: Rollout) -> tuple[CellStanding, ...]:
    """The cells that lag and may go one stage on."""
    here = plan.has(rollout.stage)
    if here == 0 or Move.PROMOTE_CELL not in MOVES[rollout.state]:
        return ()
    return tuple(
        each for each in cells(core, tx, plan, rollout) if each.place < here and each.verdict.word is Word.PASS
    )


def _promote_cell(core: Core, tx: Transaction, plan: Plan, rollout: Rollout, of: CellStanding) -> Rollout:
    """One cell goes one stage on, as a move of its own."""
    left, to = plan.stage[of.place].name, plan.stage[of.place + 1].name
    minute = max(minute_now(core), rollout.seen_minute)
    cell = Cell(platform=of.platform, action=of.action, stage=to, entered_minute=minute, counts_from=minute)
    why = f"{of.action} on {of.platform} was exercised at {left!r}"
    change = Change(move=Move.PROMOTE_CELL, to=to, person=HOLDPOINT, why=why, verdict=of.verdict, cell=cell, left=left)
    tx.put_cell(cell)
    return made(core, tx, rollout, change)
