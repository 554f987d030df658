"""Signing the head of the audit log, and reading the log again: what the one signer of an installation does.

1. A checkpoint is signed at most ``SIGN_AFTER_S`` and a round, and ``ENTRIES_MAX`` entries, after the one before it; at
   once where a halt is written, before an export, and whenever it is asked for. A log that stands still needs none.
2. It signs the root that it works out itself, from what it signed last (kept outside the store) and the entries since. A
   log that does not come to that root, or is shorter, went back, was forked or was edited: it is not signed.
3. It reads the whole log again and again, a slice at a time, and holds it against every checkpoint and against the head.
4. Either finding is an audit break: everything is halted.
5. A missing key only leaves things unsigned. No permit and no halt waits for a signature: whoever signs is a thread of its
   own, signs outside any transaction, and writes what it signed in one of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from safety_core.audit import entries
from safety_core.audit.merkle import Frontier, leaf_hash
from safety_core.audit.notes import checkpoint_text, read_key
from safety_core.errors import LogBroken, NotSigned
from safety_core.halt import us
from safety_core.ports import Signer, SigningKey, Transaction
from safety_core.records import Checkpoint, LogKey
from safety_core.shell.automatic import throw_automatically
from safety_core.shell.core import Core
from safety_core.triggers import Alarm
from safety_core.vocabulary import Harm

SIGN_AFTER_S = 5.0
ENTRIES_MAX = 100
REREAD_ENTRIES = 1_000
REREAD_AFTER_S = 10.0
"""How long the log is let be after all of it was read again."""
CHUNK_ENTRIES = 5_000
WRITE_DEADLINE_S = 10.0
AT_ONCE = (b'"kind":"halt"', b'"kind":"quiesced"', b'"kind":"halt_failed"', b'"kind":"release"')
"""Entries that are signed without waiting for more."""


@dataclass
class Signing:
    """What one signer knows by itself: how far it has read the log again, and why what is there stays unsigned."""

    reread: Frontier = field(default_factory=Frontier)
    reread_from_us: int = 0
    unsigned: str | None = None


class _Seen(msgspec.Struct, frozen=True):
    """The log's head at one look, and what of it is signed."""

    size: int
    root: bytes
    last: Checkpoint | None
    key: LogKey | None
    loose: tuple[bytes, ...]


def keep(core: Core, own: Signing) -> None:
    """One round: read a slice again, and sign what is due.

    Raises:
        StoreUnavailable: the next round is another try.
    """
    try:
        reread(core, own)
        sign(core, due_only=True)
    except NotSigned as missing:
        own.unsigned = str(missing)
    except LogBroken as found:
        own.unsigned = found.wrong
        throw_automatically(core, Alarm(harm=Harm.AUDIT_BREAK, what=found.wrong))
    else:
        own.unsigned = None


def sign(core: Core, *, due_only: bool = False) -> Checkpoint | None:
    """Sign the log as it is now, and return its newest checkpoint; with ``due_only`` only when one is due.

    Raises:
        NotSigned: no key, another than the log names, or nobody knows what was signed last.
        LogBroken: the log does not extend what was signed.
    """
    signer = _signer(core)
    at_us = core.clock.boot_us()  # before the look: no entry beyond the checkpoint stood there at this time
    before = signer.last()
    seen = core.store.read(_look)
    if before is not None and before.size > seen.size:
        raise broken(
            f"it has {seen.size} entries, and {before.size} were signed on this machine; to go on with this copy all the"
            f" same, remove {signer.memory}"
        )
    if (due_only and not _due(seen, at_us)) or (seen.last is not None and seen.last.size == seen.size):
        _same(seen.last, seen.size, seen.root)
        return seen.last
    key = signer.key()
    if seen.key is None:
        name_key(core, key)
        seen = core.store.read(_look)
    if seen.key is None or seen.key.verifier != key.verifier:
        raise NotSigned(
            f"the log's own key is {seen.key and seen.key.verifier}, and the signing key is that of {key.verifier}",
            "give the key that the log names, or hand over to this one: holdpoint audit key rotate",
        )
    head, marks = _extended(core, before or Frontier(), seen)
    signer.remember(head)
    made = [_signed(key, size, root, at_us) for size, root in marks]

    def decide(tx: Transaction) -> None:
        last = tx.last_checkpoint()
        for each in made:
            if last is None or each.size > last.size:
                tx.add_checkpoint(each)

    core.store.transact(decide, deadline_s=WRITE_DEADLINE_S)
    core.seam("checkpoint.signed")
    return made[-1]


def name_key(core: Core, key: SigningKey) -> None:
    """Write the first key into the log, unless one stands there already."""

    def decide(tx: Transaction) -> None:
        if not tx.log_keys():
            position, at_us = tx.audit_size(), core.clock.boot_us()
            tx.append_audit(entries.key_named(key.verifier, at_us=at_us, at=core.clock.now()))
            tx.add_log_key(LogKey(position=position, verifier=key.verifier))

    core.store.transact(decide, deadline_s=WRITE_DEADLINE_S)


