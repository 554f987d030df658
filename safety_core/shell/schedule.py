"""Scheduled releases: proposed by one person, agreed to by another, carried out by whoever keeps house.

A schedule is a proposal. What ends a halt is a release (``release.end``), with its rules asked anew at that instant.
"""

from collections.abc import Sequence
from datetime import datetime

from safety_core.audit import entries
from safety_core.errors import Refused, UnknownName
from safety_core.halt import release_refusal
from safety_core.ports import Transaction
from safety_core.records import NoticeKind
from safety_core.schedules import (
    Clocks,
    ScheduledRelease,
    ScheduleState,
    agreement_refusal,
    due,
    due_us,
    lapsed,
    move,
    threw_one,
)
from safety_core.shell import committing, notices
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, require
from safety_core.shell.names import nearest
from safety_core.shell.release import RELEASE_DEADLINE_S, Released, check_reason, end, let_go, named
from safety_core.shell.scoped import acting
from safety_core.switches import HOLDPOINT, Halt, not_yet
from safety_core.vocabulary import ClientId, PersonId, Role, ScheduleId

STAND = "; the halts stand until somebody releases them"


def propose(core: Core, names: Sequence[str], at: datetime, claimant: Claimant, reason: str) -> ScheduledRelease:
    """Propose to end these halts at a time (aware). A proposer who threw none of them has agreed thereby.

    Raises:
        BadInput: no reason that a person can read, or a time that is past or absurdly far.
        Refused: not proved, not allowed, or one of the halts was released already.
        UnknownName: a halt that never was.
    """
    check_reason(reason)
    if not names:
        raise Refused("no halt is named", "list them: holdpoint switch show")
    own = acting(core, claimant)
    name = ScheduleId(core.new_id("schedule", claimant.person))

    def decide(tx: Transaction) -> ScheduledRelease:
        halts = named(tx, names)
        _require(tx, claimant, halts)
        for each in halts:
            if not each.in_force:
                raise Refused(
                    f"halt {each.halt} was released already, by {each.released_by}",
                    "see what stands: holdpoint switch show",
                )
        clocks = _clocks(core)
        threw = threw_one(halts, claimant.person) is not None
        schedule = ScheduledRelease(
            schedule=name,
            halts=tuple(each.halt for each in halts),
            at=at.isoformat(),
            due_us=due_us(at, clocks),
            proposed_by=claimant.person,
            reason=reason,
            proposed_us=clocks.boot_us,
            epoch=tx.epoch(),
            state=ScheduleState.PROPOSED if threw else ScheduleState.AGREED,
            agreed_by=None if threw else claimant.person,
        )
        _put(core, tx, "schedule_proposed", schedule, claimant.person)
        if threw:
            words = f"a second person agrees: holdpoint switch agree {name} --as OTHER"
        else:
            words = f"to take it back: holdpoint switch withdraw {name}"
        _tell(core, tx, schedule, halts, NoticeKind.RELEASE_SCHEDULED, "", f"; {words}")
        return schedule

    made = own.store.transact(decide, deadline_s=RELEASE_DEADLINE_S)
    core.seam("schedule.proposed")
    return made


def agree(core: Core, name: str, claimant: Claimant) -> ScheduledRelease:
    """Say yes to a proposal, as an operator who threw none of its halts.

    Raises:
        Refused: not proved, not allowed, who threw one of the halts, or the schedule is open no more.
        UnknownName: there is no such schedule.
    """
    own = acting(core, claimant)

    def decide(tx: Transaction) -> ScheduledRelease:
        schedule = _named(tx, name)
        halts = named(tx, schedule.halts)
        _require(tx, claimant, halts)
        over = lapsed(schedule, tx.halts(), _clocks(core)) if schedule.open else None
        if over is not None:
            raise Refused(
                f"schedule {name} has lapsed: {over}", "look at the halts (holdpoint switch show), then propose it anew"
            )
        refusal = agreement_refusal(schedule, halts, claimant.person)
        if refusal is not None:
            raise Refused(
                refusal, f"see who may: holdpoint people list; then: holdpoint switch agree {name} --as OTHER"
            )
        agreed = move(schedule, ScheduleState.AGREED, agreed_by=claimant.person)
        _put(core, tx, "schedule_agreed", agreed, claimant.person)
        words = f"; to take it back: holdpoint switch withdraw {name}"
        _tell(core, tx, agreed, halts, NoticeKind.RELEASE_SCHEDULED, f"{claimant.person} agreed: ", words)
        return agreed

    agreed = own.store.transact(decide, deadline_s=RELEASE_DEADLINE_S)
    core.seam("schedule.agreed")
    return agreed


def withdraw(core: Core, name: str, claimant: Claimant) -> ScheduledRelease:
    """Take a schedule back: any operator of its halts may, since nothing is enabled by it.

    Raises:
        Refused: not proved, not allowed, or it is open no more.
        UnknownName: there is no such schedule.
    """
    own = acting(core, claimant)

    def decide(tx: Transaction) -> ScheduledRelease:
        schedule = _named(tx, name)
        halts = named(tx, schedule.halts)
        _require(tx, claimant, halts)
        if not schedule.open:
            raise Refused(f"schedule {name} is {schedule.state} already", "see what stands: holdpoint switch show")
        withdrawn = move(schedule, ScheduleState.WITHDRAWN, saw=f"withdrawn by {claimant.person}")
        _put(core, tx, "schedule_withdrawn", withdrawn, claimant.person)
        _tell(core, tx, withdrawn, halts, NoticeKind.SCHEDULE_LAPSED, f"{claimant.person} took back: ", STAND)
        return withdrawn

    withdrawn = own.store.transact(decide, deadline_s=RELEASE_DEADLINE_S)
    core.seam("schedule.withdrawn")
    return withdrawn


