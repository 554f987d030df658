"""What is planned for each account, in order of time; and planning an intent for another time.

An approval is of a window, and the window begins at the planned time: whoever moves it asks for it anew.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec

from safety_core import timetable
from safety_core.audit import entries
from safety_core.cadence.limits import Limits, Window
from safety_core.cadence.wall import Wall, wall_at
from safety_core.errors import BadInput, Refused, UnknownName
from safety_core.intent import Intent, effect_digest
from safety_core.lifecycle import PERHAPS_REAL, IntentState
from safety_core.ports import Transaction
from safety_core.records import QueuedIntent
from safety_core.shell import asking, committing, slots
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, require
from safety_core.shell.names import known_client
from safety_core.shell.outlook import boot_us_of, goes_at
from safety_core.shell.reasons import checked_why
from safety_core.shell.scoped import acting
from safety_core.timetable import MOVABLE, NOT_BEGUN, Conflict, Distance, Planned
from safety_core.vocabulary import MARKS, ClientId, IntentId, Role

RESCHEDULE_DEADLINE_S = 10.0
CONFLICTS_SAID = 3
ITS_TIME, ITS_TURN, A_WORKER = "its time", "its turn", "the worker that has it"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One planned intent.

    Attributes:
        at: the time it is planned for, or is held until, UTC; what is due already goes with the next free worker.
        waits_for: what has to come before it can be decided on.
    """

    queued: QueuedIntent
    at: str
    waits_for: str
    conflicts: tuple[Conflict, ...]


def queue(core: Core, claimant: Claimant | None = None, client: str | None = None) -> tuple[Row, ...]:
    """What is planned and not begun, account by account in order of time; as ``claimant`` sees it, or of one client.

    Raises:
        Refused: the claimant has not proved who they are.
        UnknownName: there is no such client.
    """

    def look(tx: Transaction) -> tuple[Row, ...]:
        whose = None if client is None else known_client(tx, client)
        now_us = core.clock.boot_us()
        wall = wall_at(core.clock.now(), now_us)
        found = _not_begun(tx, whose)
        limits = slots.in_force(core, tx)
        of: dict[IntentId, list[Conflict]] = defaultdict(list)
        for each in timetable.conflicts((_planned(core, limits, each) for each in found), now_us=now_us):
            of[each.earlier].append(each)
            of[each.later].append(each)
        return tuple(_row(each, tuple(of[each.intent.intent]), wall, now_us) for each in sorted(found, key=_place))

    return acting(core, claimant).store.read(look)


def reschedule(
    core: Core, name: str, at: datetime, claimant: Claimant, why: str = "", *, despite: bool = False
) -> QueuedIntent:
    """Plan an intent for another time (aware). Whatever was decided on it is void, and it is asked for anew.

    Raises:
        UnknownName: there is no such intent.
        BadInput: a time that is past, more than a year ahead, or after its window; a reason that nobody can read.
        Refused: not proved, not allowed, in a worker's hands, under a permit, at its end, or in conflict and not ``despite`` it.
        StoreUnavailable: the rules on approvals cannot be read.
    """
    if why:
        checked_why(why)

    def decide(tx: Transaction) -> QueuedIntent:
        queued = _movable(tx, name, claimant)
        now_us, now = core.clock.boot_us(), core.clock.now()
        at_us = _in_its_window(queued, boot_us_of(wall_at(now, now_us), now_us, at), at)
        moved = msgspec.structs.replace(queued.intent, not_before_us=at_us)
        against = _in_conflict(core, tx, msgspec.structs.replace(queued, intent=moved, due_us=at_us), now_us)
        if against and not despite:
            raise Refused(
                "; ".join(each.wrong for each in against[:CONFLICTS_SAID]),
                "give another time (holdpoint cadence suggest names some), or mean it: --despite-conflict",
            )
        if not tx.plan_intent(moved.intent, queued.state, at_us=at_us, at=at.astimezone(UTC).isoformat()):
            raise _not_now(queued)
        person = claimant.person
        entry = entries.rescheduled(
            moved,
            queued.due_us,
            person=committing.name(core, tx, person),
            why=committing.words(core, tx, person, why, moved.client) if why else None,
            conflicts=len(against),
            at_us=now_us,
            at=now,
        )
        tx.append_audit(entry)
        asking.for_another_window(core, tx, queued, moved, saw=f"{person} planned it for another time")
        after = tx.intent(moved.intent)
        assert after is not None
        return after

    done = acting(core, claimant).store.transact(decide, deadline_s=RESCHEDULE_DEADLINE_S)
    core.seam("timetable.rescheduled")
    return done


