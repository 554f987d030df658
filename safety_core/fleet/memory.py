"""What this machine has seen of its store, so that a store that went back in time is noticed: restored, failed over, forked.

1. Remembered are the highest switch epoch and audit log size ever seen here, and the hash of the last entry at that size.
   They lie beside the database, outlive every process, and go forward only.
2. Every transaction and every look is held against what was remembered before its snapshot. Lower, or another entry at
   the remembered size: the store went back, or was forked and has grown past it.
3. Then the machine's hard stop is latched first; only when that is durable is the memory rebased to what the store has now.
   Halts and releases can be written again, and nothing else begins until a person releases that halt.
4. After an answered commit the memory goes forward. A crash in between is harmless: it is a lower bound, the commit is in
   the store, and whoever looks next brings the memory forward.
5. Two slots are written in turn, each with a checksum: a writer that is killed leaves the other whole. Nobody waits for
   another writer: going forward may be missed, since the next commit does it.
6. A missing memory is made anew from what the store has, since every machine sees a database for a first time; whoever
   removes it gives this protection up until then. One that cannot be read refuses everything.
"""

import fcntl
import mmap
import os
import struct
import tempfile
import threading
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, TypeVar

from safety_core.audit.merkle import leaf_hash
from safety_core.errors import HoldpointError, StoreUnavailable, StoreWentBack
from safety_core.ports import Horizon, Store, Transaction

T = TypeVar("T")

MAGIC = b"HPMEM01\0"
_SLOTS_AT = (4096, 8192)
"""Pages apart: what a power cut tears of one does not touch the other."""
_SIZE = 12288
_SLOT = struct.Struct("<QQqq32s")  # generation, times rebased, epoch, size, leaf; a checksum follows
_SUM = struct.Struct("<I")
_GENERATION = struct.Struct("<Q")
_LOOKS, _LOOK_EVERY_S = 50, 0.001
_FORWARD_TRIES, _REBASE_TRIES, _TRY_EVERY_S = 3, 500, 0.0002
_DO = "see which copy of the database is the right one; until a person releases the halt nothing begins on this machine"


class Remembered(NamedTuple):
    """The memory as it stands. ``rebased`` counts how often it was set back after a hard stop."""

    generation: int
    rebased: int
    horizon: Horizon


