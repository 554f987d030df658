"""Permits, what they became, and what must never have happened."""

from collections.abc import Iterable

from safety_core.adapters.stores import rows
from safety_core.adapters.stores.statements import outbox
from safety_core.adapters.stores.statements import permits as sql
from safety_core.adapters.stores.verbs.base import known
from safety_core.adapters.stores.verbs.outbox import Outbox
from safety_core.errors import Miswired
from safety_core.lifecycle import PERMIT_MOVES, PermitState
from safety_core.records import (
    Breach,
    Permit,
)
from safety_core.vocabulary import (
    ClientId,
    IntentId,
    ObjectId,
    PermitId,
    Platform,
    PlatformAccountId,
)


class Permits(Outbox):
    """See ``ports.Transaction``."""

    def add_permit(self, permit: Permit) -> None:
        self.write(sql.ADD_PERMIT, **rows.PERMIT.values(permit))

    def permit(self, permit: PermitId) -> Permit | None:
        return self.one(rows.PERMIT, sql.PERMIT, is_permit=permit)

    def permits(self, states: Iterable[PermitState] | None = None) -> tuple[Permit, ...]:
        return self.in_states(rows.PERMIT, states)

    def permits_of(self, client: ClientId, intent: IntentId) -> tuple[Permit, ...]:
        return self.many(rows.PERMIT, sql.PERMITS_OF, is_client=client, is_intent=intent)

    def move_permit(self, permit: PermitId, now: PermitState, to: PermitState, **changes: object) -> bool:
        if to not in PERMIT_MOVES[now]:
            raise Miswired(f"a permit cannot go from {now} to {to}", "see lifecycle.PERMIT_MOVES")
        known(changes, rows.PERMIT_CHANGES, "a permit")
        return self.change(rows.PERMIT, "permit", permit, now, {"state": to, **changes})

    def amend_permit(self, permit: PermitId, now: PermitState, **changes: object) -> bool:
        if not changes:
            raise Miswired("nothing of a permit is to change", "name the fields")
        known(changes, rows.PERMIT_CHANGES, "a permit")
        return self.change(rows.PERMIT, "permit", permit, now, changes)

    def adopt(self, platform: Platform, account: PlatformAccountId, object_id: ObjectId, intent: IntentId) -> bool:
        taken = {"platform": platform, "platform_account": account, "object": object_id, "is_intent": intent}
        if self.write(sql.ADOPT, **taken) == 1:
            return True
        if not self.fetch(outbox.INTENT, {"is_intent": intent}):
            raise Miswired(f"there is no intent {intent} to adopt for", "adopt for an intent that stands in the store")
        return False

    def adopted(self, platform: Platform, account: PlatformAccountId) -> frozenset[ObjectId]:
        found = self.fetch(sql.ADOPTED, {"is_platform": platform, "is_platform_account": account})
        return frozenset(ObjectId(each) for (each,) in found)

    def add_breach(self, breach: Breach) -> None:
        self.write(sql.ADD_BREACH, **rows.BREACH.values(breach))

    def breaches(self) -> tuple[Breach, ...]:
        return self.many(rows.BREACH, sql.BREACHES)
