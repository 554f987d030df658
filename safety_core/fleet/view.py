"""The shared view of one machine: scopes that are raised for a halt before its fence is written, in shared memory.

1. It may only refuse. What is not raised here is still the store's to decide; what is raised here refuses minting and the
   re-check at once, while the fence waits for a commit under way.
2. It is looked at last, in the instant before the write: one aligned word tells whether anything changed.
3. Fixed slots; more halts than slots cover everything. A word that is odd is being written, or its writer died at it:
   that covers everything too.
4. A halt is lowered after its release is written. Whoever keeps house lowers what a dead releaser left, and writes the
   fence of what a dead halter left; nothing is ever lowered by time.
5. Nobody waits for it: a writer that cannot have it at once goes on without, since a process that is stopped with it in
   hand must not be able to hold up a halt.
6. A view of an earlier boot keeps what was raised: whoever raised it may have died before its fence was written. Whoever
   keeps house lowers what the store has released, and fences the rest.
7. A file that is no view refuses everything until a person has removed it: it is never made one silently. Generations
   begin at the boot clock, so that a view made anew is newer than whatever anybody confirmed of the one before.

The file lies beside the database, mapped by every process of the machine that has it open.
"""

import fcntl
import mmap
import os
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from safety_core.errors import StoreUnavailable
from safety_core.switches import Scope
from safety_core.vocabulary import AccountId, Action, ClientId, HaltId, Platform

MAGIC = b"HPVIEW1\0"
SLOTS = 64
EVERYTHING = Scope()

_BOOT = slice(8, 8 + 64)
_GENERATION = struct.Struct("<Q")
_GENERATION_AT = 128
_OVERFLOW = struct.Struct("<I")
_OVERFLOW_AT = 192
_SLOTS_AT = 256
_SLOT = struct.Struct("<64s64s16s64s16s")
_SIZE = _SLOTS_AT + SLOTS * _SLOT.size
_LOOKS = 3
_TRIES, _TRY_EVERY_S = 50, 0.001
"""How often and how far apart a writer asks for the file: a write takes microseconds, a stopped writer for ever."""


class Raised(msgspec.Struct, frozen=True):
    """One raised scope and the halt that it is raised for."""

    halt: HaltId
    scope: Scope


class SharedView:
    """``ports.View`` over a file; opened at its first use, so that making one never fails."""

    def __init__(self, path: Path, boot_id: str) -> None:
        self._path = path
        self._boot = boot_id.encode()[: _BOOT.stop - _BOOT.start].ljust(_BOOT.stop - _BOOT.start, b"\0")
        self._map: tuple[mmap.mmap, int] | None = None
        self._pause = threading.Event()  # never set: only waited on
        self._seen: tuple[int, tuple[Scope, ...]] = (1, (EVERYTHING,))

    def raised(self, *, client: ClientId, platform: Platform, account: AccountId, action: Action) -> Scope | None:
        """See the port. A view that cannot be read covers everything."""
        try:
            scopes = self._scopes()
        except StoreUnavailable:
            return EVERYTHING
        for scope in scopes:
            if scope.covers(client=client, platform=platform, account=account, action=action):
                return scope
        return None

    def raise_scope(self, halt: HaltId, scope: Scope) -> int:
        """See the port.

        Raises:
            StoreUnavailable: the file cannot be made or written.
        """
        with self._writing() as view:
            if not any(each.halt == halt for each in _slots(view)):
                _take_slot(view, halt, scope)
            stands: int = _GENERATION.unpack_from(view, _GENERATION_AT)[0] + 1
        return stands

    def generation(self) -> int:
        """See the port."""
        try:
            generation: int = _GENERATION.unpack_from(self._mapped(), _GENERATION_AT)[0]
        except StoreUnavailable:
            return 0
        return generation

    def lower(self, halt: HaltId) -> None:
        """See the port.

        Raises:
            StoreUnavailable: the file cannot be written.
        """
        with self._writing() as view:
            for number in range(SLOTS):
                at = _SLOTS_AT + number * _SLOT.size
                if view[at] and _slot(view, at).halt == halt:
                    view[at] = 0
                    return
            over = _OVERFLOW.unpack_from(view, _OVERFLOW_AT)[0]
            if over:
                _OVERFLOW.pack_into(view, _OVERFLOW_AT, over - 1)

    def standing(self) -> dict[HaltId, Scope]:
        """See the port; those beyond the slots have no name any more. What a dead writer left half done is taken as done.

        Raises:
            StoreUnavailable: the file cannot be read, or somebody is writing it for longer than that takes.
        """
        if _GENERATION.unpack_from(self._mapped(), _GENERATION_AT)[0] % 2:
            with self._writing():
                pass
        return {each.halt: each.scope for each in _slots(self._mapped())}

    def _scopes(self) -> tuple[Scope, ...]:
        """What is raised, read anew only when the word says that something changed."""
        view = self._mapped()
        for _ in range(_LOOKS):
            (generation,) = _GENERATION.unpack_from(view, _GENERATION_AT)
            if generation == self._seen[0]:
                return self._seen[1]
            if generation % 2:
                break
            over = _OVERFLOW.unpack_from(view, _OVERFLOW_AT)[0]
            scopes = (EVERYTHING,) if over else tuple(each.scope for each in _slots(view))
            if _GENERATION.unpack_from(view, _GENERATION_AT)[0] == generation:
                self._seen = (generation, scopes)
                return scopes
        return (EVERYTHING,)

    @contextmanager
    def _writing(self) -> Iterator[mmap.mmap]:
        """One writer on the machine; the word is odd while it writes, and stays odd if it dies."""
        with self._locked() as view:
            (generation,) = _GENERATION.unpack_from(view, _GENERATION_AT)
            _GENERATION.pack_into(view, _GENERATION_AT, generation | 1)
            yield view
            _GENERATION.pack_into(view, _GENERATION_AT, (generation | 1) + 1)

    def _mapped(self) -> mmap.mmap:
        """The file that has the name now; made where there is none."""
        try:
            now = os.stat(self._path)  # noqa: PTH116  # asked before every effect: half the time of Path.stat
        except FileNotFoundError:
            now = None
        except OSError as broken:
            raise self._unusable(broken) from broken
        if self._map is not None and now is not None and (now.st_ino, now.st_size) == (self._map[1], _SIZE):
            return self._map[0]
        with self._locked() as view:
            return view

    @contextmanager
    def _locked(self) -> Iterator[mmap.mmap]:
        """The view, with its lock. The file is opened anew each time: a lock on one that is open already would not keep
        threads apart.
        """
        try:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as broken:
            raise self._unusable(broken) from broken
        try:
            self._lock(file)
            yield self._map_locked(file)
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)  # its mapping would hold the lock beyond the file's closing
            os.close(file)

    def _map_locked(self, file: int) -> mmap.mmap:
        inode = os.fstat(file).st_ino
        try:
            if self._map is None or self._map[1] != inode or os.fstat(file).st_size != _SIZE:
                self._map = (_open(file, self._boot), inode)
        except (OSError, ValueError) as broken:
            raise self._unusable(broken) from broken
        return self._map[0]

    def _unusable(self, broken: Exception) -> StoreUnavailable:
        return StoreUnavailable(
            f"the view {self._path} cannot be used ({broken})",
            f"see that it is there and writable, or end the workers and: rm {self._path}",
        )

    def _lock(self, file: int) -> None:
        for _ in range(_TRIES):
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._pause.wait(_TRY_EVERY_S)
            else:
                return
        raise StoreUnavailable(
            f"somebody holds the view {self._path} and does not let go",
            "end the process that is stopped with it in hand",
        )


