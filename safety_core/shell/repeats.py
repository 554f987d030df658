"""Doing a request once, however often it is sent under one key.

    begun = begin(core, repeat)    # None: go on, and nobody else does;  else what was asked under the key before
    answered(core, …)              # what the same is answered from now on
    undone(core, …)                # nothing was changed: the key is free again

1. The key is taken in one transaction before anything is done, so of two that come at once one goes on.
2. Who dies in between leaves a key without an answer: it is never done again by itself, since nobody knows whether it was done.
"""

from safety_core.ports import Transaction
from safety_core.repeats import KEPT_US, Repeat
from safety_core.shell.core import Core

DEADLINE_S = 10.0


def begin(core: Core, repeat: Repeat) -> Repeat | None:
    """Take the key; what stands under it, if somebody has it already.

    Raises:
        StoreUnavailable: nobody can say; nothing is to be done.
    """

    def decide(tx: Transaction) -> Repeat | None:
        tx.forget_repeats(before_us=repeat.began_us - KEPT_US)
        found = tx.repeat(repeat.person, repeat.key_digest)
        if found is None:
            tx.put_repeat(repeat)
        return found

    found = core.store.transact(decide, deadline_s=DEADLINE_S)
    core.seam("repeats.begun")
    return found


def answered(core: Core, repeat: Repeat) -> None:
    """Keep its answer.

    Raises:
        StoreUnavailable: it is not kept: the same is answered from now on that nobody knows.
    """
    core.store.transact(lambda tx: tx.put_repeat(repeat), deadline_s=DEADLINE_S)


def undone(core: Core, repeat: Repeat) -> None:
    """Nothing was changed under the key: it is free again.

    Raises:
        StoreUnavailable: it is not free.
    """
    core.store.transact(lambda tx: tx.drop_repeat(repeat.person, repeat.key_digest), deadline_s=DEADLINE_S)
