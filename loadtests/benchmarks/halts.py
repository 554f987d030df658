"""P4 and P5, a hundred senders in four worker processes: last saw, last began, last ended, beside three peers.

The peers: all hundred in one process, that one with a commit for each row, and a loop that asks a flag before each post.
"""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from loadtests.benchmarks.findings import Better, Figure, Goal, NoData, Section
from loadtests.benchmarks.halting import trials
from loadtests.benchmarks.halting.spans import Spans, spans
from loadtests.benchmarks.halting.worker import GROUP, ROW
from loadtests.benchmarks.measure import percentile
from safety_core.errors import HoldpointError

SENDERS, PROCESSES = 100, 4
TRIALS_MIN = 200
BEGAN_P99_MAX_MS, BEGAN_MAX_MS = 5.0, 50.0
CONFIRMED_P99_MAX_MS = 75.0
WHY = (
    "the fence waits for the common commit under way; and that commit lets dozens of senders go at once, who all read the "
    "switches at the same time and hand the interpreter on at every step of it, before they write"
)
FLAG = "flag loop"
"""The peer that promises nothing: what it lets through is shown, not judged."""
MANY_S, ONE_S, ROW_S = 90.0, 45.0, 12.0

Arm = tuple[str, Callable[[Path], trials.Seen]]


def run(*, quick: bool) -> Section:
    """Halt each of the three again and again."""
    counts = (4, 3, 10) if quick else (TRIALS_MIN, 30, 100)
    arms: tuple[Arm, ...] = (
        ("four processes", _arm(GROUP, PROCESSES, counts[0], MANY_S)),
        ("one process", _arm(GROUP, 1, counts[0], ONE_S)),
        ("one process, commit per row", _arm(ROW, 1, counts[1], ROW_S)),
        (FLAG, lambda _: trials.by_a_flag(threads=SENDERS, trials=counts[2])),
    )
    figures: list[Figure] = []
    missing: list[str] = []
    held: list[Spans] = []
    for name, halted in arms:
        try:
            with TemporaryDirectory(prefix="holdpoint-bench-") as made:
                seen = halted(Path(made))
        except (NoData, HoldpointError) as none:
            missing.append(f"{name}: {none}")
            continue
        found = spans(seen.trials, seen.effects, seen.refused)
        figures += described(name, found)
        if name == arms[0][0]:
            held = found
    return Section(
        name="halt",
        clause="P4, P5",
        title=f"halting {SENDERS} senders in {PROCESSES} worker processes, from another process through the store",
        wish=False,
        figures=tuple(figures),
        goals=judged(held),
        no_data=tuple(missing),
    )


def _arm(kind: str, processes: int, count: int, until_s: float) -> Callable[[Path], trials.Seen]:
    return lambda at: trials.through_the_store(
        at, kind, processes=processes, threads=SENDERS // processes, trials=count, until_s=until_s
    )


def described(name: str, found: list[Spans]) -> list[Figure]:
    """One arm's figures, in ms after the throw."""
    columns = {
        "last process confirmed it": [each.confirmed_ms for each in found if each.confirmed_ms is not None],
        "last saw it (turned down)": [each.saw_ms for each in found if each.saw_ms is not None],
        "fence stood": [each.fenced_ms for each in found],
        "last request began": [each.began_ms for each in found],
        "last request began, after the fence": [each.began_after_fence_ms for each in found],
        "last request ended": [each.ended_ms for each in found],
        "acknowledged": [each.acknowledged_ms for each in found],
    }
    figures = [
        Figure(
            name=f"{name}: {what}, {label}", value=percentile(values, share), unit="ms", note=f"{len(values)} trials"
        )
        for what, values in columns.items()
        if values
        for label, share in (("p50", 0.5), ("p99", 0.99), ("worst", 1.0))
    ]
    counted = {
        "requests begun after the acknowledgement": sum(each.late for each in found),
        "requests unanswered at the acknowledgement": sum(each.unanswered for each in found),
    }
    note, better = f"in {len(found)} trials", None if name == FLAG else Better.LESS
    return figures + [
        Figure(name=f"{name}: {what}", value=count, unit="requests", note=note, better=better)
        for what, count in counted.items()
    ]


def judged(found: list[Spans]) -> tuple[Goal, ...]:
    """Last start, last to see it, and none after the acknowledgement. What came late is a miss however few the trials."""
    seen = f"seen by the last of {SENDERS}: <= {CONFIRMED_P99_MAX_MS:.0f} ms p99 (SQLite)"
    texts = (
        f"last start <= {BEGAN_P99_MAX_MS:.0f} ms p99, <= {BEGAN_MAX_MS:.0f} ms worst after the throw",
        "none begins after the acknowledgement",
    )
    late = sum(each.late for each in found)
    enough = len(found) >= TRIALS_MIN
    if not enough:
        few = f"{len(found)} trials, {TRIALS_MIN} are needed"
        return (
            Goal(text=texts[0], met=None, saw=few),
            Goal(text=seen, met=None, saw=few),
            Goal(text=texts[1], met=False if late else None, saw=f"{late} in {few}"),
        )
    began = [each.began_ms for each in found]
    p99, worst = percentile(began, 0.99), max(began)
    seen_ms = percentile([each.confirmed_ms for each in found if each.confirmed_ms is not None], 0.99)
    return (
        Goal(
            text=texts[0],
            met=p99 <= BEGAN_P99_MAX_MS and worst <= BEGAN_MAX_MS,
            saw=f"{p99:.1f} ms p99, {worst:.1f} ms worst, {len(found)} trials",
            why=WHY,
        ),
        Goal(text=seen, met=seen_ms <= CONFIRMED_P99_MAX_MS, saw=f"{seen_ms:.1f} ms p99, {len(found)} trials"),
        Goal(text=texts[1], met=late == 0, saw=f"{late} in {len(found)} trials"),
    )