def reread(core: Core, own: Signing) -> None:
    """Hold the next slice of the log against the checkpoints that cover it, and its end against the head.

    Raises:
        LogBroken: it is not what was signed, or the head is not its own.
    """
    now_us = core.clock.boot_us()
    if now_us < own.reread_from_us <= now_us + us(REREAD_AFTER_S):  # a later time is from before a reboot
        return
    start = own.reread

    def look(tx: Transaction) -> Frontier:
        size = tx.audit_size()
        marks = {each.size: each for each in tx.checkpoints_between(start.size, start.size + REREAD_ENTRIES)}
        frontier = start
        for entry in tx.audit_entries(start.size, start.size + REREAD_ENTRIES):
            frontier = frontier.append(leaf_hash(entry))
            if frontier.size in marks:
                _same(marks.pop(frontier.size), frontier.size, frontier.root())
        if marks or frontier.size > size or frontier.size < min(size, start.size + REREAD_ENTRIES):
            raise broken(f"entries are missing after {frontier.size}, or stand where none should")
        if frontier.size == size and frontier.root() != tx.audit_root():
            raise broken(f"its {size} entries do not make its root: one since the last checkpoint was changed")
        return frontier

    read = core.store.read(look)
    if read.size < start.size + REREAD_ENTRIES:
        own.reread, own.reread_from_us = Frontier(), now_us + us(REREAD_AFTER_S)
    else:
        own.reread = read


def entries_between(core: Core, start: int, stop: int) -> Iterator[bytes]:
    """Entries of the log, read in pieces: what stands in it stays.

    Raises:
        LogBroken: one is missing.
    """
    while start < stop:
        chunk = core.store.read(lambda tx, at=start: tx.audit_entries(at, min(at + CHUNK_ENTRIES, stop)))  # type: ignore[misc]
        if not chunk:
            raise broken(f"entry {start} is missing")
        yield from chunk
        start += len(chunk)


def broken(words: str) -> LogBroken:
    """The log is not what was signed; ``words`` say in what."""
    return LogBroken(
        f"the audit log was changed: {words}", "see where: holdpoint audit verify; then which copy is right"
    )


def _signer(core: Core) -> Signer:
    if core.signer is None:
        raise NotSigned("this process signs nothing", "ask the one that does: holdpoint worker")
    return core.signer


def _look(tx: Transaction) -> _Seen:
    size, last, keys = tx.audit_size(), tx.last_checkpoint(), tx.log_keys()
    covered = 0 if last is None else last.size
    loose = tx.audit_entries(covered, covered + ENTRIES_MAX)
    return _Seen(size, tx.audit_root(), last, keys[-1] if keys else None, loose)


def _due(seen: _Seen, now_us: int) -> bool:
    if seen.last is None:
        return True
    if not seen.loose:
        return seen.last.size != seen.size
    age_us = now_us - seen.last.at_us
    urgent = any(mark in entry for entry in seen.loose for mark in AT_ONCE)
    return urgent or len(seen.loose) >= ENTRIES_MAX or not 0 <= age_us < us(SIGN_AFTER_S)


def _same(known: Checkpoint | None, size: int, root: bytes) -> None:
    """The checkpoint of this size, if that is what it is, is of this root."""
    if known is not None and known.size == size and known.root != root.hex():
        raise broken(f"its first {size} entries are not those that were signed")


def _extended(core: Core, start: Frontier, seen: _Seen) -> tuple[Frontier, list[tuple[int, bytes]]]:
    """The log's edge, grown from ``start`` entry by entry, and the heads on the way that are to be signed."""
    assert seen.key is not None
    covered = 0 if seen.last is None else seen.last.size
    base = max(covered, seen.key.position)
    frontier, marks = start, []
    for entry in entries_between(core, start.size, seen.size):
        frontier = frontier.append(leaf_hash(entry))
        if frontier.size == covered:
            _same(seen.last, covered, frontier.root())
        if frontier.size > base and (frontier.size - base) % ENTRIES_MAX == 0 and frontier.size < seen.size:
            marks.append((frontier.size, frontier.root()))
    if frontier.root() != seen.root:
        raise broken(f"its {seen.size} entries do not extend the {start.size} that were signed")
    return frontier, [*marks, (seen.size, seen.root)]


def _signed(key: SigningKey, size: int, root: bytes, at_us: int) -> Checkpoint:
    verifier = read_key(key.verifier)
    note = key.sign(checkpoint_text(verifier.name, size, root))
    return Checkpoint(size=size, root=root.hex(), note=note, key_id=verifier.id.hex(), at_us=at_us)
