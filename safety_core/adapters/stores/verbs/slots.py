"""Slots in the platforms' windows, and the platforms' own word on how fast."""

from safety_core.adapters.stores import rows
from safety_core.adapters.stores.statement import Statement
from safety_core.adapters.stores.statements import slots as sql
from safety_core.adapters.stores.verbs.people import People
from safety_core.errors import Miswired
from safety_core.ports import Tally
from safety_core.records import Account, Pause, Slot
from safety_core.vocabulary import ClientId, PermitId, Platform, PlatformAccountId, SlotId

_COUNTS = {
    ("account", "operation"): sql.COUNT_OPERATION_OF_ACCOUNT,
    ("account", "action"): sql.COUNT_ACTION_OF_ACCOUNT,
    ("client", "operation"): sql.COUNT_OPERATION_OF_CLIENT,
    ("client", "action"): sql.COUNT_ACTION_OF_CLIENT,
    ("all", "operation"): sql.COUNT_OPERATION,
}
_ENDS = {
    ("account", "operation"): sql.ENDS_OF_OPERATION_OF_ACCOUNT,
    ("account", "action"): sql.ENDS_OF_ACTION_OF_ACCOUNT,
    ("client", "operation"): sql.ENDS_OF_OPERATION_OF_CLIENT,
    ("client", "action"): sql.ENDS_OF_ACTION_OF_CLIENT,
}


class Slots(People):
    """See ``ports.Transaction``."""

    def add_account(self, account: Account) -> None:
        super().add_account(account)
        self.write(sql.DROP_REACH, is_platform=account.platform)  # counted anew when it is next asked for

    def add_slot(self, slot: Slot) -> None:
        self.write(sql.ADD, **rows.SLOT.values(slot))

    def close_slot(self, slot: SlotId, *, at_us: int) -> bool:
        return self.write(sql.CLOSE, is_slot=slot, at_us=at_us) == 1

    def give_back_slot(self, slot: SlotId) -> bool:
        return self.write(sql.GIVE_BACK, is_slot=slot) == 1

    def slot_of(self, permit: PermitId) -> Slot | None:
        return self.one(rows.SLOT, sql.OF_PERMIT, is_permit=permit)

    def slots(self) -> tuple[Slot, ...]:
        return self.many(rows.SLOT, sql.SLOTS)

    def forget_slots(self, *, before_us: int) -> int:
        return self.write(sql.FORGET, before_us=before_us)

    def used(self, tally: Tally) -> int:
        counted, asked = _of(_COUNTS, tally)
        by = f"is_{tally.by}"
        return sum(cost * int(self.fetch(counted, {**asked, by: name})[0][0]) for name, cost in tally.costs.items())

    def ends(self, tally: Tally, *, most: int) -> tuple[tuple[int, int], ...]:
        first, asked = _of(_ENDS, tally)
        found: list[tuple[int, int]] = []
        for name, cost in tally.costs.items():
            found += [(end, cost) for (end,) in self.fetch(first, {**asked, f"is_{tally.by}": name, "most": most})]
        return tuple(sorted(found)[:most])

    def pauses(self) -> tuple[Pause, ...]:
        return self.many(rows.PAUSE, sql.PAUSES)

    def pauses_of(self, platform: Platform, account: PlatformAccountId, operation: str) -> tuple[Pause, ...]:
        return self.many(rows.PAUSE, sql.PAUSES_OF, is_platform=platform, is_subject=account, is_operation=operation)

    def put_pause(self, pause: Pause) -> None:
        self.write(sql.PUT_PAUSE, **rows.PAUSE.values(pause))

    def clients_on(self, platform: Platform) -> int:
        kept = self.fetch(sql.REACH, {"is_platform": platform})
        if kept:
            return int(kept[0][0])
        counted = int(self.fetch(sql.COUNT_REACH, {"is_platform": platform})[0][0])
        if self._writable:
            self.write(sql.KEEP_REACH, platform=platform, clients=counted)
        return counted

    def is_on(self, client: ClientId, platform: Platform) -> bool:
        return bool(self.fetch(sql.IS_ON, {"is_client": client, "is_platform": platform})[0][0])

    def rebase_slots(self, *, now_us: int, over_us: int) -> None:
        self.write(sql.BEGUN_BY, by_us=now_us)
        self.write(sql.ENDED_BY, by_us=now_us)
        self.write(sql.OVER_BY, by_us=over_us)
        self.write(sql.PAUSED_BY, by_us=now_us)


def _of(statements: dict[tuple[str, str], Statement], tally: Tally) -> tuple[Statement, dict[str, object]]:
    """The statement that counts for whom a tally asks, and whom it names."""
    asked: dict[str, object] = {"is_platform": tally.platform, "after_us": tally.after_us}
    whose = "all"
    if tally.account is not None:
        whose, asked["is_platform_account"] = "account", tally.account
    elif tally.client is not None:
        whose, asked["is_client"] = "client", tally.client
    if (whose, tally.by) not in statements:
        raise Miswired(f"slots of {whose} by {tally.by} are not counted", "name an account or a client")
    return statements[whose, tally.by], asked
