"""Every planted bug, alone and with each layer of its stack off; each beside its control with nothing planted."""

import json
import multiprocessing
import os
import signal
import tempfile
from multiprocessing.connection import wait
from pathlib import Path
from time import monotonic

from tests.mutants import copies, patches, trial
from tests.mutants.patches import Patch
from tests.mutants.saying import say
from tests.mutants.trial import Outcome, Trial

LIMIT_S = 120.0
"""A trial that takes longer is ended, and counts as not caught."""
ALONE = "alone"


def sweep(chosen: list[Patch], *, jobs: int, quick: bool = False) -> bool:
    """Try them all, print the table, and say whether every one was caught beside a control that held.

    ``quick`` leaves all layers on and takes the first seed only.
    """
    off = patches.layers()
    trials = _plan(chosen, off, quick=quick)
    trial.import_heavy()
    with tempfile.TemporaryDirectory(prefix="holdpoint-mutants-") as temporary:
        folder = Path(temporary).resolve()
        base = copies.copy_of_checkout(folder / "base")
        outcomes = _run(trials, base, folder, jobs)
    _print_table(chosen, {} if quick else off, trials, outcomes)
    bad = [each for each in trials if not outcomes[each.key].good]
    reasons: dict[str, list[Trial]] = {}
    for each in bad:
        reasons.setdefault(outcomes[each.key].why, []).append(each)
    for why, alike in reasons.items():
        more = f" (and {len(alike) - 1} more alike)" if len(alike) > 1 else ""
        say(f"\n{'SURVIVED' if alike[0].planted else 'CONTROL'}  {alike[0]}{more}\n    {why}")
    return not bad


def _plan(chosen: list[Patch], off: dict[str, Patch], *, quick: bool) -> list[Trial]:
    """Each trial once, controls first."""
    tried = [
        Trial(mutant, planted=planted, off=layer, seed=seed)
        for planted in (False, True)
        for mutant in chosen
        for layer in [None, *(() if quick else (off[name] for name in mutant.stack))]
        for seed in (mutant.seeds[:1] if quick else mutant.seeds)
    ]
    return list({each.key: each for each in tried}.values())


def _run(trials: list[Trial], base: Path, folder: Path, jobs: int) -> dict[tuple, Outcome]:
    """Fork a process for each, ``jobs`` at a time."""
    context = multiprocessing.get_context("fork")
    waiting = list(enumerate(trials))
    running: dict[int, tuple[multiprocessing.process.BaseProcess, Trial, Path, float]] = {}
    outcomes: dict[tuple, Outcome] = {}
    while waiting or running:
        while waiting and len(running) < jobs:
            number, each = waiting.pop(0)
            own = folder / str(number)
            own.mkdir()
            process = context.Process(target=trial.run_in_child, args=(each, base, own))
            process.start()
            running[process.sentinel] = (process, each, own, monotonic())
        ended = wait(list(running), timeout=1.0)
        for sentinel, (process, each, own, began) in list(running.items()):
            if sentinel in ended:
                process.join()
                outcomes[each.key] = _outcome(own, began)
                del running[sentinel]
            elif monotonic() - began > LIMIT_S and process.pid is not None:
                os.kill(process.pid, signal.SIGKILL)
    return outcomes


def _outcome(own: Path, began: float) -> Outcome:
    try:
        good, why, seconds = json.loads((own / "result.json").read_text())
    except FileNotFoundError:
        return Outcome(
            good=False,
            why=f"it was ended, or ended itself, without a result: {_tail(own)}",
            seconds=monotonic() - began,
        )
    return Outcome(good=good, why=why, seconds=seconds)


def _tail(own: Path) -> str:
    output = own / "output"
    return " ".join(output.read_text(errors="replace").split())[-300:] if output.exists() else "it said nothing"


def _print_table(
    chosen: list[Patch], off: dict[str, Patch], trials: list[Trial], outcomes: dict[tuple, Outcome]
) -> None:
    columns = [ALONE, *off]
    width = max(len(each.name) for each in chosen)
    say(f"{'mutant':{width}}  breaks  {'  '.join(f'{name:13}' for name in columns)}  seconds")
    for mutant in chosen:
        own = [each for each in trials if each.planted and each.watched.name == mutant.name]
        cells = [
            _cell([each for each in own if (each.off.name if each.off else ALONE) == name], outcomes)
            for name in columns
        ]
        seconds = sum(outcomes[each.key].seconds for each in own)
        say(f"{mutant.name:{width}}  {mutant.invariant:6}  {'  '.join(f'{cell:13}' for cell in cells)}  {seconds:7.1f}")
    controls = [each for each in trials if not each.planted]
    held = sum(outcomes[each.key].good for each in controls)
    caught = sum(outcomes[each.key].good for each in trials if each.planted)
    say(f"\n{caught} of {len(trials) - len(controls)} trials caught; {held} of {len(controls)} controls held")


def _cell(own: list[Trial], outcomes: dict[tuple, Outcome]) -> str:
    if not own:
        return "-"
    missed = [each for each in own if not outcomes[each.key].good]
    return f"NOT {len(missed)}/{len(own)}" if missed else "caught"
