"""The audit log: search it, open one record with its proof, see whether the log holds, and hand it out.

The proof and the export are, line for line, what ``holdpoint audit prove`` and ``holdpoint audit export`` write: whoever does
not trust this console checks them with ``verifier.py`` (``docs/audit.md``).
"""

from datetime import datetime
from typing import Annotated

import msgspec

from safety_core.console.outside import one_at_a_time
from safety_core.console.paging import LIMIT, LIMIT_MAX, Limit
from safety_core.console.table import Desk, Given, Operation
from safety_core.errors import NotSigned
from safety_core.shell import audit_look, audit_whole
from safety_core.shell.audit_look import Value, Wanted
from safety_core.shell.zones import zone_of
from safety_core.times import instant
from safety_core.vocabulary import Role

INDEX_MAX = 2**53
VERIFY_OFFLINE = "python verifier.py FILE --key KEY"
"""What a stranger types, with the file that they were handed and the log's first key."""

Name = Annotated[str, msgspec.Meta(max_length=200)] | None
Index = Annotated[int, msgspec.Meta(ge=0, lt=INDEX_MAX, description="Its index in the log, from 0.")]
Time = Annotated[str, msgspec.Meta(max_length=200, description="ISO 8601, with an offset or Z.")] | None


class Sought(Given, frozen=True, kw_only=True):
    """What is looked for; what is left out is all. ``before``: only entries below this index, ``next`` of the answer before."""

    person: Name = None
    client: Name = None
    kind: Name = None
    intent: Name = None
    since: Time = None
    until: Time = None
    before: Annotated[int, msgspec.Meta(ge=0, lt=INDEX_MAX)] | None = None
    limit: Limit = LIMIT


class Named(Given, frozen=True, kw_only=True):
    """One entry."""

    index: Index


class Held(Given, frozen=True, kw_only=True):
    """``since``: a head that you kept, SIZE:ROOT. Without one a log that was cut short or rolled back looks whole."""

    since: Annotated[str, msgspec.Meta(max_length=200)] | None = None


class Part(Given, frozen=True, kw_only=True):
    """A part of the log. ``size``: of the whole that is handed out, from the first part's answer."""

    after: Annotated[
        int, msgspec.Meta(ge=-1, lt=INDEX_MAX, description="After this index; -1: from the beginning.")
    ] = -1
    limit: Limit = LIMIT_MAX
    size: Annotated[int, msgspec.Meta(ge=0, lt=INDEX_MAX)] | None = None


class About(msgspec.Struct, frozen=True, kw_only=True):
    """A field of an entry. ``opened``: what its commitment is of, where you may see it."""

    name: str
    value: Value
    opened: str | None = None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry in short. ``person``: who stands for it, where the log can still be opened."""

    index: int
    at: str
    kind: str
    client: str | None
    person: str | None
    about: tuple[About, ...]


class Entries(msgspec.Struct, frozen=True, kw_only=True):
    """Entries, the newest first.

    Attributes:
        next: ask again with ``before`` this; null: the log was read to its beginning. It may be there although fewer than
            ``limit`` were found: a look reads so many entries and no more.
        read: how many entries that took; size: of the log.
    """

    entries: tuple[Entry, ...]
    next: int | None
    read: int
    size: int


class Whole(msgspec.Struct, frozen=True, kw_only=True):
    """One entry. ``entry``: its very bytes; ``leaf``: SHA-256 of a zero byte and those, in hex (RFC 6962)."""

    index: int
    entry: str
    leaf: str
    fields: tuple[About, ...]


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at, and whether it holds."""

    holds: bool
    saw: str


