"""Two runs held against each other: which figures became worse, and of which nobody can say.

1. A ratio (``x``) was measured side by side within its run, and compares as it is.
2. A time or a rate compares as a multiple of its own run's fixed loop, and not at all where that loop was uneven, or more
   wanted to run than there are cores: the loop's median does not see that, what starts a process does.
3. A size (KB, MB) compares as it is; a count of requests must not grow at all.
4. Times, rates and ratios are judged by their repetitions: the interval of new over old, by resampling both, lies beyond
   ``MARGIN`` (WORSE), within it (HELD, BETTER), or on both sides of it, which is NO DATA. So are fewer than ``TURNS_MIN``.
5. A figure that does not say which way is better was shown for a reader, and is not judged.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from random import Random
from typing import Final

import msgspec

from loadtests.benchmarks.findings import FORM, Better, Figure, Goal, Run, Section
from loadtests.benchmarks.measure import middle, percentile

MARGIN: Final = 0.10
"""So much may a figure fall. It is a choice: what is fresh in memory and in the caches moves one by less from run to run."""
TURNS_MIN: Final = 5
RESAMPLED, INSIDE = 1_000, 0.99
UNEVEN: Final = 1.25
"""The fixed loop's medians before and after a run, one over the other: more, and it is no yardstick."""
RATIO, COUNT = "x", "requests"
SIZES: Final = frozenset({"KB", "MB"})
TIMES: Final = frozenset({"ns", "µs", "ms", "s", "CPU s"})
RATES: Final = frozenset({"1/s", "rows/s", "seeds/s", "answers"})
MACHINE: Final = ("python", "system", "processor", "cores")


class Incomparable(Exception):
    """These two cannot be held against each other: says why, and what to do."""


class Word(StrEnum):
    """How a figure stands."""

    WORSE = "WORSE"
    NO_DATA = "NO DATA"
    HELD = "HELD"
    BETTER = "BETTER"


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """One figure's. ``old`` and ``new`` are in ``unit``; ``saw`` is what the word rests on."""

    bench: str
    figure: str
    word: Word
    saw: str
    old: float
    new: float | None
    unit: str


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it.

    Attributes:
        word: of the whole: WORSE if any figure is; else NO DATA if of any nothing can be said; else HELD.
        left_out: what is not compared, and why; of it nothing is claimed.
        fell: goals that were met and are missed now. They are judged by their own limits, not here.
    """

    old: str
    new: str
    word: Word
    verdicts: tuple[Verdict, ...]
    left_out: tuple[str, ...]
    fell: tuple[str, ...]


def require_baseline(old: Run, machine: Mapping[str, str]) -> None:
    """See that a run on this machine can be held against that one.

    Raises:
        Incomparable: it is of another form, quick, or of another kind of machine.
    """
    if old.form != FORM:
        raise Incomparable(
            f"is of form {old.form}, and form {FORM} is compared: make it anew with holdpoint bench --json"
        )
    if old.quick:
        raise Incomparable("is a quick run, which proves no figure: make it without --quick")
    for name in MACHINE:
        was, now = _kind(name, old.environment), _kind(name, machine)
        if was != now:
            raise Incomparable(
                f"is of another kind of machine ({name}: {was!r}, not {now!r}): make a baseline there with holdpoint bench --json"
            )


def _kind(name: str, environment: Mapping[str, str]) -> str:
    """What matters of it: not the last number of Python's version, nor the kernel's release."""
    told = environment.get(name, "unknown")
    if name == "python":
        return told.rpartition(".")[0]
    return " ".join(told.split()[::2]) if name == "system" else told


def compare(old: Run, new: Run) -> Comparison:
    """Hold every figure of ``old`` that says which way is better against the same one of ``new``.

    Raises:
        Incomparable: see ``require_baseline``; of ``new``; or they have no figure in common that could be judged.
    """
    require_baseline(old, new.environment)
    try:
        require_baseline(new, new.environment)
    except Incomparable as wrong:
        raise Incomparable(f"what it is compared with {wrong}") from wrong
    before, after = ({each.name: each for each in run.sections} for run in (old, new))
    both = [name for name in before if name in after]
    loop = _loop(old, new)
    verdicts = [each for name in both for each in _of(before[name], after[name], loop)]
    if all(each.new is None for each in verdicts):
        raise Incomparable(
            f"and the other have no figure in common that could be judged: measured were {', '.join(before)} and {', '.join(after)}"
        )
    words = {each.word for each in verdicts}
    return Comparison(
        old=f"{old.command}, {old.begun_at}",
        new=f"{new.command}, {new.begun_at}",
        word=next((word for word in (Word.WORSE, Word.NO_DATA) if word in words), Word.HELD),
        verdicts=tuple(sorted(verdicts, key=lambda each: list(Word).index(each.word))),
        left_out=(
            *(f"{name}: only the baseline measured it" for name in before if name not in after),
            *(f"{name}: the baseline did not measure it" for name in after if name not in before),
        ),
        fell=tuple(fallen for name in both for fallen in _fell(before[name], after[name])),
    )


def _loop(old: Run, new: Run) -> float | str:
    """The fixed loop's time of the new run over that of the old; or why it measures nothing."""
    middles = []
    for run, which in ((old, "the old"), (new, "the new")):
        ends = (run.noise_before.p50_us, run.noise_after.p50_us)
        if min(ends) <= 0 or max(ends) > UNEVEN * min(ends):
            return f"{which} fixed loop took {ends[0]:.1f} µs before and {ends[1]:.1f} µs after"
        load, cores = max(run.noise_before.load, run.noise_after.load), run.environment.get("cores", "")
        if not cores.isdecimal():
            return f"{which} run does not say how many cores it had"
        if load > int(cores):
            return f"the machine was busy: load {load:.1f} around {which} run"
        middles.append(sum(ends) / 2)
    return middles[1] / middles[0]


