"""Being told to end, by a signal or by another thread, and waiting for that.

A signal's handler runs in the main thread, between any two of its steps. An ``Event`` that it sets while that thread is about
to wait for it locks both up: they take the same lock. ``SimpleQueue.put`` may be called at any step.
"""

import signal
from queue import Empty, SimpleQueue


class Ending:
    """Whether this process was told to end."""

    def __init__(self) -> None:
        """Not yet."""
        self._words: SimpleQueue[None] = SimpleQueue()
        self.told = False

    def on_signals(self) -> None:
        """SIGTERM and SIGINT tell it, from now on."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.tell())

    def tell(self) -> None:
        """End; from whichever thread, or a signal's handler."""
        self.told = True
        self._words.put(None)

    def wait(self, timeout_s: float | None = None) -> bool:
        """Until it is told, or for so long; whether it was."""
        if not self.told:
            try:
                self._words.get(timeout=timeout_s)
            except Empty:
                return self.told
        return True
