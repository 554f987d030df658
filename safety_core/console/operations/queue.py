"""What is planned for each account and not begun: see it, plan it for another time, or take it back."""

from typing import Annotated

import msgspec
from msgspec import Meta

from safety_core.console.operations._effects import Effect, effect_of
from safety_core.console.table import Desk, Given, Operation
from safety_core.records import QueuedIntent
from safety_core.shell import submit, timetable
from safety_core.shell.zones import zone_of
from safety_core.times import instant
from safety_core.vocabulary import Role

Name = Annotated[str, Meta(max_length=200, description="The intent's name.")]
Why = Annotated[str, Meta(max_length=2_000, description="Why; it is kept for ever.")]


class Which(Given, frozen=True, kw_only=True):
    """Of every client whom you act for, or of one."""

    client: str | None = None


class Reschedule(Given, frozen=True, kw_only=True):
    """Another time. ``despite_conflict``: also where it is in the way of another one that is planned."""

    intent: Name
    at: Annotated[str, Meta(max_length=120, description="2h, 30m, or ISO 8601 with an offset or [Zone].")]
    reason: Why = ""
    despite_conflict: bool = False


class Cancel(Given, frozen=True, kw_only=True):
    """Why it is taken back."""

    intent: Name
    reason: Why = ""


class InTheWay(msgspec.Struct, frozen=True, kw_only=True):
    """Why two of an account cannot both go as planned, and what to do."""

    wrong: str
    do: str


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """One planned intent.

    Attributes:
        state: where it is; why: what was seen, if that was something.
        at: the time it is planned for, UTC, or ``now``; waits_for: what has to come before.
    """

    effect: Effect
    state: str
    why: str
    at: str
    waits_for: str
    conflicts: tuple[InTheWay, ...]


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    """What is planned, account by account in order of time."""

    planned: tuple[Planned, ...]


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """An intent after it was planned for another time, or taken back."""

    effect: Effect
    state: str
    why: str
    due_at: str | None


def listed(desk: Desk, given: Which) -> Queue:
    """What is planned, account by account in order of time."""
    found = timetable.queue(desk.whole, desk.claimant, given.client)
    return Queue(
        planned=tuple(
            Planned(
                effect=effect_of(each.queued.intent),
                state=each.queued.state.value,
                why=each.queued.saw,
                at=each.at,
                waits_for=each.waits_for,
                conflicts=tuple(InTheWay(wrong=one.wrong, do=one.do) for one in each.conflicts),
            )
            for each in found
        )
    )


def reschedule(desk: Desk, given: Reschedule) -> Moved:
    """Plan it for another time."""
    when = instant(given.at, now=desk.core.clock.now(), zone_of=zone_of, field="at")
    despite = given.despite_conflict
    return _moved(timetable.reschedule(desk.whole, given.intent, when, desk.claimant, given.reason, despite=despite))


def cancel(desk: Desk, given: Cancel) -> Moved:
    """Take it back, before a permit stands for it."""
    me = desk.claimant
    return _moved(submit.withdraw(desk.whole, given.intent, person=me.person, claimant=me, why=given.reason))


def _moved(queued: QueuedIntent) -> Moved:
    return Moved(effect=effect_of(queued.intent), state=queued.state.value, why=queued.saw, due_at=queued.due_at)


_ONE = "/queue/{intent}"
OPERATIONS = (
    Operation("queue.list", "GET", "/queue", "What is planned, and what it waits for.", Role.VIEWER, Which, Queue, listed),
    Operation(
        "queue.reschedule", "POST", f"{_ONE}/reschedule", "Plan it for another time; its approval is asked for anew.",
        Role.OPERATOR, Reschedule, Moved, reschedule, repeatable=True,
    ),
    Operation(
        "queue.cancel", "POST", f"{_ONE}/cancel", "Take it back before a permit stands for it.",
        Role.OPERATOR, Cancel, Moved, cancel, repeatable=True,
    ),
)  # fmt: skip
