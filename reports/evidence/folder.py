"""The evidence folder: rows appended scenario by scenario, and read back strictly.

Nothing is guessed: a truncated line, an unknown kind or field, a row in the wrong file, a missing file, two rows under
one identity, a scenario of two clocks, an instant before what it follows, or a ledger that is no chain any more is an
error that names file and line.
"""

import fcntl
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from sys import intern
from typing import Any

import msgspec
from msgspec.structs import force_setattr

from reports.errors import BadEvidence
from reports.evidence import order
from reports.evidence.rows import (
    FILES,
    MAY_BE_MISSING,
    AlertRow,
    AnswerRow,
    AnyRow,
    ApprovalRow,
    AuditRow,
    BindingRow,
    BlindRow,
    BreachRow,
    BreakerRow,
    BudgetRow,
    CanaryRow,
    ChangedRow,
    CheckpointRow,
    Clock,
    ConfirmationRow,
    ContactRow,
    DecisionRow,
    DocumentRow,
    FaultRow,
    FiredRow,
    GoneRow,
    HaltRow,
    IncidentRow,
    IntentRow,
    JournalRow,
    LeaveRow,
    LedgerRow,
    LetterRow,
    LimitRow,
    LookRow,
    MoveRow,
    NameRow,
    PermitRow,
    PersonRow,
    RehearsalRow,
    Row,
    RulesRow,
    RunbookRow,
    SampleRow,
    SandboxRow,
    SeenRow,
    SlotRow,
    Source,
    TripRow,
    WordsRow,
)
from reports.evidence.strict import lines

