"""The one picture of a rehearsal's weeks: geometry only, the template draws it.

Time goes from left to right in days. From above: the stages, what was left of each error budget, halts and releases by the
kind of their scope, confirmed posts a day. It is drawn for a wide page and for a narrow one, so that no letter shrinks.
"""

import msgspec

from reports.weeks import Budget, Posts, Stage, Stop, Weeks

WIDE, NARROW = 880, 344
SIDE = 8
LETTER, BOLD = 6.6, 7.4
"""About how wide a letter of the picture is, and a bold one, in the drawing's units."""
BAND, LINE, LANE, COLUMNS = 30, 36, 22, 84
HEAD, GAP = 18, 16
YELLOW, RED, WHOLE = 500, 200, 1_000
"""Per mille of a budget below which it is yellow, and red."""
WEEK = 7
WIDE_TICK_MIN = 24
READABLE = 4
"""Letters that a band must have room for to be named in the picture."""
LATE = 0.6
"""From this share of the width on, words stand to the left of their mark."""
KINDS = ("all", "platform", "action", "client", "account")


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """A rectangle; ``look`` is its class in the style sheet."""

    x: float
    y: float
    w: float
    h: float
    look: str
    told: str = ""


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """A line of text."""

    x: float
    y: float
    text: str
    look: str = ""
    anchor: str = "start"


class Stroke(msgspec.Struct, frozen=True, kw_only=True):
    """A path."""

    d: str
    look: str
    told: str = ""


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """Everything drawn, in the order in which it is."""

    look: str
    width: int
    height: float
    boxes: tuple[Box, ...]
    strokes: tuple[Stroke, ...]
    words: tuple[Words, ...]


def pictures(weeks: Weeks) -> tuple[Picture, Picture]:
    """The same for a wide page and for a narrow one."""
    return _Drawing(weeks, WIDE, "wide-only").made(), _Drawing(weeks, NARROW, "narrow-only").made()


