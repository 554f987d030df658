"""The sandbox's settings, and leave to act for real."""

from safety_core.adapters.stores import rows
from safety_core.adapters.stores.statements import sandbox as sql
from safety_core.adapters.stores.verbs.base import Verbs
from safety_core.sandbox import Leave
from safety_core.sandbox import Sandbox as Setting


class Sandbox(Verbs):
    """See ``ports.Transaction``."""

    def sandbox(self) -> Setting | None:
        return self.one(rows.SANDBOX, sql.SANDBOX)

    def sandboxes(self) -> tuple[Setting, ...]:
        return self.many(rows.SANDBOX, sql.SANDBOXES)

    def add_sandbox(self, setting: Setting) -> None:
        self.write(sql.ADD_SANDBOX, **rows.SANDBOX.values(setting))

    def effects_under(self, serial: int) -> int:
        return int(self.fetch(sql.EFFECTS_UNDER, {"is_setting": serial})[0][0])

    def leave(self) -> Leave | None:
        return self.one(rows.LEAVE, sql.LEAVE)

    def leaves(self) -> tuple[Leave, ...]:
        return self.many(rows.LEAVE, sql.LEAVES)

    def put_leave(self, leave: Leave) -> None:
        self.write(sql.PUT_LEAVE, **rows.LEAVE.values(leave))
