"""Runs something again whenever a feature changes, until somebody stops it."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from safety_core.fleet.ending import Ending

POLL_S = 0.5
"""How often the files are looked at."""

Stamps = dict[str, tuple[int, int]]


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


def watch(again: Callable[[], int], paths: tuple[str, ...], stop: Ending, poll_s: float = POLL_S) -> int:
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
def stopped_by_signals() -> Iterator[Ending]:
    """An end that Ctrl-C and SIGTERM tell, as long as this lasts."""
    stop = Ending()
    before = {number: signal.signal(number, lambda *_: stop.tell()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
