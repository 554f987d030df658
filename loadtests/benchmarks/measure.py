"""Timing in one run: repeated, side by side, with the noise of the machine beside it. Times are of the wall clock, except
where two works that only reckon are compared on a machine that others use, too: by the processor's time of this process.
"""

import gc
import os
import platform
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import msgspec

NOISE_TURNS = 3_000
NOISE_STEPS = 400
"""Steps of the fixed loop: some 10 µs, as short as the shortest thing that is measured one by one."""

PATIENCE_S, LOOK_S = 180.0, 1.0
"""How long a load that is of work done before may take to sink, and how often it is looked at, s: the kernel tells nobody."""


class Noise(msgspec.Struct, frozen=True, kw_only=True):
    """How evenly this machine runs: a fixed loop of Python, timed again and again, in µs; ``load`` is of the last minute."""

    p50_us: float
    p99_us: float
    worst_us: float
    load: float

    @property
    def unevenness(self) -> float:
        """p99 over p50; 1 on a machine that does nothing else."""
        return self.p99_us / self.p50_us


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` of all do not exceed (0 < share <= 1)."""
    assert values
    ordered = sorted(values)
    place = -(-len(ordered) * share // 1)  # rounded up: a percentile is never flattered
    return ordered[max(0, int(place) - 1)]


def each_us(work: Callable[[], object], turns: int) -> list[float]:
    """How long each of so many calls took, in µs; the clock itself takes some 0.05 µs of it."""
    clock = time.perf_counter_ns
    took: list[float] = []
    for _ in range(turns):
        began = clock()
        work()
        took.append((clock() - began) / 1_000)
    return took


def whole_s(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """How long one call took, in s."""
    began = clock()
    work()
    return clock() - began


def in_turn(
    ours: Callable[[], object],
    theirs: Callable[[], object],
    turns: int,
    clock: Callable[[], float] = time.perf_counter,
) -> tuple[list[float], list[float]]:
    """Two works timed in turn (s), so that what the machine does meanwhile falls on both; each ran once before."""
    ours(), theirs()  # caches, branch predictors and lazy imports are warm for both
    gc.collect()
    pairs = [(whole_s(ours, clock), whole_s(theirs, clock)) for _ in range(turns)]
    return [one for one, _ in pairs], [other for _, other in pairs]


def ratios(numerators: Sequence[float], denominators: Sequence[float]) -> list[float]:
    """Their ratios, turn by turn."""
    return [above / below for above, below in zip(numerators, denominators, strict=True)]


def spread(values: Sequence[float], digits: int = 1) -> str:
    """Least and most, and of how many, for a note."""
    return f"{min(values):.{digits}f} to {max(values):.{digits}f} over {len(values)}"


def middle(values: Sequence[float]) -> float:
    """The median."""
    return median(values)


def noise(turns: int = NOISE_TURNS) -> Noise:
    """How evenly the machine runs right now."""

    def fixed() -> int:
        total = 0
        for step in range(NOISE_STEPS):
            total += step
        return total

    took = each_us(fixed, turns)
    return Noise(
        p50_us=round(percentile(took, 0.5), 2),
        p99_us=round(percentile(took, 0.99), 2),
        worst_us=round(max(took), 2),
        load=round(os.getloadavg()[0], 2),
    )


def busy(
    patience_s: float = PATIENCE_S,
    *,
    load: Callable[[], float] = lambda: os.getloadavg()[0],
    clock: Callable[[], float] = time.monotonic,
    wait: Callable[[float], None] = time.sleep,
) -> str:
    """What else runs here, if it is more than the cores can take; said of figures that wait beside figures that work.

    The load is of the last minute, so a benchmark that ended just now is still in it: it is given ``patience_s`` to sink.
    """
    cores, until = len(os.sched_getaffinity(0)), clock() + patience_s
    while (saw := load()) > cores:
        if clock() >= until:
            return (
                f"the machine was busy beforehand: load {saw:.1f} on {cores} cores after {patience_s:.0f} s of waiting"
            )
        wait(LOOK_S)
    return ""


def environment() -> dict[str, str]:
    """What the figures depend on, beside the code."""
    return {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processor": _processor(),
        "cores": str(len(os.sched_getaffinity(0))),
    }


def _processor() -> str:
    """The processor's own name, where the kernel tells it."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8", errors="replace").splitlines() if told.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.lower().startswith("model name")]
    return names[0] if names else "unknown"


def now() -> str:
    """The wall clock, UTC, to the second."""
    return datetime.now(tz=UTC).isoformat(timespec="seconds")
