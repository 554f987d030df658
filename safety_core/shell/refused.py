"""What becomes of an attempt that may not go on, or was refused: given back, held, put to wait, tried again, or ended.

An intent is put to wait in the transaction that sees that what it waits for is not over: nobody else would wake it.
"""

from safety_core.approvals import UNDECIDED
from safety_core.halt import us
from safety_core.leases import Lease
from safety_core.lifecycle import IntentState
from safety_core.ports import Transaction
from safety_core.records import Account, Claim, QueuedIntent
from safety_core.ruling import DISPOSITIONS, Disposition, Ruling
from safety_core.shell import asking, cleanup, flags, sandboxing, staging, tripping
from safety_core.shell.core import Core
from safety_core.shell.outcome import attempts_spent
from safety_core.vocabulary import Reason

Claimed = tuple[Claim, QueuedIntent, Account]

WAITS_FOR_RELEASE = "release"
WAITS_FOR_CALLER = "caller"


def give_back(
    core: Core, claimed: Claimed, ruling: Ruling, retry_after_s: float | None = None, *, lease: Lease | None = None
) -> None:
    """End an attempt that got no permit: free the account, and let the reason say what becomes of the intent. ``lease``: of
    the last request that was prepared with, which is over.

    Where a permit stands after all (its commit was not answered) nothing is freed: time voids it, and reading settles it.
    """
    held, queued, _ = claimed
    assert ruling.reason is not None
    reason = ruling.reason

    def decide(tx: Transaction) -> None:
        if lease is not None:
            tx.end_lease(lease)
        now = tx.intent(queued.intent.intent)
        if now is not None and now.state is IntentState.CLAIMED and tx.drop_claim(held):
            if ruling.until_us is not None:
                _hold(tx, queued, ruling)
                return
            after_refusal(core, tx, queued, IntentState.CLAIMED, reason, ruling.saw, retry_after_s)

    core.store.transact(decide, deadline_s=core.timing.minting_s)
    core.seam("publish.given_back")


def _hold(tx: Transaction, queued: QueuedIntent, ruling: Ruling) -> None:
    """Decided anew at the earliest time that the ruling names; what else is queued for the account goes its own way."""
    assert ruling.until_us is not None
    assert ruling.reason is not None
    if queued.intent.asker is not None:
        _wait_for_caller(tx, queued, IntentState.CLAIMED, ruling.reason, ruling.saw)
        return
    tx.move_intent(
        queued.intent.intent,
        IntentState.CLAIMED,
        IntentState.QUEUED,
        reason=ruling.reason,
        saw=ruling.saw,
        due_us=ruling.until_us,
    )


def _wait_for_caller(tx: Transaction, queued: QueuedIntent, now: IntentState, reason: Reason, saw: str) -> None:
    """Who asks for permits asks again by themselves: none is minted while nobody waits for it."""
    tx.move_intent(queued.intent.intent, now, IntentState.WAITING, reason=reason, saw=saw, waits_for=WAITS_FOR_CALLER)


def after_refusal(
    core: Core,
    tx: Transaction,
    queued: QueuedIntent,
    now: IntentState,
    reason: Reason,
    saw: str,
    retry_after_s: float | None,
) -> None:
    """Move the intent as the table of reasons says."""
    intent_id = queued.intent.intent
    at_us = core.clock.boot_us()
    disposition = DISPOSITIONS[reason]
    if disposition is Disposition.WAITS:
        event = _waits_for(core, tx, queued, reason)
        if event is not None:
            tx.move_intent(intent_id, now, IntentState.WAITING, reason=reason, saw=saw, waits_for=event)
            return
        disposition = Disposition.RETRIES  # released or decided in between: nobody would wake it
    if reason is Reason.PLATFORM_CREDENTIAL and attempts_spent(core, tx, intent_id):
        disposition = (
            Disposition.CANCELLED
        )  # who-am-I takes a token that the effect does not: asking on changes nothing
    if disposition is Disposition.RETRIES and queued.intent.asker is not None:
        _wait_for_caller(tx, queued, now, reason, saw)
        return
    if disposition is Disposition.RETRIES:
        pause_us = us(max(core.timing.retry_s, retry_after_s or 0.0))
        tx.move_intent(intent_id, now, IntentState.QUEUED, reason=reason, saw=saw, due_us=at_us + pause_us)
        return
    rejected = now is IntentState.UNDER_PERMIT and reason is not Reason.SANDBOXED
    end = IntentState.REJECTED if rejected else IntentState.CANCELLED
    if tx.move_intent(intent_id, now, end, reason=reason, saw=saw, settled_us=at_us):
        cleanup.in_vain_in(core, tx, queued.intent, end, reason)


def _waits_for(core: Core, tx: Transaction, queued: QueuedIntent, reason: Reason) -> str | None:
    """The event that will wake it; ``None`` when that is over already."""
    if reason in UNDECIDED:
        return asking.WAITS_FOR_DECISION if asking.waits_for_decision(core, tx, queued.intent) else None
    if reason is Reason.FLAG_OFF:
        return flags.WAITS_FOR_FLAGS if flags.still_off(core, tx, queued.intent) else None
    if reason is Reason.BUDGET_SPENT:
        return tripping.WAITS_FOR_BUDGET if tripping.still_stopped(tx, queued.intent) else None
    if reason in staging.BY_STAGE:
        return staging.WAITS_FOR_STAGE if staging.still_outside(tx, queued.intent) else None
    if reason in sandboxing.BY_SANDBOX:
        return sandboxing.WAITS_FOR_SANDBOX if sandboxing.still_against(core, tx, queued.intent) else None
    return WAITS_FOR_RELEASE if _still_stopped(tx, queued) else None


def _still_stopped(tx: Transaction, queued: QueuedIntent) -> bool:
    intent = queued.intent
    return bool(
        tx.switches_of(intent.client).covering(
            client=intent.client, platform=intent.platform, account=intent.account, action=intent.action
        )
    )
