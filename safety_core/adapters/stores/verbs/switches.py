"""The switch epoch, halts and how they were answered, scheduled releases."""

from safety_core.adapters.stores import rows
from safety_core.adapters.stores.statements import switches as sql
from safety_core.adapters.stores.verbs.base import Verbs
from safety_core.errors import StoreCorrupt
from safety_core.records import (
    Confirmation,
)
from safety_core.schedules import ScheduledRelease
from safety_core.switches import Halt, SwitchView
from safety_core.vocabulary import (
    ClientId,
    HaltId,
    ScheduleId,
    WorkerId,
)


class Switches(Verbs):
    """See ``ports.Transaction``."""

    def switches(self) -> SwitchView:
        return SwitchView(self.epoch(), self.many(rows.HALT, sql.IN_FORCE))

    def switches_of(self, client: ClientId | None) -> SwitchView:
        return SwitchView(self.epoch(), self.many(rows.HALT, sql.IN_FORCE_OF, is_client=client))

    def epoch(self) -> int:
        found = self.fetch(sql.EPOCH, {})
        if not found:
            raise StoreCorrupt(f"{self.path} has lost its switch epoch", "restore a backup")
        return int(found[0][0])

    def next_epoch(self) -> int:
        self.write(sql.RAISE_EPOCH)
        self.raised = self.epoch()
        return self.raised

    def put_halt(self, halt: Halt) -> None:
        self.write(sql.PUT_HALT, **rows.HALT.values(halt))

    def halt(self, halt: HaltId) -> Halt | None:
        return self.one(rows.HALT, sql.HALT, is_halt=halt)

    def halts(self) -> tuple[Halt, ...]:
        return self.many(rows.HALT, sql.HALTS)

    def open_halts(self) -> tuple[Halt, ...]:
        return self.many(rows.HALT, sql.OPEN)

    def confirm(self, confirmation: Confirmation) -> None:
        self.write(sql.CONFIRM, **rows.CONFIRMATION.values(confirmation))

    def confirmations(self, halt: HaltId | None = None) -> tuple[Confirmation, ...]:
        if halt is None:
            return self.many(rows.CONFIRMATION, sql.CONFIRMATIONS)
        return self.many(rows.CONFIRMATION, sql.CONFIRMATIONS_OF, is_halt=halt)

    def unheard(self, worker: WorkerId, *, upto_us: int, most: int) -> tuple[Confirmation, ...]:
        return self.many(rows.CONFIRMATION, sql.UNHEARD, is_worker=worker, upto_us=upto_us, most=most)

    def last_unheard(self, worker: WorkerId) -> int:
        return next((seq for (seq,) in self.fetch(sql.LAST_UNHEARD, {"is_worker": worker})), 0)

    def put_schedule(self, schedule: ScheduledRelease) -> None:
        self.write(sql.PUT_SCHEDULE, **rows.SCHEDULE.values(schedule))

    def schedule(self, schedule: ScheduleId) -> ScheduledRelease | None:
        return self.one(rows.SCHEDULE, sql.SCHEDULE, is_schedule=schedule)

    def schedules(self) -> tuple[ScheduledRelease, ...]:
        return self.many(rows.SCHEDULE, sql.SCHEDULES)