def ripe(core: Core, tx: Transaction) -> list[ScheduleId]:
    """What is due, or can take effect no more."""
    still = [each for each in tx.schedules() if each.open]
    return [each.schedule for each in still if _now_over(core, tx, each) or _now_due(core, tx, each)]


def carry_out(core: Core) -> tuple[ScheduledRelease, ...]:
    """For whoever keeps house: release what is due, let lapse what can take effect no more; says which it moved.

    Two who keep house at once are no harm: each decision is made anew in its own transaction.
    """
    moved = []
    for name in core.store.read(lambda tx: ripe(core, tx)):
        done = core.store.transact(lambda tx, name=name: _carry_out(core, tx, name), deadline_s=RELEASE_DEADLINE_S)  # type: ignore[misc]
        core.seam("schedule.carried_out")
        if done is not None:
            schedule, released = done
            moved.append(schedule)
            if released is not None:
                let_go(core, released)
    return tuple(moved)


def _carry_out(core: Core, tx: Transaction, name: ScheduleId) -> tuple[ScheduledRelease, Released | None] | None:
    schedule = _named(tx, name)
    if not schedule.open:
        return None
    halts = named(tx, schedule.halts)
    over = _now_over(core, tx, schedule)
    if over is not None:
        gone = move(schedule, ScheduleState.LAPSED, saw=over)
        _put(core, tx, "schedule_lapsed", gone, None)
        _tell(core, tx, gone, halts, NoticeKind.SCHEDULE_LAPSED, f"lapsed, since {over}: ", STAND)
        return gone, None
    if not _now_due(core, tx, schedule):
        return None
    assert schedule.agreed_by is not None
    reason = f"{schedule.reason} (scheduled by {schedule.proposed_by}, agreed by {schedule.agreed_by})"
    released = end(core, tx, halts, schedule.agreed_by, reason)
    done = move(schedule, ScheduleState.DONE)
    _put(core, tx, "schedule_done", done, None)
    return done, released


def _now_over(core: Core, tx: Transaction, schedule: ScheduledRelease) -> str | None:
    """Why it lapses at this instant; ``None`` while it stands. The rules of a release are asked anew when it is due."""
    clocks = _clocks(core)
    over = lapsed(schedule, tx.halts(), clocks)
    if over is not None or not due(schedule, clocks):
        return over
    halts = named(tx, schedule.halts)
    assert schedule.agreed_by is not None
    for name in sorted({schedule.proposed_by, schedule.agreed_by}):
        person = tx.person(name)
        if person is None or not all(person.may(Role.OPERATOR, each.scope.client) for each in halts):
            return f"{name} may not release these halts any more"
    if any(not_yet(each, now_us=clocks.boot_us) for each in halts):
        return None
    return release_refusal(halts, schedule.agreed_by, now_us=clocks.boot_us)


def _now_due(core: Core, tx: Transaction, schedule: ScheduledRelease) -> bool:
    """Whether it takes effect at this instant: a halt that is not acknowledged or cools down is waited for."""
    clocks = _clocks(core)
    return due(schedule, clocks) and not any(not_yet(each, now_us=clocks.boot_us) for each in named(tx, schedule.halts))


def _clocks(core: Core) -> Clocks:
    return Clocks(core.clock.now(), core.clock.boot_us())


def _named(tx: Transaction, name: str) -> ScheduledRelease:
    found = tx.schedule(ScheduleId(name))
    if found is None:
        known = [each.schedule for each in tx.schedules() if each.open]
        raise UnknownName("schedule", name, nearest(name, known), "(holdpoint switch show lists them)")
    return found


def _require(tx: Transaction, claimant: Claimant, halts: Sequence[Halt]) -> None:
    for each in halts:
        require(tx, claimant, Role.OPERATOR, each.scope.client)


def _put(core: Core, tx: Transaction, kind: str, after: ScheduledRelease, person: PersonId | None) -> None:
    tx.put_schedule(after)
    people = entries.Scheduling(
        person=None if person is None else committing.name(core, tx, person),
        proposed=committing.said(core, tx, after.proposed_by, after.reason),
        agreed_by=None if after.agreed_by is None else committing.name(core, tx, after.agreed_by),
        saw=committing.words(core, tx, HOLDPOINT, after.saw) if after.saw else None,
    )
    tx.append_audit(entries.schedule(kind, after, people=people, at_us=core.clock.boot_us(), at=core.clock.now()))


def _what(schedule: ScheduledRelease, halts: Sequence[Halt]) -> str:
    return (
        f"the release of {', '.join(each.halt for each in halts)} at {schedule.at}, "
        f"proposed by {schedule.proposed_by} ({schedule.reason})"
    )


def _tell(
    core: Core,
    tx: Transaction,
    schedule: ScheduledRelease,
    halts: Sequence[Halt],
    kind: NoticeKind,
    before: str,
    after: str,
) -> None:
    """One notice to each client that is concerned, of its own halts, and one to all of the halts that concern all."""
    told: dict[ClientId | None, list[Halt]] = {}
    for each in halts:
        told.setdefault(each.scope.client, []).append(each)
    for own in told.values():
        detail = f"schedule {schedule.schedule}: {before}{_what(schedule, own)}{after}"
        notices.add(core, tx, kind, own[0], detail=detail)
