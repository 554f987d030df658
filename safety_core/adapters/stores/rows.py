"""Records to columns and back. Every record is flat, but for an intent inside its state and a scope inside a halt."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any, Generic, TypeVar, get_type_hints

import msgspec

from safety_core.approvals import Approval, Decision
from safety_core.breaker import Breaker
from safety_core.budget.burning import Minute
from safety_core.budget.meter import Meter
from safety_core.budget.trips import Trip
from safety_core.callbacks import Callback, Receiver
from safety_core.documents import Document
from safety_core.errors import StoreCorrupt
from safety_core.leases import Lease
from safety_core.letters import Contact, Dispatch, FormAnswer, Letter
from safety_core.people import Person, Words
from safety_core.records import (
    Account,
    Breach,
    Checkpoint,
    Claim,
    Confirmation,
    Delivery,
    Incident,
    LogKey,
    Notice,
    Pause,
    Permit,
    QueuedIntent,
    Rules,
    Slot,
    Worker,
)
from safety_core.refreshes import Refresh
from safety_core.repeats import Repeat
from safety_core.rollout.states import Cell, Enrolled, Moved, Rollout
from safety_core.sandbox import Leave, Sandbox
from safety_core.schedules import ScheduledRelease
from safety_core.sign_ins import Failures, Session, SignIn
from safety_core.switches import Halt
from safety_core.tallies import Tallied

R = TypeVar("R", bound=msgspec.Struct)
AGAIN = 256
Values = dict[str, Any]


_PLAIN = frozenset({str, int, type(None)})
"""Most values are, and there are thirty to a row."""


class Shape(Generic[R]):
    """How one kind of record lies in one table.

    Args:
        inside: the field that is a record itself; its fields are columns of the same row.
        again: most of its rows were read before and have not changed: that many records are kept, each by its whole row, so
            that no row is taken for another. Not for what holds texts of posts: those are kept by the store alone.

    ``record`` makes the record of a row that was read as ``columns``; ``StoreCorrupt``: a value that its type does not
    have, never a guess.
    """

    def __init__(self, kind: type[R], table: str, *, inside: str | None = None, again: int = 0) -> None:
        hints = get_type_hints(kind)
        self._kind = kind
        self._inside = inside
        self._inner: tuple[str, ...] = hints[inside].__struct_fields__ if inside is not None else ()
        self._own = tuple(name for name in kind.__struct_fields__ if name != inside)
        self._flags = tuple(name for name in self._own if hints[name] is bool)
        kinds = hints if inside is None else {**hints, **get_type_hints(hints[inside])}
        self._lists = tuple(name for name in self._inner + self._own if str(kinds[name]).startswith("tuple["))
        self.table = table
        self.names = self._inner + self._own
        # msgspec makes its description of a type when it is first asked for it, and two threads that both ask first can end
        # the process by a segmentation fault (measured: 6 of 60 starts). So it is asked for here, at import.
        msgspec.json.Decoder(kind)
        self.record: Callable[[tuple[Any, ...]], R] = lru_cache(again)(self._record) if again else self._record

    def values(self, record: R) -> Values:
        """The record's columns."""
        given = msgspec.structs.asdict(record)
        if self._inside is not None:
            given |= msgspec.structs.asdict(given.pop(self._inside))
        for name in self._lists:
            given[name] = " ".join(given[name])
        return plain(given)

    def _record(self, row: tuple[Any, ...]) -> R:
        given = dict(zip(self.names, row, strict=True))
        for name in self._flags:
            given[name] = bool(given[name])
        for name in self._lists:
            given[name] = given[name].split()
        if self._inside is not None:
            given[self._inside] = {name: given.pop(name) for name in self._inner}
        try:
            return msgspec.convert(given, self._kind)
        except msgspec.ValidationError as wrong:
            field = str(wrong).rpartition("`$.")[2].rstrip("`")
        # Outside the handler, and without msgspec's words: they quote the value, which may be anything.
        raise StoreCorrupt(
            f"a row of {self.table} is none that this release knows (its {field})",
            "find out who changed the database, or restore a backup",
        )


