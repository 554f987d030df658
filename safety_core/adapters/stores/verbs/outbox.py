"""Intents, the outbox and the claims on platform accounts."""

from collections.abc import Iterable, Mapping

import msgspec

from safety_core.adapters.stores import rows, statement
from safety_core.adapters.stores.statements import callbacks
from safety_core.adapters.stores.statements import outbox as sql
from safety_core.adapters.stores.verbs.base import known
from safety_core.adapters.stores.verbs.people import People
from safety_core.errors import BadInput, Miswired, StoreCorrupt
from safety_core.lifecycle import INTENT_ENDS, INTENT_MOVES, IntentState
from safety_core.ports.store import LastSeen
from safety_core.records import (
    Account,
    Claim,
    QueuedIntent,
)
from safety_core.triggers import COOL_DOWN_S
from safety_core.vocabulary import (
    ClientId,
    IntentId,
    Platform,
    PlatformAccountId,
    Reason,
    WorkerId,
)

COOL_DOWN_MAX_US = int(max(COOL_DOWN_S.values()) * 1_000_000)


class Outbox(People):
    """See ``ports.Transaction``."""

    def add_intent(self, queued: QueuedIntent) -> None:
        intent = queued.intent
        account = self.account(intent.client, intent.platform, intent.account)
        if account is None:
            raise BadInput("account", f"{intent.client} has no account {intent.account!r}", "bind it first")
        self.write(sql.ADD_INTENT, **rows.QUEUED.values(queued), platform_account=account.platform_account)
        if queued.state is IntentState.QUEUED:
            self._refresh_lane(account.platform, account.platform_account)
        elif queued.state in INTENT_ENDS:
            self._tell_receivers(intent.intent)

    def intent(self, intent: IntentId) -> QueuedIntent | None:
        return self.one(rows.QUEUED, sql.INTENT, is_intent=intent)

    def intent_by_key(self, client: ClientId, key: str) -> QueuedIntent | None:
        return self.one(rows.QUEUED, sql.INTENT_BY_KEY, is_client=client, is_idempotency_key=key)

    def intents(self, states: Iterable[IntentState] | None = None) -> tuple[QueuedIntent, ...]:
        return self.in_states(rows.QUEUED, states)

    def intents_after(
        self, after: IntentId | None, *, clients: Iterable[ClientId] | None, states: Iterable[IntentState], most: int
    ) -> tuple[QueuedIntent, ...]:
        place = [(0,)] if after is None else self.fetch(sql.PLACE_OF_INTENT, {"is_intent": after})
        whose, wanted = None if clients is None else sorted(set(clients)), sorted(set(states))
        if not place or whose == []:
            return ()
        asked = statement.after(rows.QUEUED, len(whose or ()), len(wanted))
        values: dict[str, object] = {f"client_{number}": each for number, each in enumerate(whose or ())}
        values |= {f"state_{number}": each for number, each in enumerate(wanted)}
        return self.many(rows.QUEUED, asked, seq=place[0][0], most=most, **values)

    def move_intent(self, intent: IntentId, now: IntentState, to: IntentState, **changes: object) -> bool:
        if to not in INTENT_MOVES[now]:
            raise Miswired(f"an intent cannot go from {now} to {to}", "see lifecycle.INTENT_MOVES")
        known(changes, rows.INTENT_CHANGES, "an intent")
        moved = self.change(rows.QUEUED, "intent", intent, now, {"state": to, **changes})
        if moved and IntentState.QUEUED in (now, to):
            self.write(sql.REFRESH_LANE_OF, is_intent=intent)
        if moved and to in INTENT_ENDS:
            self._tell_receivers(intent)
        return moved

    def plan_intent(self, intent: IntentId, now: IntentState, *, at_us: int, at: str) -> bool:
        changes: dict[str, object] = {"not_before_us": at_us, "due_us": at_us, "due_at": at}
        if now is IntentState.QUEUED:
            changes |= {"reason": None, "saw": ""}
        moved = self.change(rows.QUEUED, "intent", intent, now, changes)
        if moved and now is IntentState.QUEUED:
            self.write(sql.REFRESH_LANE_OF, is_intent=intent)
        return moved

    def claim_next(self, worker: WorkerId, *, now_us: int) -> tuple[Claim, QueuedIntent, Account] | None:
        found = self.fetch(sql.NEXT_DUE, {"now_us": now_us})
        if not found:
            return None
        row = found[0]
        width = len(rows.QUEUED.names)
        queued, account = rows.QUEUED.record(row[:width]), rows.ACCOUNT.record(row[width:])
        claim = Claim(
            platform=account.platform,
            platform_account=account.platform_account,
            intent=queued.intent.intent,
            client=account.client,
            worker=worker,
            claimed_us=now_us,
        )
        self.write(sql.ADD_CLAIM, **rows.CLAIM.values(claim))
        if not self.move_intent(claim.intent, IntentState.QUEUED, IntentState.CLAIMED):
            raise StoreCorrupt(f"{self.path}: a lane offers an intent that is not queued", "restore a backup")
        return claim, msgspec.structs.replace(queued, state=IntentState.CLAIMED), account

    def resume_after(self, account: Account, at_us: int) -> None:
        self.write(
            sql.RESUME_LANE,
            is_platform=account.platform,
            is_platform_account=account.platform_account,
            resume_us=at_us,
        )

    def bring_forward(self, reason: Reason, *, platform: Platform, subject: str, by_us: int) -> int:
        brought = self.write(sql.BRING_FORWARD, is_reason=reason, is_platform=platform, is_subject=subject, by_us=by_us)
        if brought:
            self.write(sql.REFRESH_LANES_ON, is_platform=platform)
        return brought

    def rebase_intent(self, queued: QueuedIntent) -> bool:
        intent = queued.intent
        changes: dict[str, object] = {
            "not_before_us": intent.not_before_us,
            "not_after_us": intent.not_after_us,
            "due_us": queued.due_us,
        }
        return self.change(rows.QUEUED, "intent", intent.intent, queued.state, changes)

    def last_seen(self) -> LastSeen:
        found = self.fetch(sql.LAST_SEEN, {})
        if not found:
            raise StoreCorrupt(f"{self.path} has lost its switch epoch or its audit log's head", "restore a backup")
        return LastSeen(*found[0])

    def put_boot(self, boot: str, *, at: str) -> None:
        self.write(sql.PUT_BOOT, boot=boot)
        self.write(sql.PUT_LATEST, at=at)

    def new_boot(self, *, now_us: int, settle_us: int) -> None:
        self.write(sql.DUE_BY, by_us=now_us)
        self.write(sql.SETTLE_BY, by_us=settle_us)
        self.write(sql.REREAD_BY, by_us=now_us)
        self.write(sql.WINDOWS_OVER)
        self.write(sql.COOL_BY, by_us=now_us + COOL_DOWN_MAX_US)
        self.write(sql.REFRESH_LANES)

    def claims(self) -> tuple[Claim, ...]:
        return self.many(rows.CLAIM, sql.CLAIMS)

    def claim_of(self, intent: IntentId) -> Claim | None:
        return self.one(rows.CLAIM, sql.CLAIM_OF, is_intent=intent)

    def drop_claim(self, claim: Claim) -> bool:
        dropped = self.write(sql.DROP_CLAIM, **_asked(rows.CLAIM.values(claim))) == 1
        if dropped:
            self._refresh_lane(claim.platform, claim.platform_account)
        return dropped

    def retake_claim(self, claim: Claim) -> bool:
        taken = self.write(sql.RETAKE_CLAIM, **rows.CLAIM.values(claim)) == 1
        if taken:
            self._refresh_lane(claim.platform, claim.platform_account)
        return taken

    def _tell_receivers(self, intent: IntentId) -> None:
        """Put its end on its way to whoever is told of its client (``callbacks.py``): in this transaction or not at all."""
        self.write(callbacks.ADD_CALLBACKS, is_intent=intent)

    def _refresh_lane(self, platform: Platform, account: PlatformAccountId) -> None:
        self.write(sql.REFRESH_LANE, is_platform=platform, is_platform_account=account)


def _asked(values: Mapping[str, object]) -> dict[str, object]:
    return {f"is_{name}": value for name, value in values.items()}
