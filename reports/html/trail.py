"""What a number on the page was computed from: rows of the evidence as they hang together, each exhibit shown once.

An effect goes with its request, its intent, its permit and the permit's record in the log; a halt with its instants and the
effects around them. Everything is looked up in the exported rows; what is not there is said to be missing.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from itertools import islice
from typing import Any, Final

import msgspec

from reports.checkers.finding import seconds
from reports.checkers.observed.joined import joined
from reports.checkers.scope import Index, index_of, scope_text
from reports.evidence.folder import Evidence
from reports.evidence.rows import (
    AnyRow,
    ApprovalRow,
    AuditRow,
    CheckpointRow,
    HaltRow,
    IntentRow,
    JournalRow,
    LedgerRow,
    PermitRow,
    Row,
    SampleRow,
    SeenRow,
    TripRow,
)
from reports.html.log_leaves import Leaf, Leaves

AROUND_MAX: Final = 3
"""Effects shown beside a halt at each of its instants, and requests of a permit."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One row of an exhibit and what it is there for. ``row`` is ``None``: it is missing."""

    what: str
    row: dict[str, Any] | None


class Exhibit(msgspec.Struct, frozen=True, kw_only=True):
    """Rows that hang together."""

    anchor: str
    kind: str
    title: str
    scenario: str
    parts: tuple[Part, ...]
    leaves: tuple[Leaf, ...] = ()


class Room:
    """One scenario's evidence by what rows are looked up with."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.leaves = Leaves(evidence)

    @cached_property
    def index(self) -> Index:
        """Intents, permits and bindings by name."""
        return index_of(self.evidence)

    @cached_property
    def requests(self) -> dict[tuple[str, int], JournalRow]:
        """The journal."""
        return {(each.platform, each.n): each for each in self.evidence.journal}

    @cached_property
    def effects(self) -> list[LedgerRow]:
        """The ledgers, in the order of arrival."""
        return sorted(self.evidence.ledger, key=_arrived_us)

    @cached_property
    def became(self) -> Mapping[tuple[str, int | None], list[LedgerRow]]:
        """The effects of each request, in the order of arrival."""
        found: dict[tuple[str, int | None], list[LedgerRow]] = defaultdict(list)
        for each in self.effects:
            found[each.platform, each.call].append(each)
        return found

    @cached_property
    def approvals(self) -> dict[str, ApprovalRow]:
        """Requests for approval."""
        return {each.approval: each for each in self.evidence.approvals}


class Trail:
    """The exhibits of one page, in the order in which they were asked for."""

    def __init__(self, evidences: Mapping[str, Evidence]) -> None:
        self._evidences = evidences
        self._rooms: dict[str, Room] = {}
        self._known: dict[tuple[str, object], Exhibit] = {}

    @property
    def exhibits(self) -> list[Exhibit]:
        """All of them."""
        return list(self._known.values())

    def room(self, scenario: str) -> Room | None:
        """A scenario's evidence; ``None``: it left none."""
        if scenario not in self._rooms and scenario in self._evidences:
            self._rooms[scenario] = Room(self._evidences[scenario])
        return self._rooms.get(scenario)

    def of_plain(self, row: Mapping[str, Any]) -> Exhibit | None:
        """What a row hangs together with, given as a finding carries it; ``None``: it is no row."""
        try:
            return self.of(msgspec.convert(dict(row), AnyRow))
        except msgspec.ValidationError:
            return None

    def of(self, row: Row) -> Exhibit | None:
        """What a row hangs together with."""
        room = self.room(row.scenario)
        if room is None:
            return None
        key: tuple[str, object] = (row.scenario, row)
        try:
            known = self._known.get(key)
        except TypeError:  # a limit holds its operations in a dictionary, and cannot be looked up
            key, known = (row.scenario, repr(row)), self._known.get((row.scenario, repr(row)))
        if known is None:
            title, parts, leaves = _TOLD.get(type(row), _alone)(room, row)
            known = self._known[key] = Exhibit(
                anchor=f"row-{len(self._known) + 1}",
                kind=kind_of(row),
                title=title,
                scenario=row.scenario,
                parts=tuple(parts),
                leaves=tuple(map(room.leaves.leaf, leaves)),
            )
        return known

    def has(self, row: Row) -> bool:
        """Whether it is an exhibit already."""
        return (row.scenario, row) in self._known

    def close(self) -> None:
        """Add the checkpoints to which the entries so far are proved."""
        for each in self.exhibits:
            for leaf in each.leaves:
                if leaf.checkpoint is not None:
                    self.of(leaf.checkpoint)

    def all(self, rows: Iterable[Row]) -> list[Exhibit]:
        """Of several rows."""
        return [each for row in rows if (each := self.of(row)) is not None]


