"""The gated rollout: where it stands, what the next stage waits for, and moving it.

Whoever acts for some clients sees the stages, where it stands, and the places of theirs: what is counted over clients, the
verdict's reasons and the history name others, and are for those who act for every client.
"""

from typing import Annotated

import msgspec

from safety_core.canary import Candidate, CandidatesFile, check
from safety_core.console.operations._stages import (
    Judged,
    MoveShown,
    Place,
    Standing,
    cell_of,
    move_of,
    place_of,
    standing_of,
)
from safety_core.console.table import Desk, Given, Nothing, Operation
from safety_core.ports import Transaction
from safety_core.rollout.states import Rollout
from safety_core.shell import cohorts, plans, promote, stage_status
from safety_core.shell.moving import required
from safety_core.shell.stage_evidence import minute_now
from safety_core.vocabulary import Role

Name = Annotated[str, msgspec.Meta(max_length=200)]
Reason = Annotated[str, msgspec.Meta(max_length=2_000, description="Why; it is kept for ever.")]
Seen = (
    Annotated[
        str, msgspec.Meta(max_length=200, description="The stage that you saw: if it is another now, nothing is done.")
    ]
    | None
)


class Why(Given, frozen=True, kw_only=True):
    """Why it is moved."""

    reason: Reason
    seen: Seen = None


class Advance(Why, frozen=True, kw_only=True):
    """Why it goes on; ``dry_run``: say what would be done, and do nothing."""

    dry_run: bool = False


class Said(Given, frozen=True, kw_only=True):
    """Why."""

    reason: Reason


class TakenOut(Said, frozen=True, kw_only=True):
    """Which client is no canary any more, and why."""

    client: Name


class PutIn(Said, frozen=True, kw_only=True):
    """Who may go first, and which of them do.

    Attributes:
        candidates: of each who may: its trust (0 to 100), since when it is a client, how many people a bad post of it would
            reach, and where its consent is written down.
        clients: of these; none named: the best, until there are as many as the plan allows.
    """

    candidates: tuple[Candidate, ...]
    clients: tuple[Name, ...] = ()


class History(msgspec.Struct, frozen=True, kw_only=True):
    """Every move that was made, the newest first."""

    moves: tuple[MoveShown, ...]


class PlanShown(msgspec.Struct, frozen=True, kw_only=True):
    """The plan in force as it was loaded: its whole text."""

    version: int
    loaded_by: str
    at: str
    digest: str
    body: str


