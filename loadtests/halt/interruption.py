"""Ctrl-C and SIGTERM end a run in good order: never between the start of a process and its being known, and only once."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """While it holds, a signal raises ``SystemExit`` in the main thread; within ``held`` it waits for its end.

    A second signal is not listened to: the first one has everything ended, and ending takes no longer than its limits.
    """

    def __init__(self) -> None:
        self._held = 0
        self._came: int | None = None
        self._raised = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take the signals over, and give them back."""
        before = {number: signal.signal(number, self._came_in) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nothing is interrupted in here; what came meanwhile is raised at the end."""
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
            self._raise_what_came()

    def _came_in(self, number: int, frame: FrameType | None) -> None:
        del frame
        self._came = number
        self._raise_what_came()

    def _raise_what_came(self) -> None:
        if self._came is not None and not self._held and not self._raised:
            self._raised = True
            raise SystemExit(128 + self._came)
