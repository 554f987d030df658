"""What wakes whoever has nothing to do: a commit, or the time at which something becomes due. Nobody polls.

Under real time a worker looks every fraction of a second whether there is work. In virtual time each such look costs as
much as one that finds something, and a night has 200,000 of them.
"""

from simulators.scheduler import Scheduler
from simulators.traps import Pause

DOZE = "rehearsal.doze"
"""The seam at which they sleep."""


class Bell:
    """Rings after each commit; whoever dozes here goes on then, or when its time is over."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler
        self._dozing: dict[str, tuple[Pause, int | None]] = {}

    def doze(self, actor: str, until_us: int, *, unless_by_us: int | None = None) -> None:
        """Let the actor that calls sleep until then, or until the bell rings.

        ``unless_by_us``: it only wants to hear of what is due before this.
        """
        now_us = self._scheduler.now_us()
        if until_us <= now_us:
            self._scheduler.sleep_us(0)
            return
        held = self._scheduler.pause(seam=DOZE, actor=actor, until_us=until_us)
        self._dozing[actor] = (held, unless_by_us)
        self._scheduler.seam(DOZE)
        self._dozing.pop(actor, None)

    def ring(self, due_us: int | None = None) -> None:
        """Something was committed, or somebody died; the earliest work in the outbox is due at ``due_us``."""
        for actor, (held, unless_by_us) in list(self._dozing.items()):
            if held.over:  # its process died
                del self._dozing[actor]
            elif unless_by_us is None or (due_us is not None and due_us < unless_by_us):
                held.release()