class ProofFile(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="proof"):
    """The line that ``verifier.py`` reads. ``note``: the signed checkpoint; ``path``: hashes from the entry to its root."""

    index: int
    entry: str
    path: tuple[str, ...]
    note: str
    handovers: tuple[str, ...]


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """That an entry stands in what was signed.

    Attributes:
        proof: for a stranger: save it as a file of one line, and check it by ``offline``. null: nothing that is signed covers it.
        holds, checks: what this process found with it; worth no more than trust in it.
        size, root: of the signed checkpoint.
    """

    proof: ProofFile | None
    holds: bool
    checks: tuple[Check, ...]
    size: int
    root: str
    offline: str = VERIFY_OFFLINE


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the whole log holds.

    Attributes:
        head: SIZE:ROOT; keep it, and give it as ``since`` next time.
        signed_to: so many entries are covered by a signature; key: of the log now.
        first_wrong: the first entry that is not as it should be, where that is known.
    """

    holds: bool
    checks: tuple[Check, ...]
    head: str
    signed_to: int
    key: str | None
    first_wrong: int | None
    offline: str = VERIFY_OFFLINE


class EntryRow(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="entry"):
    """A line of the export: an entry."""

    index: int
    entry: str


class CheckpointRow(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="checkpoint"):
    """A line of the export: a checkpoint, after its last entry; ``note`` null: unsigned."""

    size: int
    root: str
    note: str | None


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """Lines of the export, in order; each, written as JSON, is a line of the file. ``next``: ask on with ``after`` this."""

    rows: tuple[EntryRow | CheckpointRow, ...]
    next: int | None
    size: int


def search(desk: Desk, given: Sought) -> Entries:
    """Entries, the newest first."""
    found = audit_look.search(
        desk.whole,
        desk.claimant,
        Wanted(
            kind=given.kind,
            client=given.client,
            person=given.person,
            intent=given.intent,
            since=_time(desk, given.since, "since"),
            until=_time(desk, given.until, "until"),
            before=given.before,
        ),
        most=given.limit,
    )
    rows = tuple(
        Entry(
            index=each.index,
            at=each.at,
            kind=each.kind,
            client=each.client,
            person=each.person,
            about=tuple(About(name=name, value=value) for name, value in each.about),
        )
        for each in found.found
    )
    return Entries(entries=rows, next=found.next, read=found.read, size=found.size)


def _time(desk: Desk, text: str | None, field: str) -> datetime | None:
    return None if text is None else instant(text, now=desk.core.clock.now(), zone_of=zone_of, field=field)


def show(desk: Desk, given: Named) -> Whole:
    """One entry."""
    found = audit_look.record(desk.whole, desk.claimant, given.index)
    fields = tuple(About(name=each.name, value=each.value, opened=each.opened) for each in found.fields)
    return Whole(index=found.index, entry=found.entry, leaf=found.leaf, fields=fields)


def prove(desk: Desk, given: Named) -> Proof:
    """The proof that an entry stands in the newest signed checkpoint."""
    with one_at_a_time(desk.outside.turns.log, "the whole log read"):
        try:
            found = audit_look.proof(desk.whole, desk.claimant, given.index)
        except NotSigned as missing:
            return Proof(proof=None, holds=False, checks=(Check(holds=False, saw=str(missing)),), size=0, root="")
    line = ProofFile(index=found.index, entry=found.entry, path=found.path, note=found.note, handovers=found.handovers)
    return Proof(proof=line, holds=found.holds, checks=_checks(found.checked), size=found.size, root=found.root)


def verify(desk: Desk, given: Held) -> Verified:
    """Recompute the whole log, and hold it against its checkpoints, its keys, and a head that was kept."""
    with one_at_a_time(desk.outside.turns.log, "the whole log read"):
        found = audit_whole.verify(desk.whole, desk.claimant, given.since)
    return Verified(
        holds=found.holds,
        checks=_checks(found.checked),
        head=f"{found.size}:{found.root}",
        signed_to=found.signed_to,
        key=found.key,
        first_wrong=found.first_wrong,
    )


def _checks(found: tuple[tuple[bool, str], ...]) -> tuple[Check, ...]:
    return tuple(Check(holds=holds, saw=saw) for holds, saw in found)


def export(desk: Desk, given: Part) -> Export:
    """A part of the log with its checkpoints, for whoever acts for every client."""
    found = audit_whole.piece(desk.whole, desk.claimant, given.after + 1, given.limit, given.size)
    by_size = {each.size: each for each in found.checkpoints}
    rows: list[EntryRow | CheckpointRow] = []
    for index, entry in found.entries:
        rows.append(EntryRow(index=index, entry=entry))
        if (mark := by_size.get(index + 1)) is not None:
            rows.append(CheckpointRow(size=mark.size, root=mark.root, note=mark.note))
    last = found.entries[-1][0] if found.entries else given.after
    ended = last + 1 >= found.size
    if ended and found.unsigned_root is not None:
        rows.append(CheckpointRow(size=found.size, root=found.unsigned_root, note=None))
    return Export(rows=tuple(rows), next=None if ended else last, size=found.size)


_ROOM = "/audit"
OPERATIONS = (
    Operation(
        "audit.search", "GET", f"{_ROOM}/entries", "Entries of the log, the newest first, by who, whose, what, when and of which intent.",
        Role.VIEWER, Sought, Entries, search,
    ),
    Operation("audit.show", "GET", f"{_ROOM}/entries/{{index}}", "One entry whole.", Role.VIEWER, Named, Whole, show),
    Operation(
        "audit.prove", "GET", f"{_ROOM}/entries/{{index}}/proof", "That the entry stands in what was signed, for whoever does not trust us.",
        Role.VIEWER, Named, Proof, prove,
    ),
    Operation(
        "audit.verify", "GET", f"{_ROOM}/verification", "Recompute the whole log, and hold it against signatures and an earlier head.",
        Role.VIEWER, Held, Verified, verify,
    ),
    Operation(
        "audit.export", "GET", f"{_ROOM}/export", "The log with its signed checkpoints, part by part.",
        Role.VIEWER, Part, Export, export, everyone=True,
    ),
)  # fmt: skip