def view_beside(database: Path, boot_id: str) -> SharedView:
    """The machine's view lies beside the database: who has the one has the other. ``boot_id``: ``Processes.me()[2]``."""
    return SharedView(database.with_name(f"{database.name}-view"), boot_id.partition("/")[0])


def _open(file: int, boot: bytes) -> mmap.mmap:
    """Map a view; an empty file becomes one, and so does one whose maker died before it wrote anything.

    Raises:
        OSError, ValueError: it is no view, or cannot be mapped.
    """
    size = os.fstat(file).st_size
    if size == 0:
        os.posix_fallocate(file, 0, _SIZE)  # a page without room on a full disk would kill whoever writes it
    elif size != _SIZE:
        raise ValueError(f"it is no view: {size} bytes long, not {_SIZE}")
    view = mmap.mmap(file, _SIZE)
    if view[:8] != MAGIC:
        if view[:] != bytes(_SIZE):
            raise ValueError("it is no view: it begins otherwise")
        _GENERATION.pack_into(view, _GENERATION_AT, _first_generation())
        view[_BOOT] = boot
        view[:8] = MAGIC
    elif view[_BOOT] != boot:
        (before,) = _GENERATION.unpack_from(view, _GENERATION_AT)
        _GENERATION.pack_into(view, _GENERATION_AT, _first_generation() | before % 2)
        view[_BOOT] = boot
    return view


def _first_generation() -> int:
    """Even, and above all that were given in this boot: nobody writes as often as once in a microsecond."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 2000 * 2


def _take_slot(view: mmap.mmap, halt: HaltId, scope: Scope) -> None:
    for number in range(SLOTS):
        at = _SLOTS_AT + number * _SLOT.size
        if not view[at]:
            parts = (halt, *(getattr(scope, name) or "" for name in ("client", "platform", "account", "action")))
            slot = _SLOT.pack(*(part.encode() for part in parts))
            view[at + 1 : at + _SLOT.size] = slot[1:]
            view[at] = slot[0]  # last, so that a writer that dies here leaves a free slot and not half a name
            return
    _OVERFLOW.pack_into(view, _OVERFLOW_AT, _OVERFLOW.unpack_from(view, _OVERFLOW_AT)[0] + 1)


def _slots(view: mmap.mmap) -> Iterator[Raised]:
    for number in range(SLOTS):
        at = _SLOTS_AT + number * _SLOT.size
        if view[at]:
            yield _slot(view, at)


def _slot(view: mmap.mmap, at: int) -> Raised:
    """One slot; what cannot be read in it covers everything."""
    parts = [part.rstrip(b"\0").decode(errors="replace") for part in _SLOT.unpack_from(view, at)]
    halt, client, platform, account, action = parts
    try:
        scope = Scope(
            client=ClientId(client) if client else None,
            platform=Platform(platform) if platform else None,
            account=AccountId(account) if account else None,
            action=Action(action) if action else None,
        )
    except ValueError:
        scope = EVERYTHING
    return Raised(HaltId(halt), scope)
