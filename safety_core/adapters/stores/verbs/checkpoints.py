"""The audit log's signed checkpoints, and the keys that it names."""

from sqlalchemy import bindparam, desc, select

from safety_core.adapters.stores import rows, schema
from safety_core.adapters.stores.statement import Statement, insertion, ordered
from safety_core.adapters.stores.verbs.base import Verbs
from safety_core.records import Checkpoint, LogKey

ADD = Statement(insertion(schema.checkpoints, rows.CHECKPOINT.names))
ALL = ordered(rows.CHECKPOINT, "size")
LAST = Statement(select(*rows.CHECKPOINT.columns).order_by(desc(schema.checkpoints.c.size)).limit(1))
BETWEEN = Statement(
    select(*rows.CHECKPOINT.columns)
    .where(schema.checkpoints.c.size > bindparam("after"), schema.checkpoints.c.size <= bindparam("upto"))
    .order_by(schema.checkpoints.c.size)
)
ADD_KEY = Statement(insertion(schema.log_keys, rows.LOG_KEY.names))
KEYS = ordered(rows.LOG_KEY, "position")


class Checkpoints(Verbs):
    """See ``ports.Transaction``."""

    def add_checkpoint(self, checkpoint: Checkpoint) -> None:
        self.write(ADD, **rows.CHECKPOINT.values(checkpoint))

    def checkpoints(self) -> tuple[Checkpoint, ...]:
        return self.many(rows.CHECKPOINT, ALL)

    def checkpoints_between(self, after: int, upto: int) -> tuple[Checkpoint, ...]:
        return self.many(rows.CHECKPOINT, BETWEEN, after=after, upto=upto)

    def last_checkpoint(self) -> Checkpoint | None:
        return self.one(rows.CHECKPOINT, LAST)

    def add_log_key(self, key: LogKey) -> None:
        self.write(ADD_KEY, **rows.LOG_KEY.values(key))

    def log_keys(self) -> tuple[LogKey, ...]:
        return self.many(rows.LOG_KEY, KEYS)
