"""Ending halts: the scope's words are typed, a second person says why; at once, or at a time that another one agrees to."""

from datetime import UTC
from typing import Annotated

import msgspec
from msgspec import Meta

from safety_core.console.operations._cards import in_utc, where_of
from safety_core.console.table import Desk, Given, Operation
from safety_core.errors import BadInput
from safety_core.schedules import ScheduledRelease, ScheduleState
from safety_core.shell import release as releasing
from safety_core.shell import schedule as scheduling
from safety_core.shell.zones import zone_of
from safety_core.times import instant
from safety_core.vocabulary import Role

Halts = Annotated[tuple[str, ...], Meta(min_length=1, max_length=500)]
Why = Annotated[str, Meta(max_length=2_000, description="Why it may go on; it is kept for ever.")]
Typed = Annotated[
    str,
    Meta(
        max_length=2_000,
        description="What was halted, typed: the scope's words as the halt shows them (`client acme, platform X`); of several "
        "halts how many: `3 halts`.",
    ),
]


class Release(Given, frozen=True, kw_only=True):
    """Which halts are ended, by their names, and why."""

    halts: Halts
    confirm: Typed
    reason: Why


class Propose(Given, frozen=True, kw_only=True):
    """Which halts are to be ended at a time. ``at``: 2h, 30m, or ISO 8601 with an offset."""

    halts: Halts
    at: Annotated[str, Meta(max_length=100)]
    reason: Why


class Named(Given, frozen=True, kw_only=True):
    """One scheduled release."""

    schedule: Annotated[str, Meta(max_length=200)]


class Released(msgspec.Struct, frozen=True, kw_only=True):
    """What was ended.

    Attributes:
        scopes: in words; woken: intents that waited for it and are decided anew.
        still_stopped: halts whose hard stop could not be undone on this machine: nothing begins here until it is.
    """

    halts: tuple[str, ...]
    scopes: tuple[str, ...]
    woken: int
    still_stopped: tuple[str, ...]


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A scheduled release. ``state``: proposed, agreed, done, lapsed, withdrawn; at: UTC."""

    schedule: str
    state: str
    halts: tuple[str, ...]
    at: str
    proposed_by: str
    agreed_by: str | None


def release(desk: Desk, given: Release) -> Released:
    """End exactly these halts."""
    _check(desk, given)
    done = releasing.release(desk.whole, given.halts, desk.claimant, given.reason)
    return Released(
        halts=tuple(each.halt for each in done.halts),
        scopes=tuple(where_of(each.scope).words for each in done.halts),
        woken=done.woken,
        still_stopped=tuple(done.still_stopped),
    )


def _check(desk: Desk, given: Release) -> None:
    """Whether what was typed is what is to be ended.

    Raises:
        UnknownName: a halt that never was. BadInput: something else was typed.
    """
    halts = desk.core.store.read(lambda tx: releasing.named(tx, given.halts))
    wanted = str(halts[0].scope) if len(halts) == 1 else f"{len(halts)} halts"
    if " ".join(given.confirm.split()).casefold() != " ".join(wanted.split()).casefold():
        raise BadInput("confirm", "is not what is to be released; nothing was", f"type exactly: {wanted}")


def propose(desk: Desk, given: Propose) -> Planned:
    """Propose to end these halts at a time."""
    at = instant(given.at.strip(), now=desk.whole.clock.now().astimezone(UTC), zone_of=zone_of, field="at")
    return _planned(scheduling.propose(desk.whole, given.halts, at, desk.claimant, given.reason))


def agree(desk: Desk, given: Named) -> Planned:
    """Say yes to it."""
    return _planned(scheduling.agree(desk.whole, given.schedule, desk.claimant))


def withdraw(desk: Desk, given: Named) -> Planned:
    """Take it back; the halts stand."""
    return _planned(scheduling.withdraw(desk.whole, given.schedule, desk.claimant))


def said(planned: Planned) -> str:
    """What is said of it on the next page."""
    what = f"The release at {planned.at} is {planned.state}"
    return f"{what}: a second person has to agree." if planned.state == ScheduleState.PROPOSED.value else f"{what}."


def _planned(schedule: ScheduledRelease) -> Planned:
    return Planned(
        schedule=schedule.schedule,
        state=schedule.state.value,
        halts=tuple(schedule.halts),
        at=in_utc(schedule.at),
        proposed_by=schedule.proposed_by,
        agreed_by=schedule.agreed_by,
    )


OPERATIONS = (
    Operation(
        "switches.release",
        "POST",
        "/switches/release",
        "End halts: by a second person, with a reason, once what was halted is typed.",
        Role.OPERATOR,
        Release,
        Released,
        release,
        repeatable=True,
    ),
    Operation(
        "switches.schedule",
        "POST",
        "/switches/schedules",
        "Propose to end halts at a time.",
        Role.OPERATOR,
        Propose,
        Planned,
        propose,
        repeatable=True,
    ),
    Operation(
        "switches.agree",
        "POST",
        "/switches/schedules/{schedule}/agree",
        "Say yes to a scheduled release.",
        Role.OPERATOR,
        Named,
        Planned,
        agree,
    ),
    Operation(
        "switches.withdraw",
        "POST",
        "/switches/schedules/{schedule}/withdraw",
        "Take a scheduled release back; its halts stand.",
        Role.OPERATOR,
        Named,
        Planned,
        withdraw,
    ),
)
