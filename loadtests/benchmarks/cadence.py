"""P3: a rolling window in memory, by the rule that decides in production, beside the moving window of ``limits``.

Both are asked on one clock that is turned by hand first, and must let go and refuse the same requests; then each is timed
on its own clock, over windows that are filled from empty and asked as often again when they are full. Times are the processor's.
"""

import time
from collections import deque
from collections.abc import Callable
from importlib import import_module
from random import Random
from unittest import mock

from loadtests.benchmarks.findings import Better, Figure, Goal, NoData, Section, repeated
from loadtests.benchmarks.measure import in_turn, middle, ratios
from safety_core.cadence.limits import Limit, Subject, Whose, Window
from safety_core.cadence.wall import Wall
from safety_core.cadence.windows import cut_us, earliest_us
from safety_core.vocabulary import Platform

TIMES_MIN = 5.0
MOST, WINDOW_S = 100, 60
ASKED_EACH = 2 * MOST
"""Of each window: half of them fit."""
WALL = Wall(0)
WHY = "half of it is the call of the clock and the keeping of the ends; the rule itself makes no list and no object"

Asking = Callable[[], bool]


class Rolling:
    """One window in memory: the ends of what went, oldest first, judged by the product's own functions."""

    def __init__(self, limit: Limit, now_us: Callable[[], int]) -> None:
        self._limit = limit
        self._now_us = now_us
        self._ends: deque[tuple[int, int]] = deque()

    def ask(self) -> bool:
        """Whether one more request may go now; if so it has gone."""
        limit, ends, now_us = self._limit, self._ends, self._now_us()
        cut = cut_us(limit, now_us, WALL)
        while ends and ends[0][0] <= cut:
            ends.popleft()
        at_us = earliest_us(limit, used=len(ends), cost=1, most=limit.most, ends=ends, now_us=now_us, wall=WALL)
        if at_us > now_us:
            return False
        ends.append((now_us, 1))
        return True


def rolling() -> Limit:
    """The limit that both keep."""
    return Limit(
        name="a minute",
        platform=Platform.X,
        subject=Subject.ACCOUNT,
        whose=Whose.OURS,
        operations={"create_post": 1},
        actions={},
        most=MOST,
        window=Window.ROLLING,
        length_us=WINDOW_S * 1_000_000,
        source="a benchmark",
        as_of="2026-11-28",
    )


def run(*, quick: bool) -> Section:
    """Compare the answers, then measure."""
    section = Section(name="cadence", clause="P3", title="cadence rule: a rolling window in memory", wish=True)
    try:
        peer = Peer()
    except NoData as none:
        return Section(name="cadence", clause="P3", title=section.title, wish=True, no_data=(str(none),))
    compared = assert_equal(peer, asked=2_000 if quick else 20_000)
    turns, windows = (3, 5) if quick else (41, 50)
    ours, theirs = in_turn(lambda: _fill(_own, windows), lambda: _fill(peer.window, windows), turns, time.process_time)
    calls = windows * ASKED_EACH
    times = ratios(theirs, ours)
    figures = (
        Figure(name="answers compared, all equal", value=compared, unit="requests"),
        Figure(name="the rule", value=middle(ours) / calls * 1e6, unit="µs", note=f"a request, {calls} a turn"),
        Figure(name="limits", value=middle(theirs) / calls * 1e6, unit="µs", note=f"a request, {calls} a turn"),
        repeated("limits / the rule", times, "x", Better.MORE),
    )
    goal = Goal(
        text=f">= {TIMES_MIN:.0f}x cheaper than limits",
        met=middle(times) >= TIMES_MIN,
        saw=f"{middle(times):.1f}x",
        why=WHY,
    )
    return Section(name="cadence", clause="P3", title=section.title, wish=True, figures=figures, goals=(goal,))


class Peer:
    """``limits`` with its storage in memory.

    Raises:
        NoData: it is not installed.
    """

    def __init__(self) -> None:
        try:
            limits = import_module("limits")
            storage = import_module("limits.storage").MemoryStorage()
            self._limiter = import_module("limits.strategies").MovingWindowRateLimiter(storage)
        except ImportError as missing:
            raise NoData(f"limits is not installed ({missing}); make bench installs it") from missing
        self._item = limits.RateLimitItemPerMinute(MOST)
        self._windows = 0

    def window(self) -> Asking:
        """A new window, empty."""
        self._windows += 1
        key, hit, item = f"window-{self._windows}", self._limiter.hit, self._item
        return lambda: bool(hit(item, key))


def _own() -> Asking:
    return Rolling(rolling(), lambda: time.monotonic_ns() // 1_000).ask


def _fill(made: Callable[[], Asking], windows: int) -> int:
    let_go = 0
    for _ in range(windows):
        ask = made()
        for _ in range(ASKED_EACH):
            let_go += ask()
    return let_go


def assert_equal(peer: Peer, *, asked: int) -> int:
    """Both let the same requests go. The instants are whole microseconds, none of them exactly one window after another:
    there the peer, whose window includes its beginning, waits a moment longer than a platform does.
    """
    dice = Random("cadence/bench")
    now_us, seen = 1_000_000_000, set[int]()
    own, other = Rolling(rolling(), lambda: now_us), peer.window()
    with mock.patch("time.time") as clock:
        for _ in range(asked):
            now_us += dice.choice((1_000, 200_000, 900_000, 5_000_000)) + dice.randrange(1_000) * 7
            if now_us - WINDOW_S * 1_000_000 in seen:
                continue
            seen.add(now_us)
            clock.return_value = now_us / 1_000_000
            assert own.ask() == other(), now_us
    return asked
