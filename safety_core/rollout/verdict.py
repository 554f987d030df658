"""Whether a stage may be left for the next: PASS, HOLD or FAIL, in words. Too little data is HOLD, never advance.

PASS asks for all of: the soak, the events, enough canary clients, no hard trigger, nothing that burns, no band in the red
and, where the plan says so, the pooled exact look. What nobody could read is HOLD. FAIL does not wear off: it takes a
rollback, or a stage that begins anew.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

import msgspec

from safety_core.rollout.plan import Clients, Plan, SoakOf, Stage
from safety_core.rollout.states import RolloutState
from safety_core.vocabulary import Action, ClientId, PersonId, Platform

HOUR_MINUTES, DAY_MINUTES = 60, 1_440


class Word(StrEnum):
    """The most severe of what was found decides."""

    PASS = "pass"  # noqa: S105  # no password
    HOLD = "hold"
    FAIL = "fail"


class Verdict(msgspec.Struct, frozen=True):
    """What a stage is found to be, and why, a sentence each: all of it, not the first."""

    word: Word
    why: tuple[str, ...]

    def __str__(self) -> str:
        return "; ".join(self.why)


class Pool(msgspec.Struct, frozen=True, kw_only=True):
    """The one exact look at house and canary together, at the ``needed`` number of posts and at no other."""

    posts: int
    failures: int
    needed: int
    passes: bool
    of: str = ""

    @property
    def words(self) -> str:
        """For a person."""
        failed = f", {self.failures} of them failed" if self.failures else ""
        whose = f"{self.of}: " if self.of else ""
        if self.taken:
            return f"{whose}the one look at house and canary pooled failed: {self.failures} of {self.posts} posts"
        return f"{whose}house and canary pooled: {self.posts} of the {self.needed} posts this needs{failed}"

    @property
    def taken(self) -> bool:
        """Whether the number is full: more posts change nothing then."""
        return self.posts >= self.needed


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """What the error budgets say of the cells of a stage.

    Attributes:
        burning: what the HALT side has found, a sentence each.
        red: the cells whose budget is nearly spent, a sentence each.
        pools: of each objective; none of them: nothing is measured.
    """

    burning: tuple[str, ...] = ()
    red: tuple[str, ...] = ()
    pools: tuple[Pool, ...] = ()


class StageEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """All that a stage is judged by.

    Attributes:
        entered_minute: when it was entered; ``None``: its clock has not begun.
        cohort: the minute of enrolment of each canary client that is in it now.
        events: permits of the stage's own clients that ended since then.
        hard: hard triggers since then, and those still open, a sentence each.
        outlook: ``None``: the budgets could not be read.
    """

    state: RolloutState
    entered_minute: int | None
    cohort: Mapping[ClientId, int]
    events: int
    hard: tuple[str, ...]
    outlook: Outlook | None


def judge(plan: Plan, stage: str, evidence: StageEvidence, *, now_minute: int) -> Verdict:
    """Whether ``stage`` may be left for the one after it. ``now_minute``: minutes since 1970, UTC."""
    place = plan.has(stage)
    if place == len(plan.stage) - 1:
        return Verdict(Word.HOLD, (f"{stage!r} is the plan's last stage",))
    here, following = plan.stage[place], plan.stage[place + 1]
    against = list(_against(here, evidence))
    if against:
        return Verdict(Word.FAIL, tuple(against))
    missing = [
        *_held(evidence),
        *_soaking(here, evidence, now_minute),
        *_few_clients(plan, here, following, evidence),
        *_few_events(here, evidence),
        *_unsure(here, evidence.outlook),
    ]
    if missing:
        return Verdict(Word.HOLD, tuple(missing))
    return Verdict(Word.PASS, (f"{here.name!r} has soaked and passed: {following.name!r} may follow",))


def judge_cell(stage: Stage, *, standing_minutes: int, events: int, outlook: Outlook | None) -> Verdict:
    """Whether a cell that lags may go one stage on: somebody exercised it there for as long as the stage soaks."""
    if outlook is not None and (outlook.burning or outlook.red):
        return Verdict(Word.FAIL, (*outlook.burning, *outlook.red))
    missing = []
    if events == 0:
        missing.append(f"nobody exercised it at {stage.name!r}")
    if standing_minutes < stage.soak_minutes:
        missing.append(_soak_left(standing_minutes, stage))
    if outlook is None:
        missing.append(UNREADABLE)
    return Verdict(Word.HOLD, tuple(missing)) if missing else Verdict(Word.PASS, ("it was exercised",))


UNREADABLE = "the error budgets cannot be read"


def _against(stage: Stage, evidence: StageEvidence) -> Iterator[str]:
    yield from evidence.hard
    if evidence.outlook is not None:
        yield from evidence.outlook.burning
        yield from evidence.outlook.red
        yield from (each.words for each in evidence.outlook.pools if stage.pool and each.taken and not each.passes)


def _held(evidence: StageEvidence) -> Iterator[str]:
    if evidence.state is RolloutState.HELD:
        yield "a person holds it: holdpoint rollout resume"


def _soaking(stage: Stage, evidence: StageEvidence, now_minute: int) -> Iterator[str]:
    if evidence.entered_minute is None:
        yield "its clock has not begun: nobody keeps house (holdpoint worker)"
        return
    stood = now_minute - evidence.entered_minute
    if stood < stage.soak_minutes:
        yield _soak_left(stood, stage)
    elif stage.soak_of is SoakOf.CLIENT:
        for client, enrolled in sorted(evidence.cohort.items()):
            soaked = now_minute - max(enrolled, evidence.entered_minute)
            if soaked < stage.soak_minutes:
                yield f"{client}: {_soak_left(soaked, stage)}"


def _soak_left(stood: int, stage: Stage) -> str:
    return f"soaked {spoken(max(stood, 0))} of the {stage.soak} this needs, {spoken(stage.soak_minutes - stood)} left"


def _few_clients(plan: Plan, here: Stage, following: Stage, evidence: StageEvidence) -> Iterator[str]:
    needs = Clients.CANARY in (here.clients, following.clients)
    if needs and len(evidence.cohort) < plan.canary.least:
        yield f"{len(evidence.cohort)} of the {plan.canary.least} canary clients this needs are enrolled"


def _few_events(stage: Stage, evidence: StageEvidence) -> Iterator[str]:
    if evidence.events < (stage.events or 1):
        whose = {Clients.HOUSE: "of the house", Clients.CANARY: "of canary clients", Clients.ALL: "of clients"}
        yield f"{evidence.events} of the {stage.events} posts {whose[stage.clients]} this needs"


def _unsure(stage: Stage, outlook: Outlook | None) -> Iterator[str]:
    if outlook is None:
        yield UNREADABLE
    elif stage.pool and not outlook.pools:
        yield "house and canary pooled: there is no objective to look at"
    elif stage.pool:
        yield from (each.words for each in outlook.pools if not each.passes)


def spoken(minutes: int) -> str:
    """A span for a person: ``2 d 3 h``."""
    days, rest = divmod(max(minutes, 0), DAY_MINUTES)
    hours, left = divmod(rest, HOUR_MINUTES)
    parts = [f"{count} {unit}" for count, unit in ((days, "d"), (hours, "h"), (left, "min")) if count]
    return " ".join(parts) or "0 min"


class CellStanding(NamedTuple):
    """A cell, the place of the stage at which it stands, and what it is found to be there."""

    platform: Platform
    action: Action
    place: int
    events: int
    verdict: Verdict


def may_follow(stage: Stage, asked_by: PersonId | None, person: PersonId) -> bool:
    """Whether this person's word is the last that an advance needs."""
    return stage.advance != "two-person" or asked_by not in (None, person)
