"""Many seeds, side by side in processes: one violation ends with its seed and the line that replays it."""

import gc
import multiprocessing
import signal
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from time import perf_counter, process_time

import msgspec

from loadtests.rehearsal.options import Options
from loadtests.rehearsal.run import Result, rehearse
from loadtests.rehearsal.sometimes import CONJUNCTIONS
from loadtests.rehearsal.weather import COUNTED, MISHAPS

AHEAD = 4
"""Seeds that wait for each process: few, so that a stop is prompt."""


class Swept(msgspec.Struct, frozen=True, kw_only=True):
    """What a sweep came to.

    Attributes:
        seeds: how many were rehearsed. failed: those that were violated, or in which somebody raised.
        sometimes: in how many seeds each conjunction occurred, those in none included.
        faults, mishaps: how often each kind struck.
        at_least: how often each kind was to strike, and each conjunction to occur at all; 0: nobody asks.
        fell_short: kinds that struck less often than that, and how often. never_seen: conjunctions that occurred in no seed.
        cpu_s, took_s: of all processes, and on the wall.
    """

    first: int
    seeds: int
    failed: tuple[Result, ...]
    sometimes: dict[str, int]
    faults: dict[str, int]
    mishaps: dict[str, int]
    effects: int
    halts: int
    cpu_s: float
    took_s: float
    jobs: int
    at_least: int = 0
    fell_short: dict[str, int] = {}
    never_seen: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Whether no seed was violated, and what was to strike and to occur did."""
        return not self.failed and not self.fell_short and not (self.at_least and self.never_seen)


def one(options: Options) -> tuple[Result, float]:
    """One seed and the CPU seconds that it took. What anybody raised in it is a violation, too: workers never may."""
    began = process_time()
    try:
        found = rehearse(options)
    except Exception:  # noqa: BLE001 - whatever it is, it is a finding of this seed
        last = traceback.format_exc(limit=-3).strip()
        found = Result.of_failure(options, f"somebody raised: {last}")
    return found, process_time() - began


def sweep(
    wanted: list[Options],
    *,
    jobs: int,
    at_least: int = 0,
    tell: Callable[[int, Result], None] = lambda *_: None,
) -> Swept:
    """Rehearse them all. ``tell`` hears of each as it ends, with how many are over.

    With ``at_least`` each fault that seeds bring about and each mishap must strike so often in all of them together.
    """
    began = perf_counter()
    counts: dict[str, Counter[str]] = {name: Counter() for name in ("sometimes", "faults", "mishaps")}
    failed: list[Result] = []
    cpu_s, effects, halts = 0.0, 0, 0
    for number, (found, took_s) in enumerate(_each(wanted, jobs), 1):
        cpu_s += took_s
        effects += found.effects
        halts += found.halts
        counts["sometimes"].update(found.sometimes.keys())
        counts["faults"].update(found.faults)
        counts["mishaps"].update(found.mishaps)
        if not found.good:
            failed.append(found)
        tell(number, found)
    struck = counts["faults"] + counts["mishaps"]
    return Swept(
        first=wanted[0].seed, seeds=len(wanted), failed=tuple(sorted(failed, key=lambda each: each.seed)),
        sometimes={name: counts["sometimes"][name] for name in CONJUNCTIONS},
        faults=dict(sorted(counts["faults"].items())), mishaps=dict(sorted(counts["mishaps"].items())),
        effects=effects, halts=halts, cpu_s=cpu_s, took_s=perf_counter() - began, jobs=jobs, at_least=at_least,
        fell_short={kind: struck[kind] for kind in (*COUNTED, *MISHAPS) if struck[kind] < at_least},
        never_seen=tuple(name for name in CONJUNCTIONS if not counts["sometimes"][name]),
    )  # fmt: skip


def _ready() -> None:
    """What is there before the first seed is there for good: whoever looks for rings of objects need not walk over it."""
    gc.collect()
    gc.freeze()


def _begin() -> None:
    """A process of the pool ends at Ctrl-C without a word: whoever waits for it says what there is to say."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _ready()


def _each(wanted: list[Options], jobs: int) -> Iterator[tuple[Result, float]]:
    if jobs == 1:
        _ready()
        yield from map(one, wanted)
        return
    # Spawned: a process that is forked while greenlets or threads stand has halves of them.
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"), initializer=_begin) as pool:
        left = iter(wanted)
        running: set[Future[tuple[Result, float]]] = set()
        for options in left:
            running.add(pool.submit(one, options))
            if len(running) >= jobs * AHEAD:
                break
        while running:
            over, running = wait(running, return_when=FIRST_COMPLETED)
            for each in over:
                if (more := next(left, None)) is not None:
                    running.add(pool.submit(one, more))
                yield each.result()
