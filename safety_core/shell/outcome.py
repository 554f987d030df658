"""How an outcome is written: for permit, intent, account and log together, in one transaction, and by one settler only.

Every change is a compare-and-set; who comes second changes nothing.
"""

import msgspec

from safety_core.audit import entries
from safety_core.halt import us
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import Transaction
from safety_core.records import Breach, Permit
from safety_core.shell import cleanup, metering, recall, tripping
from safety_core.shell.core import Core
from safety_core.vocabulary import Action, Harm, IntentId, ObjectId, Reason

REREADS_S = (60.0, 300.0, 1_800.0, 7_200.0, 28_800.0, 86_400.0)
"""When an absence is read again, in seconds after it was found."""
SETTLE_DEADLINE_S = 10.0


def finish(
    core: Core, permit: Permit, to: PermitState, reason: Reason | None, saw: str, *, breach: str | None = None
) -> None:
    """What became of a permit; ``breach``: and what of it must never happen."""

    def decide(tx: Transaction) -> None:
        if finish_in(core, tx, permit, to, reason, saw, permit.object) and breach is not None:
            report_in(core, tx, permit, breach)

    core.store.transact(decide, deadline_s=SETTLE_DEADLINE_S)
    core.seam("settle.finished")
    tripping.follow_up(core)


def quarantine_in(
    core: Core, tx: Transaction, permit: Permit, what: str, reason: Reason = Reason.ANSWER_UNCLEAR
) -> None:
    """A yes that cannot be true, or must not be: a person must look, and it is a breach."""
    if finish_in(core, tx, permit, PermitState.QUARANTINED, reason, what, permit.object):
        report_in(core, tx, permit, what)


def finish_in(
    core: Core,
    tx: Transaction,
    permit: Permit,
    to: PermitState,
    reason: Reason | None,
    saw: str,
    found: ObjectId | None,
) -> bool:
    """The outcome, for permit, intent, account and log together; false when somebody else has settled it."""
    now_us = core.clock.boot_us()
    moved = tx.move_permit(
        permit.permit,
        permit.state,
        to,
        reason=reason,
        saw=saw,
        object=found,
        confirmed_us=now_us if to is PermitState.CONFIRMED else None,
        reread_us=now_us + us(REREADS_S[0]) if to is PermitState.ABSENT else None,
        counted=True,
    )
    if not moved:
        return False
    metering.ended_in(core, tx, permit, to, reason)
    settled = msgspec.structs.replace(permit, object=found)
    tx.append_audit(entries.outcome(settled, to, reason, at_us=now_us, at=core.clock.now()))
    held = tx.claim_of(permit.intent)
    if held is not None:
        tx.drop_claim(held)
    _settle_intent(core, tx, permit, to, reason, saw, found)
    _told_of_a_clean_up(core, tx, permit)
    if to is PermitState.CONFIRMED:
        _beside_a_late_one(core, tx, permit, found)
    cleanup.order_in(core, tx, permit, to, found)
    return True


def _beside_a_late_one(core: Core, tx: Transaction, permit: Permit, found: ObjectId | None) -> None:
    """An attempt that was taken after another one of its intent had come late, and been reported: it stands there twice."""
    late = [each for each in tx.breaches() if each.intent == permit.intent and each.permit != permit.permit]
    if any(str(found) not in each.what for each in late):
        what = f"the effect of {permit.intent} stands there twice"
        metering.harmed_in(core, tx, permit, Harm.DUPLICATE, what)


def _told_of_a_clean_up(core: Core, tx: Transaction, permit: Permit) -> None:
    queued = tx.intent(permit.intent) if permit.action is Action.RECALL else None
    if queued is not None and queued.state in (*recall.IN_VAIN, IntentState.QUARANTINED):
        cleanup.in_vain_in(core, tx, queued.intent, queued.state, queued.reason)


def _settle_intent(
    core: Core,
    tx: Transaction,
    permit: Permit,
    to: PermitState,
    reason: Reason | None,
    saw: str,
    found: ObjectId | None,
) -> None:
    now_us = core.clock.boot_us()
    queued = tx.intent(permit.intent)
    assert queued is not None
    if to is PermitState.CONFIRMED:
        tx.move_intent(
            permit.intent, queued.state, IntentState.CONFIRMED, object=found, reason=None, saw=saw, settled_us=now_us
        )
    elif to is PermitState.QUARANTINED:
        tx.move_intent(permit.intent, queued.state, IntentState.QUARANTINED, reason=reason, saw=saw, settled_us=now_us)
    elif to is PermitState.REJECTED:
        tx.move_intent(permit.intent, queued.state, IntentState.REJECTED, reason=reason, saw=saw, settled_us=now_us)
    elif queued.attempts < core.timing.attempts_max:
        tx.move_intent(
            permit.intent,
            queued.state,
            IntentState.QUEUED,
            reason=Reason.ABSENT,
            saw="proved absent; again",
            due_us=now_us,
        )
    else:
        tx.move_intent(
            permit.intent,
            queued.state,
            IntentState.ABSENT,
            reason=Reason.ATTEMPTS_SPENT,
            saw=f"absent after {queued.attempts} attempts",
            settled_us=now_us,
        )


def put_off(core: Core, permit: Permit, saw: str) -> None:
    """Look again after a pause."""
    again_us = core.clock.boot_us() + us(core.timing.retry_s)
    field = "reread_us" if permit.state is PermitState.ABSENT else "settle_us"
    core.store.transact(
        lambda tx: tx.amend_permit(permit.permit, permit.state, saw=saw, **{field: again_us}),
        deadline_s=SETTLE_DEADLINE_S,
    )


def attempts_spent(core: Core, tx: Transaction, intent: IntentId) -> bool:
    """Whether an intent has had all the permits that one may have."""
    now = tx.intent(intent)
    return now is not None and now.attempts >= core.timing.attempts_max


def too_long(core: Core, permit: Permit) -> bool:
    """Whether a permit has been without an outcome for longer than anybody should wait for a reading."""
    answered_us = permit.answered_us or permit.minted_us
    patience_s = core.timing.settle_max_s
    if permit.state is PermitState.UNKNOWN:
        return core.clock.boot_us() > answered_us + core.timing.settle_after_us + us(patience_s)
    return core.clock.boot_us() > answered_us + us(patience_s)


def looked_again(core: Core, tx: Transaction, permit: Permit, *, over: bool) -> bool:
    """Note a look at an absence and when the next is due; false when another settler has looked."""
    as_seen = tx.permit(permit.permit)
    if as_seen is None or as_seen.reread_us != permit.reread_us:
        return False
    left = () if over else REREADS_S[permit.rereads + 1 :]
    return tx.amend_permit(
        permit.permit,
        PermitState.ABSENT,
        reread_us=core.clock.boot_us() + us(left[0] - REREADS_S[permit.rereads]) if left else None,
        rereads=min(permit.rereads + 1, len(REREADS_S) - 1),
    )


def report_in(core: Core, tx: Transaction, permit: Permit, what: str) -> None:
    """Write a breach down, in the transaction of what showed it."""
    now_us = core.clock.boot_us()
    found = Breach(client=permit.client, intent=permit.intent, permit=permit.permit, what=what, found_us=now_us)
    tx.add_breach(found)
    tx.append_audit(entries.breach(found, at_us=now_us, at=core.clock.now()))
