"""``load-SCENARIO.html`` of a load over the HTTP API: how it was judged, and where its times lie.

The picture has a line for each distribution: from its half to its worst, with p95 and p99, on one logarithmic axis from 1 ms to 5
minutes; and on it what the policy asks. All of it stands in the table below as well.
"""

from math import log10
from typing import Any, NamedTuple

import msgspec

from reports.asks import HttpLoadRule
from reports.evidence.over_http import SERVICE, Found, Times, called, ordered
from reports.html.frame import filled

WITHIN, OVER, NO_DATA = "within", "OVER", "NO DATA"
EXIT_CODES = {WITHIN: 0, OVER: 1, NO_DATA: 3}
TONES = {WITHIN: "GO", OVER: "NO-GO", NO_DATA: "NO-DATA"}
WORDS = {WITHIN: "pass", OVER: "fail", NO_DATA: "no_data"}
WIDTH, LEFT, RIGHT, LANE, TOP = 960, 330, 24, 26, 14
LOW_MS, HIGH_MS = 1.0, 300_000.0
TICKS_MS = {1: "1 ms", 10: "10 ms", 100: "100 ms", 1_000: "1 s", 10_000: "10 s", 100_000: "100 s"}
PLACES = (("p50", "p50"), ("p95", "p95"), ("p99", "p99"), ("worst", "max"))


class Line(NamedTuple):
    """One thing that was asked for: how it stands, and what was seen."""

    asked: str
    word: str
    saw: str


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """All of it; ``word`` is that of the whole."""

    word: str
    exit_code: int
    lines: tuple[Line, ...]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One distribution as it is drawn. ``marks``: (x, words); ``limits``: the same of what is asked."""

    y: float
    text: str
    part: bool
    begins: float
    ends: float
    marks: tuple[tuple[float, str], ...]
    limits: tuple[tuple[float, str], ...]


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """Everything drawn."""

    width: int
    height: float
    bottom: float
    left: int
    right: int
    rows: tuple[Row, ...]
    ticks: tuple[tuple[float, str], ...]


def place(ms: float) -> float:
    """A time's place on the axis, in the drawing's units; times beyond its ends stand at its ends."""
    share = (log10(min(max(ms, LOW_MS), HIGH_MS)) - log10(LOW_MS)) / (log10(HIGH_MS) - log10(LOW_MS))
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def picture(found: Found, rule: HttpLoadRule) -> Picture:
    """A line for each distribution but the one that only tells of the generator's own client."""
    names = [each for each in ordered(found) if each.partition("/")[0] != SERVICE]
    rows = tuple(_row(name, found.times[name], rule, TOP + LANE * (n + 0.5)) for n, name in enumerate(names))
    bottom = TOP + LANE * len(rows)
    return Picture(
        width=WIDTH, height=bottom + 28, bottom=bottom, left=LEFT, right=WIDTH - RIGHT, rows=rows,
        ticks=tuple((place(ms), text) for ms, text in TICKS_MS.items()),
    )  # fmt: skip


def _row(name: str, times: Times, rule: HttpLoadRule, y: float) -> Row:
    asked = [(each.at, each.ms_max) for each in rule.times if each.of == name]
    return Row(
        y=y,
        text=called(name),
        part="/" in name,
        begins=place(times.p50),
        ends=place(times.max),
        marks=tuple((place(getattr(times, at)), f"{words} {getattr(times, at):,.1f} ms") for words, at in PLACES),
        limits=tuple((place(ms), f"{at} at most {ms:,} ms") for at, ms in asked),
    )


def render(found: Found, rule: HttpLoadRule, verdict: Verdict) -> str:
    """The page's text, UTF-8."""
    view: dict[str, Any] = {
        "f": found,
        "v": verdict,
        "tone": TONES[verdict.word],
        "words": WORDS,
        "why": _why(verdict),
        "confirmed": found.outcomes.get("confirmed", 0),
        "picture": picture(found, rule),
        "times": [(called(name), "/" in name, found.times[name]) for name in ordered(found)],
    }
    return filled("load.html.j2", view)


def _why(verdict: Verdict) -> str:
    """What decided: the first line that is as the whole is; where all hold, that they do."""
    if verdict.word == WITHIN:
        return f"all {len(verdict.lines)} things that the policy asks hold"
    first = next(each for each in verdict.lines if each.word == verdict.word)
    return f"{first.asked}: {first.saw}"
