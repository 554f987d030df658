"""This run beside the earlier ones: what changed, what is flaky, and the trend of each gate. No I/O."""

import re
from collections.abc import Sequence

import msgspec

from reports.history.past import KEPT_OUT, Figure, Past, Shelf
from reports.verdict import Word

TREND_MAX = 10
PASSED, FAILED = "PASSED", "FAILED"
ABSENT = "not there"
_NUMBER = re.compile(r"-?\d+(?:,\d{3})*(?:\.\d+)?")


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was told otherwise by the last run of the step."""

    name: str
    before: str
    now: str


class Flaky(msgspec.Struct, frozen=True, kw_only=True):
    """A scenario that passed and failed with the same sources; ``passed``, ``failed``: the runs."""

    key: str
    commit: str
    passed: tuple[str, ...]
    failed: tuple[str, ...]


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """A gate or criterion in one run; ``number``: the first one in what was measured, where the same rule decided."""

    run: str
    word: Word | None
    measured: str
    number: float | None


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """Scenarios by what became of them since the last run of the step."""

    new: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


class History(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the report says of earlier runs.

    Attributes:
        last: the run of the same step before this one; ``None``: this is the first.
        of_step: earlier runs of this step; of_all: of any.
        policy_changed: since ``last``.
        trend: by gate or criterion, oldest run first, this one last.
    """

    last: Past | None = None
    of_step: int = 0
    of_all: int = 0
    policy_changed: bool = False
    verdicts: tuple[Change, ...] = ()
    figures: tuple[Change, ...] = ()
    scenarios: Moved = Moved()
    flaky: tuple[Flaky, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    trend: dict[str, tuple[Point, ...]] = {}


def compare(this: Past, shelf: Shelf) -> History:
    """This run, beside those that came before it."""
    of_step = [each for each in shelf.runs if each.step == this.step]
    last = of_step[-1] if of_step else None
    return History(
        last=last,
        of_step=len(of_step),
        of_all=len(shelf.runs),
        policy_changed=last is not None and last.policy_digest != this.policy_digest,
        verdicts=_verdicts(last, this) if last else (),
        figures=_changes(last.measured, this.measured) if last else (),
        scenarios=_moved(last, this) if last else Moved(),
        flaky=_flaky([*shelf.runs, this]),
        skipped=shelf.skipped,
        trend={name: _trend(name, figure, [*of_step, this]) for name, figure in this.figures.items()},
    )


def _verdicts(last: Past, this: Past) -> tuple[Change, ...]:
    """The step's own verdict and each gate's; a gate that only one of them required changed too."""
    before = {"The step": last.verdict} | {each.title: _word(each) for each in last.figures.values()}
    now = {"The step": this.verdict} | {each.title: _word(each) for each in this.figures.values()}
    return _changes(before, now)


def _word(figure: Figure) -> str:
    return figure.word or "not required"


def _changes(before: dict[str, str], now: dict[str, str]) -> tuple[Change, ...]:
    names = dict.fromkeys([*now, *before])
    told = (Change(name=name, before=before.get(name, ABSENT), now=now.get(name, ABSENT)) for name in names)
    return tuple(each for each in told if each.before != each.now)


def _moved(last: Past, this: Past) -> Moved:
    before, now = last.by_key, this.by_key
    both = [key for key in now if key in before]
    return Moved(
        new=tuple(sorted(key for key in now if key not in before)),
        fixed=tuple(sorted(key for key in both if now[key] == PASSED != before[key])),
        broken=tuple(sorted(key for key in both if now[key] != PASSED == before[key])),
        removed=tuple(sorted(key for key in before if key not in now)),
    )


def _flaky(runs: Sequence[Past]) -> tuple[Flaky, ...]:
    """What passed and failed at one commit, whatever step the runs were for."""
    seen: dict[tuple[str, str], dict[str, list[str]]] = {}
    for run in runs:
        if not run.pinned:
            continue
        for status, outcome in ((PASSED, PASSED), (KEPT_OUT, PASSED), (FAILED, FAILED)):
            for key in run.scenarios.get(status, ()):
                seen.setdefault((key, run.commit), {}).setdefault(outcome, []).append(run.run)
    return tuple(
        Flaky(key=key, commit=commit, passed=tuple(by_status[PASSED]), failed=tuple(by_status[FAILED]))
        for (key, commit), by_status in sorted(seen.items())
        if len(by_status) > 1
    )


def _trend(name: str, now: Figure, runs: Sequence[Past]) -> tuple[Point, ...]:
    points = []
    for run in runs[-TREND_MAX:]:
        figure = run.figures.get(name)
        if figure is not None and figure.word is not None:
            found = _NUMBER.search(figure.measured) if figure.rule == now.rule else None
            number = float(found[0].replace(",", "")) if found else None
            points.append(Point(run=run.run, word=figure.word, measured=figure.measured, number=number))
    return tuple(points)
