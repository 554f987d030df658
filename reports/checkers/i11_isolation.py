"""I11 Isolation: what is said of one client holds nothing of another, and is the same with the other removed.

Of one run (``check``): every row of a client refers to that client's own objects alone, nothing that is another's by name
stands in it, and every attempt of the harness to reach across was refused. Of two runs of one scenario and seed, one of them
without another client (``compare``): a client's own rows are the same after the projection that ``DROPPED`` states.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from reports.checkers.finding import Finding, Violation, judged, no_data, violation
from reports.checkers.log import parse
from reports.evidence.folder import Evidence
from reports.evidence.rows import (
    AlertRow,
    AnswerRow,
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
    TripRow,
    WordsRow,
)

NAME, TITLE = "I11", "Isolation"

ATTEMPT, REFUSED = "cross_tenant", "refused: "
"""Sample of one attempt to reach across, and how its detail begins when it was refused."""
REMOVED, SAME = "non_interference", "same: "
"""Sample of one comparison of two runs (``ref``: the client), and how its detail begins when nothing differed."""
MARKER = "marker"
"""Sample of a string that the harness made one client's (``ref``) and that must not show in another's rows (``detail``)."""

OWN, BY_HALT, NOBODYS, PLATFORMS, HARNESS = "own", "by halt", "nobody's", "the platform's word", "the harness's word"
WHOSE: dict[type[Row], str] = {
    HaltRow: OWN,
    ConfirmationRow: BY_HALT,
    PersonRow: NOBODYS,
    NameRow: NOBODYS,
    WordsRow: OWN,
    RulesRow: NOBODYS,
    LimitRow: NOBODYS,
    ApprovalRow: OWN,
    DecisionRow: OWN,
    MoveRow: NOBODYS,
    CanaryRow: OWN,
    TripRow: OWN,
    SandboxRow: NOBODYS,
    LeaveRow: NOBODYS,
    ContactRow: OWN,
    LetterRow: OWN,
    AnswerRow: OWN,
    BindingRow: OWN,
    IntentRow: OWN,
    PermitRow: OWN,
    BreachRow: OWN,
    SlotRow: OWN,
    BreakerRow: OWN,
    DocumentRow: OWN,
    IncidentRow: OWN,
    AuditRow: OWN,
    CheckpointRow: NOBODYS,
    LedgerRow: PLATFORMS,
    JournalRow: PLATFORMS,
    FaultRow: HARNESS,
    SampleRow: HARNESS,
    BudgetRow: HARNESS,
    RehearsalRow: HARNESS,
    LookRow: PLATFORMS,
    SeenRow: PLATFORMS,
    ChangedRow: PLATFORMS,
    GoneRow: PLATFORMS,
    BlindRow: PLATFORMS,
    AlertRow: NOBODYS,
    FiredRow: NOBODYS,
    RunbookRow: NOBODYS,
}
"""Whose each kind of row is. What a platform did on whose account is judged by I2."""

_WORKED = frozenset({"asked_us", "minted_us", "sent_us", "answered_us", "settle_us", "confirmed_us"})
DROPPED: dict[type[Row], frozenset[str]] = {
    HaltRow: frozenset({"epoch", "release_epoch", "quiesced_us", "reconciled_us"}),
    PermitRow: frozenset({"epoch", "worker", "object"}) | _WORKED,
    IntentRow: frozenset({"object", "settled_us", "due_us"}),
    ApprovalRow: frozenset({"asked_us", "expires_us", "expires_at", "approved_us", "ended_us"}),
    DecisionRow: frozenset({"at_us", "at"}),
    CanaryRow: frozenset({"serial", "removed_serial"}),
    ContactRow: frozenset({"at"}),
    LetterRow: frozenset({"at"}),
    AnswerRow: frozenset({"at_us", "at"}),
    DocumentRow: frozenset({"made_us", "at"}),
    AuditRow: frozenset({"index"}),
    IncidentRow: frozenset({"opened_us", "opened_at", "closed_us"}),
    TripRow: frozenset({"run", "evidence", "threshold", "minute", "at", "tripped_us", "freed_us"}),
}
"""What the comparison leaves out: leaf numbers, epochs and the rollout's moves are counted over all clients, a platform numbers
what it holds over all accounts, the evidence on a cell is of all clients, and when a worker came to something is a delay of what
all clients share."""
DROPPED_OF_ENTRIES = frozenset(
    {"epoch", "worker", "object", "at", "at_us", "nth", "serial", "run", "evidence", "threshold"}
)
"""``nth``, as a leaf's number, is the order of things of which either may come first; that none is left out is I9's."""
HEARD = frozenset({"heard", "draft"})
DROPPED_OF_HEARD = frozenset({"subject", "digest", "commitment"})
"""What was said and what is answered names the platform's objects, which are numbered over all accounts."""
NOT_COMPARED = (SlotRow, BreakerRow)
"""When a request goes, and how its platform is, are delays of what all clients share."""
SHORT = 4
"""A name of fewer characters stands in words by chance."""
KEPT, KEPT_CHARS = 50_000, 64
_WORD = re.compile(r"[\w@/.:+-]+")


