"""The hard stop of one machine, as a directory beside the database: for when the store is gone.

1. ``sentinel`` is made once, with the directory. Missing, or not what was written: stopped.
2. ``STOP``, whatever it holds, stops too; ``touch`` makes one by hand. It holds one order a line, as JSON; a later line
   for the same halt replaces the earlier.
3. An order of harm ``hard_stop`` stands for everything before it that is no order, and for a missing sentinel; undoing
   it alone sets the sentinel again.
4. Writing waits for nobody for long: a line is appended in one write, with the lock if it can be had. Taking out needs
   the lock, and replaces the file as a whole.
5. A full disk stops no order. ``spare`` is a file of blanks that has its room already: it is overwritten with all lines
   and the new one, and takes the place of STOP; later lines go into the blanks that are left. Both need the lock. The
   spare itself says nothing, whatever it holds; a missing one stops nothing, and is made again once there is room.
6. The last resort is to remove the sentinel, which takes no room: for an order of which no line can be written at all.
   The machine is stopped, and by rule 3 for somebody: what is kept is never less than was ordered, it may be more.

Source: open(2) on O_APPEND, write(2) on what is written in part, flock(2), rename(2), fsync(2) of a directory.
"""

import errno
import fcntl
import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from safety_core.errors import StoreUnavailable
from safety_core.switches import StopOrder
from safety_core.vocabulary import HaltId, Harm

SENTINEL, STOP, SPARE = "sentinel", "STOP", "spare"
WORDS = b"holdpoint: while this file stands as it is, and no STOP beside it, this machine may act\n"
SPARE_BYTES = 256 * 1024
"""Room for hundreds of lines: a halt takes three."""
SPARE_LEAVES = 3
"""A spare is made where this many times its size stays free: it takes the last room from nobody."""
_BLANK = b" \n"
_FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
_SHOWN_MAX_CHARS = 200
_TRIES, _TRY_EVERY_S = 100, 0.002
_DO = "see that the directory is there and that this user may write it, or end the worker processes themselves"

_ORDERS = msgspec.json.Decoder(StopOrder)  # made at import: not to be made by two threads at once (stores/rows.py)


class _Line(msgspec.Struct, frozen=True):
    """One line of STOP: its text, and the order if it is one."""

    text: bytes
    order: StopOrder | None


