"""Worker processes, as they registered."""

from safety_core.adapters.stores import rows
from safety_core.adapters.stores.statements import workers as sql
from safety_core.adapters.stores.verbs.base import Verbs
from safety_core.records import (
    Worker,
)
from safety_core.vocabulary import (
    WorkerId,
)


class Workers(Verbs):
    """See ``ports.Transaction``."""

    def put_worker(self, worker: Worker) -> None:
        self.write(sql.PUT_WORKER, **rows.WORKER.values(worker))

    def workers(self) -> tuple[Worker, ...]:
        return self.many(rows.WORKER, sql.WORKERS)

    def drop_worker(self, worker: WorkerId) -> None:
        self.write(sql.DROP_WORKER, is_worker=worker)