class _Drawing:
    def __init__(self, weeks: Weeks, width: int, look: str) -> None:
        self._weeks = weeks
        self._width = width
        self._look = look
        self._boxes: list[Box] = []
        self._strokes: list[Stroke] = []
        self._words: list[Words] = []
        self._y = float(HEAD)

    def made(self) -> Picture:
        weeks = self._weeks
        top = self._y
        self._events_head()
        self._stages(weeks.stages)
        below = self._y - GAP
        for each in weeks.budgets:
            self._budget(each)
        self._halts(weeks.halts)
        self._posts(weeks.posts)
        bottom = self._y
        self._days(below, bottom)
        self._events(top, bottom)
        return Picture(
            look=self._look,
            width=self._width,
            height=self._y,
            boxes=tuple(self._boxes),
            strokes=tuple(self._strokes),
            words=tuple(self._words),
        )

    def _x(self, day: float) -> float:
        share = min(max(day / self._weeks.days, 0.0), 1.0)
        return round(SIDE + share * (self._width - 2 * SIDE), 1)

    def _heading(self, text: str, *beside: str) -> None:
        """A panel's name and, of what stands beside it, the first that there is room for."""
        self._words.append(Words(x=SIDE, y=self._y, text=text, look="lane"))
        room = self._width - 2 * SIDE - len(text) * BOLD - LETTER
        fits = next((each for each in beside if len(each) * LETTER <= room), "")
        if fits:
            self._words.append(Words(x=self._width - SIDE, y=self._y, text=fits, anchor="end"))
        self._y += 8

    # ------------------------------------------------------------ stages

    def _stages(self, stages: tuple[Stage, ...]) -> None:
        self._heading("Stage")
        for place, each in enumerate(dict.fromkeys(stages)):
            x, wide = self._x(each.since), self._x(each.until) - self._x(each.since)
            shade = "held" if each.held else f"stage s{min(self._place(each.name), 5)}"
            held = ", held by a person" if each.held else ""
            told = f"{each.name}{held}: day {each.since:.1f} to {each.until:.1f}"
            self._boxes.append(Box(x=x, y=self._y, w=round(max(wide, 1), 1), h=BAND, look=shade, told=told))
            if place == 0 or each.name != stages[place - 1].name:
                self._named(each.name, x, wide)
        weeks = self._weeks
        if weeks.stopped:
            x = self._x(weeks.reached)
            wide = self._width - SIDE - x
            self._boxes.append(Box(x=x, y=self._y, w=round(wide, 1), h=BAND, look="beyond", told="not reached"))
            self._named("not reached", x, wide)
        self._y += BAND + GAP + 4

    def _place(self, name: str) -> int:
        names = list(dict.fromkeys(each.name for each in self._weeks.stages))
        return names.index(name)

    def _named(self, name: str, x: float, wide: float) -> None:
        """The name in the middle of its band, on two lines where one is too long; none where both would be cut short."""
        middle, room = round(x + wide / 2, 1), int(wide / BOLD)
        lines = [name] if len(name) <= room else name.replace(" ", "-").split("-", 1)
        lines = [each if len(each) <= room else each[: room - 1] + "…" for each in lines if room >= READABLE]
        first = self._y + BAND / 2 + 4 - 6.5 * (len(lines) - 1)
        for number, each in enumerate(lines):
            self._words.append(Words(x=middle, y=first + 13 * number, text=each, look="in-band", anchor="middle"))

    # ------------------------------------------------------------ budgets

    def _budget(self, budget: Budget) -> None:
        last, low = budget.seen[-1], budget.lowest
        ended, least = f"{last.left / 10:.0f} %, {last.band}", f"least {low.left / 10:.0f} %"
        self._heading(f"Budget left, {budget.objective}", f"at the end {ended}; {least}", f"{ended}; {least}", ended)
        x, wide = self._x(0), self._x(self._weeks.days) - self._x(0)
        yellow, red = self._height(YELLOW), self._height(RED)
        self._boxes += [
            Box(x=x, y=self._y, w=wide, h=yellow - self._y, look="zone green"),
            Box(x=x, y=yellow, w=wide, h=round(red - yellow, 1), look="zone yellow"),
            Box(x=x, y=red, w=wide, h=round(self._y + LINE - red, 1), look="zone red"),
        ]
        points = [(0.0, WHOLE), *((each.day, each.left) for each in budget.seen)]
        line = "L".join(f"{self._x(day)} {self._height(left)}" for day, left in points)
        self._strokes.append(Stroke(d=f"M{line}", look="left"))
        self._y += LINE + GAP + 4

    def _height(self, left: int) -> float:
        share = min(max(left, 0), WHOLE) / WHOLE
        return round(self._y + LINE * (1 - share), 1)

    # ------------------------------------------------------------ halts

    def _halts(self, halts: tuple[Stop, ...]) -> None:
        count = len(halts)
        by_itself = sum(each.automatic for each in halts)
        self._heading(
            "Halts and releases",
            f"{count} thrown, {by_itself} of them by Holdpoint itself",
            f"{count}, {by_itself} by itself",
        )
        kinds = [*KINDS, *sorted({each.kind for each in halts} - set(KINDS))]
        for kind in (each for each in kinds if any(halt.kind == each for halt in halts)):
            self._words.append(Words(x=SIDE, y=self._y + 11, text=_scope(kind)))
            y = self._y + 15 + LANE / 2
            self._strokes.append(Stroke(d=f"M{self._x(0)} {y}H{self._x(self._weeks.days)}", look="grid"))
            for each in halts:
                if each.kind == kind:
                    self._halt(each, y)
            self._y += 15 + LANE
        self._y += GAP + 2

    def _halt(self, halt: Stop, y: float) -> None:
        x = self._x(halt.day)
        until = self._x(self._weeks.reached if halt.until is None else halt.until)
        ended = "not released" if halt.until is None else f"released on day {halt.until:.2f} by {halt.released_by}"
        who = f"by Holdpoint itself for {halt.harm}" if halt.automatic else f"by {halt.by}"
        told = f"halt of {halt.scope} {who} on day {halt.day:.2f}, {ended}: {halt.reason}"
        look = "stopped" if halt.automatic else "halted"
        self._strokes.append(Stroke(d=f"M{x} {y}H{max(until, x + 1)}", look=f"{look} lasts"))
        mark = f"M{x - 4.5} {y - 9}h9v9h-9z" if halt.automatic else f"M{x - 5} {y - 9}h10l-5 9z"
        self._strokes.append(Stroke(d=mark, look=look, told=told))
        if halt.until is not None:
            ring = f"M{round(until - 3.5, 1)} {y + 5}a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0"
            self._strokes.append(Stroke(d=ring, look="released", told=f"release of {halt.scope}: {ended}"))

    # ------------------------------------------------------------ posts

    def _posts(self, posts: tuple[Posts, ...]) -> None:
        most = max((each.whole for each in posts), default=0)
        whole = sum(each.whole for each in posts)
        self._heading("Confirmed posts a day", f"{whole:,} in all, at most {most} a day", f"{whole:,}, at most {most}")
        base = self._y + COLUMNS
        wide = (self._x(1) - self._x(0)) * 0.76
        for each in posts:
            middle = (self._x(each.day - 1) + self._x(each.day)) / 2
            at = base
            for whose in ("house", "canaries", "others"):
                count = getattr(each, whose)
                tall = round(COLUMNS * count / max(most, 1), 1)
                if count:
                    told = f"day {each.day}: {count} of {whose}"
                    x, at = round(middle - wide / 2, 1), round(at - tall, 1)
                    self._boxes.append(Box(x=x, y=at, w=round(wide, 1), h=tall, look=f"posts {whose}", told=told))
        self._strokes.append(Stroke(d=f"M{self._x(0)} {base}H{self._x(self._weeks.days)}", look="axis"))
        self._y = base

    # ------------------------------------------------------------ the axis, and what ended it

    def _days(self, top: float, bottom: float) -> None:
        """The days, and a line at each week's end, from below the stages: their names stay whole."""
        days = self._weeks.days
        wide = self._x(1) - self._x(0)
        for day in range(1, days + 1):
            if wide >= WIDE_TICK_MIN or day == 1 or day % WEEK == 0:
                middle = round((self._x(day - 1) + self._x(day)) / 2, 1)
                first = Words(x=SIDE, y=bottom + 15, text="day 1")
                other = Words(x=middle, y=bottom + 15, text=str(day), anchor="middle")
                self._words.append(first if day == 1 else other)
            if day % WEEK == 0 and day < days:
                self._strokes.append(Stroke(d=f"M{self._x(day)} {top}V{bottom}", look="grid"))
        self._y = bottom + 22

    def _events_head(self) -> None:
        """Room above the stages for what is written over a mark that goes through all."""
        if self._weeks.planted is not None or self._weeks.stopped:
            self._y += HEAD + 2

    def _events(self, top: float, bottom: float) -> None:
        weeks = self._weeks
        if weeks.planted is not None:
            self._event("planted", weeks.planted, top, bottom, f"planted, day {weeks.planted:.1f}", before=True)
        if weeks.stopped:
            on = f"day {weeks.reached:.1f}"
            at = [f"stopped at {weeks.stages[-1].name}, {on}"] if weeks.stages else []
            before = weeks.planted is None and weeks.reached > LATE * weeks.days
            self._event("ended", weeks.reached, top, bottom, *at, f"stopped, {on}", before=before)

    def _event(self, look: str, day: float, top: float, bottom: float, *said: str, before: bool) -> None:
        """A line through all, on top of it the first words that there is room for; ``before``: to its left."""
        x = self._x(day)
        room = x - SIDE if before else self._width - SIDE - x
        fits = next((each for each in said if len(each) * BOLD <= room), said[-1])
        beside, anchor = (x - 5, "end") if before else (x + 5, "start")
        self._words.append(Words(x=round(beside, 1), y=top, text=fits, look=look, anchor=anchor))
        self._strokes.append(Stroke(d=f"M{x} {top - 10}V{bottom}", look=look))


def _scope(kind: str) -> str:
    return {"all": "everything"}.get(kind, f"one {kind.replace('+', ' and ')}")


def told(weeks: Weeks) -> str:
    """The picture in one sentence, for whoever does not see it."""
    stages = ", ".join(f"{each.name} from day {each.since:.1f}" for each in weeks.stages)
    budgets = "; ".join(f"{each.objective} at least {each.lowest.left / 10:.0f} % left" for each in weeks.budgets)
    ended = f"stopped on day {weeks.reached:.1f}" if weeks.stopped else f"all {weeks.days} days"
    posts = sum(each.whole for each in weeks.posts)
    parts = (
        f"Stages: {stages}",
        f"budgets: {budgets}" if budgets else "",
        f"{len(weeks.halts)} halts",
        f"{posts:,} confirmed posts",
        ended,
        "the same stands in the tables below",
    )
    return ". ".join(each for each in parts if each)