def _fell(old: Section, new: Section) -> Iterator[str]:
    stand = {each.text: each for each in new.goals}
    for each in old.goals:
        now: Goal | None = stand.get(each.text)
        if each.met and now is not None and now.met is False:
            yield f"{old.name}: {each.text}: was {each.saw}, is {now.saw}"


def _of(old: Section, new: Section, loop: float | str) -> Iterator[Verdict]:
    found = {each.name: each for each in new.figures}
    for was in old.figures:
        if was.better is None:
            continue
        now = found.get(was.name)
        word, saw = (Word.NO_DATA, "the new run has no such figure") if now is None else judged(was, now, loop)
        value = None if now is None else now.value
        yield Verdict(bench=old.name, figure=was.name, word=word, saw=saw, old=was.value, new=value, unit=was.unit)


def judged(old: Figure, new: Figure, loop: float | str) -> tuple[Word, str]:
    """One figure, by the rules above; ``loop`` is the fixed loop's time, new over old, or why there is none."""
    assert old.better is not None
    if (old.unit, old.better) != (new.unit, new.better):
        return Word.NO_DATA, f"it was in {old.unit}, {old.better}; it is in {new.unit}, {new.better}"
    if old.unit == COUNT:
        return _by(new.value - old.value, old.better, 0.0), f"{old.value:.0f}, then {new.value:.0f}"
    if old.unit in SIZES:
        if min(old.value, new.value) <= 0:
            return Word.NO_DATA, "a size of nothing was not measured"
        return _by(new.value / old.value - 1, old.better, MARGIN), f"{new.value / old.value:.2f} of it"
    if old.unit not in {RATIO, *TIMES, *RATES}:
        return Word.NO_DATA, f"nothing is known of how {old.unit} compares from run to run"
    return _by_turns(old, new, loop)


def _by_turns(old: Figure, new: Figure, loop: float | str) -> tuple[Word, str]:
    fewest = min(len(old.turns), len(new.turns))
    if fewest < TURNS_MIN:
        return Word.NO_DATA, f"{fewest} repetitions, {TURNS_MIN} are needed"
    if min(*old.turns, *new.turns) <= 0:
        return Word.NO_DATA, "a repetition of nothing was not measured"
    if old.unit != RATIO and isinstance(loop, str):
        return Word.NO_DATA, loop
    yard = 1.0 if isinstance(loop, str) or old.unit == RATIO else loop if old.unit in TIMES else 1 / loop
    low, high = (end / yard for end in interval(old.turns, new.turns))
    saw = f"{low:.2f} to {high:.2f} of it{'' if old.unit == RATIO else ' by the fixed loop'}"
    ends = {_by(end - 1, old.better, MARGIN) for end in (low, high)}  # type: ignore[arg-type]
    if Word.WORSE in ends:
        return (Word.WORSE, saw) if len(ends) == 1 else (Word.NO_DATA, f"{saw}: too noisy")
    return (Word.BETTER if ends == {Word.BETTER} else Word.HELD), saw


def _by(grew: float, better: Better, margin: float) -> Word:
    """By how much it grew, and whether that is good."""
    gained = grew if better is Better.MORE else -grew
    return Word.WORSE if gained < -margin else Word.BETTER if gained > margin else Word.HELD


def interval(old: Sequence[float], new: Sequence[float]) -> tuple[float, float]:
    """Where the median of ``new`` over that of ``old`` lies, by resampling both (percentile bootstrap, same dice each time)."""
    dice = Random("holdpoint bench compare")
    drawn = [middle(dice.choices(new, k=len(new))) / middle(dice.choices(old, k=len(old))) for _ in range(RESAMPLED)]
    return percentile(drawn, (1 - INSIDE) / 2), percentile(drawn, (1 + INSIDE) / 2)


def plain(found: Comparison) -> str:
    """For the terminal: what is worse first."""
    width = max(len(f"{each.bench}: {each.figure}") for each in found.verdicts)
    lines = [f"baseline: {found.old}", f"new:      {found.new}"]
    lines += [f"  {each.word:<7}  {f'{each.bench}: {each.figure}':<{width}}  {each.saw}" for each in found.verdicts]
    lines += [f"  not compared: {each}" for each in found.left_out]
    lines += [f"  a goal that was met is missed: {each}" for each in found.fell]
    said = {
        Word.WORSE: "REGRESSION: what is WORSE above fell by more than its spread and the margin",
        Word.NO_DATA: "NO DATA: nothing is seen to be worse, but of some figures nobody can say; run both again on a quiet machine",
        Word.HELD: "no regression",
    }
    return "\n".join([*lines, f"{said[found.word]} ({MARGIN:.0%}, {INSIDE:.0%} by resampling)"])
