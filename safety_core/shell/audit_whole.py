"""The whole audit log, for a named person: whether it holds, and handing it out part by part.

Where it is broken names clients, and is told to those alone who act for every client; that it is broken, to everybody.
"""

import msgspec

from safety_core.audit import merkle
from safety_core.audit.check import check
from safety_core.errors import BadInput
from safety_core.ports import Transaction
from safety_core.records import Checkpoint
from safety_core.shell.audit_look import is_commitment
from safety_core.shell.checkpoint import CHUNK_ENTRIES
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, prove, require
from safety_core.vocabulary import Role

HIDDEN = "whoever acts for every client is told where"


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the whole log holds. ``first_wrong``: of the first entry that is not as it should be."""

    size: int
    root: str
    signed_to: int
    key: str | None
    first_wrong: int | None
    checked: tuple[tuple[bool, str], ...]

    @property
    def holds(self) -> bool:
        """Whether all of it does."""
        return all(good for good, _ in self.checked)


def verify(core: Core, claimant: Claimant, since: str | None = None) -> Verdict:
    """Recompute the whole log, and hold it against its checkpoints and, where somebody kept one, an earlier head: ``since``,
    as ``SIZE:ROOT``.

    Raises:
        Refused: they have not proved who they are. BadInput: ``since`` is no such line.
    """
    kept = None if since is None else _head(since)

    def look(tx: Transaction) -> Verdict:
        person, found = prove(tx, claimant), check(tx)
        words = found.words if found.holds or not person.clients else f"it does not hold: {HIDDEN}"
        checked = [(found.holds, words)]
        if kept is not None:
            checked.append(_extends(tx, *kept))
        return Verdict(
            size=found.size,
            root=found.root,
            signed_to=found.signed_to,
            key=found.key,
            first_wrong=None if person.clients else found.first_wrong,
            checked=tuple(checked),
        )

    return core.store.read(look)


def _head(text: str) -> tuple[int, str]:
    size, _, root = text.strip().partition(":")
    if not (size.isascii() and size.isdigit() and len(size) < 16 and is_commitment(root)):  # noqa: PLR2004  # digits of a size
        raise BadInput("since", f"{text[:80]!r} is no SIZE:ROOT", "copy the line that was kept: 300:71f46fba…, whole")
    return int(size), root


def _extends(tx: Transaction, size: int, root: str) -> tuple[bool, str]:
    """Whether the log's beginning is what somebody saw before."""
    if size > tx.audit_size():
        return False, f"it had {size} entries when that was kept, and has {tx.audit_size()}: it was cut, or went back"
    if _root_of(tx, size) != root:
        return False, f"its first {size} entries are not those of the head that was kept: one was changed"
    return True, f"its first {size} entries are those of the head that was kept, and it only grew since"


# ---------------------------------------------------------------- handing it out


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the export: entries by their index, and the signed checkpoints that end with one of them.

    Attributes:
        size: of the whole that is handed out; unsigned_root: its root, where nothing of the log is signed.
    """

    entries: tuple[tuple[int, str], ...]
    checkpoints: tuple[Checkpoint, ...]
    size: int
    unsigned_root: str | None


def piece(core: Core, claimant: Claimant, start: int, most: int, size: int | None) -> Piece:
    """Entries from ``start`` on, of a log of ``size`` entries (``None``: as it is now); for those who act for every client.

    Raises:
        Refused: not proved, or they act for some clients only.
    """

    def look(tx: Transaction) -> Piece:
        require(tx, claimant, Role.VIEWER, None)
        whole = tx.audit_size() if size is None else min(size, tx.audit_size())
        stop = min(start + most, whole)
        found = tx.audit_entries(start, stop) if start < stop else ()
        marks = tx.checkpoints_between(start, stop)
        return Piece(
            entries=tuple((start + place, each.decode()) for place, each in enumerate(found)),
            checkpoints=marks,
            size=whole,
            unsigned_root=_root_of(tx, whole) if stop == whole and tx.last_checkpoint() is None else None,
        )

    return core.store.read(look)


def _root_of(tx: Transaction, size: int) -> str:
    frontier = merkle.Frontier()
    for start in range(0, size, CHUNK_ENTRIES):
        for entry in tx.audit_entries(start, min(start + CHUNK_ENTRIES, size)):
            frontier = frontier.append(merkle.leaf_hash(entry))
    return frontier.root().hex()
