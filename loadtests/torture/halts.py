"""A run of the halt torture: the plan over several installations side by side, judged, and idle trials made up for."""

import shutil
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue

import msgspec

from loadtests.clock import boot_us
from loadtests.halt.processes import NotReady
from loadtests.halt.simulator import SimulatorGone
from loadtests.torture import bed, judging, planning, trial
from loadtests.torture.figures import Figures, figures
from loadtests.torture.lane import SECOND_US, Lane, Size
from loadtests.torture.namespace import NotPermitted
from safety_core.errors import HoldpointError
from safety_core.halt import Timing, us

LANES = 2
"""Installations side by side: most of a trial is waiting."""
MAKE_UPS = 3
"""How often idle trials are planned anew before their cells count as empty."""


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """One run. ``cells`` is what is tried, in order; ``skipped`` says by name what cannot be tried here.

    ``no_namespace`` is why links are cut by the loopback proxy; ``None``: by a network namespace.
    """

    seed: int
    cells: tuple[planning.Cell, ...]
    no_namespace: str | None
    skipped: dict[str, str] = {}
    size: Size = Size()
    timing_s: dict[str, float] = msgspec.field(default_factory=lambda: bed.TIMING)
    lanes: int = LANES
    per_installation: int = planning.PER_INSTALLATION
    evidence: Path | None = None


class Run:
    """What several lanes write down together."""

    def __init__(self, options: Options, say: Callable[[str], None]) -> None:
        self.options = options
        self.trials: list[trial.Trial] = []
        self.judgements: list[judging.Judgement] = []
        self.broken: list[str] = []
        self._say = say
        self._lock = threading.Lock()
        self._began_us = boot_us()
        self._numbered = 0
        self._over = threading.Event()

    def say(self, line: str) -> None:
        """Tell the reader, with the time."""
        with self._lock:
            self._say(f"{(boot_us() - self._began_us) / SECOND_US:6.1f} s  {line}")

    def carry_out(self, cells: Sequence[planning.Cell]) -> None:
        """All of these, by as many lanes as there are."""
        waiting: SimpleQueue[planning.Batch] = SimpleQueue()
        for each in planning.batches(cells, per_installation=self.options.per_installation):
            waiting.put(each)

        def lane() -> None:
            while not self._over.is_set():
                try:
                    batch = waiting.get_nowait()
                except Empty:
                    return
                self._batch(batch)

        with ThreadPoolExecutor(self.options.lanes) as lanes:
            try:
                for done in [lanes.submit(lane) for _ in range(self.options.lanes)]:
                    done.result()
            except BaseException:  # interrupted: every lane ends its processes after the trial that it is in
                self._over.set()
                raise

    def _batch(self, batch: planning.Batch) -> None:
        """The trials of one installation, and their judgement. What breaks is kept, and the other batches go on."""
        with self._lock:
            self._numbered += 1
            name = f"{self._numbered:03d}-{batch.ground.name}"
        mine: list[trial.Trial] = []
        lane: Lane | None = None
        try:
            lane = Lane(
                batch.ground,
                self.options.size,
                seed=f"{self.options.seed}/{name}",
                timing_s=self.options.timing_s,
                no_namespace=self.options.no_namespace,
                say=self.say,
            )
            for cell in batch.cells:
                if self._over.is_set():
                    return
                done = trial.run(lane, cell)
                mine.append(done)
                self.say(_line(done))
            keep = None if self.options.evidence is None else self.options.evidence / name
            judge = judging.judge_by_ledger if batch.cells[0].fault.loses_store else judging.judge
            judged = judge(lane, mine, keep)
            with self._lock:
                self.judgements.append(judged)
        except (NotReady, NotPermitted, SimulatorGone, HoldpointError, OSError) as wrong:
            self.say(f"installation {name} broke: {wrong}")
            with self._lock:
                self.broken.append(f"installation {name}: {type(wrong).__name__}: {wrong}")
        finally:
            with self._lock:
                self.trials += mine
            if lane is not None:
                self._keep_logs(lane, name)
                lane.close()

    def _keep_logs(self, lane: Lane, name: str) -> None:
        if self.options.evidence is not None:
            into = self.options.evidence / name
            into.mkdir(parents=True, exist_ok=True)
            for log in lane.folder.glob("*.log"):
                shutil.copy(log, into)


def _line(done: trial.Trial) -> str:
    if done.idle:
        return f"{done.fault:<22} {done.scope:<14} idle: too little at work"
    said = [
        f"{each.latency_us / 1000:.0f} ms" if each.latency_us is not None else f"exit {each.exit_code}"
        for each in done.halts
    ]
    wrong = f"  WRONG: {'; '.join(done.problems)}" if done.problems else ""
    at_work = f"{done.in_flight} in flight, {done.queued} queued"
    held = f", held by a breaker for {done.held_s:.0f} s of it" if done.held_s else ""
    failed = "".join(f"\n          {each.words}" for each in done.halts if not each.acknowledged)
    return (
        f"{done.fault:<22} {done.scope:<14} {', '.join(said):<20} ({at_work}; {done.took_s:.1f} s{held}){wrong}{failed}"
    )


def run(options: Options, say: Callable[[str], None]) -> Figures:
    """The whole run. With ``evidence``, rows and logs of each installation go to a folder of their own in it."""
    whole = Run(options, say)
    began_us = boot_us()
    cells = list(options.cells)
    left = cells
    for _ in range(1 + MAKE_UPS):
        whole.carry_out(left)
        counted = Counter((each.fault, each.scope) for each in whole.trials if not each.idle)
        left = planning.lacking(cells, counted)
        if not left:
            break
    timing = msgspec.convert(options.timing_s, Timing)
    return figures(
        whole.trials, whole.judgements, seed=options.seed, bound_us=us(timing.bound_s),
        planned=[(each.fault.name, each.scope) for each in cells], skipped=options.skipped, broken=whole.broken,
        took_s=(boot_us() - began_us) / SECOND_US,
    )  # fmt: skip
