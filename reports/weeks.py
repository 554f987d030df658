"""The weeks of a rehearsal as its evidence tells them: stages, budgets, halts and releases, posts. No I/O.

Days are counted from 0 at the instant when work began to come in; day 1 is the first.
"""

from collections import Counter
from collections.abc import Iterator

import msgspec

from reports.checkers.scope import scope_kind, scope_text
from reports.evidence.folder import Evidence
from reports.evidence.rows import HaltRow, RehearsalRow

HOUSE = "rtv-house"
HELD = "held"
STANDING = frozenset({"begin", "load", "advance", "roll_back", "hold", "resume"})
"""The moves of the rollout itself, not of one cell."""


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """How long a stage stood. ``held``: a person let nothing advance."""

    name: str
    since: float
    until: float
    held: bool


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """What was left of a budget on some day, per mille."""

    day: float
    left: int
    band: str


class Budget(msgspec.Struct, frozen=True, kw_only=True):
    """One objective's budget over the days."""

    objective: str
    seen: tuple[Left, ...]

    @property
    def lowest(self) -> Left:
        """When least was left of it."""
        return min(self.seen, key=lambda each: each.left)


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """One halt. ``until``: its release; ``None`` when it stood at the end. by: whose; harm: of one that was thrown by itself."""

    halt: str
    kind: str
    scope: str
    day: float
    until: float | None
    by: str
    released_by: str
    automatic: bool
    harm: str
    reason: str


class Posts(msgspec.Struct, frozen=True, kw_only=True):
    """Posts of one day (from 1) that were confirmed, by the day of their confirmation."""

    day: int
    house: int = 0
    canaries: int = 0
    others: int = 0

    @property
    def whole(self) -> int:
        """Of all."""
        return self.house + self.canaries + self.others


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """Something else that happened, for a person."""

    day: float
    what: str


class Weeks(msgspec.Struct, frozen=True, kw_only=True):
    """All of it.

    Attributes:
        days: of the rehearsal. reached: the day on which it ended, if it was stopped before they were over.
        planted: the day from which on a regression did harm.
    """

    days: int
    reached: float
    stages: tuple[Stage, ...]
    budgets: tuple[Budget, ...]
    halts: tuple[Stop, ...]
    posts: tuple[Posts, ...]
    notes: tuple[Note, ...]
    planted: float | None

    @property
    def stopped(self) -> bool:
        """Whether it ended before its days were over."""
        return self.reached < self.days


def weeks(evidence: Evidence, rehearsed: RehearsalRow) -> Weeks | None:
    """The weeks of a rehearsal; ``None`` of one that was over within minutes."""
    if rehearsed.days == 0:
        return None
    return _Days(evidence, rehearsed).told()


class _Days:
    """The evidence by days."""

    def __init__(self, evidence: Evidence, rehearsed: RehearsalRow) -> None:
        self._evidence = evidence
        self._rehearsed = rehearsed
        ends = [self._day(each.us) for each in evidence.samples if each.name == "stopped"]
        self._end = min([*ends, float(rehearsed.days)])

    def _day(self, us: int) -> float:
        return (us - self._rehearsed.begun_us) / self._rehearsed.day_us

    def told(self) -> Weeks:
        planted = [self._day(each.us) for each in self._evidence.samples if each.name == "planted"]
        return Weeks(
            days=self._rehearsed.days,
            reached=self._end,
            stages=tuple(self._stages()),
            budgets=tuple(self._budgets()),
            halts=tuple(self._halts()),
            posts=tuple(self._posts()),
            notes=tuple(sorted(self._notes(), key=lambda each: each.day)),
            planted=min(planted, default=None),
        )

    def _stages(self) -> Iterator[Stage]:
        moves = [each for each in self._evidence.moves if each.move in STANDING and self._day(each.at_us) < self._end]
        moves.sort(key=lambda each: each.serial)
        begun: Stage | None = None
        for move in moves:
            now = Stage(
                name=move.next_stage, since=max(self._day(move.at_us), 0), until=self._end, held=move.state == HELD
            )
            if begun is None or (begun.name, begun.held) != (now.name, now.held):
                if begun is not None and now.since > begun.since:
                    yield msgspec.structs.replace(begun, until=now.since)
                begun = now
        if begun is not None:
            yield begun

    def _budgets(self) -> Iterator[Budget]:
        for objective in dict.fromkeys(each.objective for each in self._evidence.budgets):
            seen = [each for each in self._evidence.budgets if each.objective == objective]
            seen.sort(key=lambda each: each.us)
            left = tuple(Left(day=self._day(each.us), left=each.left, band=each.band) for each in seen)
            yield Budget(objective=objective, seen=left)

    def _halts(self) -> Iterator[Stop]:
        for halt in sorted(self._evidence.halts, key=lambda each: (each.asked_us, each.halt)):
            if self._day(halt.asked_us) <= self._end:
                yield self._stop(halt)

    def _stop(self, halt: HaltRow) -> Stop:
        released = None if halt.released_us is None else self._day(halt.released_us)
        return Stop(
            halt=halt.halt,
            kind=scope_kind(halt),
            scope=scope_text(halt),
            day=self._day(halt.asked_us),
            until=None if released is None or released > self._end else released,
            by=halt.person,
            released_by=halt.released_by or "",
            automatic=halt.automatic,
            harm=halt.harm or "",
            reason=halt.reason,
        )

    def _posts(self) -> Iterator[Posts]:
        canaries = {each.client for each in self._evidence.canaries}
        counted: Counter[tuple[int, str]] = Counter()
        for each in self._evidence.permits:
            if each.action == "publish" and each.state == "confirmed" and each.confirmed_us is not None:
                whose = "house" if each.client == HOUSE else "canaries" if each.client in canaries else "others"
                counted[int(self._day(each.confirmed_us)), whose] += 1
        for day in range(self._rehearsed.days):
            yield Posts(day=day + 1, **{whose: counted[day, whose] for whose in ("house", "canaries", "others")})

    def _notes(self) -> Iterator[Note]:
        """What the picture has no mark for, and its tables have a line for."""
        for each in self._evidence.samples:
            if each.name == "planted":
                yield Note(day=self._day(each.us), what=f"planted: {each.ref}")
            elif each.name == "stopped":
                yield Note(day=self._day(each.us), what=f"the sprint stopped at {each.ref}")
        for move in self._evidence.moves:
            if move.platform is None and 0 <= self._day(move.at_us) <= self._end:
                to = "" if move.next_stage == move.stage else f" to {move.next_stage}"
                who = f"{move.second} and {move.person}" if move.second else move.person
                said = f"{move.move.replace('_', ' ')} {move.stage}{to}, by {who}: {move.saw or move.why}"
                yield Note(day=self._day(move.at_us), what=said)
        for trip in self._evidence.trips:
            if self._day(trip.tripped_us) <= self._end:
                yield Note(day=self._day(trip.tripped_us), what=f"trip for {trip.harm}: {trip.what}")
