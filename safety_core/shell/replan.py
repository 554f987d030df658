"""After a reboot: what is planned keeps its wall-clock time, and its window is computed anew on the new boot clock.

A yes is for a window on the boot clock. There is no such window any more, and how long the machine was off nobody looked at
when they said yes: it is void, and asked for anew. What is under way keeps its state; its yes is asked for anew when it is
decided on.
"""

from datetime import datetime

from safety_core import boots
from safety_core.ports import Transaction
from safety_core.records import QueuedIntent
from safety_core.shell import asking
from safety_core.shell.core import Core
from safety_core.timetable import MOVABLE

SAW = "the machine was restarted, and its window was on the clock of before"


def replan(core: Core, tx: Transaction, *, now_us: int, now: datetime) -> None:
    """Put everything that has a wall-clock time onto the new boot's clock, in the transaction of whoever calls."""
    for queued in tx.intents(boots.TIMED):
        if boots.timed(queued):
            anew = boots.rebased(queued, now=now, now_us=now_us)
            tx.rebase_intent(anew)
            if queued.state in MOVABLE:
                _ask_anew(core, tx, anew, now_us)


def _ask_anew(core: Core, tx: Transaction, anew: QueuedIntent, now_us: int) -> None:
    """Where nobody was asked, or a person said no, nobody is asked now. Rules that cannot be read are minting's to refuse by,
    and of a window that is over nobody needs to be asked.
    """
    newest = tx.approval_of(anew.intent.intent)
    if newest is None or not newest.open:
        return
    if asking.in_force(tx) is not None and not boots.over(anew, now_us=now_us):
        asking.for_another_window(core, tx, anew, anew.intent, saw=SAW)
        return
    asking.void_of(core, tx, anew.intent.intent, saw=SAW)
    asking.wake(tx, anew)
