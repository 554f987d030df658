"""Runs something again whenever a feature changes, until somebody stops it."""

import os
import select
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

POLL_S = 0.5
"""How often the files are looked at."""

Stamps = dict[str, tuple[int, int]]


class Stop:
    """Set from a signal's handler; a pipe, since an event of ``threading`` can deadlock there."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()

    def set(self, *_signal: object) -> None:
        """Wake whoever waits, now and from now on."""
        os.write(self._write, b".")

    def wait(self, timeout_s: float) -> bool:
        """Whether it was set, within this time."""
        return bool(select.select([self._read], [], [], timeout_s)[0])

    def close(self) -> None:
        """Give the pipe back."""
        os.close(self._read)
        os.close(self._write)


def stamps(paths: tuple[str, ...]) -> Stamps:
    """When each feature below the paths was changed, and how large it is."""
    found: Stamps = {}
    for path in map(Path, paths):
        for file in [path] if path.is_file() else sorted(path.rglob("*.feature")):
            try:
                told = file.stat()
            except OSError:
                continue  # it went away in between
            found[str(file)] = (told.st_mtime_ns, told.st_size)
    return found


def watch(again: Callable[[], int], paths: tuple[str, ...], stop: Stop, poll_s: float = POLL_S) -> int:
    """Call ``again`` now and after each change, until ``stop``; what it last came to. A change while it runs counts."""
    seen = stamps(paths)
    code = again()
    while not stop.wait(poll_s):
        now = stamps(paths)
        if now != seen:
            seen = now
            code = again()
    return code


@contextmanager
def stopped_by_signals() -> Iterator[Stop]:
    """A stop that Ctrl-C and SIGTERM set."""
    stop = Stop()
    before = {number: signal.signal(number, stop.set) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        stop.close()
