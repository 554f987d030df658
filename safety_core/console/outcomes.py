"""What happens to intents, as events for whoever handed them over: each is an entry of the audit log, by its index there.

1. In the order of the log, which never changes; each comes once, and whoever names the last index they saw goes on after it.
2. Of the person's own clients alone. An entry that concerns no intent is none.
3. An event says that something happened, and no words of anybody: what an intent is like now, ``GET /intents/{intent}`` says.
"""

from typing import Annotated

import msgspec

from safety_core.console.table import Desk
from safety_core.ports import Transaction
from safety_core.shell.identity import prove

AT_ONCE = 1_000
"""Entries of the log that are held at once."""
READ_MAX = 20_000
"""Entries of others that one look passes over before it hands back where it is."""

BEGUN = -1
"""Before the first entry."""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something happened to an intent."""

    event: Annotated[
        int, msgspec.Meta(ge=0, description="Its index in the audit log: the id of the event, growing with gaps.")
    ]
    kind: Annotated[
        str,
        msgspec.Meta(
            description="What happened: submitted, approval_asked, approval_approved, approval_rejected, …, edited, "
            "rescheduled, refusal (a check said no or not yet), permit (leave was given), answer (the platform's word), "
            "outcome (read back, or settled by a person), withdrawn, recall, erased."
        ),
    ]
    at: Annotated[str, msgspec.Meta(description="When, by the wall clock of who wrote it: ISO 8601 with its offset.")]
    client: str
    intent: str
    permit: str | None = None
    approval: str | None = None
    word: Annotated[
        str | None,
        msgspec.Meta(
            description="How it went: of an outcome and an answer the permit's state, of a refusal the ruling."
        ),
    ] = None
    reason: Annotated[str | None, msgspec.Meta(description="Why, in one of the core's words.")] = None
    object: Annotated[
        str | None, msgspec.Meta(description="The platform's id of what it became, or is to take back.")
    ] = None


class _Entry(msgspec.Struct, frozen=True):
    """Of an audit entry what an event says."""

    kind: str
    at: str
    client: str | None = None
    intent: str | None = None
    permit: str | None = None
    approval: str | None = None
    outcome: str | None = None
    answer: str | None = None
    word: str | None = None
    reason: str | None = None
    object: str | None = None


class Events(msgspec.Struct, frozen=True, kw_only=True):
    """What happened since, oldest first."""

    events: tuple[Event, ...]
    last: Annotated[
        int,
        msgspec.Meta(
            description="Ask with `after` this for what follows; it may be further on than the last event is."
        ),
    ]
    more: Annotated[bool, msgspec.Meta(description="There is more already: ask again at once.")]


_WITHOUT_WORDS = frozenset({"withdrawn", "edited", "rescheduled", "probe", "recall"})
"""Kinds whose ``reason`` would be a commitment to what somebody said, if they had one."""


def newest(desk: Desk) -> int:
    """The index of the last entry there is: whoever begins now goes on after it.

    Raises:
        Refused: they have not proved who they are.
    """
    return desk.core.store.read(lambda tx: tx.audit_size()) - 1


def after(desk: Desk, index: int, *, limit: int, client: str | None = None) -> Events:
    """At most ``limit`` events of this person's clients (or of one of them) after the entry of that index.

    Raises:
        Refused: they have not proved who they are, or may act no more.
    """

    def look(tx: Transaction) -> Events:
        person = prove(tx, desk.claimant)
        whose = frozenset(person.clients) if client is None else frozenset({client})
        if client is not None and person.clients and client not in person.clients:
            return Events(events=(), last=index, more=False)
        return _read(tx, index, limit, whose)

    return desk.whole.store.read(look)


def _read(tx: Transaction, index: int, limit: int, whose: frozenset[str]) -> Events:
    """``whose``: of these clients; empty: of all."""
    size = tx.audit_size()
    found: list[Event] = []
    place = index + 1
    end = min(size, place + READ_MAX)
    while place < end:
        for entry in tx.audit_entries(place, min(place + AT_ONCE, end)):
            event = event_of(place, entry, whose)
            if event is not None:
                found.append(event)
            place += 1
            if len(found) == limit:
                return Events(events=tuple(found), last=place - 1, more=place < size)
    return Events(events=tuple(found), last=max(place - 1, index), more=place < size)


def event_of(index: int, entry: bytes, whose: frozenset[str]) -> Event | None:
    """What an entry of the log says to whoever acts for these clients (empty: for all); ``None``: of no intent of theirs."""
    said = msgspec.json.decode(entry, type=_Entry)
    if said.intent is None or said.client is None or (whose and said.client not in whose):
        return None
    return Event(
        event=index,
        kind=said.kind,
        at=said.at,
        client=said.client,
        intent=said.intent,
        permit=said.permit,
        approval=said.approval,
        word=said.outcome or said.answer or said.word,
        reason=None if said.kind in _WITHOUT_WORDS else said.reason,
        object=said.object,
    )