class Memory:
    """The file; opened at its first use, so that making one never fails."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None
        self._map: mmap.mmap | None = None
        self._last: tuple[bytes, Remembered] = (
            b"",
            Remembered(0, 0, Horizon(-1, -1, b"")),
        )  # as read last, and its bytes
        self._turn = threading.Condition()  # one thread of this process; flock excludes other processes
        self._pause = threading.Event()  # never set: only waited on

    def is_made(self) -> bool:
        """Whether there is one.

        Raises:
            StoreUnavailable: it cannot be read.
        """
        return self._map is not None or self._opened()

    def make(self, horizon: Horizon) -> None:
        """Remember this as the first, unless somebody else has just made the memory. Durable on return.

        Raises:
            StoreUnavailable: it cannot be written.
        """
        try:
            file, name = tempfile.mkstemp(prefix=f"{self._path.name}.", dir=self._path.parent)
            try:
                content = bytearray(_SIZE)
                content[:8] = MAGIC
                _put(content, Remembered(0, 0, horizon))
                os.write(file, content)
                os.fsync(file)
                with suppress(FileExistsError):
                    os.link(name, self._path)
            finally:
                os.close(file)
                Path(name).unlink()
        except OSError as refused:
            raise self._unusable(refused) from refused

    def seen(self) -> Remembered:
        """What is remembered.

        Raises:
            StoreUnavailable: it cannot be read, or there is none.
        """
        memory = self._mapped()
        for look in range(_LOOKS):
            if look:
                self._pause.wait(_LOOK_EVERY_S)
            found = self._newest(memory)
            if found is not None:
                return found
        raise self._unusable("neither of its two entries is whole")

    def advance(self, horizon: Horizon, was: Remembered) -> None:
        """Go forward to ``horizon``, which was seen after ``was`` was remembered; never back, and not after a rebase.

        Raises:
            StoreUnavailable: the memory cannot be read.
        """
        last = self._last[1]  # of many that were answered by one commit, the first brings it forward for all
        if not _ahead(horizon, was.horizon) or (last.rebased == was.rebased and not _ahead(horizon, last.horizon)):
            return
        with self._turn:
            if self._locked(_FORWARD_TRIES):
                try:
                    now = self.seen()
                    if now.rebased == was.rebased and _ahead(horizon, now.horizon):
                        _put(self._mapped(), Remembered(now.generation + 1, now.rebased, horizon))
                        self.seen()
                finally:
                    self._unlock()

    def rebase(self, horizon: Horizon, was: Remembered) -> None:
        """Take what the store has now for the highest, unless somebody else has done so since ``was``.

        Raises:
            StoreUnavailable: the memory cannot be read, or a process that is stopped has it in hand.
        """
        with self._turn:
            if not self._locked(_REBASE_TRIES):
                raise self._unusable("a process has it in hand and does not let go")
            try:
                now = self.seen()
                if now.rebased == was.rebased:
                    _put(self._mapped(), Remembered(now.generation + 1, now.rebased + 1, horizon))
                    self._mapped().flush()
            finally:
                self._unlock()

    def close(self) -> None:
        """Let go of it."""
        if self._map is not None:
            self._map.close()
            self._map = None
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _newest(self, memory: mmap.mmap) -> Remembered | None:
        """The newer of the two slots; the other when that one is not whole, being written or its writer dead."""
        first, second = (_GENERATION.unpack_from(memory, at)[0] for at in _SLOTS_AT)
        for at in _SLOTS_AT if first > second else _SLOTS_AT[::-1]:
            packed = memory[at : at + _SLOT.size + _SUM.size]
            was, parsed = self._last
            if packed == was:
                return parsed
            found = _read(packed)
            if found is not None:
                self._last = (packed, found)
                return found
        return None

    def _mapped(self) -> mmap.mmap:
        if self._map is None and not self._opened():
            raise self._unusable("it is gone")
        assert self._map is not None
        return self._map

    def _opened(self) -> bool:
        """Map it; false when there is none."""
        with self._turn:
            try:
                file = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
            except FileNotFoundError:
                return False
            except OSError as refused:
                raise self._unusable(refused) from refused
            try:
                memory = mmap.mmap(file, _SIZE) if os.fstat(file).st_size == _SIZE else None
            except OSError as refused:
                os.close(file)
                raise self._unusable(refused) from refused
            if memory is None or memory[:8] != MAGIC:
                os.close(file)
                raise self._unusable("it is not one")
            self._file, self._map = file, memory
            return True

    def _locked(self, tries: int) -> bool:
        self._mapped()
        assert self._file is not None
        for turn in range(tries):
            if turn:
                self._pause.wait(_TRY_EVERY_S)
            with suppress(BlockingIOError):
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
        return False

    def _unlock(self) -> None:
        if self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def _unusable(self, why: object) -> StoreUnavailable:
        return StoreUnavailable(
            f"what this machine remembers of its store, {self._path}, cannot be used ({why})",
            "nothing is allowed without it: let this user read and write it, or, once you have seen that the database is "
            "the right one, remove it, and it is made anew",
        )


class RememberingStore:
    """``ports.Store`` that refuses one that went back.

    Args:
        on_went_back: handed a sentence for a person; latches the machine's hard stop and returns when that is durable. It
            does not use this store. It may be called again, by another process that noticed at the same time.
    """

    def __init__(self, store: Store, memory: Memory, on_went_back: Callable[[str], None]) -> None:
        self._store = store
        self._memory = memory
        self._on_went_back = on_went_back
        self._proven: tuple[Remembered, Horizon] | None = None
        self._latching = threading.Condition()

    def transact(self, decide: Callable[[Transaction], T], *, deadline_s: float, urgent: bool = False) -> T:
        """See the port.

        Raises:
            StoreWentBack: the store is not the one that this machine has seen; the hard stop is latched.
        """
        self._make_memory()

        def decide_if_known(tx: Transaction) -> tuple[T, Transaction, Remembered]:
            # The write lock is held: nobody has committed since, so what is remembered now was so before BEGIN.
            was = self._memory.seen()
            self._check(tx, was)
            return decide(tx), tx, was

        try:
            decided, tx, was = self._store.transact(decide_if_known, deadline_s=deadline_s, urgent=urgent)
        except _WentBack as found:
            raise self._stopped(found) from None
        self._memory.advance(tx.horizon(), was)  # the end of the whole commit, others' decisions in it included
        return decided

    def read(self, look: Callable[[Transaction], T]) -> T:
        """See the port.

        Raises:
            StoreWentBack: the store is not the one that this machine has seen; the hard stop is latched.
        """
        self._make_memory()
        was = self._memory.seen()  # before the snapshot: what is remembered later may be newer than it

        def look_if_known(tx: Transaction) -> tuple[T, Horizon]:
            began = self._check(tx, was)
            return look(tx), began

        try:
            seen, began = self._store.read(look_if_known)
        except _WentBack as found:
            raise self._stopped(found) from None
        self._memory.advance(began, was)
        return seen

    def end_holder(self) -> str | None:
        """See the port."""
        return self._store.end_holder()

    def close(self) -> None:
        """See the port."""
        self._store.close()
        self._memory.close()

    def _make_memory(self) -> None:
        if not self._memory.is_made():
            self._memory.make(self._store.read(lambda tx: tx.began_at()))

    def _check(self, tx: Transaction, was: Remembered) -> Horizon:
        """Hold where this transaction began against what is remembered; the same two are held against each other once."""
        began = tx.began_at()
        if began == was.horizon or self._proven == (was, began):
            return began
        seen = was.horizon
        if began.epoch < seen.epoch or began.size < seen.size:
            raise _WentBack(
                f"the store went back: this machine has seen epoch {seen.epoch} and {seen.size} log entries, it has epoch "
                f"{began.epoch} and {began.size} now",
                was,
            )
        if seen.size and _leaf_at(tx, seen.size, began) != seen.leaf:
            raise _WentBack(
                f"the store is another: its log entry {seen.size - 1} is not the one that this machine has seen", was
            )
        self._proven = (was, began)
        return began

    def _stopped(self, found: "_WentBack") -> StoreWentBack:
        """Latch the hard stop, then rebase: once, whichever thread comes first."""
        with self._latching:
            if self._memory.seen().rebased == found.was.rebased:
                try:
                    self._on_went_back(found.words)
                except (HoldpointError, OSError) as failed:
                    raise StoreWentBack(
                        f"{found.words}, and the hard stop could not be latched ({failed})",
                        "end the worker processes of this machine, then see which copy of the database is the right one",
                    ) from failed
                self._memory.rebase(self._store.read(lambda tx: tx.began_at()), found.was)
        return StoreWentBack(found.words, _DO)


class _WentBack(Exception):
    """Found within a transaction, and acted on after it was undone."""

    def __init__(self, words: str, was: Remembered) -> None:
        super().__init__(words)
        self.words = words
        self.was = was


def remembered(store: Store, database: Path, on_went_back: Callable[[str], None]) -> RememberingStore:
    """The store with this machine's memory beside the database."""
    return RememberingStore(store, Memory(database.with_name(f"{database.name}-memory")), on_went_back)


def _ahead(one: Horizon, other: Horizon) -> bool:
    """Whether it is later than the other in one and the same history, where neither number ever falls."""
    return one.epoch >= other.epoch and one.size >= other.size and one[:2] != other[:2]


def _leaf_at(tx: Transaction, size: int, began: Horizon) -> bytes | None:
    """Hash of the last entry of the log as it was at that size."""
    if began.size == size:
        return began.leaf
    found = tx.audit_entries(size - 1, size)
    return leaf_hash(found[0]) if found else None


def _put(memory: mmap.mmap | bytearray, what: Remembered) -> None:
    packed = _SLOT.pack(what.generation, what.rebased, *what.horizon)
    at = _SLOTS_AT[what.generation % 2]
    memory[at : at + _SLOT.size + _SUM.size] = packed + _SUM.pack(zlib.crc32(packed))


def _read(packed: bytes) -> Remembered | None:
    """One slot, if it is whole."""
    if _SUM.unpack_from(packed, _SLOT.size)[0] != zlib.crc32(packed[: _SLOT.size]):
        return None
    generation, rebased, epoch, size, leaf = _SLOT.unpack_from(packed)
    return Remembered(generation, rebased, Horizon(epoch, size, leaf))
