"""One sprint, from the house's first post to general availability or to what stopped it: GO, or NO GO in words."""

from collections import Counter
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Final

import msgspec

from loadtests.rehearsal.climate import DUPLICATE, Climate
from loadtests.rehearsal.conductor import Conductor, Day, Stopped
from loadtests.rehearsal.ground import RehearsalRig
from loadtests.rehearsal.operators import Operators
from loadtests.rehearsal.options import DAY_S, Options
from loadtests.rehearsal.run import SETTLE_S, WORKERS, Left, Result, judged, keep_alive
from loadtests.rehearsal.traffic import Traffic
from reports.evidence import folder
from reports.evidence.folder import Evidence
from safety_core.adapters.stores import packaged
from safety_core.letters import LetterKind
from safety_core.rollout.plan import Advance, Plan
from safety_core.rollout.states import Move, Moved
from safety_core.shell import plans
from safety_core.switches import HOUSE
from safety_core.vocabulary import Role
from simulators.draws import stream
from steps.rig.base import ADMIN

STEPS_A_DAY = 24
MINUTE_US = 60_000_000
ITS_OWN: Final = ("I1 ", "I6 ", "the core itself reports")
"""What a planted duplicate breaks by being one: it stands on the platform, and the core says so."""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened, for a person. ``day``: of the sprint, from 0."""

    day: float
    what: str


class Posted(msgspec.Struct, frozen=True, kw_only=True):
    """Posts that were confirmed, by the day of their confirmation."""

    day: int
    house: int = 0
    canaries: int = 0
    others: int = 0


class Sprint(Result, frozen=True, kw_only=True):
    """What a sprint came to.

    Attributes:
        go: everybody is let in, all kept what it promises, and nothing speaks against it. why: in words.
        stage: where the rollout stands at its end. stopped: what ended it before its days were over.
        planted: what the planted regression itself broke: its own harm, and no violation of what was rehearsed.
    """

    go: bool = False
    why: str = ""
    stage: str = ""
    stopped: Stopped | None = None
    steps: tuple[Step, ...] = ()
    days: tuple[Day, ...] = ()
    posted: tuple[Posted, ...] = ()
    planted: tuple[str, ...] = ()


class SprintRig(RehearsalRig):
    """A rehearsal whose plan is the sprint's, and whose objectives are those of a new installation."""

    def _plan(self) -> str:
        text = (Path(__file__).parent / "plan.toml").read_text(encoding="utf-8")
        return text if self.options.day_s == DAY_S else text.replace(' days"', ' hours"')

    def _objectives(self) -> str:
        return (files(packaged) / "objectives.yaml").read_text(encoding="utf-8")


def rehearse_sprint(
    options: Options, *, evidence: Path | None = None, tell: Callable[[float], None] = lambda _: None
) -> Sprint:
    """Rehearse one. ``tell`` hears how much of the work is over, in [0, 1].

    Raises:
        BadEvidence: the folder cannot take the evidence.
    """
    rig = SprintRig(options)
    try:
        begun_us = rig.scheduler.now_us()
        conductor, climate = _worked(rig, options, tell)
        rig.end()
        if evidence is not None:
            folder_of = evidence
            rig.left_behind(lambda rows: folder.append(folder_of, rows))
        left = rig.left_behind(folder.from_rows)
        found = judged(options, Left.of(rig, mishaps=climate.fired), left)
        return _told(rig, conductor, found, left, begun_us)
    finally:
        rig.close()


