"""What a worker may truthfully say of a halt: that it has seen it, and that nothing it began before rests on an older look.

A section is what stands between a sender's arming of the dead man's timer and its disarming: the last look at the
switches, and the write. A section notes the view's generation *before* its look. A generation is confirmed once no
section is open that noted an older one: one that begins later looks later, and sees it. No section outlives P, since the
timer ends the process, so neither does the wait.
"""

import threading

from safety_core.ports import DeadMan, View


class Sections:
    """The sections open in this process; implements ``ports.DeadMan`` around the real timer."""

    def __init__(self, dead_man: DeadMan, view: View) -> None:
        self._dead_man = dead_man
        self._view = view
        self._open: dict[int, int] = {}

    def arm(self, seconds: float) -> None:
        """See the port: a section begins, and its look is still to come."""
        mine = threading.get_ident()
        self._open[mine] = self._view.generation()
        try:
            self._dead_man.arm(seconds)
        except BaseException:
            del self._open[mine]
            raise

    def disarm(self) -> None:
        """See the port: the last byte is with the kernel, or none was sent."""
        self._dead_man.disarm()
        self._open.pop(threading.get_ident(), None)

    def confirmed(self) -> int | None:
        """The view's generation, when it can be confirmed now.

        ``None``: a section is open that began before it, or it is only just being written.
        """
        generation = self._view.generation()
        if generation % 2 or any(entered < generation for entered in tuple(self._open.values())):
            return None
        return generation
