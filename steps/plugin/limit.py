"""How long a scenario may take (s of wall time): one that hangs fails, says so, and the run goes on.

Virtual time passes in milliseconds, so this is far above what any scenario takes on a busy machine. It is for steps that
loop or wait for ever. 0 is no limit; without ``SIGALRM``, and outside of the main thread, there is none either.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

import pytest

DEFAULT_S: Final = "600"


class TookTooLong(Exception):
    """A scenario was stopped at its limit."""


def limit_s_of(config: pytest.Config) -> float:
    """What the settings say.

    Raises:
        pytest.UsageError: no number, or one below 0.
    """
    written = str(config.getini("holdpoint_limit_s")).strip()
    try:
        limit_s = float(written)
    except ValueError:
        limit_s = -1
    if not 0 <= limit_s < float("inf"):
        raise pytest.UsageError(f"holdpoint_limit_s = {written!r}: give seconds, such as {DEFAULT_S}; 0 is no limit")
    return limit_s


@contextmanager
def limited(limit_s: float) -> Iterator[None]:
    """Within this a ``TookTooLong`` is raised, wherever Python is by then, once ``limit_s`` is over."""
    if not limit_s or not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TookTooLong(
            f"still running after {limit_s:g} s and stopped: a step loops or waits for something that never comes "
            "(the limit is holdpoint_limit_s in the pytest settings)"
        )

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, limit_s)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
