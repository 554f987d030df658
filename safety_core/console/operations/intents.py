"""Hand over an intent, see what became of it and what is planned, plan it for another time, or take it back.

This is how services of RTV's own use the core: hand an intent over, and learn its outcome by asking (``wait_s`` waits for
it), by the list of events, by the stream of the same events, or by webhook (``shell/callbacks.py``). The same key never makes a second effect.
"""

from typing import Annotated

import msgspec

from safety_core.console import intent_views, outcomes, waiting
from safety_core.console.intent_views import Intent, Intents, Outcome, Plan
from safety_core.console.outcomes import Events
from safety_core.console.paging import LIMIT, Limit, Paged
from safety_core.console.table import Desk, Given, Operation
from safety_core.console.waiting import WaitS
from safety_core.errors import BadInput, UnknownName
from safety_core.intent import AUTHOR, KEY_MAX_CHARS, TEXT_MAX_CHARS
from safety_core.lifecycle import INTENT_ENDS, IntentState
from safety_core.ports import Transaction
from safety_core.records import QueuedIntent
from safety_core.shell import links, submit, timetable
from safety_core.shell.names import known_client
from safety_core.shell.outlook import due, fits_at
from safety_core.shell.recall import recall_of
from safety_core.shell.zones import zone_of
from safety_core.times import EXAMPLES, instant
from safety_core.vocabulary import IntentId, Role

At = Annotated[str, msgspec.Meta(max_length=200, description=f"Not before then: {EXAMPLES}.")]
Name = Annotated[str, msgspec.Meta(max_length=200)]
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


class Looked(Asked, frozen=True, kw_only=True):
    """One intent, and how long to wait until nothing moves it any more."""

    wait_s: WaitS = 0


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
    wait_s: WaitS = 0


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


def show(desk: Desk, given: Looked) -> Outcome:
    """What became of it; where it has no outcome yet, once it has one, or the time to wait is over."""

    def over(queued: QueuedIntent) -> bool:
        return queued.state in INTENT_ENDS

    return _outcome(desk, waiting.until(desk, lambda: _known(desk, given.intent), over, given.wait_s))


def listed(desk: Desk, given: Listed) -> Intents:
    """Intents of their clients, in the order in which they were handed over."""

    def look(tx: Transaction) -> Intents:
        whose = None if given.client is None else known_client(tx, given.client)
        after = None if given.after is None else IntentId(given.after)
        last = None if after is None else tx.intent(after)
        # where it stands now is no place in the list: whoever goes on after one finds it whatever became of it
        if after is not None and (last is None or whose not in (None, last.intent.client)):
            raise BadInput("after", f"there is no {after!r} in this list", "begin anew without it")
        clients = None if whose is None else [whose]
        found = tx.intents_after(after, clients=clients, states=given.state, most=given.limit + 1)
        rows = found[: given.limit]
        following = rows[-1].intent.intent if len(found) > given.limit else None
        return Intents(intents=tuple(Intent(**intent_views.of(each)) for each in rows), next=following)

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
    return Plan(
        planned=tuple(intent_views.planned(each) for each in timetable.queue(desk.whole, desk.claimant, given.client))
    )


def events(desk: Desk, given: Since) -> Events:
    """What happened to intents of their clients, in the order of the audit log."""
    if given.client is not None:
        desk.core.store.read(lambda tx: known_client(tx, given.client or ""))

    def look() -> Events:
        return outcomes.after(desk, given.after, limit=given.limit, client=given.client)

    return waiting.until(desk, look, lambda seen: bool(seen.events) or seen.more, given.wait_s)


def _known(desk: Desk, name: str) -> QueuedIntent:
    queued = desk.core.store.read(lambda tx: tx.intent(IntentId(name)))
    if queued is None:
        raise UnknownName("intent", name, ())
    return queued


def _outcome(desk: Desk, queued: QueuedIntent) -> Outcome:
    intent = queued.intent
    permits = desk.core.store.read(lambda tx: tx.permits_of(intent.client, intent.intent))
    link = desk.core.store.read(lambda tx: links.link_of(desk.core, tx, queued))
    recall = recall_of(desk.core, queued)
    held = fits_at(desk.core, queued)
    leave = tuple(intent_views.leave(each) for each in permits)
    return Outcome(
        **intent_views.of(queued),
        link=link,
        permits=leave,
        confirmed=queued.state is IntentState.CONFIRMED,
        recall=recall.intent.intent if recall else None,
        recall_state=recall.state if recall else None,
        held_until=held[0] if held else None,
        held_by=held[1] if held else None,
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
        "intents.show", "GET", "/intents/{intent}", "What became of an intent.", Role.VIEWER, Looked, Outcome, show
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
