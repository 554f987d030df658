"""One open page: what it has seen, and what wakes it. The hub's thread writes, the server's loop reads."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable

from safety_core.console.streams.board import Board
from safety_core.console.table import Desk
from safety_core.shell.identity import Claimant

TOLD_MOST = 4
"""Signs of life that wait for a page which does not read them: the newest are kept."""
UNHEARD_MOST = 5


class Follower:
    """``who``: looks anew at who this is; ``desk``: theirs; ``last``: the id of the last event that the page saw."""

    def __init__(self, board: Board, who: Callable[[], Claimant | None], desk: Desk, last: str | None) -> None:
        self._board = board
        self._last = last
        self._told: deque[bytes] = deque(maxlen=TOLD_MOST)
        self._farewell = b""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()
        self._turn = threading.Condition()
        self.who = who
        self.desk = desk
        self._unheard = 0
        self.ended = False

    def listens(self) -> asyncio.Event:
        """What the loop waits on; called in the loop."""
        self._loop = asyncio.get_running_loop()
        return self._woken

    def forgotten(self) -> bool:
        """Whether nobody came to listen for several looks: the answer was never begun."""
        self._unheard += self._loop is None
        return self._unheard > UNHEARD_MOST

    def due(self) -> tuple[list[bytes], bool]:
        """What is to be sent now, and whether it is over then."""
        with self._turn:
            events, self._last = self._board.since(self._last) if not self.ended else ([], self._last)
            told, over = list(self._told), self.ended
            self._told.clear()
        return [*events, *told, *([self._farewell] if over and self._farewell else [])], over

    def tell(self, words: bytes) -> None:
        """Something that has no number."""
        with self._turn:
            self._told.append(words)
        self.wake()

    def end(self, farewell: bytes = b"") -> None:
        """It is over, now."""
        with self._turn:
            if not self.ended:
                self.ended, self._farewell = True, farewell
        self.wake()

    def wake(self) -> None:
        """There may be something."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)