def check(evidence: Evidence) -> Finding:
    """Judge every row that is a client's, and every attempt to reach across."""
    clients = {each.client for each in evidence.bindings}
    attempts = [each for each in evidence.samples if each.name in (ATTEMPT, REMOVED)]
    if len(clients) < 2 and not attempts:  # noqa: PLR2004
        return no_data(NAME, TITLE, "there was one client: it is apart from nobody")
    names = _Names(evidence)
    found: list[Violation] = []
    own = 0
    for each in _own_rows(evidence):
        client = _client_of(each)
        if client is not None:
            own += 1
            found += [violation(said, each) for said in names.wrong_with(each, client)]
    found += _bound_twice(evidence)
    found += [violation(f"{each.ref}: {each.detail or 'no word'}", each) for each in attempts if not _held(each)]
    return judged((NAME, TITLE), own + len(attempts), found, unit="rows and attempts", nothing="no client did anything")


def _held(sample: SampleRow) -> bool:
    return sample.detail.startswith(REFUSED if sample.name == ATTEMPT else SAME)


def _own_rows(evidence: Evidence) -> Iterator[Row]:
    yield from evidence.halts
    yield from evidence.bindings
    yield from evidence.intents
    yield from evidence.permits
    yield from evidence.breaches
    yield from evidence.slots
    yield from evidence.breakers
    yield from evidence.incidents
    yield from evidence.approvals
    yield from evidence.decisions
    yield from evidence.trips
    yield from evidence.canaries
    yield from evidence.contacts
    yield from evidence.letters
    yield from evidence.answers
    yield from evidence.documents
    yield from evidence.audit


def _client_of(row: Row) -> str | None:
    client = _entry(row).get("client") if isinstance(row, AuditRow) else getattr(row, "client", None)
    return client if isinstance(client, str) else None


def _entry(row: AuditRow) -> dict[str, Any]:
    """An entry's fields; one that is none is I9's to judge."""
    return parse(row.entry) or _loosely(row.entry)


def _loosely(text: str) -> dict[str, Any]:
    try:
        entry = json.loads(text)
    except ValueError:
        return {}
    return entry if isinstance(entry, dict) else {}


class _Names:
    """What is whose, by name."""

    def __init__(self, evidence: Evidence) -> None:
        self._bound = {(each.client, each.platform, each.account): each.platform_account for each in evidence.bindings}
        self._accounts = {(each.client, each.account) for each in evidence.bindings}
        self._intents = {each.intent: each for each in evidence.intents}
        self._permits = {each.permit: each for each in evidence.permits}
        self._markers = [(each.detail, each.ref) for each in evidence.samples if each.name == MARKER]
        self._owner = _owners(evidence)
        self._owned: dict[str, tuple[tuple[str, str], ...]] = {}

    def wrong_with(self, row: Row, client: str) -> Iterator[str]:
        """Each thing that a client's row should not hold."""
        what = f"{row.__struct_config__.tag} of client {client}"
        yield from (f"{what} {said}" for said in self._strays(row, client))
        for text in _texts(row):
            for word, owner in self._names_in(text):
                if owner != client:
                    yield f"{what} holds {word}, which is client {owner}'s"
            for marker, owner in self._markers:
                if owner != client and marker in text:
                    yield f"{what} holds a marker of client {owner}"

    def _names_in(self, text: str) -> tuple[tuple[str, str], ...]:
        """The words of a text that are one client's alone, and whose; short texts are names, and stand in many rows."""
        found = self._owned.get(text)
        if found is None:
            words = _WORD.findall(text)
            found = tuple((word, self._owner[bare]) for word in words if (bare := word.strip(".:")) in self._owner)
            if len(text) <= KEPT_CHARS and len(self._owned) < KEPT:
                self._owned[text] = found
        return found

    def _strays(self, row: Row, client: str) -> Iterator[str]:
        """References that lead to another client's, or nowhere."""
        if isinstance(row, IntentRow) and (client, row.platform, row.account) not in self._bound:
            yield f"stands on {row.account}, which is not bound to it"
        if isinstance(row, HaltRow) and row.account is not None and (client, row.account) not in self._accounts:
            yield f"covers {row.account}, which is not bound to it"
        if isinstance(row, SlotRow) and self._bound.get((client, row.platform, row.account)) != row.platform_account:
            yield f"is for {row.platform_account}, to which {row.account} is not bound"
        if isinstance(row, DocumentRow) and row.what in HEARD:
            platform, account, _ = (*row.subject.split("/", 2), "", "")[:3]
            if (client, platform, account) not in self._bound:
                yield f"is of {account}, which is not bound to it"
        if isinstance(row, PermitRow):
            if self._bound.get((client, row.platform, row.account)) != row.platform_account:
                yield f"is for {row.platform_account}, to which {row.account} is not bound"
            intent = self._intents.get(row.intent)
            if intent is None or (intent.client, intent.account) != (client, row.account):
                yield f"is for intent {row.intent}, which is not its own"
        if isinstance(row, BreachRow | AuditRow | ApprovalRow | DecisionRow):
            named = _entry(row) if isinstance(row, AuditRow) else msgspec.structs.asdict(row)
            for kind, known in (("intent", self._intents), ("permit", self._permits)):
                of = known.get(str(named.get(kind)))
                if of is not None and of.client != client:
                    yield f"names {kind} {named[kind]}, which is client {of.client}'s"