class Moving(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a move.

    Attributes:
        moved: it stands at another stage; asked: another person must agree; neither: nothing changed, and ``why`` says what
            is missing.
        woken: how many intents that waited are decided anew.
    """

    stage: str
    state: str
    verdict: str | None
    why: tuple[str, ...]
    moved: bool
    asked: bool
    woken: int


class Cohort(msgspec.Struct, frozen=True, kw_only=True):
    """Canary clients."""

    cohort: tuple[Place, ...]


def show(desk: Desk, _: Nothing) -> Standing:
    """The stages, where it stands, and your own clients' places."""

    def look(tx: Transaction) -> Standing:
        plan, rollout = required(tx)
        now, entered = minute_now(desk.core), rollout.entered_minute
        return standing_of(
            rollout,
            plan.stage,
            plan_name=plan.name,
            soaked=0 if entered is None else max(now - entered, 0),
            cohort=tx.cohort(),
        )

    return desk.core.store.read(look)


def judged(desk: Desk, _: Nothing) -> Judged:
    """All that it is judged by."""
    found = stage_status.status(desk.core)
    place = found.plan.has(found.rollout.stage)
    following = found.plan.stage[place + 1].name if place + 1 < len(found.plan.stage) else None
    plain = standing_of(
        found.rollout,
        found.plan.stage,
        plan_name=found.plan.name,
        soaked=found.soaked_minutes,
        cohort=found.cohort,
    )
    return Judged(
        **{name: getattr(plain, name) for name in Standing.__struct_fields__},
        verdict=found.verdict.word.value,
        why=found.verdict.why,
        events=found.events,
        events_needed=found.stage.events or 0,
        next_stage=following,
        least=found.plan.canary.least,
        most=found.plan.canary.most,
        cells=tuple(cell_of(each, found) for each in found.cells),
    )


def history(desk: Desk, _: Nothing) -> History:
    """Every move."""
    return History(moves=tuple(move_of(each) for each in reversed(stage_status.history(desk.core))))


def plan(desk: Desk, _: Nothing) -> PlanShown:
    """The plan as it was loaded."""
    loaded = plans.in_force(desk.core)[0]
    return PlanShown(
        version=loaded.version, loaded_by=loaded.loaded_by, at=loaded.at, digest=loaded.digest, body=loaded.body
    )


def advance(desk: Desk, given: Advance) -> Moving:
    """Go on, if the verdict is PASS."""
    done = promote.advance(desk.whole, desk.claimant, given.reason, seen=given.seen, dry_run=given.dry_run)
    return Moving(
        stage=done.rollout.stage,
        state=done.rollout.state.value,
        verdict=done.verdict.word.value,
        why=done.verdict.why,
        moved=done.moved,
        asked=done.asked,
        woken=done.woken,
    )


def roll_back(desk: Desk, given: Why) -> Moving:
    """Go back to the stage before."""
    rollout, woken = promote.roll_back_by(desk.whole, desk.claimant, given.reason, seen=given.seen)
    return _moving(rollout, moved=True, woken=woken)


def hold(desk: Desk, given: Said) -> Moving:
    """Let nothing advance until somebody resumes."""
    return _moving(promote.hold(desk.whole, desk.claimant, given.reason))


def resume(desk: Desk, given: Said) -> Moving:
    """Judge again what was held."""
    return _moving(promote.resume(desk.whole, desk.claimant, given.reason))


def _moving(rollout: Rollout, *, moved: bool = False, woken: int = 0) -> Moving:
    return Moving(
        stage=rollout.stage,
        state=rollout.state.value,
        verdict=None,
        why=(),
        moved=moved,
        asked=False,
        woken=woken,
    )


def enrol(desk: Desk, given: PutIn) -> Cohort:
    """Put clients among the canaries."""
    check(CandidatesFile(candidate=given.candidates), today=desk.whole.clock.now().date())
    found = cohorts.enrol(desk.whole, given.candidates, given.clients, desk.claimant, given.reason)
    return Cohort(cohort=tuple(map(place_of, found)))


def remove(desk: Desk, given: TakenOut) -> Cohort:
    """Take a client out of the canaries."""
    return Cohort(cohort=(place_of(cohorts.remove(desk.whole, given.client, desk.claimant, given.reason)),))


_ROOM = "/rollout"
OPERATIONS = (
    Operation("rollout.show", "GET", _ROOM, "The stages, and where the rollout stands.", Role.VIEWER, Nothing, Standing, show),
    Operation(
        "rollout.judged", "GET", f"{_ROOM}/verdict", "All that it is judged by, and what PASS still needs.",
        Role.VIEWER, Nothing, Judged, judged, everyone=True,
    ),
    Operation(
        "rollout.history", "GET", f"{_ROOM}/history", "Every move that was made.",
        Role.VIEWER, Nothing, History, history, everyone=True,
    ),
    Operation("rollout.plan", "GET", f"{_ROOM}/plan", "The plan in force.", Role.VIEWER, Nothing, PlanShown, plan, everyone=True),
    Operation(
        "rollout.advance", "POST", f"{_ROOM}/advance", "Go on, if the verdict is PASS; where two must agree the first one's word is kept.",
        Role.OPERATOR, Advance, Moving, advance, everyone=True, repeatable=True,
    ),
    Operation(
        "rollout.rollback", "POST", f"{_ROOM}/rollback", "Go back to the stage before, with the same canaries. No verdict is asked for.",
        Role.OPERATOR, Why, Moving, roll_back, everyone=True, repeatable=True,
    ),
    Operation(
        "rollout.hold", "POST", f"{_ROOM}/hold", "Let nothing advance; what is let in stays let in.",
        Role.OPERATOR, Said, Moving, hold, everyone=True, repeatable=True,
    ),
    Operation(
        "rollout.resume", "POST", f"{_ROOM}/resume", "Judge again what was held.",
        Role.OPERATOR, Said, Moving, resume, everyone=True, repeatable=True,
    ),
    Operation(
        "rollout.enrol", "POST", f"{_ROOM}/cohort", "Put clients among the canaries; unnamed, the best of the candidates.",
        Role.OPERATOR, PutIn, Cohort, enrol, everyone=True, repeatable=True,
    ),
    Operation(
        "rollout.remove", "POST", f"{_ROOM}/cohort/{{client}}/remove", "Take a client out of the canaries; it does not come back.",
        Role.OPERATOR, TakenOut, Cohort, remove, everyone=True, repeatable=True,
    ),
)  # fmt: skip
