"""Permits that nobody will record an answer for any more: from here on only the platform can say what became of them."""

from collections.abc import Iterable

from safety_core.audit import entries
from safety_core.leases import Held, Lease
from safety_core.lifecycle import PermitState
from safety_core.ports import Transaction
from safety_core.records import Permit
from safety_core.shell.core import Core
from safety_core.vocabulary import Reason

MARK_DEADLINE_S = 10.0


def mark(core: Core, permits: list[Permit], reason: Reason, saw: str) -> None:
    """Nobody will record an answer for these any more."""
    core.store.transact(lambda tx: mark_in(core, tx, permits, reason, saw), deadline_s=MARK_DEADLINE_S)
    core.seam("unknown.marked")


def mark_in(core: Core, tx: Transaction, held: Iterable[Held], reason: Reason, saw: str) -> None:
    """The same, within somebody else's transaction. A lease is over: what it was for is seen by nobody."""
    now_us = core.clock.boot_us()
    for each in held:
        if isinstance(each, Lease):
            tx.end_lease(each)
            continue
        settle_us = min(now_us, each.deadline_us) + core.timing.settle_after_us
        if tx.move_permit(
            each.permit,
            PermitState.LIVE,
            PermitState.UNKNOWN,
            answered_us=now_us,
            reason=reason,
            saw=saw,
            settle_us=settle_us,
        ):
            tx.append_audit(entries.answer(each, PermitState.UNKNOWN, reason, at_us=now_us, at=core.clock.now()))