def kind_of(row: Row) -> str:
    """What a row is of: ``effect``, ``halt`` …"""
    return str(type(row).__struct_config__.tag)


Told = tuple[str, list[Part], list[AuditRow]]


def _part(what: str, row: Row | None) -> Part:
    return Part(what=what, row=None if row is None else msgspec.to_builtins(row))


def _parts(what: str, rows: Iterable[Row]) -> list[Part]:
    return [_part(what, each) for each in rows]


def _alone(_: Room, row: Row) -> Told:
    name = f"sample {row.name}, {row.ref}" if isinstance(row, SampleRow) else kind_of(row)
    return name[:1].upper() + name[1:], [_part("The row", row)], []


def _permitted(room: Room, intent: IntentRow | None) -> tuple[list[Part], list[AuditRow]]:
    """An intent with its permits, whoever decided on it, and what the log says of them."""
    permits = room.index.permits_of(intent) if intent else []
    parts = [_part("What was asked for: the intent", intent)]
    parts += _parts("Its permit", permits) or [_part("Its permit", None)]
    leaves: list[AuditRow] = []
    for each in permits:
        leaves += room.leaves.of("permit", each.permit, ("permit",))
        if each.approval is not None:
            parts.append(_part("The request for a yes", room.approvals.get(each.approval)))
            said = [one for one in room.evidence.decisions if one.approval == each.approval]
            parts += _parts("What somebody said", said)
            leaves += room.leaves.of("approval", each.approval, ("decision",))
    if intent is not None:
        parts.append(_part("The account that it is pinned to", room.index.binding_of(intent)))
    return parts, leaves


def _effect(room: Room, row: LedgerRow) -> Told:
    intent = room.index.intent_of(row)
    parts, leaves = _permitted(room, intent)
    owner = room.index.owner(row.platform, row.account)
    whose = [] if owner and intent and owner == room.index.binding_of(intent) else [_part("Whose account it is", owner)]
    head = [
        _part("What the platform did", row),
        _part("The request on the wire that did it", room.requests.get((row.platform, row.call))),
    ]
    return f"Effect {row.object} on {row.platform}, account {row.account}", [*head, *whose, *parts], leaves


def _request(room: Room, row: JournalRow) -> Told:
    became = room.became.get((row.platform, row.n), [])
    parts, leaves = _permitted(room, room.index.intent_of(row)) if row.committing else ([], [])
    head = [_part("The request on the wire", row), *_parts("What the platform did", became[:AROUND_MAX])]
    return f"Request {row.n} to {row.platform}, {row.operation}", [*head, *parts], leaves


def _permit(room: Room, row: PermitRow) -> Told:
    intent = next((each for each in room.evidence.intents if each.intent == row.intent), None)
    parts, leaves = _permitted(room, intent)
    tag = intent.tag if intent else None
    began = [each for each in room.evidence.journal if tag is not None and each.tag == tag and each.committing]
    done = [each for each in room.effects if tag is not None and each.tag == tag]
    around = [*_parts("A request under it", began[:AROUND_MAX]), *_parts("What the platform did", done[:AROUND_MAX])]
    return f"Permit {row.permit} of {row.client}", [*parts, *around], leaves


