"""The hard stop of one machine, as a directory beside the database: for when the store is gone.

1. ``sentinel`` is made once, with the directory. Missing, or not what was written: stopped.
2. ``STOP``, whatever it holds, stops too; ``touch`` makes one by hand. It holds one order a line, as JSON; a later line
   for the same halt replaces the earlier.
3. An order of harm ``hard_stop`` stands for everything before it that is no order, and for a missing sentinel.
4. Writing waits for nobody for long: a line is appended in one write, with the lock if it can be had. Taking out needs
   the lock, and replaces the file as a whole.

Source: open(2) on O_APPEND, flock(2), rename(2), fsync(2) of a directory.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from safety_core.errors import StoreUnavailable
from safety_core.switches import StopOrder
from safety_core.vocabulary import HaltId, Harm

SENTINEL, STOP = "sentinel", "STOP"
WORDS = b"holdpoint: while this file stands as it is, and no STOP beside it, this machine may act\n"
_SHOWN_MAX_CHARS = 200
_TRIES, _TRY_EVERY_S = 100, 0.002
_DO = "see that the directory is there and that this user may write it, or end the worker processes themselves"


class _Line(msgspec.Struct, frozen=True):
    """One line of STOP: its text, and the order if it is one."""

    text: bytes
    order: StopOrder | None


class HardStopDirectory:
    """``ports.HardStop`` over a directory. Making one touches nothing; ``prepare`` makes the directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._sentinel, self._stop = str(directory / SENTINEL), str(directory / STOP)
        self._pause = threading.Event()  # never set: only waited on

    def prepare(self) -> None:
        """Make the directory with its sentinel, at once, where there is none. One that is there is left as it is: a
        sentinel that is missing from it is a stop, which only a release undoes.

        Raises:
            StoreUnavailable: it cannot be made.
        """
        if self._directory.exists():
            return
        made = self._directory.with_name(f"{self._directory.name}-{os.getpid()}")
        with self._told("made"):
            made.mkdir(mode=0o700)
            _write(made / SENTINEL, WORDS)
            _sync(made)
            made.rename(self._directory)
            _sync(self._directory.parent)

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
        with self._told("written"):
            self._directory.mkdir(mode=0o700, exist_ok=True)
            with self._locked():  # with it or without: a line is one write
                file = os.open(self._stop, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
                try:
                    size = os.fstat(file).st_size
                    torn = size > 0 and os.pread(file, 1, size - 1) != b"\n"
                    os.write(file, (b"\n" if torn else b"") + msgspec.json.encode(order) + b"\n")
                    os.fsync(file)
                finally:
                    os.close(file)
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
            left = _without(self._lines(), halt)
            if left:
                self._replace(STOP, b"".join(each.text + b"\n" for each in left))
            else:
                self._replace(SENTINEL, WORDS)
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
            file = os.open(self._stop, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
            try:
                held = os.read(file, max(os.fstat(file).st_size, 1))
            finally:
                os.close(file)
        except (OSError, ValueError):
            return []
        return [_Line(text, _order(text)) for text in held.splitlines() if text.strip()]

    def _replace(self, name: str, content: bytes) -> None:
        new = self._directory / f"{name}.{os.getpid()}"
        _write(new, content)
        new.rename(self._directory / name)

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
        return msgspec.json.decode(text, type=StopOrder)
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


def _write(path: Path, content: bytes) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        os.write(file, content)
        os.fsync(file)
    finally:
        os.close(file)


def _sync(directory: Path) -> None:
    file = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)
