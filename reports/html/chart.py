"""Where each halt stands on the chart of response times: geometry only, the template draws it.

The axis is logarithmic, from 1 ms to 60 s, so that half a second and the limit of 30 s are both readable. One line of
dots per kind of scope; dots that would hide one another are moved apart.
"""

from collections.abc import Sequence
from math import log10

import msgspec

from reports.halts import HaltSample

WIDTH = 720
LEFT, RIGHT, TOP = 92, 24, 34
LANE = 34
LOW_MS, HIGH_MS = 1.0, 60_000.0
APART = 7.0
TICKS_MS = {1: "1 ms", 10: "10 ms", 100: "100 ms", 1_000: "1 s", 10_000: "10 s"}


class Dot(msgspec.Struct, frozen=True, kw_only=True):
    """One halt; ``x`` and ``y`` in the drawing's units."""

    x: float
    y: float
    counts: bool
    harmful: bool
    title: str


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A place on the axis, with its words; ``end`` when they stand to its left."""

    x: float
    text: str
    end: bool = False


class Lane(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of scope."""

    y: float
    text: str


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """Everything drawn."""

    width: int
    height: float
    bottom: float
    left: int
    right: float
    dots: tuple[Dot, ...]
    lanes: tuple[Lane, ...]
    ticks: tuple[Mark, ...]
    limit: Mark
    bound: Mark | None
    worst: Mark | None


def place(ms: float) -> float:
    """A time's place on the axis, in the drawing's units; times beyond its ends stand at its ends."""
    share = (log10(min(max(ms, LOW_MS), HIGH_MS)) - log10(LOW_MS)) / (log10(HIGH_MS) - log10(LOW_MS))
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def chart(samples: Sequence[HaltSample], kinds: Sequence[str], *, limit_s: float) -> Chart:
    """The chart of every acknowledged halt."""
    shown = list(dict.fromkeys([*kinds, *(each.kind for each in samples)]))
    lanes = tuple(Lane(y=TOP + LANE * (place_no + 0.5), text=kind) for place_no, kind in enumerate(shown))
    height_of = {each.text: each.y for each in lanes}
    dots: list[Dot] = []
    for each in sorted(samples, key=lambda one: one.latency_us or 0):
        if each.latency_us is not None:
            dots.append(_dot(each, height_of[each.kind], dots))
    counted = [each.latency_us / 1000 for each in samples if each.is_sample and each.latency_us is not None]
    bounds = [each.bound_us / 1000 for each in samples]
    bottom = TOP + LANE * len(shown)
    return Chart(
        width=WIDTH,
        height=bottom + 30,
        bottom=bottom,
        left=LEFT,
        right=WIDTH - RIGHT,
        dots=tuple(dots),
        lanes=lanes,
        ticks=tuple(Mark(x=place(ms), text=text) for ms, text in TICKS_MS.items()),
        limit=Mark(x=place(limit_s * 1000), text=f"limit {limit_s:g} s"),
        bound=Mark(x=place(max(bounds)), text=f"B {max(bounds) / 1000:.1f} s", end=True) if bounds else None,
        worst=Mark(x=place(max(counted)), text=f"worst {max(counted) / 1000:.2f} s", end=True) if counted else None,
    )


def _dot(sample: HaltSample, y: float, before: list[Dot]) -> Dot:
    """Beside the line when the dot before it on the same lane is too near."""
    latency_ms = (sample.latency_us or 0) / 1000
    x = place(latency_ms)
    steps = (0.0, -APART, APART, -2 * APART + 3, 2 * APART - 3)
    near = {each.y for each in before if abs(each.x - x) < APART}
    level = next((y + step for step in steps if y + step not in near), y)
    counted = "" if sample.is_sample else ", no sample"
    harm = f", {sample.effects_after} effects after it" if sample.effects_after else ""
    title = f"{sample.halt}, {sample.scope}: {latency_ms:,.1f} ms{counted}{harm}"
    return Dot(x=x, y=level, counts=sample.is_sample, harmful=bool(sample.effects_after), title=title)
