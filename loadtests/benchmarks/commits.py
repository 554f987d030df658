"""P9, on disk: audit rows by group commit beside a commit per row from one thread, in the same store on the same disk.

A row is answered only when it is durable, in every arm. Each arm writes a database of its own, and what stands there
afterwards is counted and its root worked out anew.
"""

import threading
from collections.abc import Callable
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import msgspec

from loadtests.benchmarks.audit_log import sample
from loadtests.benchmarks.disk import require_syncing, sync_us
from loadtests.benchmarks.findings import Better, Figure, Goal, NoData, Section, repeated
from loadtests.benchmarks.measure import middle, ratios, spread
from safety_core.adapters.stores.sqlite import open_sqlite
from safety_core.adapters.stores.writer import BATCH_MAX
from safety_core.audit.entries import Entry
from safety_core.audit.merkle import leaf_hash, root
from safety_core.ports import Store, Transaction

THREADS = 64
DEADLINE_S = 30.0
MIN_TIMES = 4.0

Writing = Callable[[Store, list[Entry], float], int]


class Arm(msgspec.Struct, frozen=True):
    """Rows and seconds of one arm; ``commits`` where the store counts them."""

    rows: int
    took_s: float
    commits: int | None

    @property
    def per_s(self) -> float:
        """Durable rows in a second."""
        return self.rows / self.took_s


def run(*, quick: bool) -> Section:
    """Measure the three arms in turn, several times."""
    about = Section(
        name="commits", clause="P9", title="audit append on disk: group commit beside a commit per row", wish=True
    )
    turns, for_s = (1, 0.3) if quick else (5, 0.6)
    with TemporaryDirectory(prefix="holdpoint-bench-") as made:
        folder = Path(made)
        try:
            require_syncing(folder)
        except NoData as none:
            goal = Goal(text=_goal_text(), met=None, saw="no disk that syncs")
            return msgspec.structs.replace(about, goals=(goal,), no_data=(str(none),))
        log = sample(2_000)
        sync = sync_us(folder)
        arms: dict[str, list[Arm]] = {"row": [], "threads": [], "batches": []}
        for turn in range(turns):
            arms["row"].append(_arm(folder / f"row-{turn}.db", "inline", one_by_one, log, for_s))
            arms["threads"].append(_arm(folder / f"threads-{turn}.db", "threaded", from_threads, log, for_s))
            arms["batches"].append(_arm(folder / f"batches-{turn}.db", "threaded", in_batches, log, for_s))
    figures, goal = _found(arms, sync)
    return msgspec.structs.replace(about, figures=figures, goals=(goal,))


def one_by_one(store: Store, log: list[Entry], for_s: float) -> int:
    """One thread, a commit for each row."""
    return _hand(store, log, for_s, rows=1)


def in_batches(store: Store, log: list[Entry], for_s: float) -> int:
    """One thread, as many rows in one decision as the store takes decisions into one commit."""
    return _hand(store, log, for_s, rows=BATCH_MAX)


def from_threads(store: Store, log: list[Entry], for_s: float) -> int:
    """Many threads, each with a row of its own at a time: the store makes common commits of them."""
    written: list[int] = []
    failed: list[BaseException] = []

    def work() -> None:
        try:
            written.append(_hand(store, log, for_s, rows=1))
        except BaseException as bug:  # noqa: BLE001  # raised by the thread that measures
            failed.append(bug)

    threads = [threading.Thread(target=work, name=f"append-{n}") for n in range(THREADS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    if failed:
        raise failed[0]
    return sum(written)


def _hand(store: Store, log: list[Entry], for_s: float, *, rows: int) -> int:
    """Rows written by one thread until the time is up."""
    until = perf_counter() + for_s
    turn = count()
    written = 0
    while perf_counter() < until:
        first = next(turn) * rows
        some = [log[(first + n) % len(log)] for n in range(rows)]

        def decide(tx: Transaction, some: list[Entry] = some) -> None:
            for entry in some:
                tx.append_audit(entry)

        store.transact(decide, deadline_s=DEADLINE_S)
        written += rows
    return written


def _arm(path: Path, mode: str, write: Writing, log: list[Entry], for_s: float) -> Arm:
    store = open_sqlite(str(path), mode="threaded" if mode == "threaded" else "inline", create=True)
    try:
        write(store, log, 0.02)
        before, commits = store.read(lambda tx: tx.audit_size()), getattr(store, "commits", None)
        began = perf_counter()
        rows = write(store, log, for_s)
        took_s = perf_counter() - began
        size, stored, kept = store.read(lambda tx: (tx.audit_size(), tx.audit_root(), tx.audit_entries()))
        assert size == before + rows == len(kept)
        assert stored == root([leaf_hash(each) for each in kept])
        return Arm(rows, took_s, None if commits is None else getattr(store, "commits", 0) - commits)
    finally:
        store.close()


def _found(arms: dict[str, list[Arm]], sync: float) -> tuple[tuple[Figure, ...], Goal]:
    per_s = {name: [each.per_s for each in some] for name, some in arms.items()}
    by_threads, by_batches = ratios(per_s["threads"], per_s["row"]), ratios(per_s["batches"], per_s["row"])
    together = sum(each.rows for each in arms["threads"]) / sum(each.commits or 0 for each in arms["threads"])
    figures = (
        Figure(name="one synced page on this disk", value=sync, unit="µs", note="median"),
        Figure(
            name="a commit per row, one thread", value=middle(per_s["row"]), unit="rows/s", note=spread(per_s["row"], 0)
        ),
        Figure(
            name=f"group commit, {THREADS} threads",
            value=middle(per_s["threads"]),
            unit="rows/s",
            note=f"{spread(per_s['threads'], 0)}; {together:.0f} rows a commit",
        ),
        Figure(
            name="group commit, one thread with batches",
            value=middle(per_s["batches"]),
            unit="rows/s",
            note=f"{spread(per_s['batches'], 0)}; {BATCH_MAX} rows a commit",
        ),
        repeated(f"{THREADS} threads / a commit per row", by_threads, "x", Better.MORE),
        repeated("batches / a commit per row", by_batches, "x", Better.MORE),
    )
    saw = f"{middle(by_threads):.1f}x from {THREADS} threads, {middle(by_batches):.1f}x from one"
    met = min(middle(by_threads), middle(by_batches)) >= MIN_TIMES
    return figures, Goal(text=_goal_text(), met=met, saw=saw)


def _goal_text() -> str:
    return f"group commit >= {MIN_TIMES:.0f}x a commit per row, from {THREADS} threads and from one"
