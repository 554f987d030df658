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
6. A view of an earlier boot is empty: whoever raised it is dead, and the store has what was fenced.

The file lies beside the database, mapped by every process of the machine that has it open.
"""

import fcntl
import mmap
import os
import struct
import threading
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
        self._file: int | None = None
        self._map: mmap.mmap | None = None
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
        return self.generation()

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
                    view[at : at + _SLOT.size] = bytes(_SLOT.size)
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
        view = self._mapped()
        assert self._file is not None
        self._lock(self._file)
        try:
            (generation,) = _GENERATION.unpack_from(view, _GENERATION_AT)
            _GENERATION.pack_into(view, _GENERATION_AT, generation | 1)
            yield view
            _GENERATION.pack_into(view, _GENERATION_AT, (generation | 1) + 1)
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def _mapped(self) -> mmap.mmap:
        if self._map is None:
            try:
                self._map = self._open()
            except (OSError, ValueError) as broken:
                raise StoreUnavailable(
                    f"the view {self._path} cannot be used ({broken})",
                    "see that it is there and writable, or remove it",
                ) from broken
        return self._map

    def _open(self) -> mmap.mmap:
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            self._lock(file)
        except StoreUnavailable:
            os.close(file)
            raise
        self._file = file
        try:
            if os.fstat(file).st_size != _SIZE:
                os.ftruncate(file, 0)
                os.ftruncate(file, _SIZE)
            view = mmap.mmap(file, _SIZE)
            if view[:8] != MAGIC or view[_BOOT] != self._boot:
                view[:] = bytes(_SIZE)
                view[_BOOT] = self._boot
                view[:8] = MAGIC
            return view
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)

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


def _take_slot(view: mmap.mmap, halt: HaltId, scope: Scope) -> None:
    for number in range(SLOTS):
        at = _SLOTS_AT + number * _SLOT.size
        if not view[at]:
            parts = (halt, *(getattr(scope, name) or "" for name in ("client", "platform", "account", "action")))
            view[at : at + _SLOT.size] = _SLOT.pack(*(part.encode() for part in parts))
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
