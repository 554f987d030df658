"""The statements as they run: text that is compiled from ``expressions/workers.py`` and not written by hand.

    python -m tests.safety_core.adapters.stores.compiling

In text nothing is left to import or to compile between the command of a halt and its fence.
"""

from safety_core.adapters.stores.statement import Statement

PUT_WORKER = Statement(
    """INSERT INTO workers (worker, pid, started_ticks, boot_id, threads, started_us) VALUES (:worker, :pid,
    :started_ticks, :boot_id, :threads, :started_us) ON CONFLICT (worker) DO UPDATE SET pid = excluded.pid,
    started_ticks = excluded.started_ticks, boot_id = excluded.boot_id, threads = excluded.threads, started_us =
    excluded.started_us""",
)
WORKERS = Statement(
    """SELECT workers.worker, workers.pid, workers.started_ticks, workers.boot_id, workers.threads,
    workers.started_us FROM workers ORDER BY workers.worker""",
)
DROP_WORKER = Statement("DELETE FROM workers WHERE workers.worker = :is_worker")