def _halt(room: Room, row: HaltRow) -> Told:
    said_us, end_us = row.quiesced_us, row.released_us
    said = None if said_us is None else bisect_right(room.effects, said_us, key=_arrived_us)
    end = bisect_left(room.effects, end_us, key=_arrived_us) if end_us else len(room.effects)
    before = [] if said is None else list(_of_scope(room, row, reversed(room.effects[:said]), AROUND_MAX))[::-1]
    meanwhile = [] if said is None else room.effects[said:end]
    harm = _of_scope(room, row, meanwhile, AROUND_MAX)
    outside = _of_scope(room, row, meanwhile, 1, covered=False)
    later = [] if end_us is None else room.effects[bisect_right(room.effects, end_us, key=_arrived_us) :]
    again = _of_scope(room, row, later, 1)
    printed = [each for each in room.evidence.samples if each.name == "halt_printed" and each.ref == row.halt]
    answers = [each for each in room.evidence.confirmations if each.halt == row.halt]
    parts = [
        _part(f"The halt: {_instants(row)}", row),
        *_parts("What its command printed", printed),
        *_parts("How each worker answered", answers[:AROUND_MAX]),
        *_parts("The last effects in scope before it was acknowledged", before),
        *_parts("In scope AFTER it was acknowledged", harm),
        *_parts("The first effect outside its scope meanwhile", outside),
        *_parts("The first effect in scope after its release", again),
    ]
    return (
        f"Halt {row.halt} of {scope_text(row)}",
        parts,
        room.leaves.of("halt", row.halt, ("halt", "quiesced", "release")),
    )


def _of_scope(
    room: Room, halt: HaltRow, effects: Iterable[LedgerRow], most: int, *, covered: bool = True
) -> Iterable[LedgerRow]:
    """The first of these effects that lie in a halt's scope, or outside it."""
    return islice((each for each in effects if room.index.covered(halt, each) is covered), most)


def _arrived_us(effect: LedgerRow) -> int:
    return effect.arrived_us


def _instants(row: HaltRow) -> str:
    named = (
        ("asked", row.asked_us),
        ("fenced", row.fenced_us),
        ("quiescent", row.quiesced_us),
        ("released", row.released_us),
    )
    return ", ".join(f"{name} {'never' if us is None else 'at ' + seconds(us)}" for name, us in named)


def _observed(room: Room, row: SeenRow) -> Told:
    known = joined(room.evidence)
    permit = known.permit_of(row)
    parts, leaves = _permitted(room, known.intent_of(permit)) if permit is not None else ([], [])
    watched = known.watched(row.platform, row.account)
    later = [
        *_parts("What it showed later", watched.changed.get(row.object, [])[-AROUND_MAX:]),
        *_parts("That it is gone", [each for each in (watched.gone.get(row.object),) if each is not None]),
    ]
    look = [_part("The look that saw it", next((each for each in watched.looks if each.look == row.look), None))]
    of = [] if permit is not None else [_part("The permit that it is of", None)]
    owner = [_part("Whose account it is", room.index.owner(row.platform, row.account))]
    title = f"Object {row.object} on {row.platform}, account {row.account}"
    return title, [_part("What the observer saw", row), *look, *later, *owner, *of, *parts], leaves


def _trip(room: Room, row: TripRow) -> Told:
    halts = [each for each in room.evidence.halts if each.halt == row.halt]
    leaves = room.leaves.of("trip", row.trip, ("trip", "trip_freed"))
    leaves += [leaf for each in halts for leaf in room.leaves.of("halt", each.halt, ("halt", "release"))]
    parts = [_part("What was seen, and what it stopped", row)]
    parts += _parts("The halt that was thrown for it", halts) or [_part("The halt that was thrown for it", None)]
    return f"Trip {row.trip} by {row.by}", parts, leaves


def _entry(_: Room, row: AuditRow) -> Told:
    return f"Entry {row.index:,} of the audit log", [], [row]


def _checkpoint(room: Room, row: CheckpointRow) -> Told:
    last = room.evidence.audit[row.size - 1 : row.size] if row.size else ()
    return f"Checkpoint of {row.size:,} entries", [_part("The checkpoint", row)], list(last)


_TOLD: dict[type[Row], Callable[[Room, Any], Told]] = {
    LedgerRow: _effect,
    JournalRow: _request,
    PermitRow: _permit,
    HaltRow: _halt,
    TripRow: _trip,
    SeenRow: _observed,
    AuditRow: _entry,
    CheckpointRow: _checkpoint,
}
