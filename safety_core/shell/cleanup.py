"""Clean-up: what a sandbox that records has made is taken down again, once it was read back, or will not be.

1. It is an order to recall, and takes the one way to a platform that every effect takes: a permit and a record of its own.
2. It is ordered in the transaction that writes down what became of the effect: nothing stands that nobody has ordered back.
   What did not come out as it was asked for, and is quarantined, is ordered back all the same: more may see it than should.
3. It is due at once, or once a witness had time to see what is taken down (``Core.stands_s``).
4. What a platform lets no program delete is left for a person, and told of. So is what it refused to: people get a notice.
"""

from safety_core.halt import us
from safety_core.intent import Intent
from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import Transaction
from safety_core.records import NoticeKind, Permit
from safety_core.sandbox import Mode
from safety_core.shell import committing, notices, recall
from safety_core.shell.core import Core
from safety_core.switches import HOLDPOINT
from safety_core.vocabulary import MARKS, Action, ObjectId, Reason

WHY = "clean-up of the sandbox"


STANDS = (PermitState.CONFIRMED, PermitState.QUARANTINED)


def order_in(core: Core, tx: Transaction, permit: Permit, to: PermitState, found: ObjectId | None) -> None:
    """Order an effect of a recording sandbox back, wherever it is known to stand; nothing where it was ordered before."""
    if permit.sandbox is not Mode.RECORD or permit.action in MARKS or to not in STANDS:
        return
    if found is None or recall.orders(tx, permit):
        return
    adapter = core.adapters.get(permit.platform)
    if adapter is None or Action.RECALL not in adapter.ACTIONS:
        return
    done = tx.intent(permit.intent)
    assert done is not None
    intent_id = core.new_id("int", f"recall/{permit.permit}")
    salt = core.entropy.token(f"salt/recall/{permit.permit}", 16)
    said = committing.said(core, tx, HOLDPOINT, WHY, permit.client)
    due_us = core.clock.boot_us() + us(core.stands_s) if core.stands_s else 0
    recall.order_in(core, tx, (permit, done, found), intent_id, salt, said=said, n=1, due_us=due_us)


def in_vain_in(core: Core, tx: Transaction, order: Intent, state: IntentState, reason: Reason | None) -> None:
    """Tell people of an order to clean up that came to such an end, in the transaction of that end: what it was to take down
    stands, or nobody knows.
    """
    if order.action is not Action.RECALL or (effect := recall.taken_back(tx, order)).sandbox is not Mode.RECORD:
        return
    what = f"{effect.object or 'something'} on {effect.platform}, {effect.account}, was made by a sandbox"
    ended = f"its clean-up {order.intent} was {state}{f': {reason}' if reason is not None else ''}"
    notices.tell(
        core, tx, NoticeKind.CLEAN_UP_IN_VAIN, order.client, f"{what}; {ended}. what to do: holdpoint sandbox show"
    )