def _worked(rig: SprintRig, options: Options, tell: Callable[[float], None]) -> tuple[Conductor, Climate]:
    rig.add_person(ADMIN, Role.ADMIN)
    traffic, operators, climate = Traffic(rig), Operators(rig), Climate(rig)
    conductor = Conductor(rig, traffic)
    climate.begin()
    rig.keep_workers(WORKERS)
    traffic.open()
    operators.begin()
    conductor.begin()
    dice = stream(options.seed, "ground")
    rig.actor("doctor", lambda: keep_alive(rig, dice))
    steps = options.days * STEPS_A_DAY
    for n in range(steps):
        rig.scheduler.run_for(options.work_us // steps)
        rig.sweep_up()
        tell((n + 1) / steps)
        if conductor.stopped is not None:
            break
    conductor.end()
    rig.heal()
    rig.settle(SETTLE_S)
    return conductor, climate


def _told(rig: SprintRig, conductor: Conductor, found: Result, evidence: Evidence, begun_us: int) -> Sprint:
    """GO, or why not."""
    _, plan, rollout = plans.in_force(rig.core)
    moves = rig.store.read(lambda tx: tx.moves())
    stopped, options = conductor.stopped, rig.options
    own = [each for each in found.violations if options.regression == DUPLICATE and each.startswith(ITS_OWN)]
    broken = [each for each in found.violations if each not in own]
    broken += [f"the rollout: {each}" for each in _not_kept(rig, plan, moves, stopped)]
    against = conductor.against
    at_end = plan.has(rollout.stage) == len(plan.stage) - 1
    go = stopped is None and at_end and not against and not broken and not own
    return Sprint(
        **{**msgspec.structs.asdict(found), "violations": tuple(broken)},
        go=go,
        why=_why(go=go, stage=rollout.stage, stopped=stopped, against=against),
        stage=rollout.stage,
        stopped=stopped,
        steps=tuple(sorted(_steps(rig, conductor, moves, begun_us), key=lambda each: each.day)),
        days=tuple(conductor.days),
        posted=tuple(_posted(evidence, set(rig.canaries()), options, begun_us)),
        planted=tuple(own),
    )


def _why(*, go: bool, stage: str, stopped: Stopped | None, against: tuple[str, ...]) -> str:
    if go:
        return f"everybody is let in at {stage!r}, and nothing speaks against it"
    if stopped is None:
        return f"the days are over, and the rollout stands at {stage!r}: {'; '.join(against)}"
    halted = f"{stopped.harm} halted {stopped.scope} by itself ({stopped.why}); " if stopped.harm else ""
    return (
        f"stopped at {stopped.stage!r} on day {stopped.day:.1f}: {halted}{stopped.word.upper()}, and not advanced: "
        f"{stopped.verdict}"
    )


# ---------------------------------------------------------------- what the rollout must have kept


def _not_kept(rig: SprintRig, plan: Plan, moves: tuple[Moved, ...], stopped: Stopped | None) -> Iterator[str]:
    """What no row alone shows: each stage stood for its soak, two were two, a stop held, letters were written once."""
    entered_us: int | None = None
    for each in moves:
        if each.move is Move.ADVANCE:
            stage = plan.stage[plan.has(each.stage)]
            stood = 0 if entered_us is None else (each.at_us - entered_us) // MINUTE_US
            if stood < stage.soak_minutes - 1:
                yield f"{each.stage!r} was left after {stood} minutes, and soaks {stage.soak}"
            if stage.advance is Advance.TWO_PERSON and each.second in (None, each.person):
                yield f"{each.stage!r} was left in the word of {each.person} alone"
        if each.move in (Move.BEGIN, Move.LOAD, Move.ADVANCE, Move.ROLL_BACK):
            entered_us = each.at_us
    if stopped is not None and stopped.moved:
        yield f"it left {stopped.stage!r} although {stopped.why}"
    if stopped is not None and stopped.word != "fail":
        yield f"{stopped.why}, and whoever asked for the next stage was told {stopped.word}: {stopped.verdict}"
    yield from _letters(rig, ended=plan.has(rig.rollout().stage) == len(plan.stage) - 1)


def _letters(rig: SprintRig, *, ended: bool) -> Iterator[str]:
    written = rig.store.read(lambda tx: tx.letters())
    for client in rig.canaries():
        for kind, due in ((LetterKind.WELCOME, 1), (LetterKind.GRADUATION, int(ended))):
            count = sum(each.client == client and each.kind is kind for each in written)
            if count != due:
                yield f"{client} has {count} letters of kind {kind}, and {due} are due"


# ---------------------------------------------------------------- for a person


def _steps(rig: SprintRig, conductor: Conductor, moves: tuple[Moved, ...], begun_us: int) -> Iterator[Step]:
    def at(us: int) -> float:
        return max(us - begun_us, 0) / rig.options.day_us

    for move in moves:
        if move.move is Move.PROMOTE_CELL:
            yield Step(day=at(move.at_us), what=f"{move.action} on {move.platform} goes on to {move.next_stage}")
        elif move.at_us >= begun_us:
            who = f"{move.second} and {move.person}" if move.second else str(move.person)
            to = f" -> {move.next_stage}" if move.next_stage != move.stage else ""
            yield Step(day=at(move.at_us), what=f"{move.move.value} {move.stage}{to}, by {who}: {move.saw or move.why}")
    for place in rig.store.read(lambda tx: tx.cohort()):
        minutes = place.minute - int(rig.core.clock.now().timestamp()) // 60
        us = rig.scheduler.now_us() + minutes * MINUTE_US
        yield Step(day=at(us), what=f"{place.client} is a canary: {place.why}")
    for trip in rig.store.read(lambda tx: tx.trips()):
        yield Step(day=at(trip.tripped_us), what=f"TRIP {trip.harm} on {trip.scope}: {trip.what}")
    for halt in rig.store.read(lambda tx: tx.halts()):
        who = "HALT by itself" if halt.automatic else f"halt by {halt.person}"
        yield Step(day=at(halt.asked_us), what=f"{who} of {halt.scope}: {halt.reason}")
        if halt.released_us is not None and halt.released_us <= conductor.ended_us:
            yield Step(day=at(halt.released_us), what=f"release by {halt.released_by} of {halt.scope}")
    for day, words in conductor.notes:
        yield Step(day=day, what=f"HOLD: {words}")


def _posted(evidence: Evidence, canaries: set[str], options: Options, begun_us: int) -> Iterator[Posted]:
    counted: Counter[tuple[int, str]] = Counter()
    for each in evidence.permits:
        if each.action == "publish" and each.state == "confirmed" and each.confirmed_us is not None:
            whose = "house" if each.client == HOUSE else "canaries" if each.client in canaries else "others"
            counted[(each.confirmed_us - begun_us) // options.day_us, whose] += 1
    for day in range(max((day for day, _ in counted), default=-1) + 1):
        yield Posted(day=day + 1, **{whose: counted[day, whose] for whose in ("house", "canaries", "others")})
