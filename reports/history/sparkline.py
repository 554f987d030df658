"""Where the marks of a trend go: one for each run, its shape the verdict, its height what was measured. No I/O."""

from collections.abc import Sequence

import msgspec

from reports.history.compare import Point
from reports.verdict import Word

WIDTH, HEIGHT, EDGE = 96, 24, 5


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """One run, in the picture's units."""

    x: float
    y: float
    word: Word | None
    told: str


class Spark(msgspec.Struct, frozen=True, kw_only=True):
    """A picture; ``line``: through the marks that have a number; ``told``: the same in words."""

    marks: tuple[Mark, ...]
    line: str
    told: str
    width: int = WIDTH
    height: int = HEIGHT


def spark(points: Sequence[Point]) -> Spark | None:
    """The trend's picture; ``None`` where no run judged it."""
    if not points:
        return None
    numbers = [each.number for each in points if each.number is not None]
    low, high = (min(numbers), max(numbers)) if numbers else (0.0, 0.0)
    marks = tuple(
        Mark(x=_x(place, len(points)), y=_y(each.number, low, high), word=each.word, told=_told(each))
        for place, each in enumerate(points)
    )
    drawn = [mark for mark, each in zip(marks, points, strict=True) if each.number is not None]
    line = "M" + "L".join(f"{each.x} {each.y}" for each in drawn) if len(drawn) > 1 else ""
    return Spark(marks=marks, line=line, told=_in_words(points))


def _x(place: int, of: int) -> float:
    """Evenly spread, the newest at the right edge."""
    step = (WIDTH - 2 * EDGE) / max(of - 1, 1)
    return round(WIDTH - EDGE - (of - 1 - place) * step, 1)


def _y(number: float | None, low: float, high: float) -> float:
    """Greater is higher; what has no number, or never moved, is in the middle."""
    if number is None or high == low:
        return HEIGHT / 2
    return round(HEIGHT - EDGE - (number - low) / (high - low) * (HEIGHT - 2 * EDGE), 1)


def _told(point: Point) -> str:
    return f"{point.run}: {point.word}, {point.measured}"


def _in_words(points: Sequence[Point]) -> str:
    if len(points) == 1:
        return "first run"
    words = [str(each.word) for each in points]
    counts = ", ".join(f"{words.count(word)} {word}" for word in dict.fromkeys(words))
    return f"{len(points)} runs: {counts}; the one before: {points[-2].word}"
