"""What a run of the benchmarks found, as it goes into its JSON file."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import msgspec

from loadtests.benchmarks.measure import Noise, middle, spread

FORM: Final = 2
"""Of the file. 2: figures keep their repetitions and say which way is better. Files of form 1 can be shown, not compared."""
DIGITS = 6
"""Of a repetition, in the file: more than any clock here is worth."""


class Better(StrEnum):
    """Which way a figure should move. One that is shown for a reader alone has none, and no comparison judges it."""

    MORE = "more"
    LESS = "less"


class NoData(Exception):
    """A figure cannot be had here: says which thing is missing, and what to do about it."""


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One measured number.

    Attributes:
        name: what was measured.
        value: in ``unit``; a ratio has the unit ``x``.
        note: spread, count or conditions, for a reader.
        better: which way it should move from run to run, if it is one to judge.
        turns: the repetitions that ``value`` is the median of, in ``unit``.
    """

    name: str
    value: float
    unit: str
    note: str = ""
    better: Better | None = None
    turns: tuple[float, ...] = ()


def repeated(
    name: str, values: Sequence[float], unit: str, better: Better, *, digits: int = 1, note: str = ""
) -> Figure:
    """The median of these repetitions, which are kept; its note begins with their spread."""
    return Figure(
        name=name,
        value=middle(values),
        unit=unit,
        note=f"{spread(values, digits)}{'; ' if note else ''}{note}",
        better=better,
        turns=tuple(float(f"{each:.{DIGITS}g}") for each in values),
    )


class Goal(msgspec.Struct, frozen=True, kw_only=True):
    """What was to be reached. ``met`` is ``None`` where there is no data; ``saw`` says what it was judged by.

    Attributes:
        why: where the time goes, as a profile showed it; shown when the goal is missed.
    """

    text: str
    met: bool | None
    saw: str
    why: str = ""


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """One benchmark's findings.

    Attributes:
        name: as the command takes it.
        clause: the row of the list of goals.
        wish: a wish is measured and shown; what is not one is felt by users.
        no_data: what could not be measured, and why.
    """

    name: str
    clause: str
    title: str
    wish: bool
    figures: tuple[Figure, ...] = ()
    goals: tuple[Goal, ...] = ()
    no_data: tuple[str, ...] = ()
    took_s: float = 0.0


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A whole run: the command that made it, the machine and its noise before and after, and the findings.

    ``form`` is the file's: one that does not say is of the first.
    """

    command: str
    quick: bool
    begun_at: str
    took_s: float
    environment: dict[str, str]
    noise_before: Noise
    noise_after: Noise
    sections: tuple[Section, ...]
    form: int = 1
