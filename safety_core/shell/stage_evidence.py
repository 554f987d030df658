"""What a stage is judged by, read in the transaction that moves it, and how its cells stand."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from safety_core.budget.bands import Band
from safety_core.ports import Transaction
from safety_core.records import Incident, IncidentState
from safety_core.rollout.plan import Clients, Plan, Stage
from safety_core.rollout.states import Cell, Rollout
from safety_core.rollout.verdict import CellStanding, Outlook, Pool, StageEvidence, Verdict, Word, judge_cell
from safety_core.shell import budgets
from safety_core.shell.core import Core
from safety_core.switches import HOUSE
from safety_core.tallies import Tallied
from safety_core.vocabulary import NEVER_ASKED, Action, ClientId, Platform

CellName = tuple[Platform, Action]
MINUTE_S = 60


def minute_of(at: datetime) -> int:
    """Minutes since 1970, UTC."""
    return int(at.timestamp()) // MINUTE_S


def minute_now(core: Core) -> int:
    """Now, by the wall clock: a soak outlives a boot."""
    return minute_of(core.clock.now())


def evidence(core: Core, tx: Transaction, plan: Plan, rollout: Rollout) -> StageEvidence:
    """All of it."""
    stage = plan.stage[plan.has(rollout.stage)]
    counted = ended(tx, stage, since=rollout.counts_from)
    return StageEvidence(
        state=rollout.state,
        entered_minute=rollout.entered_minute,
        cohort={each.client: each.minute for each in tx.cohort() if each.removed_at is None},
        events=sum(good + bad for good, bad in counted.values()),
        hard=_hard(tx, stage, rollout),
        outlook=outlook(core, tx),
    )


def ended(tx: Transaction, stage: Stage, *, since: int) -> Mapping[CellName, tuple[int, int]]:
    """Of each cell the permits of the stage's own clients that ended under it from a minute on: good and bad."""
    return _of_stage(tx.tallied(since=since), stage, _cohort(tx))


def _cohort(tx: Transaction) -> set[ClientId]:
    return {each.client for each in tx.cohort() if each.removed_at is None}


def _of_stage(tallied: Iterable[Tallied], stage: Stage, cohort: set[ClientId]) -> Mapping[CellName, tuple[int, int]]:
    found: dict[CellName, tuple[int, int]] = {}
    for each in tallied:
        if each.stage == stage.name and _is_of(stage, each.client, cohort):
            good, bad = found.get((each.platform, each.action), (0, 0))
            found[each.platform, each.action] = (good + each.good, bad + each.bad)
    return found


def _is_of(stage: Stage, client: ClientId, cohort: set[ClientId]) -> bool:
    """The house's posts do not stand for those of canaries, nor those of who was taken out."""
    match stage.clients:
        case Clients.HOUSE:
            return client == HOUSE
        case Clients.CANARY:
            return client in cohort
        case Clients.ALL:
            return client != HOUSE


def _hard(tx: Transaction, stage: Stage, rollout: Rollout) -> tuple[str, ...]:
    """Of the harms that stop a stage those that are open, and those seen since it was entered."""
    return tuple(
        f"{each.harm}: {each.what} ({each.incident})"
        for each in tx.incidents()
        if each.harm in stage.stopping and (each.state is IncidentState.OPEN or _since(each, rollout))
    )


def _since(incident: Incident, rollout: Rollout) -> bool:
    """What was seen before the stage was gone back to belongs to what was left."""
    return minute_of(datetime.fromisoformat(incident.opened_at)) >= rollout.counts_from


def outlook(core: Core, tx: Transaction) -> Outlook | None:
    """What the error budgets say of whatever was done so far; ``None``: their objectives cannot be read.

    The pool is that of posts: what else is done comes with them, and is too rare for a look of its own.
    """
    if budgets.in_force(core, tx) is None:
        return None
    seen = budgets.outlook(core, tx, tx.clients(), _done(tx))
    return Outlook(
        burning=tuple(each.words for each in seen.cells if not each.silent),
        red=(
            *(f"{each}: no objective counts it" for each in seen.unmeasured),
            *(each.words for each in seen.cells if each.silent and each.band is Band.RED),
        ),
        pools=tuple(
            Pool(
                of=each.cell,
                posts=each.look.events,
                failures=each.look.failures,
                needed=each.look.needed,
                passes=each.look.passes,
            )
            for each in seen.cells
            if each.action is Action.PUBLISH
        ),
    )


def _done(tx: Transaction) -> set[CellName]:
    """Every platform and action of which something ever ended."""
    return {(each.platform, each.action) for each in tx.tallied(since=0) if each.action not in NEVER_ASKED}


def cell_names(core: Core, tx: Transaction) -> tuple[CellName, ...]:
    """Every platform and action with an effect that somebody's account could do, was ever done, or was ever promoted."""
    bound = {each.platform for each in tx.accounts()}
    able = {
        (platform, action)
        for platform, adapter in core.adapters.items()
        if platform in bound
        for action in adapter.ACTIONS - NEVER_ASKED
    }
    return tuple(sorted(able | _done(tx) | {(each.platform, each.action) for each in tx.cells()}))


def cells(core: Core, tx: Transaction, plan: Plan, rollout: Rollout) -> tuple[CellStanding, ...]:
    """How each stands: behind the rollout, or with it, and whether its stage's own clients exercised it there."""
    here = plan.has(rollout.stage)
    known = {(each.platform, each.action): each for each in tx.cells()}
    seen, cohort = outlook(core, tx), _cohort(tx)
    tallied: dict[int, tuple[Tallied, ...]] = {}  # one look for all cells that count from one minute on
    found = []
    for platform, action in cell_names(core, tx):
        own = known.get((platform, action)) or first_cell(plan, platform, action)
        place = min(plan.has(own.stage), here)
        since = own.counts_from
        if since not in tallied:
            tallied[since] = tx.tallied(since=since)
        good, bad = _of_stage(tallied[since], plan.stage[place], cohort).get((platform, action), (0, 0))
        stood = minute_now(core) - own.entered_minute
        verdict = judge_cell(plan.stage[place], standing_minutes=stood, events=good, outlook=seen)
        if place == here:
            verdict = Verdict(Word.PASS, ("it stands with the rollout",)) if good else verdict
        found.append(CellStanding(platform, action, place, good + bad, verdict))
    return tuple(found)


def first_cell(plan: Plan, platform: Platform, action: Action) -> Cell:
    """One that never left the first stage has stood there since the beginning."""
    return Cell(platform=platform, action=action, stage=plan.stage[0].name, entered_minute=0, counts_from=0)
