"""Reading what a halt's proof is made of."""

from collections.abc import Sequence

from safety_core.halt import HaltProof, proof
from safety_core.ports import Transaction
from safety_core.shell.core import Core
from safety_core.switches import Halt


def proofs(core: Core, halts: Sequence[Halt]) -> tuple[HaltProof, ...]:
    """The proof of each of these halts, from one look at the store.

    Raises:
        StoreUnavailable: it cannot be read.
    """

    def look(tx: Transaction) -> tuple[HaltProof, ...]:
        permits, confirmations = tx.permits(), tx.confirmations()
        return tuple(proof(each, core.timing, permits=permits, confirmations=confirmations) for each in halts)

    return core.store.read(look) if halts else ()