MEMORY = "(rows in memory)"
SHARED_MAX = 64
"""Longer text is one row's own: entries of the log, people's words."""
_FILE_OF: dict[type[Row], str] = {kind: name for name, kinds in FILES.items() for kind in kinds}
_DECODER = msgspec.json.Decoder(AnyRow)
_ENCODER = msgspec.json.Encoder()
_IDENTITY: dict[type[Row], tuple[str, ...]] = {
    LedgerRow: ("platform", "n"),
    JournalRow: ("platform", "n"),
    HaltRow: ("halt",),
    ConfirmationRow: ("halt", "worker"),
    PersonRow: ("person",),
    NameRow: ("name",),
    WordsRow: ("commitment",),
    RulesRow: ("name", "version"),
    ApprovalRow: ("approval",),
    DecisionRow: ("approval", "person", "word"),
    MoveRow: ("serial",),
    CanaryRow: ("client",),
    TripRow: ("trip",),
    SandboxRow: ("serial",),
    LeaveRow: ("serial",),
    ContactRow: ("client", "channel"),
    LetterRow: ("letter",),
    AnswerRow: ("letter",),
    BindingRow: ("client", "platform", "account"),
    IntentRow: ("intent",),
    PermitRow: ("permit",),
    LimitRow: ("version", "platform", "name"),
    SlotRow: ("slot",),
    BreakerRow: ("platform", "subject", "traffic"),
    IncidentRow: ("incident",),
    DocumentRow: ("document",),
    SampleRow: ("name", "us", "ref", "detail"),
    BudgetRow: ("objective", "us"),
    RehearsalRow: ("line",),
    LookRow: ("platform", "account", "look"),
    SeenRow: ("platform", "account", "object", "look"),
    ChangedRow: ("platform", "account", "object", "look"),
    GoneRow: ("platform", "account", "object", "look"),
    BlindRow: ("platform", "account", "what"),
    AlertRow: ("prometheus", "alert", "at_us"),
    FiredRow: ("channel", "at_us"),
    RunbookRow: ("section", "line", "at_us"),
}
"""What tells two rows of one scenario apart; a second row under the same identity is refused. (Two audit entries under
one index are a finding of invariant I9, not a fault of the file.)"""


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that one scenario left behind, by kind of row, each in the order of its file."""

    scenario: str
    clock: Clock
    source: Source
    ledger: tuple[LedgerRow, ...] = ()
    journal: tuple[JournalRow, ...] = ()
    halts: tuple[HaltRow, ...] = ()
    confirmations: tuple[ConfirmationRow, ...] = ()
    incidents: tuple[IncidentRow, ...] = ()
    people: tuple[PersonRow, ...] = ()
    names: tuple[NameRow, ...] = ()
    words: tuple[WordsRow, ...] = ()
    rules: tuple[RulesRow, ...] = ()
    approvals: tuple[ApprovalRow, ...] = ()
    decisions: tuple[DecisionRow, ...] = ()
    moves: tuple[MoveRow, ...] = ()
    canaries: tuple[CanaryRow, ...] = ()
    trips: tuple[TripRow, ...] = ()
    sandboxes: tuple[SandboxRow, ...] = ()
    leaves: tuple[LeaveRow, ...] = ()
    contacts: tuple[ContactRow, ...] = ()
    letters: tuple[LetterRow, ...] = ()
    answers: tuple[AnswerRow, ...] = ()
    bindings: tuple[BindingRow, ...] = ()
    intents: tuple[IntentRow, ...] = ()
    permits: tuple[PermitRow, ...] = ()
    breaches: tuple[BreachRow, ...] = ()
    limits: tuple[LimitRow, ...] = ()
    slots: tuple[SlotRow, ...] = ()
    breakers: tuple[BreakerRow, ...] = ()
    documents: tuple[DocumentRow, ...] = ()
    audit: tuple[AuditRow, ...] = ()
    checkpoints: tuple[CheckpointRow, ...] = ()
    faults: tuple[FaultRow, ...] = ()
    samples: tuple[SampleRow, ...] = ()
    budgets: tuple[BudgetRow, ...] = ()
    rehearsals: tuple[RehearsalRow, ...] = ()
    looks: tuple[LookRow, ...] = ()
    seen: tuple[SeenRow, ...] = ()
    changed: tuple[ChangedRow, ...] = ()
    gone: tuple[GoneRow, ...] = ()
    blind: tuple[BlindRow, ...] = ()
    alerts: tuple[AlertRow, ...] = ()
    fired: tuple[FiredRow, ...] = ()
    runbook: tuple[RunbookRow, ...] = ()


_ROOM: dict[type[Row], str] = {
    LedgerRow: "ledger",
    JournalRow: "journal",
    HaltRow: "halts",
    ConfirmationRow: "confirmations",
    IncidentRow: "incidents",
    PersonRow: "people",
    NameRow: "names",
    WordsRow: "words",
    RulesRow: "rules",
    ApprovalRow: "approvals",
    DecisionRow: "decisions",
    MoveRow: "moves",
    CanaryRow: "canaries",
    TripRow: "trips",
    SandboxRow: "sandboxes",
    LeaveRow: "leaves",
    ContactRow: "contacts",
    LetterRow: "letters",
    AnswerRow: "answers",
    BindingRow: "bindings",
    IntentRow: "intents",
    PermitRow: "permits",
    BreachRow: "breaches",
    LimitRow: "limits",
    SlotRow: "slots",
    BreakerRow: "breakers",
    DocumentRow: "documents",
    AuditRow: "audit",
    CheckpointRow: "checkpoints",
    FaultRow: "faults",
    SampleRow: "samples",
    BudgetRow: "budgets",
    RehearsalRow: "rehearsals",
    LookRow: "looks",
    SeenRow: "seen",
    ChangedRow: "changed",
    GoneRow: "gone",
    BlindRow: "blind",
    AlertRow: "alerts",
    FiredRow: "fired",
    RunbookRow: "runbook",
}


_KIND: dict[object, Any] = {kind.__struct_config__.tag: kind for kind in _ROOM}


def create(folder: Path) -> None:
    """Make the folder with its empty row files. Files that stand there already are left as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (folder / name).touch()


def append(folder: Path, rows: Iterable[Row | Mapping[str, Any]]) -> int:
    """Append rows, each to its own file, and return how many.

    Every row is checked before anything is written. Processes may append to one folder at the same time: each file's
    rows go in one write under a lock.

    Raises:
        BadEvidence: a row that the format does not have; nothing was written.
    """
    lines: dict[str, list[bytes]] = {name: [] for name in FILES}
    count = 0
    for count, row in enumerate(rows, 1):
        typed = row if isinstance(row, Row) else _typed(row, count)
        lines[_FILE_OF[type(typed)]].append(_ENCODER.encode(typed) + b"\n")
    create(folder)
    for name, encoded in lines.items():
        if encoded:
            _append(folder / name, b"".join(encoded))
    return count


