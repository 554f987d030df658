"""Hand over an intent, see what became of it and what is planned, plan it for another time, or take it back.

This is how services of RTV's own use the core: hand an intent over, and learn its outcome by asking (``wait_s`` waits for
it), by the list of events, or by the stream of the same events. The same key never makes a second effect.
"""

from typing import Annotated, Any

import msgspec

from safety_core.console import outcomes
from safety_core.console.outcomes import Events
from safety_core.console.paging import LIMIT, Limit, Next, Paged, piece
from safety_core.console.table import Desk, Given, Operation
from safety_core.errors import UnknownName
from safety_core.intent import AUTHOR, KEY_MAX_CHARS, TEXT_MAX_CHARS
from safety_core.lifecycle import INTENT_ENDS, IntentState, PermitState
from safety_core.ports import Transaction
from safety_core.records import Permit, QueuedIntent
from safety_core.shell import submit, timetable
from safety_core.shell.names import known_client
from safety_core.shell.outlook import due, fits_at
from safety_core.shell.recall import recall_of
from safety_core.shell.zones import zone_of
from safety_core.times import EXAMPLES, instant
from safety_core.vocabulary import Action, IntentId, Platform, Reason, Role

At = Annotated[str, msgspec.Meta(max_length=200, description=f"Not before then: {EXAMPLES}.")]
Name = Annotated[str, msgspec.Meta(max_length=200)]
CONFIRMED = "It stands: read back from its platform or, where `saw` says so, found there by a named person."
Why = Annotated[str, msgspec.Meta(description="Why; it is kept for ever.")]


class Handed(Given, frozen=True, kw_only=True):
    """An intent, as it is handed over."""

    client: Name
    platform: Annotated[str, msgspec.Meta(max_length=200, description="X, Facebook, …; whatever its case.")]
    account: Annotated[str, msgspec.Meta(max_length=200, description="Our name of the client's account there.")]
    action: Annotated[str, msgspec.Meta(max_length=200, description="publish, reply, comment, like, …")]
    key: Annotated[
        str,
        msgspec.Meta(
            max_length=KEY_MAX_CHARS,
            description="The idempotency key, the client's own: the same key never makes a second effect. Handing the same "
            "over again finds it; other content under the key is refused (409).",
        ),
    ]
    text: Annotated[
        str, msgspec.Meta(max_length=TEXT_MAX_CHARS, description="What to publish, exactly; a like has none.")
    ] = ""
    media: Annotated[
        tuple[str, ...], msgspec.Meta(description="Pictures and films that are on the shelf, by their names there.")
    ] = ()
    target: Annotated[
        str | None,
        msgspec.Meta(description="The platform's id of what it is on: what is answered, commented or liked."),
    ] = None
    author: Annotated[
        str, msgspec.Meta(max_length=200, description="Who or what drafted it; they cannot approve it.")
    ] = AUTHOR
    at: At | None = None


class Asked(Given, frozen=True, kw_only=True):
    """One intent, by its name."""

    intent: Name


class Listed(Paged, frozen=True, kw_only=True):
    """Which intents."""

    client: Name | None = None
    state: Annotated[
        tuple[IntentState, ...], msgspec.Meta(description="Only in these states; given once for each.")
    ] = ()


class Cancelled(Asked, frozen=True, kw_only=True):
    """Which intent, and why it is taken back."""

    reason: Why = ""


class Moved(Asked, frozen=True, kw_only=True):
    """Which intent, for when, and why."""

    at: At
    reason: Why = ""
    despite_conflict: Annotated[
        bool, msgspec.Meta(description="Also where it is in the way of another one that is planned.")
    ] = False


class Queue(Given, frozen=True, kw_only=True):
    """Whose queue."""

    client: Name | None = None


class Since(Given, frozen=True, kw_only=True):
    """Which events."""

    after: Annotated[
        int,
        msgspec.Meta(ge=outcomes.BEGUN, lt=2**53, description="The last index that was seen; -1: from the beginning."),
    ] = outcomes.BEGUN
    limit: Limit = LIMIT
    client: Name | None = None


class Leave(msgspec.Struct, frozen=True, kw_only=True):
    """A permit: leave to make the effect once, and what came of it."""

    permit: str
    state: PermitState
    epoch: Annotated[int, msgspec.Meta(description="The switch epoch that it was minted under.")]
    reason: Reason | None
    saw: Annotated[str, msgspec.Meta(description="What was looked at, in words.")]
    object: Annotated[str | None, msgspec.Meta(description="The platform's id of what it made.")]
    confirmed: Annotated[bool, msgspec.Meta(description=CONFIRMED)]
    approval: str | None
    stage: Annotated[str | None, msgspec.Meta(description="Of the rollout, that let it in.")]
    sandbox: Annotated[str, msgspec.Meta(description="What the sandbox did with it: off, intercept, simulate, record.")]


