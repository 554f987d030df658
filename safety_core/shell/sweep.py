"""Sweeping the shelf: the bytes of pictures and films that nothing names any more are removed. An erasure ends with it.

    the shelf's files  →  what the store names  →  an entry in the log  →  what is old and not named goes

1. Media are shared by content: one stays as long as any intent, under way or over, of any client, or any document of a flow
   names it. What an erasure took names nothing any more.
2. What was put there lately stays: its bytes are on the shelf before the intent or the asset that names them is in the store.
   Whoever names what lies there already makes it young again first (``submit.py``, ``Shelf.put``).
3. What cannot be read may name anything: then nothing is removed. Nor is it where nothing on the shelf is named and the store
   names something: that is another's folder, or a disk that is not mounted.
4. It is safe to be asked again: after a crash, or a file that could not be removed, the next sweep finds what is left.
"""

import re
from datetime import datetime, timedelta

import msgspec

from safety_core.audit import entries
from safety_core.documents import DocumentKind
from safety_core.errors import BadInput, ShelfUnavailable, StoreCorrupt
from safety_core.media import medium
from safety_core.ports import Shelved, Transaction
from safety_core.shell import committing
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, require
from safety_core.shell.reasons import checked_why
from safety_core.vocabulary import IntentId, Role

GRACE = timedelta(hours=1)
"""So long a file on the shelf is nobody's, and yet not swept: handing over takes seconds."""
CHUNK_INTENTS = 500
DEADLINE_S = 30.0
FROM_OUTSIDE = frozenset({DocumentKind.HEARD, DocumentKind.DRAFT})
"""What strangers wrote, and what quotes it: whoever writes a picture's address below a post keeps no picture by it."""
NAMING = tuple(kind for kind in DocumentKind if kind not in FROM_OUTSIDE)
_DIGEST = re.compile(r"[0-9a-f]{64}")
"""Whatever may be the SHA-256 of a medium: rather one too many than one too few."""
_REF = re.compile(r"[a-z]/[a-z0-9.+-]+:[0-9]+:[0-9a-f]{64}")