def _append(path: Path, data: bytes) -> None:
    with path.open("ab", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        written = 0
        while written < len(data):
            written += os.write(file.fileno(), data[written:])


def read(folder: Path) -> dict[str, Evidence]:
    """All evidence of a folder, by scenario, in the order in which scenarios first appear.

    Raises:
        BadEvidence: anything that is not exactly the format.
    """
    if not folder.is_dir():
        raise BadEvidence(str(folder), None, "there is no such folder", "give the folder of a run: reports/runs/<id>")
    sequence = order.Sequence()
    there = (name for name in FILES if name not in MAY_BE_MISSING or (folder / name).exists())
    return _grouped(each for name in there for each in _read_file(folder / name, sequence))


def from_rows(dicts: Iterable[Mapping[str, Any]]) -> Evidence:
    """The evidence of one scenario from rows in memory, as strictly as from files.

    Raises:
        BadEvidence: a row that the format does not have, rows of two scenarios, or no row at all.
    """
    shared: dict[str, str] = {}
    grouped = _grouped((MEMORY, place, _typed(_sharing(row, shared), place)) for place, row in enumerate(dicts, 1))
    if len(grouped) != 1:
        names = ", ".join(map(repr, grouped)) or "none"
        raise BadEvidence(
            MEMORY, None, f"the rows must be of one scenario and are of: {names}", "hand over one scenario"
        )
    return next(iter(grouped.values()))


def _sharing(row: Mapping[str, Any], shared: dict[str, str]) -> dict[str, Any]:
    """The row, its names and digests as the very objects that earlier rows hold: most stand in many."""
    return {
        name: shared.setdefault(value, value) if type(value) is str and len(value) <= SHARED_MAX else value
        for name, value in row.items()
    }


def _typed(row: Mapping[str, Any], place: int) -> AnyRow:
    """The row as what it says that it is. By its own kind: of thirty at once msgspec makes a description for each row."""
    try:
        typed: AnyRow = msgspec.convert(dict(row), _KIND.get(row.get("kind"), AnyRow))
    except msgspec.ValidationError as wrong:
        kind = row.get("kind")
        raise BadEvidence(MEMORY, place, f"{wrong} (kind {kind!r})", "see reports/evidence/rows.py") from wrong
    return typed


def _read_file(path: Path, sequence: order.Sequence) -> Iterator[tuple[str, int, AnyRow]]:
    for number, line in lines(path):
        try:
            row = _DECODER.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
            raise BadEvidence(str(path), number, str(wrong)) from wrong
        if type(row) not in FILES[path.name]:
            raise BadEvidence(
                str(path), number, f"a row of kind {type(row).__struct_config__.tag!r} does not belong here"
            )
        wrong_order = sequence.wrong(row)
        if wrong_order is not None:
            raise BadEvidence(str(path), number, wrong_order)
        force_setattr(row, "scenario", intern(row.scenario))
        yield str(path), number, row


def _grouped(placed: Iterable[tuple[str, int, AnyRow]]) -> dict[str, Evidence]:
    rooms: dict[str, dict[str, list[AnyRow]]] = {}
    stamps: dict[str, tuple[Clock, Source]] = {}
    seen: dict[tuple[type[Row], str], set[object]] = defaultdict(set)
    for file, line, row in placed:
        stamp = stamps.setdefault(row.scenario, (row.clock, row.source))
        if stamp != (row.clock, row.source):
            raise BadEvidence(
                file,
                line,
                f"scenario {row.scenario!r} is {'/'.join(stamp)} elsewhere and {row.clock}/{row.source} here",
            )
        identity = _IDENTITY.get(type(row))
        if identity is not None:
            known = seen[type(row), row.scenario]
            key = getattr(row, identity[0]) if len(identity) == 1 else tuple(getattr(row, name) for name in identity)
            if key in known:
                told = ", ".join(f"{name} {getattr(row, name)!r}" for name in identity)
                raise BadEvidence(file, line, f"scenario {row.scenario!r} has {told} twice")
            known.add(key)
        rooms.setdefault(row.scenario, defaultdict(list))[_ROOM[type(row)]].append(row)
    return {
        scenario: msgspec.convert(
            {"scenario": scenario, "clock": stamps[scenario][0], "source": stamps[scenario][1], **kinds},
            Evidence,
            from_attributes=True,
        )
        for scenario, kinds in rooms.items()
    }
