"""Word within the process that something was changed through it: whoever follows a page looks at once, and not with the next look.

It says that something may have changed, and nothing more: what is true the store says, to whoever then looks.
"""

import threading
from typing import Any

import msgspec

from safety_core.console.table import Desk, Operation


class News:
    """Who waits for word. An event of theirs is set, whatever it was."""

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._waiting: list[threading.Event] = []

    def heard_by(self, event: threading.Event) -> None:
        """Set this one from now on."""
        with self._turn:
            self._waiting.append(event)

    def tell(self) -> None:
        """Something may have changed."""
        with self._turn:
            waiting = tuple(self._waiting)
        for each in waiting:
            each.set()

    def told_by(self, operation: Operation) -> Operation:
        """The same operation, after which word goes out, if it changes something; whether it was done or not."""
        if operation.method == "GET":
            return operation

        def act(desk: Desk, given: Any) -> msgspec.Struct:
            try:
                return operation.act(desk, given)
            finally:
                self.tell()

        return operation._replace(act=act)
