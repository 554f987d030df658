"""The audit log's signed checkpoints, and the keys that it names."""

from safety_core.adapters.stores import rows
from safety_core.adapters.stores.statements import checkpoints as sql
from safety_core.adapters.stores.verbs.base import Verbs
from safety_core.records import Checkpoint, LogKey


class Checkpoints(Verbs):
    """See ``ports.Transaction``."""

    def add_checkpoint(self, checkpoint: Checkpoint) -> None:
        self.write(sql.ADD_CHECKPOINT, **rows.CHECKPOINT.values(checkpoint))

    def checkpoints(self) -> tuple[Checkpoint, ...]:
        return self.many(rows.CHECKPOINT, sql.CHECKPOINTS)

    def checkpoints_between(self, after: int, upto: int) -> tuple[Checkpoint, ...]:
        return self.many(rows.CHECKPOINT, sql.CHECKPOINTS_BETWEEN, after=after, upto=upto)

    def last_checkpoint(self) -> Checkpoint | None:
        return self.one(rows.CHECKPOINT, sql.LAST_CHECKPOINT)

    def add_log_key(self, key: LogKey) -> None:
        self.write(sql.ADD_LOG_KEY, **rows.LOG_KEY.values(key))

    def log_keys(self) -> tuple[LogKey, ...]:
        return self.many(rows.LOG_KEY, sql.LOG_KEYS)
