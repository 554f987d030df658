"""What tests of the store stand on: a store with one bound account per client, and intents for it."""

import msgspec

from safety_core.leases import Lease
from safety_core.lifecycle import IntentState
from safety_core.ports import Store, Transaction
from safety_core.records import Account, Permit, QueuedIntent, Worker
from safety_core.vocabulary import (
    AccountId,
    ClientId,
    IntentId,
    PermitId,
    PlatformAccountId,
    WorkerId,
)
from tests.safety_core.examples import ACCOUNT, INTENT, PERMIT

WORKER = Worker(worker=WorkerId("worker_1"), pid=7, started_ticks=11, boot_id="boot", threads=4, started_us=1)
DEADLINE_S = 10.0


def account(number: int, client: str = "acme") -> Account:
    return msgspec.structs.replace(
        ACCOUNT,
        client=ClientId(client),
        account=AccountId(f"{client}-{number}"),
        platform_account=PlatformAccountId(f"{client}/{number}"),
    )


def queued(name: str, of: Account, *, due_us: int = 0, state: IntentState = IntentState.QUEUED) -> QueuedIntent:
    intent = msgspec.structs.replace(
        INTENT, intent=IntentId(name), client=of.client, account=of.account, idempotency_key=f"key of {name}"
    )
    return QueuedIntent(intent=intent, state=state, submitted_us=1, due_us=due_us)


def permit(name: str, of: QueuedIntent, on: Account, **changes: object) -> Permit:
    fields = {
        "permit": PermitId(name),
        "intent": of.intent.intent,
        "client": on.client,
        "account": on.account,
        "platform_account": on.platform_account,
    }
    return msgspec.structs.replace(PERMIT, **{**fields, **changes})


def lease(of: QueuedIntent, on: Account, **changes: object) -> Lease:
    """For a request that prepares ``of``."""
    made = Lease(
        platform=on.platform,
        platform_account=on.platform_account,
        intent=of.intent.intent,
        client=on.client,
        account=on.account,
        action=of.intent.action,
        worker=WorkerId("worker-1"),
        epoch=3,
        asked_us=100,
        duration_us=14,
    )
    return msgspec.structs.replace(made, **changes)


def furnish(store: Store, *accounts: Account) -> None:
    def decide(tx: Transaction) -> None:
        for each in accounts:
            if each.client not in tx.clients():
                tx.add_client(each.client)
            tx.add_account(each)

    store.transact(decide, deadline_s=DEADLINE_S)


def write(store: Store, decide):
    return store.transact(decide, deadline_s=DEADLINE_S)