class Intent(msgspec.Struct, frozen=True, kw_only=True):
    """An intent and where it is."""

    intent: str
    client: str
    platform: Platform
    account: str
    action: Action
    text: Annotated[
        str, msgspec.Meta(description="Exactly; it may hold marks that nobody sees. Empty once it was erased.")
    ]
    media: tuple[str, ...]
    target: str | None
    key: str
    author: str
    editor: Annotated[str | None, msgspec.Meta(description="Who edited it last.")]
    state: IntentState
    ended: Annotated[bool, msgspec.Meta(description="Nothing moves it any more but, from `quarantined`, a person.")]
    reason: Annotated[Reason | None, msgspec.Meta(description="Why it is where it is.")]
    saw: Annotated[str, msgspec.Meta(description="What was looked at for that, in words.")]
    waits_for: Annotated[
        str | None, msgspec.Meta(description="While it is waiting, the event that wakes it: release, decision, …")
    ]
    attempts: Annotated[int, msgspec.Meta(description="Permits that were minted for it so far.")]
    planned_for: Annotated[
        str | None, msgspec.Meta(description="Where its window begins, if it was planned for later.")
    ]
    until: Annotated[str | None, msgspec.Meta(description="Where its window ends, if it does.")]
    object: Annotated[str | None, msgspec.Meta(description="The platform's id of what it became.")]


class Outcome(Intent, frozen=True, kw_only=True):
    """An intent, and what became of it."""

    permits: Annotated[tuple[Leave, ...], msgspec.Meta(description="Oldest first.")]
    confirmed: Annotated[bool, msgspec.Meta(description=CONFIRMED)]
    recall: Annotated[str | None, msgspec.Meta(description="The intent that takes it back, if somebody ordered that.")]
    recall_state: IntentState | None
    held_until: Annotated[
        str | None, msgspec.Meta(description="Until when cadence will hold it beyond its time, as far as is known now.")
    ]
    held_by: Annotated[str | None, msgspec.Meta(description="What of cadence holds it.")]


class Intents(msgspec.Struct, frozen=True, kw_only=True):
    """Intents in the order in which they were handed over."""

    intents: tuple[Intent, ...]
    next: Next


class InTheWay(msgspec.Struct, frozen=True, kw_only=True):
    """Two planned intents that are in each other's way."""

    kind: str
    wrong: str
    do: str


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """An intent that is planned and not begun."""

    intent: str
    client: str
    platform: Platform
    account: str
    action: Action
    text: str
    state: IntentState
    at: Annotated[str, msgspec.Meta(description="The time it is planned for, UTC; `now`: with the next free worker.")]
    waits_for: Annotated[str, msgspec.Meta(description="What has to come before it can be decided on.")]
    conflicts: tuple[InTheWay, ...]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What is planned, account by account in order of time."""

    planned: tuple[Planned, ...]


def hand_over(desk: Desk, given: Handed) -> Outcome:
    """Put one intent into the outbox; a running worker takes it from there."""
    wanted = submit.Wanted(
        client=given.client,
        platform=given.platform,
        account=given.account,
        action=given.action,
        text=given.text,
        media=given.media,
        key=given.key,
        target=given.target,
        author=given.author,
        due_us=0 if given.at is None else due(desk.whole, given.at),
    )
    return _outcome(desk, submit.submit(desk.whole, wanted, desk.claimant))


def show(desk: Desk, given: Asked) -> Outcome:
    """What became of it."""
    return _outcome(desk, _known(desk, given.intent))


def listed(desk: Desk, given: Listed) -> Intents:
    """Intents of their clients, in the order in which they were handed over."""

    def look(tx: Transaction) -> Intents:
        whose = None if given.client is None else known_client(tx, given.client)
        found = [each for each in tx.intents() if whose in (None, each.intent.client)]
        if given.state:
            # where it stands now is no place in the list: whoever goes on after one finds it whatever became of it
            found = [each for each in found if each.state in given.state or each.intent.intent == given.after]
        rows, following = piece(found, given, lambda each: each.intent.intent)
        return Intents(intents=tuple(Intent(**_of(each)) for each in rows), next=following)

    return desk.core.store.read(look)


def cancel(desk: Desk, given: Cancelled) -> Outcome:
    """Take an intent back before a permit stands for it."""
    person = desk.claimant.person
    done = submit.withdraw(desk.whole, given.intent, person=person, claimant=desk.claimant, why=given.reason)
    return _outcome(desk, done)


def reschedule(desk: Desk, given: Moved) -> Outcome:
    """Plan it for another time, before a permit stands for it. What needs an approval is asked for anew."""
    at = instant(given.at, now=desk.whole.clock.now(), zone_of=zone_of)
    moved = timetable.reschedule(
        desk.whole, given.intent, at, desk.claimant, given.reason, despite=given.despite_conflict
    )
    return _outcome(desk, moved)


def queue(desk: Desk, given: Queue) -> Plan:
    """What is planned for each account in order of time, and what is in each other's way."""
    return Plan(planned=tuple(_planned(each) for each in timetable.queue(desk.whole, desk.claimant, given.client)))


