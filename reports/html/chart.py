"""Where each halt stands on the chart of response times: geometry only, the template draws it.

The axis is logarithmic, from 1 ms to 60 s, so that half a second and the limit of 30 s are both readable. Above, a
histogram of the halts that count; below it one line of dots per kind of scope; dots that would hide one another are moved
apart.
"""

from collections import Counter
from collections.abc import Sequence
from math import log10

import msgspec

from reports.halts import HaltSample
from reports.statistics import quantile

WIDTH = 720
LEFT, RIGHT, TOP = 92, 24, 34
LANE = 34
LOW_MS, HIGH_MS = 1.0, 60_000.0
APART = 7.0
TALL, UNDER = 56, 30
"""Height of the histogram, and of the line of words under it."""
PER_DECADE = 12
"""Bars of the histogram from one power of ten to the next."""
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


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """How many halts took a time of some span."""

    x: float
    y: float
    width: float
    height: float
    title: str


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """Everything drawn."""

    width: int
    height: float
    bottom: float
    left: int
    right: float
    dots: tuple[Dot, ...]
    lanes: tuple[Lane, ...]
    bars: tuple[Bar, ...]
    base: float
    quantiles: tuple[Mark, ...]
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
    counted = [each.latency_us / 1000 for each in samples if each.is_sample and each.latency_us is not None]
    base = TOP + TALL if counted else TOP
    top = base + UNDER if counted else TOP
    lanes = tuple(Lane(y=top + LANE * (place_no + 0.5), text=kind) for place_no, kind in enumerate(shown))
    height_of = {each.text: each.y for each in lanes}
    dots: list[Dot] = []
    for each in sorted(samples, key=lambda one: one.latency_us or 0):
        if each.latency_us is not None:
            dots.append(_dot(each, height_of[each.kind], dots))
    bounds = [each.bound_us / 1000 for each in samples]
    bottom = top + LANE * len(shown)
    return Chart(
        width=WIDTH,
        height=bottom + 30,
        bottom=bottom,
        left=LEFT,
        right=WIDTH - RIGHT,
        dots=tuple(dots),
        lanes=lanes,
        bars=_bars(counted, base),
        base=base,
        quantiles=_quantiles(counted),
        ticks=tuple(Mark(x=place(ms), text=text) for ms, text in TICKS_MS.items()),
        limit=Mark(x=place(limit_s * 1000), text=f"limit {limit_s:g} s"),
        bound=Mark(x=place(max(bounds)), text=f"B {max(bounds) / 1000:.1f} s", end=True) if bounds else None,
        worst=Mark(x=place(max(counted)), text=f"worst {max(counted) / 1000:.2f} s", end=True) if counted else None,
    )


def _bars(times_ms: Sequence[float], base: float) -> tuple[Bar, ...]:
    """The histogram: equal spans of the logarithm, each at least a line's width high when anything is in it."""
    spans = Counter(int(log10(min(max(each, LOW_MS), HIGH_MS)) * PER_DECADE) for each in times_ms)
    most = max(spans.values(), default=1)
    bars = []
    for span, n in sorted(spans.items()):
        low, high = 10 ** (span / PER_DECADE), 10 ** ((span + 1) / PER_DECADE)
        x, height = place(low), round(max(2.0, n / most * (TALL - 14)), 1)
        title = f"{n} from {low:,.0f} to {high:,.0f} ms"
        bars.append(
            Bar(x=x, y=base - height, width=round(max(place(high) - x - 1, 2.0), 1), height=height, title=title)
        )
    return tuple(bars)


def _quantiles(times_ms: Sequence[float]) -> tuple[Mark, ...]:
    """p50, its words to the left, and p99, to the right, so that they do not meet."""
    if not times_ms:
        return ()
    ordered = sorted(times_ms)
    half, most = quantile(ordered, 0.5), quantile(ordered, 0.99)
    return (
        Mark(x=place(half), text=f"p50 {half:,.0f} ms", end=True),
        Mark(x=place(most), text=f"p99 {most:,.0f} ms"),
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