def _owners(evidence: Evidence) -> dict[str, str]:
    """Names that are one client's alone: ids, salts, tags, accounts. What stands on a platform everybody may name."""
    found: dict[str, set[str]] = {}

    def take(client: str | None, *names: str | None) -> None:
        for name in names:
            if client is not None and name is not None and len(name) >= SHORT:
                found.setdefault(name, set()).add(client)

    for binding in evidence.bindings:
        take(binding.client, binding.account, binding.platform_account)
    for intent in evidence.intents:
        take(intent.client, intent.intent, intent.salt, intent.tag)
    for permit in evidence.permits:
        take(permit.client, permit.permit)
    for halt in evidence.halts:
        take(halt.client, halt.halt)
    for letter in evidence.letters:
        take(letter.client, letter.letter, letter.salt)
    for document in evidence.documents:
        take(document.client, document.document, document.salt)
    for contact in evidence.contacts:
        take(contact.client, contact.address if contact.salt else None, contact.salt)
    return {name: next(iter(clients)) for name, clients in found.items() if len(clients) == 1}


def _texts(row: Row) -> list[str]:
    """Every string in a row."""
    values = _entry(row) if isinstance(row, AuditRow) else msgspec.structs.asdict(row)
    return [value for name, value in values.items() if isinstance(value, str) and name not in ("scenario", "tag")]


def _bound_twice(evidence: Evidence) -> list[Violation]:
    seen: dict[tuple[str, str], str] = {}
    found = []
    for each in evidence.bindings:
        first = seen.setdefault((each.platform, each.platform_account), each.client)
        if first != each.client:
            found.append(violation(f"{each.platform_account} on {each.platform} is bound to {first}, too", each))
    return found


def compare(both: Evidence, alone: Evidence, client: str) -> Finding:
    """Judge a client's rows of one run against those of the same run without another client."""
    mine, lonely = _projected(both, client), _projected(alone, client)
    found = []
    for (row, said), (_, other) in zip(mine, lonely, strict=False):
        if said != other:
            different = ", ".join(name for name in {**said, **other} if said.get(name) != other.get(name))
            found.append(violation(f"{row.__struct_config__.tag} of client {client} differs in {different}", row))
    if len(mine) != len(lonely):
        longer = max((mine, lonely), key=len)
        row = longer[min(len(mine), len(lonely))][0]
        found.append(violation(f"client {client} has {len(mine)} rows beside others and {len(lonely)} alone", row))
    return judged((NAME, TITLE), len(lonely), found, unit="rows", nothing=f"client {client} did nothing")


def _projected(evidence: Evidence, client: str) -> list[tuple[Row, dict[str, Any]]]:
    """A client's own rows and what concerns everybody, without what ``DROPPED`` names; the story of each thing in its order."""
    found: list[tuple[Row, dict[str, Any]]] = []
    for row in _own_rows(evidence):
        owner = _client_of(row)
        if isinstance(row, NOT_COMPARED) or (owner != client and not (owner is None and isinstance(row, HaltRow))):
            continue
        values = msgspec.structs.asdict(row)
        if isinstance(row, AuditRow):
            said = _entry(row)
            dropped = DROPPED_OF_ENTRIES | (DROPPED_OF_HEARD if _is_heard(said) else frozenset())
            values = {**values, "entry": {name: value for name, value in said.items() if name not in dropped}}
        left_out = DROPPED.get(type(row), frozenset()) | (DROPPED_OF_HEARD if _is_heard(values) else frozenset())
        found.append((row, {name: each for name, each in values.items() if name not in left_out}))
    return sorted(found, key=lambda each: _about(each[0]))


def _is_heard(values: dict[str, Any]) -> bool:
    """Whether that is of a document which names what stands on a platform."""
    return "document" in values and values.get("what") in HEARD


def _about(row: Row) -> tuple[str, str]:
    """Kind of row, and the intent, halt or document that it is about: of two that are under way at once either may come first."""
    named = _entry(row) if isinstance(row, AuditRow) else msgspec.structs.asdict(row)
    return str(row.__struct_config__.tag), str(named.get("intent") or named.get("halt") or named.get("document") or "")