def events(desk: Desk, given: Since) -> Events:
    """What happened to intents of their clients, in the order of the audit log."""
    if given.client is not None:
        desk.core.store.read(lambda tx: known_client(tx, given.client or ""))
    return outcomes.after(desk, given.after, limit=given.limit, client=given.client)


def _known(desk: Desk, name: str) -> QueuedIntent:
    queued = desk.core.store.read(lambda tx: tx.intent(IntentId(name)))
    if queued is None:
        raise UnknownName("intent", name, ())
    return queued


def _of(queued: QueuedIntent) -> dict[str, Any]:
    intent = queued.intent
    return {
        "intent": intent.intent,
        "client": intent.client,
        "platform": intent.platform,
        "account": intent.account,
        "action": intent.action,
        "text": intent.text,
        "media": tuple(intent.media),
        "target": intent.target,
        "key": intent.idempotency_key,
        "author": intent.author,
        "editor": intent.editor,
        "state": queued.state,
        "ended": queued.state in INTENT_ENDS,
        "reason": queued.reason,
        "saw": queued.saw,
        "waits_for": queued.waits_for,
        "attempts": queued.attempts,
        "planned_for": queued.due_at,
        "until": queued.until_at,
        "object": queued.object,
    }


def _outcome(desk: Desk, queued: QueuedIntent) -> Outcome:
    intent = queued.intent
    permits = desk.core.store.read(lambda tx: tx.permits_of(intent.client, intent.intent))
    recall = recall_of(desk.core, queued)
    held = fits_at(desk.core, queued)
    leave = tuple(_leave(each) for each in permits)
    return Outcome(
        **_of(queued),
        permits=leave,
        confirmed=queued.state is IntentState.CONFIRMED,
        recall=recall.intent.intent if recall else None,
        recall_state=recall.state if recall else None,
        held_until=held[0] if held else None,
        held_by=held[1] if held else None,
    )


def _leave(permit: Permit) -> Leave:
    return Leave(
        permit=permit.permit,
        state=permit.state,
        epoch=permit.epoch,
        reason=permit.reason,
        saw=permit.saw,
        object=permit.object,
        confirmed=permit.state is PermitState.CONFIRMED,
        approval=permit.approval,
        stage=permit.stage,
        sandbox=permit.sandbox,
    )


def _planned(row: timetable.Row) -> Planned:
    intent = row.queued.intent
    return Planned(
        intent=intent.intent,
        client=intent.client,
        platform=intent.platform,
        account=intent.account,
        action=intent.action,
        text=intent.text,
        state=row.queued.state,
        at=row.at,
        waits_for=row.waits_for,
        conflicts=tuple(InTheWay(kind=each.kind, wrong=each.wrong, do=each.do) for each in row.conflicts),
    )


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "intents.hand_over",
        "POST",
        "/intents",
        "Hand over an intent, to be done once.",
        Role.OPERATOR,
        Handed,
        Outcome,
        hand_over,
    ),
    Operation(
        "intents.list",
        "GET",
        "/intents",
        "Intents in the order in which they were handed over.",
        Role.VIEWER,
        Listed,
        Intents,
        listed,
    ),
    Operation(
        "intents.queue",
        "GET",
        "/queue",
        "What is planned for each account, in order of time.",
        Role.VIEWER,
        Queue,
        Plan,
        queue,
    ),
    Operation(
        "intents.events",
        "GET",
        "/outcomes",
        "What happened to intents, in order: a list to go on from.",
        Role.VIEWER,
        Since,
        Events,
        events,
    ),
    Operation(
        "intents.show", "GET", "/intents/{intent}", "What became of an intent.", Role.VIEWER, Asked, Outcome, show
    ),
    Operation(
        "intents.cancel",
        "POST",
        "/intents/{intent}/cancel",
        "Take an intent back before a permit stands for it.",
        Role.OPERATOR,
        Cancelled,
        Outcome,
        cancel,
    ),
    Operation(
        "intents.reschedule",
        "POST",
        "/intents/{intent}/reschedule",
        "Plan an intent for another time.",
        Role.OPERATOR,
        Moved,
        Outcome,
        reschedule,
    ),
)