def plain(values: Mapping[str, object]) -> Values:
    """Enumeration members as their text and booleans as 0 and 1: what the database keeps, and what a question names.

    The driver would find out by itself, and take 3 µs for each.
    """
    return {name: value if type(value) in _PLAIN else _plain(value) for name, value in values.items()}


def _plain(value: object) -> object:
    if isinstance(value, StrEnum):
        return str.__str__(value)
    return int(value) if isinstance(value, bool) else value


ACCOUNT = Shape(Account, "accounts", again=AGAIN)
PERSON = Shape(Person, "people")
QUEUED = Shape(QueuedIntent, "intents", inside="intent")
CLAIM = Shape(Claim, "claims", again=AGAIN)
PERMIT = Shape(Permit, "permits")
HALT = Shape(Halt, "halts", inside="scope", again=AGAIN)
CONFIRMATION = Shape(Confirmation, "confirmations", again=AGAIN)
SCHEDULE = Shape(ScheduledRelease, "schedules", again=AGAIN)
NOTICE = Shape(Notice, "notices")
DELIVERY = Shape(Delivery, "deliveries")
INCIDENT = Shape(Incident, "incidents")
WORKER = Shape(Worker, "workers", again=AGAIN)
BREACH = Shape(Breach, "breaches")
LEASE = Shape(Lease, "leases")
REFRESH = Shape(Refresh, "refreshes")
SLOT = Shape(Slot, "slots")
PAUSE = Shape(Pause, "pauses")
BREAKER = Shape(Breaker, "breakers", again=AGAIN)
CHECKPOINT = Shape(Checkpoint, "checkpoints")
WORDS = Shape(Words, "words")
LOG_KEY = Shape(LogKey, "log_keys")
RULES = Shape(Rules, "rules", again=AGAIN)
APPROVAL = Shape(Approval, "approvals")
DECISION = Shape(Decision, "decisions")
TALLIED = Shape(Tallied, "tallies")
CONTACT = Shape(Contact, "contacts")
LETTER = Shape(Letter, "letters")
DISPATCH = Shape(Dispatch, "dispatches")
ANSWER = Shape(FormAnswer, "answers")
RECEIVER = Shape(Receiver, "receivers")
CALLBACK = Shape(Callback, "callbacks")
DOCUMENT = Shape(Document, "documents")
ROLLOUT = Shape(Rollout, "rollouts", again=AGAIN)
CELL = Shape(Cell, "cells", again=AGAIN)
ENROLLED = Shape(Enrolled, "cohort", again=AGAIN)
MOVED = Shape(Moved, "moves")
SANDBOX = Shape(Sandbox, "sandboxes", again=AGAIN)
LEAVE = Shape(Leave, "leaves", again=AGAIN)
SIGN_IN = Shape(SignIn, "sign_ins")
SESSION = Shape(Session, "sessions")
FAILURES = Shape(Failures, "failures")
REPEAT = Shape(Repeat, "repeats")
METER = Shape(Meter, "meters")
MINUTE = Shape(Minute, "minutes")
TRIP = Shape(Trip, "trips", again=AGAIN)

BINDING = ("client", "platform", "account", "platform_account")
"""What of an account its lane is named by."""
INTENT_CHANGES = frozenset(QueuedIntent.__struct_fields__) - {"intent", "state", "submitted_us"}
"""What may change of an intent besides its state; its content does by an edit only."""
PERMIT_CHANGES = frozenset(
    {
        "sent_us",
        "answered_us",
        "settle_us",
        "confirmed_us",
        "reread_us",
        "rereads",
        "reason",
        "saw",
        "object",
        "counted",
    }
)
"""What may change of a permit besides its state: never whose it is, how long it lives, or what it shows."""
REMOVALS = ("removed_by", "removed_at", "removed_serial", "removed_why")
"""What may change of a place in the cohort, once."""
APPROVAL_CHANGES = ("state", "escalated_role", "escalated_person", "approved_us", "ended_us", "consumed_by", "saw")
"""What may change of a request: never what it is for."""