class HardStopDirectory:
    """``ports.HardStop`` over a directory. Making one touches nothing; ``prepare`` makes the directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._sentinel, self._stop, self._spare = (str(directory / each) for each in (SENTINEL, STOP, SPARE))
        self._pause = threading.Event()  # never set: only waited on

    def prepare(self) -> None:
        """Make the directory with its sentinel, at once, where there is none, and its spare. One that is there keeps its
        sentinel as it is: one that is missing is a stop, which only a release undoes.

        Raises:
            StoreUnavailable: it cannot be made.
        """
        if not self._directory.exists():
            made = self._directory.with_name(f"{self._directory.name}-{os.getpid()}")
            with self._told("made"):
                made.mkdir(mode=0o700)
                _write(made / SENTINEL, WORDS)
                _sync(made)
                made.rename(self._directory)
                _sync(self._directory.parent)
        self.keep_spare()

    def keep_spare(self) -> None:
        """See the port. Written, not only made longer: what is not written has no room yet."""
        with suppress(OSError, ValueError):
            if self._spare_stands() or not self._roomy():
                return
            with self._locked() as locked:
                if locked:
                    self._replace(SPARE, _padded(b""))
                    _sync(self._directory)

    def stands(self) -> bool:
        """Whether the directory is there at all, whatever is in it."""
        return self._directory.exists()

    def latched(self) -> str | None:
        """See the port. Five system calls when nothing is stopped."""
        try:
            file = os.open(self._sentinel, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
            try:
                whole = os.read(file, len(WORDS) + 1) == WORDS
            finally:
                os.close(file)
        except OSError as missing:
            return f"this machine is stopped: {self._sentinel} cannot be read ({missing.strerror})"
        except ValueError as impossible:
            return f"this machine is stopped: {self._sentinel!r} is no path ({impossible})"
        if not whole:
            return f"this machine is stopped: {self._sentinel} is not as it was made"
        try:
            os.lstat(self._stop)
        except FileNotFoundError:
            return None
        except OSError as unreadable:
            return f"this machine is stopped: {self._stop} cannot be looked at ({unreadable.strerror})"
        return self._why_stopped()

    def latch(self, order: StopOrder) -> None:
        """See the port."""
        line = msgspec.json.encode(order)
        with self._told("written"):
            self._directory.mkdir(mode=0o700, exist_ok=True)
            with self._locked() as locked:
                try:
                    self._keep(line, locked=locked)
                except OSError:
                    self._stop_without_a_line(order.halt)
            _sync(self._directory)
            _sync(self._directory.parent)

    def orders(self) -> tuple[StopOrder, ...]:
        """See the port."""
        found = {each.order.halt: each.order for each in self._lines() if each.order is not None}
        return tuple(found.values())

    def unclaimed(self) -> str | None:
        """See the port."""
        lines = self._lines()
        claimed = [number for number, each in enumerate(lines) if each.order and each.order.harm is Harm.HARD_STOP]
        after = lines[claimed[-1] + 1 :] if claimed else lines
        if any(each.order is None for each in after):
            return self._why_stopped()
        return self.latched() if not lines or (not claimed and not self._sentinel_stands()) else None

    def undo(self, halt: HaltId) -> None:
        """See the port. A halt that has no order here changes nothing."""
        if all(each.halt != halt for each in self.orders()):
            return
        with self._told("written"), self._locked() as locked:
            if not locked:
                raise StoreUnavailable(f"somebody holds {self._directory} and does not let go", "end that process")
            lines = self._lines()
            left = _without(lines, halt)
            if any(each.order and each.order.halt == halt and each.order.harm is Harm.HARD_STOP for each in lines):
                self._replace(SENTINEL, WORDS)
            if left:
                self._replace(STOP, b"".join(each.text + b"\n" for each in left))
            else:
                Path(self._stop).unlink()
            _sync(self._directory)

    def _why_stopped(self) -> str:
        """What the STOP file says, for a person."""
        lines = self._lines()
        said = [
            f"{each.order.halt} by {each.order.person}: {each.order.reason}"
            if each.order
            else each.text.decode(errors="backslashreplace")
            for each in lines
        ]
        words = "; ".join(dict.fromkeys(filter(None, said)))[:_SHOWN_MAX_CHARS]
        return f"this machine is stopped by {self._stop}" + (f" ({words})" if words else "")

    def _sentinel_stands(self) -> bool:
        try:
            return Path(self._sentinel).read_bytes() == WORDS
        except (OSError, ValueError):
            return False

    def _lines(self) -> list[_Line]:
        """The lines of STOP; none when it is not there or cannot be read."""
        try:
            held = self._held()
        except (OSError, ValueError):
            return []
        return [_Line(text.strip(), _order(text)) for text in held.splitlines() if text.strip()]

    def _held(self) -> bytes:
        """What STOP holds, as it is; nothing when it is not there."""
        try:
            file = os.open(self._stop, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        except FileNotFoundError:
            return b""
        try:
            return os.read(file, max(os.fstat(file).st_size, 1))
        finally:
            os.close(file)

    def _keep(self, line: bytes, *, locked: bool) -> None:
        """Write one line of STOP, in the first way that finds room.

        Raises:
            OSError: there is none, or something else is wrong.
        """
        ways = (self._into_blanks, self._append, self._from_spare) if locked else (self._append,)
        for way in ways[:-1]:
            try:
                way(line)
            except OSError as refused:
                if refused.errno not in _FULL:
                    raise
            else:
                return
        ways[-1](line)

    def _append(self, line: bytes) -> None:
        file = os.open(self._stop, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            size = os.fstat(file).st_size
            torn = size > 0 and os.pread(file, 1, size - 1) != b"\n"
            text = (b"\n" if torn else b"") + line + b"\n"
            taken = os.write(file, text)
            if taken < len(
                text
            ):  # the disk has become full within it; what it took would be a stop that nobody ordered
                _overwrite(self._stop, os.lseek(file, 0, os.SEEK_CUR) - taken, b" " * (taken - 1) + b"\n")
                raise OSError(errno.ENOSPC, "only a part of the line was taken")
            os.fsync(file)
            if not os.path.samestat(os.fstat(file), os.stat(self._stop)):  # noqa: PTH116  # the pair of fstat
                raise OSError(errno.ESTALE, "another file has taken its place meanwhile")
        finally:
            os.close(file)

    def _into_blanks(self, line: bytes) -> None:
        held = self._held()
        end = len(held.rstrip(_BLANK))
        text = b"\n" + line + b"\n"
        if len(held) - end <= len(text):
            raise OSError(errno.ENOSPC, "no blanks are left in it")
        _overwrite(self._stop, end, text)

    def _from_spare(self, line: bytes) -> None:
        """Killed before the last step it has changed nothing: the spare is read by nobody."""
        held = self._held()
        kept = held.rstrip(_BLANK)
        content = _padded((kept + b"\n" if kept else b"") + line + b"\n")
        if not self._spare_stands() or len(content) != SPARE_BYTES:
            raise OSError(errno.ENOSPC, "there is no spare in which all lines have room")
        _overwrite(self._spare, 0, content)
        if self._held() != held:
            raise OSError(errno.ESTALE, "somebody wrote into it meanwhile")
        Path(self._spare).rename(self._stop)

    def _stop_without_a_line(self, halt: HaltId) -> None:
        """By an earlier line of this halt, of which only the instants are older; else by the sentinel's removal."""
        if all(each.halt != halt for each in self.orders()):
            Path(self._sentinel).unlink(missing_ok=True)

    def _spare_stands(self) -> bool:
        try:
            spare = os.lstat(self._spare)
        except FileNotFoundError:
            return False
        return stat.S_ISREG(spare.st_mode) and spare.st_size == SPARE_BYTES

    def _roomy(self) -> bool:
        disk = os.statvfs(self._directory)
        return disk.f_bavail * disk.f_frsize >= (1 + SPARE_LEAVES) * SPARE_BYTES

    def _replace(self, name: str, content: bytes) -> None:
        """With the lock in hand: what a killed process left of it is written over."""
        new = self._directory / f"{name}.new"
        try:
            _write(new, content)
            new.rename(self._directory / name)
        except OSError:
            new.unlink(missing_ok=True)
            raise

    @contextmanager
    def _locked(self) -> Iterator[bool]:
        """The directory's lock, or not when somebody does not let go of it."""
        directory = os.open(self._directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            yield self._asked_for(directory)
        finally:
            os.close(directory)

    def _asked_for(self, directory: int) -> bool:
        for _ in range(_TRIES):
            try:
                fcntl.flock(directory, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._pause.wait(_TRY_EVERY_S)
            else:
                return True
        return False

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError) as refused:
            raise StoreUnavailable(f"{self._directory} cannot be {what} ({refused})", _DO) from refused


def hard_stop_beside(database: Path) -> HardStopDirectory:
    """The machine's hard stop lies beside the database: who has the one has the other."""
    return HardStopDirectory(database.with_name(f"{database.name}-stop"))


def _order(text: bytes) -> StopOrder | None:
    try:
        return _ORDERS.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _without(lines: list[_Line], halt: HaltId) -> list[_Line]:
    """The lines without this halt's, and without what its order stood for."""
    mine = [number for number, each in enumerate(lines) if each.order is not None and each.order.halt == halt]
    stood_for = mine[-1] if mine and lines[mine[-1]].order.harm is Harm.HARD_STOP else -1  # type: ignore[union-attr]
    return [
        each
        for number, each in enumerate(lines)
        if number not in mine and not (each.order is None and number < stood_for)
    ]


def _padded(content: bytes) -> bytes:
    """With blanks up to the size of the spare, as one more line; longer content stays as it is."""
    return content.ljust(SPARE_BYTES - 1) + b"\n"


def _write(path: Path, content: bytes) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    _put(file, 0, content)


def _overwrite(path: str, at: int, content: bytes) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    _put(file, at, content)


def _put(file: int, at: int, content: bytes) -> None:
    """Write all of it there, durably, and close the file."""
    try:
        done = 0
        while done < len(content):
            done += os.pwrite(file, content[done:], at + done)
        os.fsync(file)
    finally:
        os.close(file)


def _sync(directory: Path) -> None:
    file = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)
