"""The public address of what an intent became, for whoever handed it in and wants to open it.

1. Only of what is confirmed, by the permit that made it.
2. Only where that permit was minted by a process that reaches the platform at its own hosts alone. A simulator's id, put behind
   a real host, may be the address of somebody else's post; how a configuration is today says nothing of what was made before.
3. Only of what everybody may see: what a sandbox let out few see, or nobody.
4. Not once it is taken back, or may be.
5. How an address is made of an id its adapter alone knows, and whether it is an id at all.
"""

from safety_core.lifecycle import IntentState, PermitState
from safety_core.ports import Transaction
from safety_core.records import Permit, QueuedIntent
from safety_core.sandbox import Mode
from safety_core.shell.core import Core
from safety_core.shell.recall import orders
from safety_core.vocabulary import Reason

PERHAPS_GONE = frozenset(
    {IntentState.UNDER_PERMIT, IntentState.ACCEPTED, IntentState.CONFIRMED, IntentState.QUARANTINED}
)
"""Where a recall is whose deletion has happened, or may have."""
GONE = frozenset({Reason.REMOVED_BY_HAND, Reason.TARGET_MISSING})
"""Why a recall had nothing left to do: a person took it down, or the platform says that it is not there."""


def link_of(core: Core, tx: Transaction, queued: QueuedIntent) -> str | None:
    """Where a browser shows what an intent became; ``None``: nowhere, or nobody can say."""
    adapter = core.adapters.get(queued.intent.platform)
    if adapter is None or queued.object is None or queued.state is not IntentState.CONFIRMED:
        return None
    permit = _made_by(tx, queued)
    if permit is None or not permit.own_hosts or permit.sandbox is not Mode.OFF or _perhaps_gone(tx, permit):
        return None
    return adapter.web_address(queued.object, action=queued.intent.action)


def _made_by(tx: Transaction, queued: QueuedIntent) -> Permit | None:
    """The permit under which it became that object."""
    own = tx.permits_of(queued.intent.client, queued.intent.intent)
    found = (each for each in own if each.state is PermitState.CONFIRMED and each.object == queued.object)
    return next(found, None)


def _perhaps_gone(tx: Transaction, permit: Permit) -> bool:
    return any(each.state in PERHAPS_GONE or each.reason in GONE for each in orders(tx, permit))
