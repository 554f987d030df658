"""Looking into the audit log, for a named person: search it, open one record, and prove that it stands there.

1. Whoever acts for some clients finds entries of theirs, and no others: neither those of other clients nor those that concern
   none. The index of an entry and the log's size are hashes' business, and no secret (``docs/audit.md``).
2. A search goes back from the newest entry, by the log's own key, and reads at most ``READ_MAX`` entries a look, however few
   of them are wanted: it says how far it came, and goes on from there.
3. Names and words are opened where the person may see who said them; what is erased stays closed.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from safety_core.audit import merkle
from safety_core.audit.notes import open_checkpoint, read_key
from safety_core.audit.proof import verify_inclusion
from safety_core.errors import BadInput, NotSigned, UnknownName
from safety_core.people import Person, committed
from safety_core.ports import Transaction
from safety_core.records import Checkpoint
from safety_core.shell.checkpoint import CHUNK_ENTRIES
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, prove
from safety_core.shell.names import known_client, nearest
from safety_core.shell.prove import paths
from safety_core.shell.scoped import for_person

AT_ONCE = 1_000
READ_MAX = 100_000
"""Entries that one look reads at most."""
_HEAD = frozenset({"v", "kind", "at", "at_us", "client", "nth", "person"})
_HEX_CHARS = 64

Value = str | int | bool | None


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for; what is ``None`` is all. ``before``: only entries below this index."""

    kind: str | None = None
    client: str | None = None
    person: str | None = None
    intent: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One entry in short. ``about``: ids and words of the core in it, by their names; no commitment."""

    index: int
    at: str
    kind: str
    client: str | None
    person: str | None
    about: tuple[tuple[str, Value], ...]


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Entries, the newest first. ``next``: ask again below this index; ``None``: all was read. ``read``: how many that took."""

    found: tuple[Found, ...]
    next: int | None
    read: int
    size: int


class Field(msgspec.Struct, frozen=True):
    """A field of an entry; ``opened``: what its commitment is of, where this person may see it."""

    name: str
    value: Value
    opened: str | None


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One entry whole. ``entry``: its very bytes, which are what is hashed; ``leaf``: that hash."""

    index: int
    entry: str
    leaf: str
    fields: tuple[Field, ...]


class Proven(msgspec.Struct, frozen=True, kw_only=True):
    """That a record stands in what was signed: what a stranger needs for it, and what this process found with it itself.

    Attributes:
        checked: one sentence for each thing that was looked at, and whether it holds.
    """

    index: int
    entry: str
    path: tuple[str, ...]
    size: int
    root: str
    note: str
    handovers: tuple[str, ...]
    checked: tuple[tuple[bool, str], ...]

    @property
    def holds(self) -> bool:
        """Whether all of it does."""
        return all(good for good, _ in self.checked)


class _Brief(msgspec.Struct, frozen=True):
    at: str
    client: str | None = None


# ---------------------------------------------------------------- searching


def search(core: Core, claimant: Claimant, wanted: Wanted, *, most: int) -> Page:
    """At most ``most`` entries, the newest first.

    Raises:
        Refused: they have not proved who they are.
        UnknownName: a client or a person that they do not know.
    """

    def look(tx: Transaction) -> Page:
        person = prove(tx, claimant)
        seen, size = for_person(tx, person), tx.audit_size()
        names = _names(seen)
        marks = _marks(seen, wanted, names)
        begin = size if wanted.before is None else max(min(wanted.before, size), 0)
        whose = frozenset(person.clients)
        found: list[Found] = []
        read = 0
        for index, entry in _backwards(tx, begin):
            read += 1
            if all(mark in entry for mark in marks) and _wanted(entry, wanted, whose):
                found.append(_short(index, entry, names))
            if len(found) == most or read == READ_MAX:
                break
        left = begin - read
        return Page(found=tuple(found), next=left if left > 0 else None, read=read, size=size)

    return core.store.read(look)


def _backwards(tx: Transaction, stop: int) -> Iterator[tuple[int, bytes]]:
    while stop > 0:
        start = max(stop - AT_ONCE, 0)
        chunk = tx.audit_entries(start, stop)
        for place in range(len(chunk) - 1, -1, -1):
            yield start + place, chunk[place]
        stop = start


def _marks(seen: Transaction, wanted: Wanted, names: Mapping[str, str]) -> list[bytes]:
    """What must stand in an entry's bytes. Canonical JSON is written in one way, and a quote within a string is escaped."""
    fields: dict[str, str] = {}
    if wanted.kind is not None:
        fields["kind"] = wanted.kind
    if wanted.client is not None:
        fields["client"] = known_client(seen, wanted.client)
    if wanted.intent is not None:
        fields["intent"] = wanted.intent
    marks = [b'"%s":%s' % (name.encode(), msgspec.json.encode(value)) for name, value in fields.items()]
    if wanted.person is not None:
        by_name = {name: mark for mark, name in names.items()}
        if wanted.person not in by_name:
            raise UnknownName("person", wanted.person, nearest(wanted.person, by_name))
        marks.append(b'"%s"' % by_name[wanted.person].encode())
    return marks


def _wanted(entry: bytes, wanted: Wanted, whose: frozenset[str]) -> bool:
    brief = msgspec.json.decode(entry, type=_Brief)
    if whose and brief.client not in whose:
        return False
    if wanted.since is None and wanted.until is None:
        return True
    at = datetime.fromisoformat(brief.at)
    return (wanted.since is None or at >= wanted.since) and (wanted.until is None or at < wanted.until)


