"""Windows of every shape against plain models, and their edges on both sides."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.limits import AlignedWindow, FixedWindow, Rule, SlidingWindow, Window, Windows, take

STEPS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 4)), max_size=60)
"""Requests: how long after the one before, and what it costs."""
LIMITS, PERIODS, PHASES = st.integers(1, 9), st.integers(1, 40), st.integers(0, 100)
Counted = Callable[[list[tuple[int, int]], int], int]
"""A plain model: what of all that was taken (when, cost) still counts at a time."""


def walk(window: Window, steps: list[tuple[int, int]], counted: Counted) -> list[tuple[int, int]]:
    """Each request is let in exactly when the model has room for it; nothing is taken of one that is not."""
    taken: list[tuple[int, int]] = []
    now = 0
    for step, cost in steps:
        now += step
        admitted = counted(taken, now) + cost <= window.limit
        assert (take((window,), now, (cost,)) is None) == admitted
        if admitted:
            taken.append((now, cost))
        assert window.remaining(now) == window.limit - counted(taken, now)
    return taken


def fixed(period: int) -> Counted:
    def counted(taken: list[tuple[int, int]], now: int) -> int:
        opened, used = None, 0
        for at, cost in taken:
            if opened is None or at >= opened + period:
                opened, used = at, 0
            used += cost
        return used if opened is not None and now < opened + period else 0

    return counted


def aligned(period: int, phase: int) -> Counted:
    return lambda taken, now: sum(cost for at, cost in taken if (at - phase) // period == (now - phase) // period)


def sliding(period: int) -> Counted:
    return lambda taken, now: sum(cost for at, cost in taken if at + period > now)


@given(STEPS, LIMITS, PERIODS)
def test_a_fixed_window_admits_what_a_plain_model_admits(steps: list[tuple[int, int]], limit: int, period: int) -> None:
    walk(FixedWindow(limit=limit, period_us=period), steps, fixed(period))


@given(STEPS, LIMITS, PERIODS, PHASES)
def test_an_aligned_window_admits_what_a_plain_model_admits(
    steps: list[tuple[int, int]], limit: int, period: int, phase: int
) -> None:
    window = AlignedWindow(limit=limit, period_us=period, phase_us=phase % period)
    walk(window, steps, aligned(period, phase % period))


@given(STEPS, LIMITS, PERIODS)
def test_a_sliding_window_admits_what_a_plain_model_admits(
    steps: list[tuple[int, int]], limit: int, period: int
) -> None:
    walk(SlidingWindow(limit=limit, period_us=period), steps, sliding(period))


MADE: dict[str, Callable[[int, int], Window]] = {
    "fixed": lambda limit, period: FixedWindow(limit=limit, period_us=period),
    "aligned": lambda limit, period: AlignedWindow(limit=limit, period_us=period, phase_us=3),
    "sliding": lambda limit, period: SlidingWindow(limit=limit, period_us=period),
}
SHAPES = pytest.mark.parametrize("shape", MADE)


@pytest.mark.parametrize(
    ("shape", "opens"), [("fixed", 15), ("aligned", 13), ("sliding", 15)], ids=["fixed", "aligned", "sliding"]
)
def test_it_opens_at_its_reset_and_not_a_microsecond_before(shape: str, opens: int) -> None:
    window = MADE[shape](1, 10)
    assert take((window,), 5) is None
    assert window.reset_us(5) == window.reset_us(opens - 1) == opens
    assert take((window,), opens - 1) is window
    assert take((window,), opens) is None


@given(STEPS, LIMITS, PERIODS, st.sampled_from(list(MADE)), st.integers(0, 50))
def test_at_the_reset_it_names_it_takes_more_and_just_before_no_more_than_now(
    steps: list[tuple[int, int]], limit: int, period: int, shape: str, wait: int
) -> None:
    window, now = MADE[shape](limit, period), 0
    for step, cost in steps:
        now += step
        take((window,), now, (cost,))
    now += wait
    left, reset = window.remaining(now), window.reset_us(now)
    assert now < reset <= now + period
    assert window.remaining(reset - 1) == left
    assert window.remaining(reset) > left or left == limit


@SHAPES
def test_of_an_unused_window_the_reset_is_as_if_it_were_used_now(shape: str) -> None:
    assert MADE[shape](5, 10).reset_us(7) == {"fixed": 17, "aligned": 13, "sliding": 17}[shape]


@SHAPES
@pytest.mark.parametrize(("cost", "admitted"), [(3, True), (4, False)])
def test_what_costs_more_than_is_left_is_refused_and_takes_nothing(shape: str, cost: int, admitted: bool) -> None:
    window = MADE[shape](5, 10)
    assert take((window,), 4, (2,)) is None
    assert (take((window,), 5, (cost,)) is None) is admitted
    assert window.remaining(5) == (0 if admitted else 3)


@SHAPES
def test_a_full_window_leaves_the_others_unspent(shape: str) -> None:
    user, app = MADE[shape](5, 10), FixedWindow(limit=1, period_us=100)
    assert take((user, app), 4) is None
    assert take((user, app), 5) is app
    assert user.remaining(5) == 4


@SHAPES
def test_a_drained_window_names_the_fault_until_it_resets_and_a_spent_one_never(shape: str) -> None:
    window = MADE[shape](2, 10)
    take((window,), 3)
    window.drain(3, "too_fast")
    assert (window.remaining(12), window.drained_by) == (0, "too_fast")
    assert (window.remaining(13), window.drained_by) == (2, None)
    take((window,), 13)
    take((window,), 13)
    window.drain(14, "too_fast")
    assert window.drained_by is None
    assert (window.remaining(22), window.remaining(23)) == (0, 2)


@SHAPES
def test_an_unused_window_can_be_drained(shape: str) -> None:
    window = MADE[shape](2, 10)
    window.drain(7, "too_fast")
    reset = window.reset_us(7)
    assert (window.remaining(reset - 1), window.drained_by) == (0, "too_fast")
    assert (window.remaining(reset), window.drained_by) == (2, None)


def test_a_sliding_window_forgets_its_requests_one_by_one_and_a_drain_as_a_whole() -> None:
    window = SlidingWindow(limit=4, period_us=10)
    for at in (0, 2):
        take((window,), at)
    window.drain(5, "too_fast")
    assert [window.remaining(at) for at in (9, 10, 12, 14, 15)] == [0, 1, 2, 2, 4]


# ---------------------------------------------------------------- windows of a platform


def test_users_of_one_app_share_its_window_but_not_their_own() -> None:
    windows = Windows({"post": (Rule("user", 5, 10), Rule("app", 9, 10))})
    acme, zeta = windows.of("post", "acme", "house"), windows.of("post", "zeta", "house")
    assert acme[0] is not zeta[0]
    assert acme[1] is zeta[1]


def test_endpoints_with_one_word_share_a_window_each_at_its_own_cost() -> None:
    rules = {
        "upload": (Rule("app", 100, 10, cost=60, shares="quota"),),
        "list": (Rule("app", 100, 10, cost=1, shares="quota"),),
        "alone": (Rule("app", 100, 10),),
    }
    windows = Windows(rules)
    assert take(windows.of("upload", "a", "house"), 0, windows.costs("upload")) is None
    (quota,) = windows.of("list", "b", "house")
    assert quota.remaining(0) == 40
    assert take((quota,), 0, windows.costs("upload")) is quota
    assert take((quota,), 0, windows.costs("list")) is None
    assert windows.of("alone", "a", "house")[0].remaining(0) == 100
    assert windows.of("list", "a", "other")[0].remaining(0) == 100
    assert [row["endpoint"] for row in windows.listed(0)] == ["quota", "alone", "quota"]


DAY_US, HOUR_US = 86_400_000_000, 3_600_000_000


@given(st.integers(0, 10 * DAY_US), st.integers(0, 23), st.integers(0, 3 * DAY_US))
def test_an_aligned_window_of_a_platform_ends_at_its_hour_of_the_wall_clock(
    offset_us: int, hour: int, now_us: int
) -> None:
    rule = Rule("app", 1, DAY_US, shape="aligned", starts_us=hour * HOUR_US)
    (window,) = Windows({"post": (rule,)}, offset_us=offset_us).of("post", "a", "house")
    reset_unix_us = window.reset_us(now_us) + offset_us
    assert reset_unix_us % DAY_US == hour * HOUR_US
    assert 0 < window.reset_us(now_us) - now_us <= DAY_US


def test_all_windows_of_a_user_are_found_each_once_and_the_apps_only_where_there_is_no_other() -> None:
    rules = {
        "a": (Rule("user", 5, 10, shares="both"), Rule("app", 9, 10)),
        "b": (Rule("user", 5, 10, shares="both"),),
        "c": (Rule("app", 7, 10),),
    }
    windows = Windows(rules)
    assert [window.limit for window in windows.all_of("acme", "house")] == [5, 7]
    for window in windows.all_of("acme", "house"):
        window.take(0, window.remaining(0))
    assert windows.of("c", "zeta", "house")[0].remaining(0) == 0
    assert windows.of("a", "zeta", "house")[0].remaining(0) == 5