class Swept(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the shelf's files.

    Attributes:
        files, bytes: so many are gone, or would go.
        named: so many stay, since something in the store names them.
        young: so many stay for now: nothing names them, and they were put there within ``GRACE``.
    """

    files: int
    bytes: int
    named: int
    young: int


class _Marks:
    """Which files of the shelf are named; it grows with what is read, and never beyond what lies there."""

    def __init__(self, lying: tuple[Shelved, ...]) -> None:
        self.lying = lying
        self.named: set[str] = set()
        self.any = False
        self._there = frozenset(each.sha256 for each in lying if each.sha256 is not None)

    def see(self, text: str) -> None:
        self.any = self.any or _REF.search(text) is not None
        self.named |= self._there.intersection(_DIGEST.findall(text))

    def of(self, *, named: bool) -> list[Shelved]:
        return [each for each in self.lying if (each.sha256 in self.named) == named]


def sweep(core: Core, by: Claimant, why: str, *, dry_run: bool = False) -> Swept:
    """Remove from the shelf what nothing names and was not put there lately; ``dry_run``: only say what would go.

    Raises:
        Refused: not proved to be an admin for every client.
        BadInput: no reason.
        ShelfUnavailable: it cannot be read, or is not the one that the store knows; or so much could not be removed.
        StoreUnavailable: what may name media cannot be read; nothing was removed.
    """
    if not dry_run:
        checked_why(why)
    core.store.read(lambda tx: require(tx, by, Role.ADMIN, None))
    before = core.clock.now() - GRACE
    marks = _Marks(core.shelf.lying())
    _see_documents(core, marks)  # first: what is handed over of one meanwhile is an intent by the time those are read
    last = _see_intents(core, marks)
    if dry_run:
        return _would(marks, before)

    def decide(tx: Transaction) -> list[Shelved]:
        person = require(tx, by, Role.ADMIN, None).person
        _see_after(tx, marks, last)
        _require_ours(marks)
        going = [each for each in marks.of(named=False) if each.put_at < before]
        if going:
            said = committing.said(core, tx, person, why)
            at_us, at = core.clock.boot_us(), core.clock.now()
            tx.append_audit(entries.media_erased(len(going), _size(going), said=said, at_us=at_us, at=at))
        return going

    going = core.store.transact(decide, deadline_s=DEADLINE_S)
    core.seam("sweep.decided")
    gone = _removed(core, going, before)
    core.seam("sweep.removed")
    young = len(marks.of(named=False)) - len(gone)
    return Swept(files=len(gone), bytes=_size(gone), named=len(marks.of(named=True)), young=young)


def _would(marks: _Marks, before: datetime) -> Swept:
    _require_ours(marks)
    left = marks.of(named=False)
    going = [each for each in left if each.put_at < before]
    named = len(marks.of(named=True))
    return Swept(files=len(going), bytes=_size(going), named=named, young=len(left) - len(going))


def _size(files: list[Shelved]) -> int:
    return sum(each.size for each in files)


# ---------------------------------------------------------------- what is named


def _see_documents(core: Core, marks: _Marks) -> None:
    """Of one client and kind at a time."""
    for client in core.store.read(lambda tx: tx.clients()):
        for kind in NAMING:
            for each in core.store.read(lambda tx, of=client, what=kind: tx.documents_of(of, what)):  # type: ignore[misc]
                if each.body:
                    marks.see(_plain(each.document, each.body))


def _plain(document: str, body: str) -> str:
    """The body as we write it: with another's escapes a name would not be seen in it."""
    try:
        return msgspec.json.encode(msgspec.json.decode(body)).decode()
    except msgspec.DecodeError:
        pass
    raise StoreCorrupt(f"document {document} cannot be read, and may name media", "restore the store from a backup")


def _see_intents(core: Core, marks: _Marks) -> IntentId | None:
    """In steps, so that nobody waits for it and they are never all in memory; returns the last."""
    last: IntentId | None = None
    while (seen := core.store.read(lambda tx, at=last: _step(tx, marks, at))) is not None:  # type: ignore[misc]
        last = seen
    return last


def _see_after(tx: Transaction, marks: _Marks, last: IntentId | None) -> None:
    """What came since, in the transaction that decides."""
    while (seen := _step(tx, marks, last)) is not None:
        last = seen


def _step(tx: Transaction, marks: _Marks, after: IntentId | None) -> IntentId | None:
    """The next intents after one; ``None``: there are no more."""
    found = tx.intents_after(after, clients=None, states=(), most=CHUNK_INTENTS)
    for each in found:
        for ref in each.intent.media:
            marks.see(_checked(each.intent.intent, ref))
    return found[-1].intent.intent if found else None


def _checked(intent: str, ref: str) -> str:
    try:
        return medium(ref).ref
    except BadInput as odd:
        raise StoreCorrupt(f"what intent {intent} shows cannot be read", "restore the store from a backup") from odd


def _require_ours(marks: _Marks) -> None:
    if marks.any and not marks.named:
        raise ShelfUnavailable(
            f"the store names pictures or films, and of {len(marks.lying)} files on the shelf it names none: "
            "nothing is removed from a shelf that may be another's",
            "name the right one, [media] folder, and see that its disk is mounted; then: holdpoint media sweep",
        )


# ---------------------------------------------------------------- what goes


def _removed(core: Core, going: list[Shelved], before: datetime) -> list[Shelved]:
    """Each by itself, and what could not be removed is said once all were tried."""
    gone: list[Shelved] = []
    failed: list[ShelfUnavailable] = []
    for each in going:
        try:
            if core.shelf.remove(each, before=before):
                gone.append(each)
        except ShelfUnavailable as no:
            failed.append(no)
    if failed:
        raise ShelfUnavailable(
            f"{len(gone)} files are gone from the shelf, and {len(failed)} are not: {failed[0].wrong}", failed[0].do
        )
    return gone
