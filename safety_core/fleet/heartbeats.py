"""The pulse of one machine: signs of life between its supervisor and its workers, in shared memory.

1. Only the supervisor makes the file, and it makes a new one at its start. A worker keeps the file that it joined, so
   that the sign of life of another supervisor is never taken for that of its own; readers follow the name.
2. A worker writes into its own slot only, which the supervisor gave it; the supervisor writes into the header, and into
   the slots of the dead. Nobody locks anything, so nobody who is stopped can hold up anybody.
3. Every word is aligned and written in one piece. What spans several carries a check, written last: who reads it in the
   middle reads again, and what never fits is not there, or not confirmed.
4. What cannot be read is no sign of life.

The file lies beside the database: a header of 16 words of 8 bytes, then slots of 16 words.
"""

import mmap
import os
import tempfile
import zlib
from pathlib import Path

from safety_core.errors import StoreUnavailable
from safety_core.halt import us
from safety_core.ports import Beat
from safety_core.vocabulary import WorkerId

SLOTS = 512
"""256 processes, and as many that ended lately."""
MAGIC = int.from_bytes(b"HPPULSE1", "little")

_WORDS = 16
_SIZE = (1 + SLOTS) * _WORDS * 8
_MAGIC, _BOOT, _SUPERVISOR, _TICKS, _ATTENDED_US = 0, slice(8, 72), 9, 10, 11
"""Words of the header; the boot id is counted in bytes."""
_IDENTITY, _PID, _STARTED, _NAME, _BEAT_US, _CONFIRMED, _CONFIRMED_US, _BOTH, _KILLED_US = (
    0,
    1,
    2,
    3,
    11,
    12,
    13,
    14,
    15,
)
"""Words of a slot. ``_IDENTITY`` is the check over pid, start and name, 0 in a free slot."""
_NAME_BYTES = 64
_LOOKS = 5

Words = memoryview
"""The whole file as words of 8 bytes."""


def pulse_beside(database: Path) -> Path:
    """The pulse lies beside the database: who has the one has the other."""
    return database.with_name(f"{database.name}-pulse")


class MachinePulse:
    """``ports.Heartbeats`` for those who only read: always the file that has the name now.

    Args:
        boot_id: ``Processes.me()[2]``; a pulse of another boot is no sign of life.
        pause_s: P, how old the supervisor's sign of life may be.
    """

    def __init__(self, path: Path, boot_id: str, *, pause_s: float) -> None:
        self._path = path
        self._boot = _boot(boot_id)
        self._pause_us = us(pause_s)
        self._words: Words | None = None
        self._inode = 0

    def beats(self) -> tuple[Beat, ...]:
        """See the port."""
        try:
            words = self._mapped()
        except (OSError, ValueError):
            return ()
        found = (read_beat(words, slot) for slot in range(SLOTS) if words[_at(slot)])
        return tuple(each for each in found if each is not None)

    def attended(self, *, now_us: int) -> bool:
        """See the port. ``now_us`` was read before this look, so that a sign of life may be younger by up to P."""
        try:
            beat_us = self._mapped()[_ATTENDED_US]
        except (OSError, ValueError):
            return False
        return bool(beat_us) and abs(now_us - beat_us) <= self._pause_us

    def _mapped(self) -> Words:
        inode = os.stat(self._path).st_ino  # noqa: PTH116  # asked before every effect: half the time of Path.stat
        if self._words is None or inode != self._inode:
            self._words, self._inode = _map(self._path, self._boot)
        return self._words


class WorkerPulse(MachinePulse):
    """A worker's: its own slot, in the file of the supervisor that started it."""

    _slot: int | None = None

    def join(self, slot: int, worker: WorkerId, *, pid: int, started_ticks: int, now_us: int) -> None:
        """Take the slot that the supervisor gave.

        Raises:
            StoreUnavailable: there is no pulse of this boot.
        """
        try:
            words, at = self._mapped(), _at(slot)
        except (OSError, ValueError) as unreadable:
            raise StoreUnavailable(
                f"the pulse {self._path} cannot be used ({unreadable})", "start workers with: holdpoint worker"
            ) from unreadable
        words[at + _PID], words[at + _STARTED] = pid, started_ticks
        name = worker.encode()[:_NAME_BYTES].ljust(_NAME_BYTES, b"\0")
        words.cast("B")[(at + _NAME) * 8 : (at + _NAME) * 8 + _NAME_BYTES] = name
        words[at + _BEAT_US] = now_us
        words[at + _IDENTITY] = _identity(words, at)
        self._slot = slot

    def beat(self, now_us: int, *, confirmed: int | None = None) -> None:
        """Give a sign of life; ``confirmed``: a generation of the view that is confirmed from now on."""
        assert self._slot is not None, "join first"
        assert self._words is not None
        words, at = self._words, _at(self._slot)
        if confirmed is not None and confirmed != words[at + _CONFIRMED]:
            words[at + _CONFIRMED_US] = now_us
            words[at + _CONFIRMED] = confirmed
            words[at + _BOTH] = confirmed ^ now_us
        words[at + _BEAT_US] = now_us

    def leave(self) -> None:
        """This process begins nothing more, and its silence means nothing."""
        if self._slot is not None and self._words is not None:
            self._words[_at(self._slot)] = 0

    def _mapped(self) -> Words:
        if self._words is None:
            self._words, self._inode = _map(self._path, self._boot)
        return self._words


