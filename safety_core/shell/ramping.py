"""How accounts of which something waited open again: one after the other, with jitter, so that nothing comes as one burst.

The ramp is the accounts': neither what waited nor what was queued meanwhile is claimed before its account has opened. Intents
keep their turn.
"""

from collections.abc import Callable

from safety_core.halt import us
from safety_core.ports import Transaction
from safety_core.records import Account
from safety_core.shell.core import Core


def open_soon(core: Core, tx: Transaction, which: Callable[[Account], bool], why: str) -> None:
    """These accounts open within ``Timing.ramp_s``, each at an instant of its own; ``why`` names the draws."""
    now_us = core.clock.boot_us()
    for account in tx.accounts():
        if which(account):
            jitter = core.entropy.fraction(f"{why}/{account.client}")
            tx.resume_after(account, now_us + us(core.timing.ramp_s * jitter))
