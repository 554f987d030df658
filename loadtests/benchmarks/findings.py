"""What a run of the benchmarks found, as it goes into its JSON file."""

import msgspec

from loadtests.benchmarks.measure import Noise


class NoData(Exception):
    """A figure cannot be had here: says which thing is missing, and what to do about it."""


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One measured number.

    Attributes:
        name: what was measured.
        value: in ``unit``; a ratio has the unit ``x``.
        note: spread, count or conditions, for a reader.
    """

    name: str
    value: float
    unit: str
    note: str = ""


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
    """A whole run: the command that made it, the machine and its noise before and after, and the findings."""

    command: str
    quick: bool
    begun_at: str
    took_s: float
    environment: dict[str, str]
    noise_before: Noise
    noise_after: Noise
    sections: tuple[Section, ...]