def _movable(tx: Transaction, name: str, claimant: Claimant) -> QueuedIntent:
    """The intent, if this person may move it and nobody has it in hand."""
    queued = tx.intent(IntentId(name))
    if queued is None:
        raise UnknownName("intent", name, (), "(holdpoint intent queue names those that are planned)")
    require(tx, claimant, Role.OPERATOR, queued.intent.client)
    if queued.intent.recalls is not None:
        raise Refused(
            f"intent {name} is a recall, which is done at once",
            f"to have it not done: holdpoint intent cancel {name}",
        )
    if queued.state not in MOVABLE:
        raise _not_now(queued)
    for each in tx.permits_of(queued.intent.client, queued.intent.intent):
        if each.state in PERHAPS_REAL:
            raise Refused(
                f"permit {each.permit} of {name} is {each.state}: it may stand on {each.account} already",
                f"see it: holdpoint intent show {name}",
            )
    return queued


def _not_now(queued: QueuedIntent) -> Refused:
    name = queued.intent.intent
    return Refused(
        f"intent {name} is {queued.state} and cannot be rescheduled", f"look at it: holdpoint intent show {name}"
    )


def _in_its_window(queued: QueuedIntent, at_us: int, at: datetime) -> int:
    end_us = queued.intent.not_after_us
    if end_us is not None and at_us >= end_us:
        raise BadInput(
            "at", f"its window is over by {at.isoformat()}", "give an earlier time, or cancel it and hand it over anew"
        )
    if at_us == queued.intent.not_before_us == queued.due_us:
        raise BadInput("at", f"it is planned for {at.isoformat()} already", "give another time")
    return at_us


def _in_conflict(core: Core, tx: Transaction, moved: QueuedIntent, now_us: int) -> tuple[Conflict, ...]:
    limits = slots.in_force(core, tx)
    others = (_planned(core, limits, each) for each in _not_begun(tx, moved.intent.client))
    return timetable.with_others(_planned(core, limits, moved), others, now_us=now_us)


def _not_begun(tx: Transaction, client: ClientId | None) -> list[QueuedIntent]:
    return [each for each in tx.intents(NOT_BEGUN) if client in (None, each.intent.client)]


def _planned(core: Core, limits: Limits | None, queued: QueuedIntent) -> Planned:
    intent = queued.intent
    return Planned(
        intent=intent.intent,
        whose=(intent.client, intent.platform, intent.account),
        at_us=queued.due_us,
        shows="" if intent.action in MARKS else effect_digest(intent),
        distances=tuple(_distances(core, limits, intent)),
    )


def _distances(core: Core, limits: Limits | None, intent: Intent) -> Iterable[Distance]:
    if limits is None:
        return
    operation = core.adapters[intent.platform].commits(intent.action)
    for each in limits.counting(intent.platform, operation, intent.action):
        if each.window is Window.SPACING:
            yield Distance(each.name, each.length_us)


def _place(queued: QueuedIntent) -> tuple[str, str, str, int, int]:
    intent = queued.intent
    return (intent.client, intent.platform, intent.account, queued.due_us, queued.submitted_us)


def _row(queued: QueuedIntent, conflicts: tuple[Conflict, ...], wall: Wall, now_us: int) -> Row:
    at = "now" if queued.due_us <= now_us else goes_at(queued, wall)
    return Row(queued=queued, at=at, waits_for=_waits_for(queued, now_us), conflicts=conflicts)


def _waits_for(queued: QueuedIntent, now_us: int) -> str:
    if queued.state is IntentState.CLAIMED:
        return A_WORKER
    if queued.state is IntentState.WAITING:
        return queued.waits_for or ITS_TURN
    if queued.due_us <= now_us:
        return ITS_TURN
    return ITS_TIME if queued.reason is None else queued.saw
