"""What a rollout, its stages, canaries, cells and moves are, as they are shown."""

import msgspec

from safety_core.rollout.plan import Stage
from safety_core.rollout.states import Enrolled, Moved, Rollout
from safety_core.rollout.verdict import CellStanding, spoken
from safety_core.shell import stage_status


class StageShown(msgspec.Struct, frozen=True, kw_only=True):
    """One stage of the plan.

    Attributes:
        clients: whom it lets in: house, canary, all; share: per cent of each client's traffic.
        soak: how long it must stand, with its unit; events: how many posts of its clients must have ended.
        advance: who moves it on once it passes; null: it leads nowhere.
        stands: the rollout stands here; behind: it was here before.
    """

    name: str
    clients: str
    share: int
    soak: str | None
    soak_minutes: int
    soak_of: str
    events: int | None
    pool: bool
    advance: str | None
    stands: bool
    behind: bool


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A canary client: its reasons, and who took it out, if somebody did."""

    client: str
    enrolled_by: str
    enrolled_at: str
    why: str
    removed_by: str | None
    removed_at: str | None
    removed_why: str | None


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where it stands.

    Attributes:
        state: running, asked (one of two who must agree has), held.
        entered_at: when the stage was entered, UTC; soaked_minutes: since then; soaked: the same in words.
        asked_by: who has asked for the advance.
        cohort: the canary clients whom you act for.
    """

    plan: str
    version: int
    stage: str
    state: str
    entered_at: str
    soaked_minutes: int
    soaked: str
    soak_minutes: int
    asked_by: str | None
    stages: tuple[StageShown, ...]
    cohort: tuple[Place, ...]


class CellShown(msgspec.Struct, frozen=True, kw_only=True):
    """One action on one platform, the stage that it has come to, and what it waits for.

    Attributes:
        events: posts of it that ended there; nobody: none did, so that its promotion is blocked.
        lags: it is behind the rollout, or would stay behind if that advanced now.
    """

    platform: str
    action: str
    stage: str
    events: int
    verdict: str
    why: tuple[str, ...]
    lags: bool
    nobody: bool


class Judged(Standing, frozen=True, kw_only=True):
    """Where it stands, with all that it is judged by.

    Attributes:
        verdict: pass, hold or fail; why: all that is missing, or against it.
        events: posts that count for this stage so far; events_needed: how many PASS needs.
        next_stage: where it leads; null: nowhere.
        least, most: canary clients that the plan asks for and allows.
    """

    verdict: str
    why: tuple[str, ...]
    events: int
    events_needed: int
    next_stage: str | None
    least: int
    most: int
    cells: tuple[CellShown, ...]


class MoveShown(msgspec.Struct, frozen=True, kw_only=True):
    """One move of its history. ``saw``: what the stage was found to be; ``why``: the reason given, or what a trigger saw."""

    serial: int
    move: str
    stage: str
    next_stage: str
    cell: str | None
    verdict: str | None
    saw: str
    person: str
    second: str | None
    why: str
    at: str


def standing_of(
    rollout: Rollout, stages: tuple[Stage, ...], *, plan_name: str, soaked: int, cohort: tuple[Enrolled, ...]
) -> Standing:
    here = next(place for place, each in enumerate(stages) if each.name == rollout.stage)
    return Standing(
        plan=plan_name,
        version=rollout.plan,
        stage=rollout.stage,
        state=rollout.state.value,
        entered_at=rollout.entered_at,
        soaked_minutes=soaked,
        soaked=spoken(soaked),
        soak_minutes=stages[here].soak_minutes,
        asked_by=rollout.asked_by,
        stages=tuple(stage_of(each, place, here) for place, each in enumerate(stages)),
        cohort=tuple(map(place_of, cohort)),
    )


def stage_of(of: Stage, place: int, here: int) -> StageShown:
    return StageShown(
        name=of.name,
        clients=of.clients.value,
        share=of.percent,
        soak=of.soak,
        soak_minutes=of.soak_minutes,
        soak_of=of.soak_of.value,
        events=of.events,
        pool=of.pool,
        advance=None if of.advance is None else of.advance.value,
        stands=place == here,
        behind=place < here,
    )


def place_of(of: Enrolled) -> Place:
    return msgspec.convert(
        {name: getattr(of, name) for name in Place.__struct_fields__}, Place
    )  # its fields are a place's own, without the numbers


def cell_of(of: CellStanding, found: stage_status.Status) -> CellShown:
    return CellShown(
        platform=of.platform.value,
        action=of.action.value,
        stage=found.plan.stage[of.place].name,
        events=of.events,
        verdict=of.verdict.word.value,
        why=of.verdict.why,
        lags=of in found.lagging,
        nobody=of.events == 0,
    )


def move_of(of: Moved) -> MoveShown:
    cell = f"{of.action} on {of.platform}" if of.action and of.platform else None
    return MoveShown(
        serial=of.serial,
        move=of.move.value,
        stage=of.stage,
        next_stage=of.next_stage,
        cell=cell,
        verdict=of.verdict,
        saw=of.saw,
        person=of.person,
        second=of.second,
        why=of.why,
        at=of.at,
    )