class SupervisorPulse:
    """The supervisor's: it makes the file, says that it lives, and keeps the slots of the dead.

    Raises:
        StoreUnavailable: the file cannot be made.
    """

    def __init__(self, path: Path, *, pid: int, started_ticks: int, boot_id: str) -> None:
        try:
            self._words = _make(path, _boot(boot_id))
        except OSError as broken:
            raise StoreUnavailable(
                f"the pulse {path} cannot be made ({broken})", "see that its folder can be written"
            ) from broken
        self._words[_SUPERVISOR], self._words[_TICKS] = pid, started_ticks

    def beat(self, now_us: int) -> None:
        """The supervisor lives."""
        self._words[_ATTENDED_US] = now_us

    def end(self) -> None:
        """From now on nobody attends to the workers."""
        self._words[_ATTENDED_US] = 0

    def of(self, slot: int) -> Beat | None:
        """The worker in this slot; ``None`` when none has joined."""
        return read_beat(self._words, slot)

    def killed(self, slot: int, at_us: int) -> None:
        """Its process was killed by the supervisor, and is dead since ``at_us``."""
        self._words[_at(slot) + _KILLED_US] = at_us

    def free(self, slot: int) -> None:
        """Nobody is in this slot."""
        at = _at(slot)
        self._words[at + _IDENTITY] = 0
        for word in range(at, at + _WORDS):
            self._words[word] = 0


def read_beat(words: Words, slot: int) -> Beat | None:
    """What stands in one slot; ``None`` when it is free or its owner is only just taking it."""
    at = _at(slot)
    if words[at + _IDENTITY] == 0 or words[at + _IDENTITY] != _identity(words, at):
        return None
    confirmed, confirmed_us = 0, 0
    for _ in range(_LOOKS):
        seen = words[at + _CONFIRMED], words[at + _CONFIRMED_US]
        if words[at + _BOTH] == seen[0] ^ seen[1]:
            confirmed, confirmed_us = seen
            break
    return Beat(
        worker=WorkerId(_name(words, at).rstrip(b"\0").decode(errors="replace")),
        pid=words[at + _PID],
        started_ticks=words[at + _STARTED],
        beat_us=words[at + _BEAT_US],
        confirmed=confirmed,
        confirmed_us=confirmed_us,
        killed_us=words[at + _KILLED_US] or None,
    )


def _at(slot: int) -> int:
    if not 0 <= slot < SLOTS:
        raise ValueError(f"there is no slot {slot}")
    return (1 + slot) * _WORDS


def _name(words: Words, at: int) -> bytes:
    return bytes(words.cast("B")[(at + _NAME) * 8 : (at + _NAME) * 8 + _NAME_BYTES])


def _identity(words: Words, at: int) -> int:
    """The check of a taken slot, never 0."""
    return 1 << 32 | zlib.crc32(_name(words, at), words[at + _PID] ^ words[at + _STARTED] << 7) & 0xFFFF_FFFF


def _boot(boot_id: str) -> bytes:
    return boot_id.partition("/")[0].encode()[:64].ljust(64, b"\0")


def _map(path: Path, boot: bytes) -> tuple[Words, int]:
    """The words of a pulse of this boot, and its inode.

    Raises:
        OSError, ValueError: there is none.
    """
    file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        if os.fstat(file).st_size != _SIZE:
            raise ValueError("it has another size than a pulse")
        words = memoryview(mmap.mmap(file, _SIZE)).cast("Q")
        if words[_MAGIC] != MAGIC:
            raise ValueError("it is no pulse")
        if words.cast("B")[_BOOT] != boot:
            raise ValueError("it is of another boot of this machine")
        return words, os.fstat(file).st_ino
    finally:
        os.close(file)


def _make(path: Path, boot: bytes) -> Words:
    """A new pulse in the place of an old one: whoever mapped that one sees it fall silent."""
    file, made = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        os.posix_fallocate(file, 0, _SIZE)  # a page without room on a full disk would kill whoever reads or writes it
        words = memoryview(mmap.mmap(file, _SIZE)).cast("Q")
        words.cast("B")[_BOOT] = boot
        words[_MAGIC] = MAGIC
        Path(made).replace(path)
    except OSError:
        Path(made).unlink(missing_ok=True)
        raise
    else:
        return words
    finally:
        os.close(file)
