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

    ``quick`` leaves all layers on and takes the first seed only. A layer that is not even imported where a bug must be seen
    can hide nothing there: the two are *apart*, and are not tried together.
    """
    began = monotonic()
    off = {} if quick else patches.layers()
    trial.import_heavy()
    with tempfile.TemporaryDirectory(prefix="holdpoint-mutants-") as temporary:
        folder = Path(temporary).resolve()
        base = copies.copy_of_checkout(folder / "base")
        trials = _plan([(mutant, None) for mutant in chosen], quick=quick)
        outcomes = _run(trials, base, folder / "alone", jobs)
        stacked = _stacked(chosen, off, trials, outcomes)
        trials += stacked
        outcomes |= _run(stacked, base, folder / "stacked", jobs)
    _print_table(chosen, off, trials, outcomes)
    say(f"{len(chosen)} planted bugs, {monotonic() - began:.0f} s with {jobs} at a time")
    _print_bad([each for each in trials if not outcomes[each.key].good], outcomes)
    return all(each.good for each in outcomes.values())


def _plan(pairs: list[tuple[Patch, Patch | None]], *, quick: bool) -> list[Trial]:
    """Each bug and the layer that is off with it, as trials: each once, controls first."""
    tried = [
        Trial(mutant, planted=planted, off=layer, seed=seed)
        for planted in (False, True)
        for mutant, layer in pairs
        for seed in (mutant.seeds[:1] if quick else mutant.seeds)
    ]
    return list({each.key: each for each in tried}.values())


def _stacked(
    chosen: list[Patch], off: dict[str, Patch], alone: list[Trial], outcomes: dict[tuple, Outcome]
) -> list[Trial]:
    """Each bug without each layer of its stack that it meets; and, nothing planted, without each that its place needs."""
    loaded: dict[str, set[str]] = {}
    for each in alone:
        loaded.setdefault(each.watched.place, set()).update(outcomes[each.key].loaded)
    met = [
        (mutant, off[name])
        for mutant in chosen
        for name in mutant.stack
        if name in off and copies.modules([off[name]]).keys() & loaded[mutant.place]
    ]
    needed = [
        Trial(mutant, planted=False, off=off[name], seed=mutant.seeds[0], needed=True)
        for mutant in chosen
        for name in mutant.needs
        if name in off
    ]
    return [*_plan(met, quick=False), *{each.key: each for each in needed}.values()]


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
            own.mkdir(parents=True)
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
        good, why, seconds, loaded = json.loads((own / "result.json").read_text())
    except FileNotFoundError:
        return Outcome(
            good=False,
            why=f"it was ended, or ended itself, without a result: {_tail(own)}",
            seconds=monotonic() - began,
        )
    return Outcome(good=good, why=why, seconds=seconds, loaded=frozenset(loaded))


def _tail(own: Path) -> str:
    output = own / "output"
    return " ".join(output.read_text(errors="replace").split())[-300:] if output.exists() else "it said nothing"


def _print_table(
    chosen: list[Patch], off: dict[str, Patch], trials: list[Trial], outcomes: dict[tuple, Outcome]
) -> None:
    """A line for each bug; under each layer, how it went with that one off."""
    columns = {None: ALONE} | {name: name.removeprefix("no-") for name in off}
    wide = {name: max(len(words), len("caught")) for name, words in columns.items()}
    width = max(len(each.name) for each in chosen)
    breaks = max(len("breaks"), *(len(each.breaks) for each in chosen))
    say(
        f"{'mutant':{width}}  {'breaks':{breaks}}  {'  '.join(f'{words:{wide[name]}}' for name, words in columns.items())}  seconds"
    )
    for mutant in chosen:
        own = [each for each in trials if each.planted and each.watched.name == mutant.name]
        cells = "  ".join(f"{_cell(mutant, name, own, outcomes):{wide[name]}}" for name in columns)
        seconds = sum(outcomes[each.key].seconds for each in own)
        say(f"{mutant.name:{width}}  {mutant.breaks:{breaks}}  {cells}  {seconds:7.1f}")
    planted = [outcomes[each.key].good for each in trials if each.planted]
    needed = [outcomes[each.key].good for each in trials if each.needed]
    controls = [outcomes[each.key].good for each in trials if not each.must_break]
    said = f"{sum(planted)} of {len(planted)} trials caught; {sum(controls)} of {len(controls)} controls held"
    say(f"\n{said}" + (f"; {sum(needed)} of {len(needed)} needed layers were missed" if needed else ""))


def _print_bad(bad: list[Trial], outcomes: dict[tuple, Outcome]) -> None:
    """Why, and for whom; those alike in one."""
    reasons: dict[tuple[str, str], list[Trial]] = {}
    for each in bad:
        what = "SURVIVED" if each.planted else "NOT NEEDED" if each.needed else "CONTROL"
        reasons.setdefault((what, outcomes[each.key].why), []).append(each)
    for (what, why), alike in reasons.items():
        more = f" (and {len(alike) - 1} more alike)" if len(alike) > 1 else ""
        say(f"\n{what}  {alike[0]}{more}\n    {why}")


def _cell(mutant: Patch, off: str | None, own: list[Trial], outcomes: dict[tuple, Outcome]) -> str:
    tried = [outcomes[each.key].good for each in own if (each.off.name if each.off else None) == off]
    if tried:
        return "caught" if all(tried) else f"NOT {tried.count(False)}/{len(tried)}"
    if off == mutant.layer:
        return "own"
    return "needed" if off in mutant.needs else "apart" if off in mutant.stack else "-"