def _names(seen: Transaction) -> dict[str, str]:
    """Commitments to the names that this person may know, and the names."""
    return {committed(salt, name): name for name, salt in seen.salts().items() if salt}


def _short(index: int, entry: bytes, names: Mapping[str, str]) -> Found:
    plain: dict[str, Value] = msgspec.json.decode(entry)
    person = plain.get("person")
    about = tuple(
        (name, value)
        for name, value in plain.items()
        if name not in _HEAD and value is not None and not (isinstance(value, str) and is_commitment(value))
    )
    client = plain.get("client")
    return Found(
        index=index,
        at=str(plain["at"]),
        kind=str(plain["kind"]),
        client=None if client is None else str(client),
        person=None if person is None else names.get(str(person)),
        about=about,
    )


def is_commitment(value: str) -> bool:
    """Whether it looks like one, or like a root: SHA-256 in hex."""
    return len(value) == _HEX_CHARS and all(each in "0123456789abcdef" for each in value)


# ---------------------------------------------------------------- one record


def record(core: Core, claimant: Claimant, index: int) -> Record:
    """One entry, with what of it can be opened.

    Raises:
        Refused: they have not proved who they are.
        UnknownName: there is none, or it is none of theirs.
    """

    def look(tx: Transaction) -> Record:
        person = prove(tx, claimant)
        seen, entry = for_person(tx, person), _own_entry(tx, person, index)
        opened = _names(seen)
        opened.update((each.commitment, each.text) for each in seen.words() if each.salt)
        plain: dict[str, Value] = msgspec.json.decode(entry)
        fields = tuple(Field(name, value, opened.get(str(value))) for name, value in plain.items())
        return Record(index=index, entry=entry.decode(), leaf=merkle.leaf_hash(entry).hex(), fields=fields)

    return core.store.read(look)


def _own_entry(tx: Transaction, person: Person, index: int) -> bytes:
    found = tx.audit_entries(index, index + 1)
    if found and person.clients and msgspec.json.decode(found[0], type=_Brief).client not in person.clients:
        found = ()
    if not found:
        raise UnknownName("index", str(index), ())
    return found[0]


def proof(core: Core, claimant: Claimant, index: int) -> Proven:
    """The proof that an entry stands in the newest signed checkpoint, made from the log as it is now, and checked at once.

    Raises:
        Refused: they have not proved who they are. UnknownName: as ``record``.
        NotSigned: no signed checkpoint covers it.
    """

    def look(tx: Transaction) -> Proven:
        entry = _own_entry(tx, prove(tx, claimant), index)
        cover = tx.last_checkpoint()
        if cover is None or index >= cover.size:
            signed = "nothing of the log is signed" if cover is None else f"the log is signed up to {cover.size}"
            raise NotSigned(
                f"{signed}, and entry {index} is not", "holdpoint worker signs, where there is a key; look again"
            )
        leaves, handovers = _leaves(tx, cover.size)
        path = paths(leaves, [index])[0] if len(leaves) == cover.size else ()
        return Proven(
            index=index,
            entry=entry.decode(),
            path=tuple(each.hex() for each in path),
            size=cover.size,
            root=cover.root,
            note=cover.note,
            handovers=handovers,
            checked=_checked(tx, cover, merkle.leaf_hash(entry), index, path),
        )

    return core.store.read(look)


def _leaves(tx: Transaction, size: int) -> tuple[list[bytes], tuple[str, ...]]:
    """The hashes of the first entries, and the hand-overs since the key of the beginning."""
    leaves: list[bytes] = []
    handovers: list[str] = []
    for start in range(0, size, CHUNK_ENTRIES):
        for entry in tx.audit_entries(start, min(start + CHUNK_ENTRIES, size)):
            leaves.append(merkle.leaf_hash(entry))
            if b'"kind":"key' in entry:
                plain: dict[str, Any] = msgspec.json.decode(entry)
                if plain["kind"] == "key_handover":
                    handovers.append(str(plain["note"]))
                elif plain["kind"] == "key":
                    handovers.clear()
    return leaves, tuple(handovers)


def _checked(
    tx: Transaction, cover: Checkpoint, leaf: bytes, index: int, path: tuple[bytes, ...]
) -> tuple[tuple[bool, str], ...]:
    """What the proof shows, to whoever trusts this process; a stranger checks it themselves."""
    keys = [each for each in tx.log_keys() if each.position < cover.size]
    try:
        said = open_checkpoint(cover.note, read_key(keys[-1].verifier if keys else ""))
    except BadInput as odd:
        return ((False, f"the checkpoint of {cover.size} entries is not signed by the log's key: {odd.wrong}"),)
    signed = (said.size, said.root.hex()) == (cover.size, cover.root)
    stands = verify_inclusion(leaf, index, said.size, path, said.root)
    return (
        (signed, f"the checkpoint of {cover.size} entries is signed by {keys[-1].verifier}")
        if signed
        else (False, f"the checkpoint is kept as of {cover.size} entries, and its signed text says otherwise"),
        (stands, f"entry {index} and {len(path)} hashes lead to the root that was signed")
        if stands
        else (False, f"entry {index} does NOT lead to the root that was signed: it, or another entry, was changed"),
    )
