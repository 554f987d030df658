"""Outcomes told by webhook."""

from safety_core.adapters.stores import rows
from safety_core.adapters.stores.statements import callbacks as sql
from safety_core.adapters.stores.verbs.base import Verbs
from safety_core.callbacks import Callback, Receiver
from safety_core.vocabulary import ClientId

_EACH = ("client", "receiver", "intent", "ended", "ended_us")
_HELD = ("state", "attempts", "due_us")
_STANDS = ("state", "attempts", "due_us", "since_s", "saw")


class Callbacks(Verbs):
    """See ``ports.Transaction``."""

    def receivers(self) -> tuple[Receiver, ...]:
        return self.many(rows.RECEIVER, sql.RECEIVERS)

    def receiver(self, client: ClientId, receiver: str) -> Receiver | None:
        return self.one(rows.RECEIVER, sql.RECEIVER, is_client=client, is_receiver=receiver)

    def receivers_due(self, receiver: str) -> tuple[Receiver, ...]:
        return self.many(rows.RECEIVER, sql.RECEIVERS_DUE, is_receiver=receiver)

    def put_receiver(self, receiver: Receiver) -> None:
        self.write(sql.PUT_RECEIVER, **rows.RECEIVER.values(receiver))

    def drop_receiver(self, client: ClientId, receiver: str) -> None:
        self.write(sql.DROP_CALLBACKS, is_client=client, is_receiver=receiver)
        self.write(sql.DROP_RECEIVER, is_client=client, is_receiver=receiver)

    def callbacks(self) -> tuple[Callback, ...]:
        return self.many(rows.CALLBACK, sql.CALLBACKS)

    def callbacks_due(self, client: ClientId, receiver: str, *, most: int) -> tuple[Callback, ...]:
        return self.many(rows.CALLBACK, sql.CALLBACKS_DUE, is_client=client, is_receiver=receiver, most=most)

    def put_callback(self, callback: Callback, *, held: Callback) -> bool:
        values = rows.CALLBACK.values(callback)
        changed = {name: values[name] for name in _STANDS}
        return self.write(sql.PUT_CALLBACK, **_asked(held, *_EACH, *_HELD), **changed) == 1

    def drop_callback(self, callback: Callback) -> bool:
        return self.write(sql.DROP_CALLBACK, **_asked(callback, *_EACH)) == 1

    def give_up_callbacks(self, client: ClientId, receiver: str, *, now_s: int, before_s: int, saw: str) -> int:
        whose = {"is_client": client, "is_receiver": receiver}
        self.write(sql.NOTE_CALLBACKS, **whose, now_s=now_s)
        return self.write(sql.GIVE_UP_CALLBACKS, **whose, before_s=before_s, saw=saw)


def _asked(callback: Callback, *names: str) -> dict[str, object]:
    values = rows.CALLBACK.values(callback)
    return {f"is_{name}": values[name] for name in names}
