"""``load-SCENARIO.html`` of a load over the HTTP API: how it was judged, and where its times lie. The page of a gate has the same
picture of each load that lies in its folder.

The picture has a line for each distribution: from its half to its worst, with p95 and p99, on one logarithmic axis from 1 ms to 5
minutes; and on it what the policy asks. It is drawn twice: with the names beside the lines, and above them for narrow screens. All of it
stands in the table below as well.
"""

from math import log10
from typing import Any, NamedTuple

import msgspec

from reports.asks import HttpLoadRule
from reports.evidence.over_http import SERVICE, Found, Times, called, called_in_full, command, ordered
from reports.html.frame import filled
from reports.rules.over_http import NO_DATA, OVER, WITHIN, Judgement, asked_of_a_ramp
from reports.verdict import LoadResult

TONES = {WITHIN: "GO", OVER: "NO-GO", NO_DATA: "NO-DATA"}
WORDS = {WITHIN: "pass", OVER: "fail", NO_DATA: "no_data"}
TOP = 14
LOW_MS, HIGH_MS = 1.0, 300_000.0
TICKS_MS = {1: "1 ms", 10: "10 ms", 100: "100 ms", 1_000: "1 s", 10_000: "10 s", 100_000: "100 s"}
PLACES = (("p50", "p50"), ("p95", "p95"), ("p99", "p99"), ("worst", "max"))


class Sheet(NamedTuple):
    """What is drawn on: its width, the margins of the axis, how high a line is, and how far its name stands above it."""

    width: int
    left: int
    right: int
    lane: int
    above: int


WIDE, NARROW = Sheet(960, 330, 24, 26, 0), Sheet(340, 20, 24, 46, 18)


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """A figure beside what the policy asks of it; ``word`` as of a rule."""

    of: str
    saw: str
    asked: str
    word: str


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
    above: int
    rows: tuple[Row, ...]
    ticks: tuple[tuple[float, str], ...]


def place(ms: float, on: Sheet = WIDE) -> float:
    """A time's place on the axis, in the drawing's units; times beyond its ends stand at its ends."""
    share = (log10(min(max(ms, LOW_MS), HIGH_MS)) - log10(LOW_MS)) / (log10(HIGH_MS) - log10(LOW_MS))
    return round(on.left + share * (on.width - on.left - on.right), 1)


def picture(found: Found, rule: HttpLoadRule, on: Sheet = WIDE) -> Picture:
    """A line for each distribution but the one that only tells of the generator's own client."""
    names = [each for each in ordered(found) if each.partition("/")[0] != SERVICE]
    top = TOP + on.above / 2
    rows = tuple(_row(name, found.times[name], rule, top + on.lane * (n + 0.5), on) for n, name in enumerate(names))
    bottom = top + on.lane * len(rows)
    ticks = tuple((place(ms, on), text) for ms, text in TICKS_MS.items())
    return Picture(width=on.width, height=bottom + 28, bottom=bottom, above=on.above, rows=rows, ticks=ticks)


def _row(name: str, times: Times, rule: HttpLoadRule, y: float, on: Sheet) -> Row:
    asked = [(each.at, each.ms_max) for each in rule.times if each.of == name]
    return Row(
        y=y,
        text=called(name),
        part="/" in name,
        begins=place(times.p50, on),
        ends=place(times.max, on),
        marks=tuple((place(getattr(times, at), on), f"{words} {getattr(times, at):,.1f} ms") for words, at in PLACES),
        limits=tuple((place(ms, on), f"{at} at most {ms:,} ms") for at, ms in asked),
    )


def drawn(found: Found, rule: HttpLoadRule, judgement: Judgement) -> dict[str, Any]:
    """What picture and tables of a load are filled in from, wherever they stand."""
    return {
        "f": found,
        "lines": judgement.lines,
        "words": WORDS,
        "confirmed": found.outcomes.get("confirmed", 0),
        "pictures": (picture(found, rule), picture(found, rule, NARROW)),
        "times": [(called(name), "/" in name, found.times[name]) for name in ordered(found)],
    }


def render(found: Found, rule: HttpLoadRule, judgement: Judgement) -> str:
    """The page's text, UTF-8."""
    own = {"v": judgement, "tone": TONES[judgement.word], "why": _why(judgement), "command": command(found)}
    return filled("load.html.j2", {**drawn(found, rule, judgement), **own})


def _why(judgement: Judgement) -> str:
    """What decided; where all hold, that they do."""
    line = judgement.decided
    if line is None:
        return f"all {len(judgement.lines)} things that the policy asks hold"
    return f"{line.asked}: {line.saw}"


def shown(result: LoadResult) -> dict[str, Any]:
    """A load as the page of a gate shows it; without figures where it cannot be read, or nothing is asked of it."""
    view = {
        "r": result,
        "page": f"{result.name}.html",
        "tone": {"GO": "pass", "NO-GO": "fail"}.get(str(result.word), "no_data"),
    }
    if result.found is None or result.asks is None or result.judgement is None:
        return {**view, "f": None}
    found, asks, judgement = result.found, result.asks, result.judgement
    return {
        **view,
        **drawn(found, asks, judgement),
        "limits": limits(found, asks, judgement),
        "command": command(found),
        "why": _why(judgement),
    }


def limits(found: Found, asks: HttpLoadRule, judgement: Judgement) -> tuple[Limit, ...]:
    """Each time that the policy limits; of a ramp also up to where it held."""
    told = []
    for each in asks.times:
        times = found.times.get(each.of)
        ms = getattr(times, each.at) if times else 0.0
        word = (
            "no_data"
            if times is None or times.count < each.measured_at_least
            else "pass"
            if ms <= each.ms_max
            else "fail"
        )
        saw, asked = f"{ms:,.1f} ms" if times else "no figure", f"at most {each.ms_max:,} ms"
        told.append(Limit(of=f"{called_in_full(each.of)}, {each.at}", saw=saw, asked=asked, word=word))
    if asks.sustained is not None:
        named = asked_of_a_ramp(asks.sustained)
        told += [
            Limit(of="sustained", saw=each.saw, asked=named, word=WORDS[each.word])
            for each in judgement.lines
            if each.asked == named
        ]
    return tuple(told)
